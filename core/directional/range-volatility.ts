/** Variance per bar from finished candles (reference quant.md 6.6). Not volatilities: no root is taken. */
import { ln } from "../stats/elementary.ts";
import { each, length, positive, type Refused, refuse } from "../stats/range.ts";

export interface Candles {
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  /** The close before the first bar. */
  readonly prevClose: number;
}

export interface RangeVariance {
  /** Mean squared close-to-close return, no mean taken out. */
  readonly closeClose0: number;
  readonly parkinson: number;
  readonly garmanKlass: number;
  readonly rogersSatchell: number;
  /** Null with fewer than two bars: it needs sample variances. */
  readonly yangZhang: number | null;
}

const squared = (x: number): number => x * x;
const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
function variance(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((x) => (x - centre) * (x - centre))) / (values.length - 1);
}

/** Refuses bars whose high is not the highest or whose low is not the lowest of the four prices. */
function barsProblem({ open, high, low, close, prevClose }: Candles): Refused | null {
  const n = open.length;
  const bad =
    length("open", open, 1) ??
    length("high", high, 1, n) ??
    length("low", low, 1, n) ??
    length("close", close, 1, n) ??
    each("open", open, positive) ??
    each("high", high, positive) ??
    each("low", low, positive) ??
    each("close", close, positive) ??
    positive("prevClose", prevClose);
  if (bad !== null) return bad;
  for (let i = 0; i < n; i += 1) {
    const [o, h, l, c] = [Number(open[i]), Number(high[i]), Number(low[i]), Number(close[i])];
    if (h < Math.max(o, c)) return refuse(`high[${i}]`, h, "at or above open and close");
    if (l > Math.min(o, c)) return refuse(`low[${i}]`, l, "at or below open and close");
  }
  return null;
}

/** Parkinson 1980, Garman and Klass 1980, Rogers and Satchell 1991, Yang and Zhang 2000. */
export function rangeVariance(candles: Candles): RangeVariance | Refused {
  const bad = barsProblem(candles);
  if (bad !== null) return bad;
  const n = candles.open.length;
  const bars = candles.open.map((o, i) => {
    const [h, l, c] = [Number(candles.high[i]), Number(candles.low[i]), Number(candles.close[i])];
    const before = i === 0 ? candles.prevClose : Number(candles.close[i - 1]);
    const range = ln(h / l);
    const body = ln(c / o);
    return {
      day: squared(ln(c / before)),
      range2: range * range,
      garmanKlass: 0.5 * range * range - (2 * Math.LN2 - 1) * body * body,
      rogersSatchell: ln(h / c) * ln(h / o) + ln(l / c) * ln(l / o),
      overnight: ln(o / before),
      body,
    };
  });
  const rogersSatchell = mean(bars.map((b) => b.rogersSatchell));
  const weight = n < 2 ? 0 : 0.34 / (1.34 + (n + 1) / (n - 1));
  return {
    closeClose0: mean(bars.map((b) => b.day)),
    parkinson: mean(bars.map((b) => b.range2)) / (4 * Math.LN2),
    garmanKlass: mean(bars.map((b) => b.garmanKlass)),
    rogersSatchell,
    yangZhang:
      n < 2
        ? null
        : variance(bars.map((b) => b.overnight)) +
          weight * variance(bars.map((b) => b.body)) +
          (1 - weight) * rogersSatchell,
  };
}

const WICK_LIMIT = 8;

/** A bad wick's ln(high / low), held to eight times its own running average. Both >= 0; an average of 0 holds nothing. */
export const cappedRange = (range: number, average: number): number =>
  average > 0 ? Math.min(range, WICK_LIMIT * average) : range;

const HOURS = 24;

/**
 * Variance of each UTC hour against the day's mean, 1 on average over the hours seen: `hours` are the bars' UTC hours,
 * `variances` theirs. An hour never seen is 1.
 */
export function timeOfDayProfile(hours: readonly number[], variances: readonly number[]): number[] | Refused {
  const bad =
    length("variances", variances, 1, hours.length) ??
    each("hours", hours, (f, v) => (Number.isInteger(v) && v >= 0 && v < HOURS ? null : refuse(f, v, "0 to 23"))) ??
    each("variances", variances, (f, v) => (v >= 0 && v < Number.POSITIVE_INFINITY ? null : refuse(f, v, ">= 0"))) ??
    positive("variances", sum(variances));
  if (bad !== null) return bad;
  const means = Array.from({ length: HOURS }, (_, hour) => {
    const own = variances.filter((_, i) => hours[i] === hour);
    return own.length === 0 ? null : mean(own);
  });
  const level = mean(means.filter((m) => m !== null));
  return means.map((m) => (m === null ? 1 : m / level));
}
