import type { VenueMs } from "../core/units/time.ts";

/** The venue's clock as last read: at wall time `wallMs` it showed `venueMs` and ran `rate` times as fast. */
export interface ClockReading {
  readonly venueMs: VenueMs;
  readonly wallMs: number;
  readonly rate: number;
}

/**
 * The shell's clock: an offset and a rate. Reading it never fails; until the first reading it is the wall's own, which
 * is what a live venue shows.
 */
export interface ShellClock {
  /**
   * Venue time at a wall time. It never runs backwards, also where a reading is behind what was shown: it stands until it is
   * caught up with, because a machine refuses what happens before its last event. Far behind, the venue has begun anew.
   */
  now(wallMs: number): VenueMs;
  /** Wall milliseconds until this much venue time has passed; at least 1, and a second while the clock stands. */
  wallDelay(venueDelta: number): number;
  set(reading: ClockReading): void;
  readonly reading: ClockReading | null;
}

/** While the venue's clock stands (rate 0: a recording that waits to begin) nothing falls due by itself: look again this often. */
const STANDING_MS = 1_000;

/** A reading at most so far behind, at the clock's own pace, is a wrong one or follows a wrong one; further, the venue has begun anew. */
const WRONG_BY_MS = 120_000;

export function createShellClock(initial: ClockReading | null = null): ShellClock {
  let reading = initial;
  let floor = Number.NEGATIVE_INFINITY;
  const now = (wallMs: number): VenueMs =>
    (reading === null
      ? wallMs
      : Math.max(floor, Math.round(reading.venueMs + Math.max(0, wallMs - reading.wallMs) * reading.rate))) as VenueMs;
  return {
    now,
    wallDelay(venueDelta) {
      const rate = reading?.rate ?? 1;
      if (rate <= 0) return STANDING_MS;
      return Math.max(1, Math.ceil(venueDelta / rate));
    },
    set(next) {
      const shown = now(next.wallMs);
      const isBehind = shown > next.venueMs && shown - next.venueMs <= WRONG_BY_MS * Math.max(1, next.rate);
      // Before the first reading the wall's time was shown, which is nobody's.
      floor = reading !== null && isBehind ? shown : Number.NEGATIVE_INFINITY;
      reading = next;
    },
    get reading() {
      return reading;
    },
  };
}
