import type { ConditionId } from "../contract/ids.ts";
import type { Exclusive } from "../contract/spec.ts";
import type { Lease, Losses } from "../contract/views.ts";
import type { MicroUsd } from "../units/money.ts";
import { after, DAY, SECOND, type VenueMs } from "../units/time.ts";
import { limitsWithin } from "./event.ts";

/** How capital is handed out. Shares are of risk equity (reference quant.md 7.3). */
export interface LeaseTerms {
  /** Most one market may lose, and most all of them together. */
  readonly marketShare: number;
  readonly globalShare: number;
  /** Most that the markets of one event may lose together. */
  readonly eventShare: number;
  /** Most that the markets of one correlated group may lose together. */
  readonly groupShare: number;
  /** Most that may be locked in markets that have ended and not resolved; beyond it nothing that ends soon is added to. */
  readonly endedShare: number;
  readonly endsSoonMs: number;
  /** Most that all may lose together whatever the shares say, micro-dollars; null or missing: no such limit. */
  readonly most?: MicroUsd | null;
  readonly ttlMs: number;
  /** Posts a second the whole account may make; shared out evenly. */
  readonly postsPerSecond: number;
  readonly maxPostsPerMarket: number;
}

export const LEASE_TERMS: LeaseTerms = {
  marketShare: 0.05,
  globalShare: 0.4,
  eventShare: 0.05,
  groupShare: 0.2,
  endedShare: 0.1,
  endsSoonMs: DAY,
  ttlMs: 30 * SECOND,
  postsPerSecond: 40,
  maxPostsPerMarket: 5,
};

export interface LeaseRequest {
  readonly market: ConditionId;
  /** Worst-case loss it stands for now, in flight included; and by outcome, of which no gain counts that is not sure. */
  readonly exposure: MicroUsd;
  readonly losses: Losses;
  /** false: resolved or retired, wants nothing. */
  readonly wants: boolean;
  readonly event: string;
  /** Its place among outcomes that exclude each other; null: it has none, or that can't be told. */
  readonly exclusive: Exclusive | null;
  /** Others of the same group fall with it; null: none. */
  readonly group: string | null;
  /** null: not known. */
  readonly endsAt: VenueMs | null;
  /** Its value is not known for sure: it keeps what it stands for, and adds nothing. */
  readonly unsure: boolean;
  /** Dollars a day that a dollar at risk is expected to earn here; 0 where nothing is known. */
  readonly earns: number;
  /** Most that leases of before allow it, which run on until it acknowledges a later one or they end. */
  readonly outstanding: MicroUsd;
  readonly lent: Losses;
}

/** So much a day for a dollar at risk counts twice; what is expected to lose counts half, and nothing counts less. */
const EARNS_TWICE = 0.02;
const [LEAST_WEIGHT, MOST_WEIGHT] = [0.5, 2];

/** A market's part of the room beside the others': by what a dollar at risk is expected to earn there. */
const weightOf = ({ wants, earns }: LeaseRequest): number =>
  wants ? Math.min(MOST_WEIGHT, Math.max(LEAST_WEIGHT, 1 + earns / EARNS_TWICE)) : 0;

/**
 * One lease a market. Together they never hand out more than the account's cap, nor those of one event more than the
 * event's: a market keeps what it already stands for, and the room that is left is divided by what a dollar at risk is
 * expected to earn, up to each market's own cap. What a market is lent less than before is lent to nobody until it has said
 * so, or its lease has run out. Over a cap, everyone under it may only reduce.
 *
 * Markets of an exclusive event are not added up: not all can be lost at once (event.ts), and each lease says how far its
 * market may go by outcome. Those of any other event, of a group and of the account are, which is never too little.
 */
export function shareOut(
  requests: readonly LeaseRequest[],
  riskEquity: MicroUsd,
  mode: Lease["mode"],
  epoch: number,
  configVersion: number,
  terms: LeaseTerms,
  now: VenueMs,
): Readonly<Record<ConditionId, Lease>> {
  const part = (share: number): number => Math.max(0, Math.floor(riskEquity * share));
  const most = terms.most ?? Number.POSITIVE_INFINITY;
  const cap = Math.min(part(terms.globalShare), most);
  const perMarket = Math.min(part(terms.marketShare), most);
  const used = requests.reduce((sum, { exposure }) => sum + exposure, 0);
  const exclusive = exclusives(requests, part(terms.eventShare));
  // Those of an exclusive event are held to its share by outcome, what was lent before included.
  const eventOf = ({ market, event }: LeaseRequest): string | null => (exclusive.has(market) ? null : event);
  const groupOf = ({ group }: LeaseRequest): string | null => group;
  const events = together(requests, eventOf);
  const groups = together(requests, groupOf);
  const ended = requests.reduce((sum, each) => sum + (each.wants && hasEnded(each, now) ? each.exposure : 0), 0);
  const isLocked = ended > part(terms.endedShare);
  const eager = requests.filter((request) => request.wants).length;
  const room = cap - used;
  const weights = requests.reduce((sum, each) => sum + weightOf(each), 0);
  const rate = Math.min(terms.maxPostsPerMarket, terms.postsPerSecond / Math.max(1, eager));
  const leases: Record<ConditionId, Lease> = {};
  for (const request of requests) {
    const { market, exposure, wants, event, group, endsAt, unsure } = request;
    const mine = (left: number, among: number): number => partOf(left, weightOf(request), among);
    const caps = [
      { share: terms.eventShare, of: events.get(event) },
      { share: terms.groupShare, of: group === null ? undefined : groups.get(group) },
    ].flatMap(({ share, of }) => (of === undefined ? [] : [{ cap: part(share), ...of }]));
    const within = exclusive.get(market);
    const over = used > cap || exposure > perMarket || within === null || caps.some((each) => each.used > each.cap);
    const endsSoon = endsAt !== null && endsAt - now <= terms.endsSoonMs;
    const isHeld = over || unsure || (isLocked && endsSoon);
    const rooms = caps.map((each) => mine(each.cap - each.used, each.weights));
    const reach = within ? Math.max(exposure, within.yes, within.no) : perMarket;
    const own = Math.min(perMarket, reach, exposure + Math.min(mine(room, weights), ...rooms));
    const quotes = mode === "quote" && !isHeld;
    leases[market] = {
      mode: mode === "quote" && isHeld ? "reduce" : mode,
      capital: (mode === "halt" || !wants ? 0 : isHeld ? Math.min(perMarket, exposure) : own) as MicroUsd,
      rate: mode === "halt" ? 0 : rate,
      configVersion,
      epoch,
      expiresAt: after(now, terms.ttlMs),
      ...(quotes && wants && within ? { within } : {}),
    };
  }
  if (mode !== "quote") return leases;
  const pooled = (share: number, nameOf: (request: LeaseRequest) => string | null): Pool[] =>
    [...Map.groupBy(requests, nameOf)].flatMap(([name, members]) =>
      name === null ? [] : [{ cap: part(share), members }],
    );
  return untilAcknowledged(leases, requests, [
    { cap, members: requests },
    ...pooled(terms.eventShare, eventOf),
    ...pooled(terms.groupShare, groupOf),
  ]);
}

