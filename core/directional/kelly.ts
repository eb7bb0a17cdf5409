/** How much of the bankroll one bet deserves (reference quant.md 6.8): by its cost, fee included, not by its price. */
import { log1p } from "../stats/elementary.ts";
import { inside, type Refused, within } from "../stats/range.ts";

export interface KellyInput {
  /** Our probability, in [0, 1]: already shrunk towards the market (uncertainty.ts). */
  readonly pi: number;
  /** Ask of the token, strictly inside (0, 1). */
  readonly price: number;
  /** Taker fee rate in [0, 0.1]. */
  readonly rate: number;
  /** Kelly fraction kappa and the cap on the stake, shares of the bankroll in [0, 1]. */
  readonly frac: number;
  readonly cap: number;
  /** usdc: the fee comes on top of the cost; shares: out of the shares bought. */
  readonly feeMode: "usdc" | "shares";
}

export interface Kelly {
  /** Dollars a share, fee included. */
  readonly cost: number;
  readonly edge: number;
  /** Full Kelly, share of the bankroll; 0 without edge: test the other token with its own ask. */
  readonly full: number;
  /** min(kappa full, cap), share of the bankroll. */
  readonly stake: number;
  /** Expected growth of the log bankroll at full Kelly. */
  readonly growthFull: number;
}

/** x ln(1 + y) with 0 ln 0 = 0. */
const weighed = (x: number, y: number): number => (x === 0 ? 0 : x * log1p(y));

/** What a share costs at a price strictly inside (0, 1), the fee included. */
export const costOf = (price: number, rate: number, feeMode: KellyInput["feeMode"]): number =>
  feeMode === "usdc" ? price + rate * price * (1 - price) : price / (1 - rate * (1 - price));

export function kelly({ pi, price, rate, frac, cap, feeMode }: KellyInput): Kelly | Refused {
  const bad =
    within("pi", pi, 0, 1) ??
    inside("price", price, 0, 1) ??
    within("rate", rate, 0, 0.1) ??
    within("frac", frac, 0, 1) ??
    within("cap", cap, 0, 1);
  if (bad !== null) return bad;
  const cost = costOf(price, rate, feeMode);
  const edge = pi - cost;
  const full = edge > 0 ? edge / (1 - cost) : 0;
  return {
    cost,
    edge,
    full,
    stake: Math.min(frac * full, cap),
    growthFull: weighed(pi, full / cost - full) + weighed(1 - pi, -full),
  };
}

/** Shares that a stake (share of the bankroll) buys at a cost a share. */
export const sharesFor = (stake: number, bankroll: number, cost: number): number => (stake * bankroll) / cost;
