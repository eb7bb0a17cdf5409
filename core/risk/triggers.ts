/**
 * What stops the bot besides its drawdown (controls.md section 3, items 5, 6, 8 and 9): orders that fail, a market that
 * trades over and over the same way, orders left alone by a blind feed, tokens or cash that are not what the ledgers say.
 * Each waits for a person: it means that something is not understood.
 */
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { VenueCode } from "../contract/orders.ts";
import type { LiveFill, Streak } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";

export const TRIGGERS = ["order-errors", "repeated-execution", "blind", "unequal-tokens", "missing-cash"] as const;
export type TriggerName = (typeof TRIGGERS)[number];

export interface TriggerLimits {
  /** Share of posts refused for a cause of ours within a window, from this many answers on. */
  readonly errorShare: number;
  readonly errorLeast: number;
  readonly windowMs: number;
  /** Orders of one market filled in a row, all the same way, within a window; an order filled in parts is one. */
  readonly repeats: number;
  /** Orders at the venue while no market's book is known, for this long. */
  readonly blindMs: number;
  /**
   * A market's tokens differ from the venue's for this long, seen at least so often: a fill that is on its way at two looks
   * far apart, because nobody looked in between or the clock leapt, is no difference that lasts.
   */
  readonly unequalMs: number;
  readonly seenEveryMs: number;
  /** Cash gone that no event explains: this share of risk equity, and at least this much. */
  readonly missingShare: number;
  readonly missingLeast: MicroUsd;
}

export const TRIGGER_LIMITS: TriggerLimits = {
  errorShare: 0.5,
  errorLeast: 40,
  windowMs: MINUTE,
  repeats: 15,
  blindMs: 2 * MINUTE,
  unequalMs: 10 * MINUTE,
  seenEveryMs: 5 * MINUTE,
  missingShare: 0.02,
  missingLeast: 5_000_000 as MicroUsd,
};

/** What the Gateway shows of itself. */
export interface Vitals {
  /** Since it began: answers to posts, and refusals among them that were our doing. */
  readonly answered: number;
  readonly errors: number;
  /** Watched markets, and those of them whose book is fresh. */
  readonly watched: number;
  readonly fresh: number;
}

/** What the engine shows at one moment. */
export interface Signs extends Vitals {
  readonly at: VenueMs;
  /** Orders at the venue by its own word; null: not known. */
  readonly openOrders: number | null;
  readonly markets: readonly {
    readonly id: ConditionId;
    readonly slug: string;
    /** Newest first. */
    readonly fills: readonly Pick<LiveFill, "at" | "as" | "order">[];
    /** What the market itself says of its orders; missing from an earlier version: counted from the fills it shows. */
    readonly streak?: Streak;
    readonly unequal: boolean;
  }[];
  /** Cash that neither ledgers nor transfers explain; below zero: gone. */
  readonly unexplained: MicroUsd;
  readonly riskEquity: MicroUsd | null;
}

/** What is remembered between two looks. Only what a person has accepted is stored: after a restart the rest is counted anew. */
export interface Watch {
  /** Counts as they stood at the start of the window and at the last look. */
  counted: { readonly since: VenueMs; readonly answered: number; readonly errors: number } | null;
  blindSince: VenueMs | null;
  readonly unequal: Map<ConditionId, { readonly since: VenueMs; readonly seenAt: VenueMs }>;
  /** Missing cash that a person has resumed with. */
  accepted: MicroUsd;
  /** Fills before this a person has resumed after. */
  since: VenueMs;
}

export const startWatch = (): Watch => ({
  counted: null,
  blindSince: null,
  unequal: new Map(),
  accepted: 0 as MicroUsd,
  since: 0 as VenueMs,
});

/** Somebody has looked and resumed: what was counted so far is theirs, and counts no more. */
export function acceptSigns(watch: Watch, at: VenueMs, unexplained: MicroUsd): void {
  watch.counted = null;
  watch.blindSince = null;
  watch.unequal.clear();
  watch.accepted = Math.min(0, unexplained) as MicroUsd;
  watch.since = at;
}

export interface Tripped {
  readonly trigger: TriggerName;
  readonly why: string;
}