/**
 * How far each market of an event whose outcomes exclude each other may go; null: they stand for more than `cap` already. Markets
 * that are not in it have no such event, or share it with one of which that is not known.
 */
function exclusives(requests: readonly LeaseRequest[], cap: number): ReadonlyMap<ConditionId, Losses | null> {
  const limits = new Map<ConditionId, Losses | null>();
  for (const members of Map.groupBy(requests, ({ event }) => event).values()) {
    const event = exclusiveOf(members);
    if (event === null) continue;
    const parties = members.map((each) => ({ losses: each.losses, lent: each.lent, weight: weightOf(each) }));
    const within = limitsWithin(parties, event.complete, cap);
    for (const [i, { market }] of members.entries()) limits.set(market, within?.[i] ?? null);
  }
  return limits;
}

/** Whether exactly one of these can win, and whether one of them must; null: they don't exclude each other, for all we know. */
export function exclusiveOf(
  members: readonly { readonly exclusive: Exclusive | null }[],
): { readonly complete: boolean } | null {
  const [first] = members;
  if (first === undefined || first.exclusive === null || members.length < 2) return null;
  const { event, count } = first.exclusive;
  const indexes = new Set<number>();
  for (const { exclusive } of members) {
    if (exclusive?.event !== event || exclusive.count !== count) return null;
    indexes.add(exclusive.index);
  }
  return indexes.size === members.length ? { complete: indexes.size === count } : null;
}

/** Markets that stand for at most `cap` together. */
interface Pool {
  readonly cap: number;
  readonly members: readonly LeaseRequest[];
}

/** Cuts what is lent anew to what each pool has left beside all that is still lent of before. */
function untilAcknowledged(
  leases: Readonly<Record<ConditionId, Lease>>,
  requests: readonly LeaseRequest[],
  pools: readonly Pool[],
): Readonly<Record<ConditionId, Lease>> {
  const held = (request: LeaseRequest): number => Math.max(request.outstanding, request.exposure);
  const grows = (request: LeaseRequest): number => Math.max(0, (leases[request.market]?.capital ?? 0) - held(request));
  const shares = new Map<ConditionId, number>();
  for (const { cap, members } of pools) {
    const taken = members.reduce((sum, each) => sum + held(each), 0);
    const more = members.reduce((sum, each) => sum + grows(each), 0);
    const share = more === 0 ? 1 : Math.min(1, Math.max(0, cap - taken) / more);
    for (const { market } of members) shares.set(market, Math.min(shares.get(market) ?? 1, share));
  }
  return Object.fromEntries(
    requests.flatMap((request) => {
      const lease = leases[request.market];
      if (lease === undefined) return [];
      const share = shares.get(request.market) ?? 1;
      if (share === 1 || grows(request) === 0) return [[request.market, lease] as const];
      const capital = (held(request) + Math.floor(grows(request) * share)) as MicroUsd;
      return [[request.market, { ...lease, capital }] as const];
    }),
  );
}

const partOf = (room: number, weight: number, among: number): number =>
  among === 0 ? 0 : Math.max(0, Math.floor((room * weight) / among));

const hasEnded = ({ endsAt }: LeaseRequest, now: VenueMs): boolean => endsAt !== null && endsAt <= now;

/** What the markets that share a name stand for together, and their weight; those without one are left out. */
function together(
  requests: readonly LeaseRequest[],
  nameOf: (request: LeaseRequest) => string | null,
): ReadonlyMap<string, { readonly used: number; readonly weights: number }> {
  const named = new Map<string, { used: number; weights: number }>();
  for (const request of requests) {
    const name = nameOf(request);
    if (name === null) continue;
    const held = named.get(name) ?? { used: 0, weights: 0 };
    held.used += request.exposure;
    held.weights += weightOf(request);
    named.set(name, held);
  }
  return named;
}
