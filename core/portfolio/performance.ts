import { DAILY, HOURLY, performance } from "../ledger/sharpe.ts";
import type { PerformanceReport } from "../live/types.ts";
import { isRefused } from "../stats/range.ts";
import { DAY, MINUTE } from "../units/time.ts";
import type { CurvePoint } from "./curve.ts";

const HOUR = 60 * MINUTE;
/** From this many daily returns on a yearly ratio is no extrapolation. */
const DAYS_ENOUGH = 14;

/**
 * Return for risk from the equity curve (reference quant.md 7.5): by the UTC day once there are 14 complete ones, by the hour
 * before. Equity here is what the ledgers explain, so a deposit is no return. A bucket nobody saw the end of is left out, and
 * what happened in it is part of the next return: losses over a gap are never lost. Null without a point.
 */
export function performanceOf(points: readonly CurvePoint[], startCash: number): PerformanceReport | null {
  if (points.length === 0) return null;
  const daily = bucketEnds(points, startCash, DAY);
  const byDay = daily.length > DAYS_ENOUGH;
  const ends = byDay ? daily : bucketEnds(points, startCash, HOUR);
  const periods = byDay ? DAILY : HOURLY;
  const told = ends.length === 0 ? null : performance(ends, startCash, periods);
  const known = told === null || isRefused(told) ? null : told;
  const yearly = known !== null && !known.isShort;
  const scale = Math.sqrt(periods);
  const each = (ratio: number | null): number | null => (ratio === null || yearly ? ratio : ratio / scale);
  const error = known?.sharpeError ?? null;
  return {
    bucket: byDay ? "day" : "hour",
    n: known?.n ?? 0,
    sharpe: each(known?.sharpe ?? null),
    error: error === null || !yearly ? error : error * scale,
    sortino: each(known?.sortino ?? null),
    yearly,
    maxDrawdownBp: Math.round(largestFall(points, startCash) * 10_000),
    points: points.length,
  };
}

/** Equity at the end of each complete bucket that has a point, the one that is still running left out. */
export function bucketEnds(points: readonly CurvePoint[], startCash: number, bucketMs: number): number[] {
  const ends: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [point, next] = [points[i], points[i + 1]];
    if (point === undefined || next === undefined || point.pnl === null) continue;
    if (Math.floor(point.t / bucketMs) !== Math.floor(next.t / bucketMs)) ends.push(startCash + point.pnl);
  }
  return ends;
}

/** Share of the running peak of risk equity, with what came and went without a fill taken out. */
function largestFall(points: readonly CurvePoint[], startCash: number): number {
  let peak = 0;
  let largest = 0;
  for (const { equity, riskEquity, pnl } of points) {
    if (equity === null || riskEquity === null || pnl === null) continue;
    const value = startCash + pnl - (equity - riskEquity);
    peak = Math.max(peak, value);
    if (peak > 0) largest = Math.max(largest, 1 - value / peak);
  }
  return largest;
}
