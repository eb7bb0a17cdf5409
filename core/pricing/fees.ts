/**
 * Fees and rebates a share, for formulas (reference quant.md 5.2): dollars as floats. What the venue charges to the
 * micro-dollar is core/exchange/fees.ts; rates are read per market, never taken from here.
 */
import { atLeast, inside, type Refused, within } from "../stats/range.ts";

/** Highest rate that is believed. */
const MOST_RATE = 0.1;

const refused = (rate: number, p: number): Refused | null =>
  within("rate", rate, 0, MOST_RATE) ?? within("price", p, 0, 1);

/** Taker fee of one share at price p: rate p (1 - p). Trusts its inputs. */
export const feePerShare = (rate: number, p: number): number => rate * p * (1 - p);

export interface TakerCost {
  /** Fee of the whole trade before the venue rounds it to $0.00001. */
  readonly rawFee: number;
  /** Probability above which buying pays. */
  readonly buyBreakeven: number;
  /** What a share sold brings in. */
  readonly sellNet: number;
  /** Cost of a share under the older regime, which took a buy's fee in shares. */
  readonly costIfFeeInShares: number;
}

/** A taker's cost at price p in [0, 1], rate in [0, 0.1], shares >= 0. */
export function takerCost(shares: number, rate: number, p: number): TakerCost | Refused {
  const bad = atLeast("shares", shares, 0) ?? refused(rate, p);
  if (bad !== null) return bad;
  const fee = feePerShare(rate, p);
  return {
    rawFee: shares * fee,
    buyBreakeven: p + fee,
    sellNet: p - fee,
    costIfFeeInShares: p / (1 - rate * (1 - p)),
  };
}

/** Expected maker rebate a filled share: rebateShare rate p (1 - p), paid pro rata a market and day. */
export function makerRebate(rate: number, rebateShare: number, p: number): number | Refused {
  return refused(rate, p) ?? within("rebateShare", rebateShare, 0, 1) ?? rebateShare * feePerShare(rate, p);
}

/** Rebates under a dollar a day are not paid: worth nothing before the trade. Dollars a day expected; $ a share. */
export const rebateToCount = (perShare: number, expectedPerDay: number): number => (expectedPerDay < 1 ? 0 : perShare);

/** Volume as the taker programme counts it: usd (1 - p) weight. */
export function weightedVolume(usd: number, p: number, weight: number): number | Refused {
  return atLeast("usd", usd, 0) ?? inside("price", p, 0, 1) ?? atLeast("weight", weight, 0) ?? usd * (1 - p) * weight;
}

/** Thirty-day weighted volume and the share of taker fees given back, highest first; nothing below the last. */
const TIERS: readonly (readonly [volume: number, share: number])[] = [
  [10_000_000, 0.5],
  [4_000_000, 0.44],
  [1_000_000, 0.32],
  [200_000, 0.18],
  [20_000, 0.08],
  [2_000, 0.03],
];

/** Share of taker fees given back at a thirty-day weighted volume. */
export function takerRebateShare(volume30d: number): number | Refused {
  return atLeast("volume30d", volume30d, 0) ?? TIERS.find(([least]) => volume30d >= least)?.[1] ?? 0;
}

/** What a trade is expected to earn, $ a share, at fair probability `pi`: taking pays the fee, making earns the rebate. */
export const takerBuyEdge = (pi: number, ask: number, rate: number): number => pi - (ask + feePerShare(rate, ask));
export const takerSellEdge = (pi: number, bid: number, rate: number): number => bid - feePerShare(rate, bid) - pi;
export const makerEdge = (distance: number, adverse: number, rebate: number, rewardPerShare = 0): number =>
  distance - adverse + rebate + rewardPerShare;