/** Takes one look; what has tripped, most serious last to first seen. */
export function watchSigns(watch: Watch, signs: Signs, limits: TriggerLimits): readonly Tripped[] {
  const tripped: Tripped[] = [];
  const trip = (trigger: TriggerName, why: string): void => void tripped.push({ trigger, why });

  const bad = orderErrors(watch, signs, limits);
  if (bad !== null) trip("order-errors", bad);

  for (const { slug, fills, streak } of signs.markets) {
    const since = Math.max(watch.since, signs.at - limits.windowMs);
    const row = streak === undefined ? sameWay(fills, since) : inRow(streak, since);
    if (row.count >= limits.repeats)
      trip(
        "repeated-execution",
        `${slug}: ${row.count} orders in a row were filled on its ${row.as} within ${inMs(limits.windowMs)}`,
      );
  }

  const blind = signs.watched > 0 && signs.fresh === 0 && (signs.openOrders ?? 0) > 0;
  watch.blindSince = blind ? (watch.blindSince ?? signs.at) : null;
  if (watch.blindSince !== null && signs.at - watch.blindSince >= limits.blindMs)
    trip("blind", `${signs.openOrders} orders stand at the venue and no book is known for ${inMs(limits.blindMs)}`);

  for (const { id, slug, unequal } of signs.markets) {
    if (!unequal) watch.unequal.delete(id);
    else {
      const before = watch.unequal.get(id);
      const lasts = before !== undefined && signs.at - before.seenAt <= limits.seenEveryMs;
      const since = lasts ? before.since : signs.at;
      watch.unequal.set(id, { since, seenAt: signs.at });
      if (signs.at - since >= limits.unequalMs)
        trip("unequal-tokens", `${slug}: its tokens are not what the venue says, for ${inMs(limits.unequalMs)}`);
    }
  }

  // What a person has accepted and has come back since is missing anew when it goes again.
  watch.accepted = Math.max(watch.accepted, Math.min(0, signs.unexplained)) as MicroUsd;
  const missing = watch.accepted - signs.unexplained;
  const most = Math.max(limits.missingLeast, limits.missingShare * (signs.riskEquity ?? 0));
  if (missing >= most) trip("missing-cash", `$${(missing / 1e6).toFixed(2)} of cash is gone that no event explains`);
  return tripped;
}

function orderErrors(watch: Watch, { at, answered, errors }: Signs, limits: TriggerLimits): string | null {
  const { counted } = watch;
  // A Gateway that began anew counts from zero.
  const fresh = counted === null || answered < counted.answered || errors < counted.errors;
  if (fresh || at - counted.since >= limits.windowMs) {
    const why = fresh ? null : tooMany(answered - counted.answered, errors - counted.errors, limits);
    watch.counted = { since: at, answered, errors };
    return why;
  }
  return tooMany(answered - counted.answered, errors - counted.errors, limits);
}

const tooMany = (
  answered: number,
  errors: number,
  { errorLeast, errorShare, windowMs }: TriggerLimits,
): string | null =>
  answered >= errorLeast && errors >= errorShare * answered
    ? `${errors} of ${answered} orders were refused for a cause of ours within ${inMs(windowMs)}`
    : null;

const inRow = ({ as, orders }: Streak, since: number): { readonly count: number; readonly as: "bid" | "ask" } => ({
  count: orders.filter((at) => at >= since).length,
  as,
});

/** How many orders the newest fills, back to `since`, were of, as long as they went the same way. */
function sameWay(
  fills: Signs["markets"][number]["fills"],
  since: number,
): { readonly count: number; readonly as: "bid" | "ask" } {
  const as = fills[0]?.as ?? "bid";
  const orders = new Set<OrderId>();
  for (const fill of fills) {
    if (fill.as !== as || fill.at < since) break;
    orders.add(fill.order);
  }
  return { count: orders.size, as };
}

const inMs = (ms: number): string => (ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${ms / 1_000} s`);

/** Refusals that a maker meets by doing its work, or that say something of the venue: they count as no error of ours. */
const ORDINARY: ReadonlySet<VenueCode> = new Set<VenueCode>([
  "POST_ONLY_CROSSES",
  "MARKET_NOT_READY",
  "MARKET_GONE",
  "RATE_LIMITED",
  "POST_ONLY_MODE",
  "CANCEL_ONLY",
  "DISABLED",
  "RESTARTING",
  "FOK_KILLED",
  "FAK_KILLED",
  "NO_LEASE",
  "CAPITAL",
]);

export const isOurError = (code: VenueCode): boolean => !ORDINARY.has(code);
