/** The time-weighted average of a stream's prices over a trailing window, and how much of it is known. */
import { SECOND, type VenueMs } from "../../units/time.ts";

export interface StreamPrice {
  readonly at: VenueMs;
  readonly price: number;
}

/** A stream of one price a second may lose a few. */
const LONGEST_HOLE = 10 * SECOND;

/**
 * The average over [from, to): each price holds until the next, the last one before `from` included. Null where none is
 * known at `from`, or where a price would have to hold for more than ten seconds. Prices in order of time.
 */
export function averageOver(prices: readonly StreamPrice[], from: VenueMs, to: VenueMs): number | null {
  let sum = 0;
  let covered: number | null = null;
  let holds: StreamPrice | null = null;
  for (const next of [...prices.filter(({ at }) => at < to), { at: to, price: 0 }]) {
    if (holds !== null && next.at > from) {
      const start = Math.max(holds.at, from);
      if (next.at - holds.at > LONGEST_HOLE) return null;
      if (covered === null && holds.at > from) return null;
      sum += holds.price * (next.at - start);
      covered = next.at;
    }
    holds = next;
  }
  return covered === null || !(to > from) || !(sum > 0) ? null : sum / (to - from);
}

/** What of a trailing window's average is already known at `now`; null before the window begins, or unknown. */
export function averageSoFar(
  prices: readonly StreamPrice[],
  end: VenueMs,
  seconds: number,
  now: VenueMs,
): number | null {
  const from = (end - seconds * SECOND) as VenueMs;
  return now <= from ? null : averageOver(prices, from, now);
}
