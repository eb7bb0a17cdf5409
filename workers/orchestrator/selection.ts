/** Every five minutes: which markets to make. Reads the catalogue, lets core decide, tells the engine. */

import type { ConditionId } from "../../core/contract/ids.ts";
import type { Exclusive, MarketSpec } from "../../core/contract/spec.ts";
import { estimateOf } from "../../core/live/moves.ts";
import type { AccountReport, MarketReport } from "../../core/live/types.ts";
import type { Candidate, Seated } from "../../core/selection/candidate.ts";
import { followsCrypto } from "../../core/selection/crypto.ts";
import { unplacedEvents } from "../../core/selection/exclusive.ts";
import { staleConfig, staleTerms } from "../../core/selection/resize.ts";
import { select, type Verdict } from "../../core/selection/select.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import { MINUTE, type VenueMs } from "../../core/units/time.ts";
import type { Owner } from "../../db/queries/history.ts";
import { type Seat, saveRetired, saveSelected, seatedWith } from "../../db/queries/markets.ts";
import { take } from "../../runtime/take.ts";
import { createGamma, type Gamma, type GammaMarket, type GammaRefusal } from "../../venue/gamma.ts";
import { currentRewards, type Rewards } from "../../venue/rewards.ts";
import { agreedSettings } from "./agreed.ts";
import type { OrchestratorEnv } from "./env.ts";
import type { Loop, Outcome } from "./loop.ts";
import type { Settings } from "./settings.ts";

/** Markets of the catalogue looked at, busiest first. */
const SCAN = 500;
/** Fills from which on what the mid did after them says something of a market. */
const ENOUGH_FILLS = 20;
/** Events that are looked up in one run. */
const MOST_EVENTS = 10;
/** Verdicts kept with the run. */
const NOTES = 100;

export const selection: Loop = {
  name: "selection",
  everyMs: 5 * MINUTE,
  async run(env, now) {
    const settings = await agreedSettings(env);
    if (now === null) return { outcome: "failed", detail: "the venue's clock is not known: is the venue up?" };
    const gamma = createGamma(settings.hosts, (input, init) => fetch(input, init));
    const listed = await gamma.markets(SCAN, { order: "volume24hr", ascending: "false", include_tag: "true" });
    if (!listed.ok)
      return { outcome: "failed", detail: `the catalogue was not read: ${listed.code}: ${listed.message}` };
    const { ENGINE } = env;
    const [{ account, markets: reports }, engineMarkets, wallet] = await Promise.all([
      take(ENGINE.snapshot()),
      take(ENGINE.markets()),
      take(ENGINE.wallet()),
    ]);
    const owner = { mode: env.MODE, wallet: wallet.funder };
    const live = engineMarkets.filter(({ state }) => state !== "retired" && state !== "resolved");
    // A market under a directional position alone is none of the selection's: it neither takes a seat nor gives one up.
    const bets = new Set(live.filter(({ makes }) => makes === false).map(({ id }) => id));
    const seats = live.filter(({ id }) => !bets.has(id));
    const troubles: string[] = [];
    const { found, seated } = await askForMissing(gamma, listed.value.markets, seats, troubles);
    const free = found.filter(({ spec }) => !bets.has(spec.id));
    const held = await seatsOf(env, owner, troubles);
    const rewards = await rewardsOf(settings, found, troubles);
    const places = await placesOf(gamma, found, seated, held, troubles);
    const bankroll = account?.equity ?? account?.cash ?? settings.bankroll;
    const candidates = free.map((market) =>
      candidateOf(
        market,
        placedAs(
          rewardsAs(market.spec, rewards, held?.get(market.spec.id) ?? null),
          places,
          held?.get(market.spec.id) ?? null,
        ),
        settings,
        bankroll,
        reports[market.spec.id] ?? null,
      ),
    );
    const verdicts = settings.enabled
      ? select(now, candidates, seated, { ...settings.rules, open: takesNew(account) })
      : seated.map(({ id }) => letGo(id));
    const desk: Desk = { env, owner, now, candidates, held, troubles };
    for (const verdict of verdicts) await carryOut(desk, verdict);
    await tellExpected(desk, verdicts);
    return outcomeOf(verdicts, listed.value.refused, troubles, settings.unread);
  },
};

