/** Where the points of the markout picture lie, in percent of its height from the top. Pure. */
import type { Estimate } from "../../../core/live/types.ts";

export interface CurvePoint {
  readonly at: number;
  /** Ends of the 95 % interval; null while it has none. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface Curve {
  readonly zero: number;
  /** Where the mid has given back what the fill captured; null without a capture to lose. */
  readonly even: number | null;
  readonly points: readonly (CurvePoint | null)[];
}

/** The first estimate is what fills captured; the others what the mid did then. Null when nothing is known. */
export function curveOf(estimates: readonly (Estimate | null)[]): Curve | null {
  const known = estimates.filter((each) => each !== null);
  if (known.length === 0) return null;
  const captured = estimates[0]?.mean ?? null;
  const even = captured === null || captured <= 0 ? null : -captured;
  const seen = known.flatMap(({ mean, half }) => [mean - (half ?? 0), mean + (half ?? 0)]);
  const low = Math.min(0, even ?? 0, ...seen);
  const high = Math.max(0, ...seen);
  const span = high - low || 1;
  // A little air at both ends, so that no point sits on the edge.
  const place = (cents: number): number => 6 + ((high - cents) / span) * 88;
  return {
    zero: place(0),
    even: even === null ? null : place(even),
    points: estimates.map((each) =>
      each === null
        ? null
        : {
            at: place(each.mean),
            from: each.half === null ? null : place(each.mean + each.half),
            to: each.half === null ? null : place(each.mean - each.half),
          },
    ),
  };
}
