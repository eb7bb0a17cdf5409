/** How an estimate is told: with its interval, and as no verdict while there are few values. */
import type { Estimate } from "../../../core/live/types.ts";

/** From this many values on a mean is called a mean; below it the count is shown instead of a verdict. */
const ENOUGH = 15;

/** The 95 % interval of an estimate that has enough values; null while it says nothing. */
export const intervalOf = ({ n, half }: Estimate): number | null => (n < ENOUGH ? null : half);

/** True when the data say which side of zero the mean is on. */
export function isClear(estimate: Estimate): boolean {
  const half = intervalOf(estimate);
  return half !== null && Math.abs(estimate.mean) > half;
}

/** "±0.09", or "n=14, too few". */
export function intervalWords(estimate: Estimate): string {
  const half = intervalOf(estimate);
  return half === null ? `n=${estimate.n}, too few` : `±${half.toFixed(2)}`;
}