/** While it is killed or its kill is not proven the engine takes nothing new. Not known yet is a first start. */
const takesNew = (account: AccountReport | null): boolean =>
  account === null || account.engine === "running" || account.engine === "starting";

type RewardsNow = ReadonlyMap<ConditionId, Rewards> | null;

/** Who is paid liquidity rewards now; null when that was not read. Asked only when the catalogue has reward programmes. */
async function rewardsOf({ hosts }: Settings, found: readonly GammaMarket[], troubles: string[]): Promise<RewardsNow> {
  if (!found.some(({ mayBeRewarded }) => mayBeRewarded)) return new Map();
  const answer = await currentRewards(hosts, (input, init) => fetch(input, init));
  if (answer.ok) return answer.value;
  troubles.push(`liquidity rewards were not read: ${answer.message}`);
  return null;
}

/** The market with its rewards of now. Unread: what it is traded under stays, and nothing new is counted on. */
function rewardsAs(spec: MarketSpec, now: RewardsNow, held: Seat | null): MarketSpec {
  const rewards = now === null ? held?.spec.rewards : now.get(spec.id);
  return rewards === undefined ? spec : { ...spec, rewards };
}

type Places = ReadonlyMap<ConditionId, Exclusive>;

/**
 * The places of exclusive outcomes in the events of which several markets are seated, where that is not known yet: the list
 * does not say how many outcomes an event has.
 */
async function placesOf(
  gamma: Gamma,
  found: readonly GammaMarket[],
  seated: readonly Seated[],
  held: ReadonlyMap<string, Seat> | null,
  troubles: string[],
): Promise<Places> {
  const ids = new Set(seated.map(({ id }) => id));
  const places = new Map<ConditionId, Exclusive>();
  for (const slug of unplacedEvents(
    found.flatMap(({ spec }) => (ids.has(spec.id) ? [spec] : [])),
    (id) => held?.get(id)?.spec.exclusive,
  ).slice(0, MOST_EVENTS)) {
    const answer = await gamma.event(slug);
    if (!answer.ok) troubles.push(`event ${slug} was not read: ${answer.message}`);
    for (const { spec } of answer.ok ? (answer.value?.markets ?? []) : [])
      if (spec.exclusive !== undefined) places.set(spec.id, spec.exclusive);
  }
  return places;
}

/** The market with its place among exclusive outcomes: as just read, else as it is traded under. */
function placedAs(spec: MarketSpec, places: Places, held: Seat | null): MarketSpec {
  const exclusive = places.get(spec.id) ?? held?.spec.exclusive;
  return exclusive === undefined ? spec : { ...spec, exclusive };
}

const letGo = (id: ConditionId): Verdict => ({
  ...{ id, slug: id, is: "retire", why: "MM_ENABLED is false", score: 0, parts: null, perDollar: 0, against: [] },
});

const candidateOf = (
  market: GammaMarket,
  spec: MarketSpec,
  { configFor }: Settings,
  bankroll: MicroUsd,
  report: MarketReport | null,
): Candidate => ({
  ...{ spec, config: configFor(spec, bankroll), tradable: market.tradable && !market.closed },
  ...{ bestBid: market.bestBid, bestAsk: market.bestAsk },
  ...{ volume24h: market.volume24h, liquidity: market.liquidity },
  ...{ dayMove: market.dayMove, createdAt: market.createdAt, hasSource: market.hasSource },
  ...{ isCrypto: market.isCrypto || followsCrypto(spec), categories: market.categories },
  adverse: report === null ? null : adverseOf(report),
});

/** Dollars a share that the mid moved against our fills within two minutes, once there are enough of them to tell. */
function adverseOf({ moves }: MarketReport): number | null {
  const moved = estimateOf(moves.s120);
  return moved === null || moved.n < ENOUGH_FILLS ? null : -moved.mean / 100;
}

