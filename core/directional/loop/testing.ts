/** Candidates, prices and rules for tests; every part can be changed. */
import { toDirectionalRules } from "../../config/directional.ts";
import { DEFAULT_CONFIG } from "../../config/parse.ts";
import type { ConditionId } from "../../contract/ids.ts";
import { type MicroUsd, usd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import { shares } from "../../units/size.ts";
import { HOUR, type VenueMs } from "../../units/time.ts";
import type { Held } from "../held.ts";
import { parseQuestion } from "../questions/parse.ts";
import { isRefusal, type QuestionSpec } from "../questions/spec.ts";
import { QUESTIONS } from "../questions/testing.ts";
import type { Candidate, LoopInput, PriceView } from "./types.ts";

export const RULES = toDirectionalRules(DEFAULT_CONFIG);

/** Bitcoin above 68,000 at noon of 2026-02-10, read by the parser. */
const read = parseQuestion(QUESTIONS["above at noon"]);
if (isRefusal(read)) throw new Error(read.reason);
export const ABOVE: QuestionSpec = read;
export const NOW = (ABOVE.window.end - 24 * HOUR) as VenueMs;

export const market = (n: number): ConditionId => `0x${String(n).padStart(64, "0")}` as ConditionId;

/** The nth market, quoted around `cents`, on `spec`. */
export function candidate(n: number, cents: number, changes: Partial<Candidate> = {}): Candidate {
  return {
    market: market(n),
    slug: `market-${n}`,
    question: `question ${n}?`,
    event: "1",
    spec: ABOVE,
    bid: ((cents - 1) * 100) as Ticks,
    ask: ((cents + 1) * 100) as Ticks,
    bookAt: NOW,
    rate: 0.07,
    tick: 100 as Ticks,
    minSize: shares(5),
    ...changes,
  };
}

/** Spot at 68,000, volatility 50 % a year, a day to go: the model says .4936 at that strike. */
export const view = (changes: Partial<Exclude<PriceView, { is: string }>> = {}): PriceView => ({
  now: NOW,
  spot: 68_000,
  spotAt: NOW,
  otherSpot: null,
  forward: null,
  sigmaAnnual: 0.5,
  first: null,
  extremes: null,
  averageSoFar: null,
  regime: 1,
  ...changes,
});

/** What a market says of its plan: so many YES at a cost, fees in it, and no wish at work. */
export const heldAs = (net: number, cost: number, changes: Partial<Held> = {}): Held => ({
  ...{ net: shares(net), cost: usd(cost), cash: usd(-cost), at: NOW, working: null },
  ...changes,
});

/** A paper account of 1,000 dollars with nothing held, its candidates seen with an edge once before. */
export function input(candidates: readonly Candidate[], changes: Partial<LoopInput> = {}): LoopInput {
  const seen = (NOW - 15 * 60_000) as VenueMs;
  return {
    now: NOW,
    mode: "paper",
    candidates,
    prices: new Map(candidates.map((each) => [each.market, view()])),
    memory: new Map(candidates.map((each) => [each.market, { buy: "YES", cycles: 1, at: seen }])),
    plans: [],
    account: { closed: null, bankroll: 1_000_000_000 as MicroUsd, stakedToday: 0 as MicroUsd },
    correlations: () => null,
    standing: () => ({ is: "shadow", events: 12, advantage: 0.01, why: "12 events of 200 have resolved" }),
    rules: RULES,
    ...changes,
  };
}
