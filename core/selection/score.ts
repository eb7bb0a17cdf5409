/**
 * What a seat in a market may be worth, dollars a day: for the order among markets, not for a forecast. Each part stands by
 * itself, so that a reader sees why one market came before another.
 */
import { DAY, type VenueMs } from "../units/time.ts";
import type { Candidate, Rules } from "./candidate.ts";
import { isEarly } from "./fitness.ts";

export interface ScoreParts {
  /** Half the touch on our share of what is traded. */
  readonly capture: number;
  /** Our share of the liquidity rewards that are paid now. */
  readonly rewards: number;
  /** What the mid takes back from our fills, as measured in this market before. */
  readonly adverse: number;
  /** A day's move on the inventory we carry, at its price of risk. */
  readonly risk: number;
  /** Times: rules that name their source, money that comes back soon, a young market. */
  readonly clarity: number;
  readonly cash: number;
  readonly early: number;
}

export interface Score {
  readonly parts: ScoreParts;
  /** (capture + rewards - adverse - risk), times the three factors; below 0 the factors divide. */
  readonly total: number;
}

/** What a market that does not name its source counts for: disputes lock money and move late. */
const UNCLEAR = 0.7;
/** Money that comes back after this many days counts half. */
const HALF_DAYS = 60;
/** Price of carrying: a tenth of what the inventory moves in a day, on average half of the largest inventory. */
const RISK_PRICE = 0.1 * 0.5;
/** A book that shows no figure is taken for this deep, dollars. */
const UNKNOWN_DEPTH = 1_000;

/** Less than this at risk says nothing of what a dollar earns, dollars. */
const LEAST_AT_RISK = 5;

/**
 * Dollars a day for a dollar at risk: what a market is expected to earn before a fill has told. At risk is the largest
 * inventory, at what the dearer of its tokens costs. 0 for one without a two-sided book: nothing is known.
 */
export function expectedPerDollar({ config, bestBid, bestAsk }: Candidate, { parts }: Pick<Score, "parts">): number {
  if (bestBid === null || bestAsk === null) return 0;
  const mid = (bestBid + bestAsk) / 20_000;
  const atRisk = (config.maxInventory / 1e6) * Math.max(mid, 1 - mid);
  return (parts.capture + parts.rewards - parts.adverse - parts.risk) / Math.max(LEAST_AT_RISK, atRisk);
}

/** Scores one market; 0 for one without a two-sided book. */
export function score(now: VenueMs, candidate: Candidate, rules: Rules): Score {
  const { spec, config, bestBid, bestAsk, volume24h, liquidity, dayMove, adverse, hasSource } = candidate;
  const clarity = hasSource ? 1 : UNCLEAR;
  const cash = HALF_DAYS / (HALF_DAYS + Math.max(0, spec.endsAt - now) / DAY);
  const early = isEarly(now, candidate, rules) ? rules.early.boost : 1;
  if (bestBid === null || bestAsk === null)
    return { parts: { capture: 0, rewards: 0, adverse: 0, risk: 0, clarity, cash, early }, total: 0 };
  const mid = (bestBid + bestAsk) / 20_000;
  // Dollars of ours beside the dollars of all others.
  const ours = (2 * config.quoteSize * mid) / 1e6;
  const share = ours / (ours + (liquidity === null ? UNKNOWN_DEPTH : liquidity / 1e6));
  const shares = (((volume24h ?? 0) / 1e6) * share) / Math.max(mid, 0.01);
  const parts: ScoreParts = {
    capture: (shares * Math.max(0, bestAsk - bestBid)) / 20_000,
    rewards: spec.rewards === undefined ? 0 : (spec.rewards.perDay / 1e6) * share,
    adverse: shares * (adverse ?? 0),
    risk: RISK_PRICE * (config.maxInventory / 1e6) * (dayMove ?? 0),
    clarity,
    cash,
    early,
  };
  const earned = parts.capture + parts.rewards - parts.adverse - parts.risk;
  const times = clarity * cash * early;
  return { parts, total: earned >= 0 ? earned * times : earned / times };
}
