import type { VenueMs } from "../units/time.ts";

/** Signed move of the mid after a fill, cents a share, + in our favour; null until known or when the book was stale then. */
export interface Markouts {
  readonly s5: number | null;
  readonly s30: number | null;
  readonly s120: number | null;
}

export const HORIZONS = { s5: 5_000, s30: 30_000, s120: 120_000 } as const;
const LONGEST = HORIZONS.s120;
/** A mid older than this says nothing about the moment asked for (reference quant.md 2.6). */
const STALE_MS = 15_000;
const CAPACITY = 512;

/** The last mids with their times, oldest overwritten first. */
export interface MidRing {
  readonly at: number[];
  readonly mid: number[];
  /** Next place to write. */
  next: number;
}

export const newMidRing = (): MidRing => ({ at: [], mid: [], next: 0 });

/** Time must not go back; an earlier mid is dropped. */
export function pushMid(ring: MidRing, at: VenueMs, mid: number): void {
  const last = ring.at.length === 0 ? Number.NEGATIVE_INFINITY : (ring.at[(ring.next + CAPACITY - 1) % CAPACITY] ?? 0);
  if (at < last) return;
  ring.at[ring.next] = at;
  ring.mid[ring.next] = mid;
  ring.next = (ring.next + 1) % CAPACITY;
}

/** The last mid at or before a moment, half ticks; null when there is none or it was stale by then. */
export function midAt(ring: MidRing, when: number): number | null {
  for (let i = 1; i <= ring.at.length; i++) {
    const slot = (ring.next - i + CAPACITY) % CAPACITY;
    const at = ring.at[slot] as number;
    if (at <= when) return when - at <= STALE_MS ? (ring.mid[slot] as number) : null;
  }
  return null;
}

const CENT_HALF = 200;

/**
 * Markouts of a fill as far as `now` allows: sign * (mid_T - mid_0) in cents (the reference's "adverse", negative is bad),
 * `direction` +1 when we took YES exposure. What was known stays. Returns the same object when nothing is new.
 */
export function updateMarkouts(
  known: Markouts,
  ring: MidRing,
  fillAt: VenueMs,
  midHalf: number,
  direction: 1 | -1,
  now: VenueMs,
): Markouts {
  const at = (value: number | null, ms: number): number | null => {
    if (value !== null || fillAt + ms > now) return value;
    const mid = midAt(ring, fillAt + ms);
    return mid === null ? null : (direction * (mid - midHalf)) / CENT_HALF;
  };
  const s5 = at(known.s5, HORIZONS.s5);
  const s30 = at(known.s30, HORIZONS.s30);
  const s120 = at(known.s120, HORIZONS.s120);
  return s5 === known.s5 && s30 === known.s30 && s120 === known.s120 ? known : { s5, s30, s120 };
}

/** True once every horizon has passed: nothing more can be learned. */
export const markoutsOver = (fillAt: VenueMs, now: VenueMs): boolean => fillAt + LONGEST <= now;
