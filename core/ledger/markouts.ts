import type { Markouts } from "../live/types.ts";
import type { VenueMs } from "../units/time.ts";

export const HORIZONS = { s1: 1_000, s5: 5_000, s30: 30_000, s120: 120_000, s600: 600_000 } as const;
/** Their names, soonest first. */
export const MARKS = ["s1", "s5", "s30", "s120", "s600"] as const satisfies readonly (keyof Markouts)[];

const LONGEST = HORIZONS.s600;
/** A mid older than this says nothing about the moment asked for (reference quant.md 2.6). */
const STALE_MS = 15_000;
const CAPACITY = 512;

/** Nothing known yet. */
export const NO_MARKOUTS: Markouts = { s1: null, s5: null, s30: null, s120: null, s600: null };

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

/** The last mid at or before a moment and later than `after`, half ticks; null when there is none or it was stale by then. */
export function midAt(ring: MidRing, when: number, after = Number.NEGATIVE_INFINITY): number | null {
  for (let i = 1; i <= ring.at.length; i++) {
    const slot = (ring.next - i + CAPACITY) % CAPACITY;
    const at = ring.at[slot] as number;
    if (at <= when) return at > after && when - at <= STALE_MS ? (ring.mid[slot] as number) : null;
  }
  return null;
}

/**
 * How far `midHalf` is from the mids of the last `span` ms, half ticks, the farthest one signed; what the mid was when the
 * span began counts too, if it was not stale then. 0 when nothing is known.
 */
export function widestMove(ring: MidRing, now: number, span: number, midHalf: number): number {
  let widest = 0;
  for (let i = 1; i <= ring.at.length; i++) {
    const slot = (ring.next - i + CAPACITY) % CAPACITY;
    const at = ring.at[slot] as number;
    if (now - at > span + STALE_MS) break;
    const move = midHalf - (ring.mid[slot] as number);
    if (Math.abs(move) > Math.abs(widest)) widest = move;
    if (now - at >= span) break;
  }
  return widest;
}

/** Half ticks in a cent. */
export const CENT_HALF = 200;

/** A markout in whole half ticks: it was a whole number of them before it was told in cents. */
export const halfTicks = (cents: number): number => Math.round(cents * CENT_HALF);

/**
 * Markouts of a fill as far as `now` allows: sign * (mid_T - mid_0) in cents (the reference's "adverse", negative is bad),
 * `direction` +1 when we took YES exposure. A mid from before the fill says nothing about what followed: the market looks
 * again a quarter of a second after a fill, so that there is one in the first second. What was known stays, and a mark that a
 * look at `looked` could not tell will never be known: mids only come at the end. Returns the same object when nothing is new.
 */
export function updateMarkouts(
  known: Markouts,
  ring: MidRing,
  fillAt: VenueMs,
  midHalf: number,
  direction: 1 | -1,
  now: VenueMs,
  looked = Number.NEGATIVE_INFINITY,
): Markouts {
  let next = known;
  for (const name of MARKS) {
    const when = fillAt + HORIZONS[name];
    if (when > now) break;
    if (when <= looked || known[name] !== null) continue;
    const mid = midAt(ring, when, fillAt);
    if (mid !== null) next = { ...next, [name]: (direction * (mid - midHalf)) / CENT_HALF };
  }
  return next;
}

/** When the first horizon after `looked` comes; Infinity: none will. */
export function nextMark(fillAt: VenueMs, looked: number): number {
  for (const name of MARKS) if (fillAt + HORIZONS[name] > looked) return fillAt + HORIZONS[name];
  return Number.POSITIVE_INFINITY;
}

/** True once every horizon has passed: nothing more can be learned. */
export const markoutsOver = (fillAt: VenueMs, now: VenueMs): boolean => fillAt + LONGEST <= now;
