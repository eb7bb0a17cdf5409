/**
 * Highest and lowest price since a window began, from the settlement source's own minute candles. While one of them is not
 * known, neither is whether a strike was touched: a late candle fills its gap, nothing else does.
 */
import { MINUTE, type VenueMs } from "../../units/time.ts";
import { type Candle, type Gap, isCandle } from "./candles.ts";

export interface Extremes {
  readonly since: VenueMs;
  /** Candles are known up to here but for the gaps. */
  readonly through: VenueMs;
  readonly gaps: readonly Gap[];
  readonly high: number;
  readonly low: number;
}

export const noExtremes = (since: VenueMs): Extremes => ({
  since,
  through: since,
  gaps: [],
  high: 0,
  low: Number.POSITIVE_INFINITY,
});

/** With one more finished candle, in any order and however often; one that ends before the window began is no part of it. */
export function withCandle(extremes: Extremes, candle: Candle): Extremes {
  const from = candle.opensAt;
  const to = (from + MINUTE) as VenueMs;
  if (!isCandle(candle) || to <= extremes.since) return extremes;
  const later = from > extremes.through ? [...extremes.gaps, { from: extremes.through, to: from }] : extremes.gaps;
  const gaps = later.flatMap((gap) => {
    if (to <= gap.from || from >= gap.to) return [gap];
    const left = gap.from < from ? [{ from: gap.from, to: from }] : [];
    return gap.to > to ? [...left, { from: to, to: gap.to }] : left;
  });
  return {
    since: extremes.since,
    through: Math.max(to, extremes.through) as VenueMs,
    gaps,
    high: Math.max(extremes.high, candle.high),
    low: Math.min(extremes.low, candle.low),
  };
}

/** A candle is published a little after it ends. */
const LATE = 2 * MINUTE;

/** The extremes if every candle up to now is known, else null: a touch may have been missed. */
export function knownExtremes(
  extremes: Extremes,
  now: VenueMs,
): { readonly high: number; readonly low: number } | null {
  const { gaps, through, high, low } = extremes;
  return gaps.length === 0 && through >= now - LATE && high > 0 ? { high, low } : null;
}
