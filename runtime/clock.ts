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
  /** Venue time at a wall time. Never runs backwards between readings. */
  now(wallMs: number): VenueMs;
  /** Wall milliseconds until this much venue time has passed; at least 1, and a second while the clock stands. */
  wallDelay(venueDelta: number): number;
  set(reading: ClockReading): void;
  readonly reading: ClockReading | null;
}

/** While the venue's clock stands (rate 0: a recording that waits to begin) nothing falls due by itself: look again this often. */
const STANDING_MS = 1_000;

export function createShellClock(initial: ClockReading | null = null): ShellClock {
  let reading = initial;
  return {
    now: (wallMs) =>
      (reading === null
        ? wallMs
        : Math.round(reading.venueMs + Math.max(0, wallMs - reading.wallMs) * reading.rate)) as VenueMs,
    wallDelay(venueDelta) {
      const rate = reading?.rate ?? 1;
      if (rate <= 0) return STANDING_MS;
      return Math.max(1, Math.ceil(venueDelta / rate));
    },
    set(next) {
      reading = next;
    },
    get reading() {
      return reading;
    },
  };
}
