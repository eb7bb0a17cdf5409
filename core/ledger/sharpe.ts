/** Return per risk with its sample size (reference quant.md 7.5). */
import { Moments } from "../stats/moments.ts";
import { each, finite, length, positive, type Refused } from "../stats/range.ts";

export const HOURLY = 8760;
export const DAILY = 365;

/** Below this a yearly figure is an extrapolation and says so. */
const SHORT_DAYS = 14;

export interface Performance {
  /** Complete buckets behind the figures. */
  readonly n: number;
  /** Of a bucket's return. */
  readonly mean: number;
  readonly sd: number;
  /** Annualised; null with fewer than two buckets or no variation. */
  readonly sharpe: number | null;
  /** Standard error of the ratio per bucket, before annualising: sqrt((1 + SR^2 / 2) / n). */
  readonly sharpeError: number | null;
  /** Mean over the root mean square of the losses, annualised; null without a loss or with fewer than two buckets. */
  readonly sortino: number | null;
  /** Largest fall from a running peak, share of the peak. */
  readonly maxDrawdown: number;
  /** Fewer than 14 days: whoever shows a yearly figure must say so. */
  readonly isShort: boolean;
}

/**
 * `equity` at the ends of complete hourly or UTC-daily buckets, the first the start; `capital` > 0 is fixed, so deposits do
 * not count as skill; `periodsPerYear` is 8760 or 365.
 */
export function performance(equity: readonly number[], capital: number, periodsPerYear: number): Performance | Refused {
  const bad =
    length("equity", equity, 1) ??
    each("equity", equity, finite) ??
    positive("capital", capital) ??
    positive("periodsPerYear", periodsPerYear);
  if (bad !== null) return bad;
  const returns = new Moments();
  let losses = 0;
  let peak = Number(equity[0]);
  let maxDrawdown = 0;
  for (let i = 0; i < equity.length; i += 1) {
    const now = Number(equity[i]);
    peak = Math.max(peak, now);
    if (peak > 0) maxDrawdown = Math.max(maxDrawdown, 1 - now / peak);
    if (i === 0) continue;
    const r = (now - Number(equity[i - 1])) / capital;
    returns.add(r);
    if (r < 0) losses += r * r;
  }
  const { n, mean, sd } = returns;
  const perBucket = n < 2 || sd === 0 ? null : mean / sd;
  const year = Math.sqrt(periodsPerYear);
  return {
    n,
    mean,
    sd,
    sharpe: perBucket === null ? null : perBucket * year,
    sharpeError: perBucket === null ? null : Math.sqrt((1 + (perBucket * perBucket) / 2) / n),
    sortino: n < 2 || losses === 0 ? null : (mean / Math.sqrt(losses / n)) * year,
    maxDrawdown,
    isShort: (n / periodsPerYear) * 365 < SHORT_DAYS,
  };
}