/** A seated market that the list does not show may only be further down: it is asked for by its id. */
async function askForMissing(
  gamma: Gamma,
  listed: readonly GammaMarket[],
  seats: readonly { readonly id: Seated["id"]; readonly endsAt: VenueMs }[],
  troubles: string[],
): Promise<{ found: readonly GammaMarket[]; seated: readonly Seated[] }> {
  const shown = new Set(listed.map((market) => market.spec.id));
  const found = [...listed];
  const seated: Seated[] = [];
  for (const { id, endsAt } of seats) {
    const answer = shown.has(id) ? null : await gamma.market(id);
    seated.push({ id, endsAt, gone: answer?.ok === true && answer.value === null });
    if (answer === null) continue;
    if (!answer.ok) troubles.push(`${id}: its listing was not read: ${answer.message}`);
    else if (answer.value !== null && "is" in answer.value) troubles.push(`${id}: ${refusalText(answer.value)}`);
    else if (answer.value !== null) found.push(answer.value);
  }
  return { found, seated };
}

const refusalText = ({ code, message }: GammaRefusal): string => `${code}: ${message}`;

/** What one run works with. */
interface Desk {
  readonly env: OrchestratorEnv;
  readonly owner: Owner;
  readonly now: VenueMs;
  readonly candidates: readonly Candidate[];
  /** What each seated market trades, and with what; null when the history does not say. */
  readonly held: ReadonlyMap<string, Seat> | null;
  readonly troubles: string[];
}

async function seatsOf(env: OrchestratorEnv, owner: Owner, troubles: string[]): Promise<Desk["held"]> {
  try {
    return await seatedWith(env.DB, owner);
  } catch (error) {
    troubles.push(`configurations were not read: ${String(error)}`);
    return null;
  }
}

/** One market's trouble is named and stops no other. */
async function carryOut({ env, owner, now, candidates, held, troubles }: Desk, verdict: Verdict): Promise<void> {
  const { id, slug, is, why } = verdict;
  const candidate = candidates.find(({ spec }) => spec.id === id);
  try {
    if (is === "retire") {
      await env.ENGINE.retire(id, why);
      await saveRetired(env.DB, owner, now, id, why);
    } else if (is === "activate" && candidate !== undefined) {
      await env.ENGINE.activate(candidate.spec, candidate.config);
      await saveSelected(env.DB, owner, now, candidate, why);
    } else if (is === "keep" && candidate !== undefined && held !== null) {
      const before = held.get(id) ?? null;
      const stale = staleConfig(before?.config ?? null, candidate.config);
      const changed = staleTerms(before?.spec ?? null, candidate.spec);
      if (stale === null && changed === null) return;
      const version = (before?.config.version ?? 0) + 1;
      const seat = { spec: candidate.spec, config: { ...candidate.config, version } };
      await env.ENGINE.activate(seat.spec, seat.config);
      await saveSelected(env.DB, owner, now, seat, `configured anew: ${stale ?? changed}`);
    }
  } catch (error) {
    troubles.push(`${slug}: ${is} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What each market with a seat is expected to earn for a dollar at risk: its part of the capital goes by it. */
async function tellExpected({ env, troubles }: Desk, verdicts: readonly Verdict[]): Promise<void> {
  const seated = verdicts.filter(({ is, parts }) => (is === "keep" || is === "activate") && parts !== null);
  try {
    await env.ENGINE.expect(Object.fromEntries(seated.map(({ id, perDollar }) => [id, perDollar])));
  } catch (error) {
    troubles.push(`what markets are expected to earn was not taken: ${String(error)}`);
  }
}

function outcomeOf(
  verdicts: readonly Verdict[],
  refused: readonly GammaRefusal[],
  troubles: readonly string[],
  unread: readonly string[],
): Outcome {
  const count = (is: Verdict["is"]): number => verdicts.filter((verdict) => verdict.is === is).length;
  const counts = `${count("activate")} taken, ${count("keep")} kept, ${count("retire")} retired, ${count("wait")} waiting`;
  const waiting = unread.length === 0 ? "" : `; set, but read by no part yet: ${unread.join(", ")}`;
  const said = `${counts}, ${count("unfit") + refused.length} unfit${waiting}`;
  const notes = [
    ...verdicts.map(({ slug, is, why, score, parts }) => ({ slug, is, why, score, parts })),
    ...refused.map((refusal) => ({ slug: refusal.market, is: "unfit", why: refusalText(refusal), score: 0 })),
  ].slice(0, NOTES);
  return troubles.length === 0
    ? { outcome: "ok", detail: said, notes }
    : { outcome: "degraded", detail: [said, ...troubles].join("; "), notes };
}
