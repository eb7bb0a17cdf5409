/**
 * Sets of exclusive outcomes (reference quant.md 4): exactly one of n pays YES. Dollars a set of one share each. On mirrored
 * books noToYes is the same number for every outcome, the sum of the bids after fees less a dollar.
 */
import { feePerShare } from "../pricing/fees.ts";
import { each, length, type Refused, refuse, whole, within } from "../stats/range.ts";

export interface NegRiskInput {
  readonly yesAsk: readonly number[];
  readonly yesBid: readonly number[];
  readonly noAsk: readonly number[];
  readonly rate: number;
  /** No placeholder outcome, and "Other", if there is one, cannot catch everything. */
  readonly complete: boolean;
}

export interface NegRiskEdges {
  /** Buy every YES, hold to the dollar; null when the set is not complete. */
  readonly buyAllYes: number | null;
  /** Buy every NO: n - 1 of them pay. */
  readonly buyAllNo: number;
  /** For each i: buy NO_i, convert it to YES of the others, sell those. */
  readonly noToYes: readonly number[];
}

export function negRiskEdges({ yesAsk, yesBid, noAsk, rate, complete }: NegRiskInput): NegRiskEdges | Refused {
  const n = yesAsk.length;
  const price = (field: string, value: number): Refused | null => within(field, value, 0, 1);
  const bad =
    length("yesAsk", yesAsk, 2) ??
    length("yesBid", yesBid, 2, n) ??
    length("noAsk", noAsk, 2, n) ??
    each("yesAsk", yesAsk, price) ??
    each("yesBid", yesBid, price) ??
    each("noAsk", noAsk, price) ??
    within("rate", rate, 0, 0.1);
  if (bad !== null) return bad;
  const paid = (p: number): number => p + feePerShare(rate, p);
  const got = (p: number): number => p - feePerShare(rate, p);
  const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
  return {
    buyAllYes: complete ? 1 - sum(yesAsk.map(paid)) : null,
    buyAllNo: n - 1 - sum(noAsk.map(paid)),
    noToYes: noAsk.map((ask, i) => sum(yesBid.filter((_, j) => j !== i).map(got)) - paid(ask)),
  };
}

/** What converting one NO share on each of k of n outcomes gives: k - 1 dollars, and one YES on each of the others. */
export function convertNo(n: number, k: number): { readonly collateral: number; readonly yesEach: number } | Refused {
  const bad =
    whole("n", n, 2, 10_000) ?? (k >= 1 && k <= n && Number.isInteger(k) ? null : refuse("k", k, `1 to ${n}`));
  return bad ?? { collateral: k - 1, yesEach: n - k };
}
