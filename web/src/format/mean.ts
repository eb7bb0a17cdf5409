/** A mean with what it is worth: the 95 % interval by the normal approximation, null below two values. */
export interface Mean {
  readonly n: number;
  readonly mean: number;
  readonly half: number | null;
}

/** From this many values on a mean is called a mean; below it the count is shown instead of a verdict. */
export const ENOUGH = 15;

/** Mean and interval of what is known; null when nothing is. */
export function meanOf(values: readonly (number | null)[]): Mean | null {
  const known = values.filter((value) => value !== null);
  const n = known.length;
  if (n === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { n, mean, half: null };
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { n, mean, half: 1.96 * Math.sqrt(variance / n) };
}

/** True when the data say which side of zero the mean is on. */
export const isClear = (mean: Mean): boolean =>
  mean.n >= ENOUGH && mean.half !== null && Math.abs(mean.mean) > mean.half;
