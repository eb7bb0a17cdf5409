import type { ClockReport } from "../../../core/live/types.ts";

/**
 * The venue's clock as the browser can know it: the newest report, carried on at its rate. The browser's own clock may be
 * wrong by minutes, so its distance to the server's is estimated: the smallest (arrival − server wall time) seen is
 * skew plus the shortest delay, and a report that lay around before it was sent only ever makes it larger.
 */
export interface VenueClock {
  readonly report: ClockReport;
  /** Browser wall time minus server wall time, ms. */
  readonly skew: number;
}

/** The clock after a report arrived at `wall` (browser's Date.now()). The same report again changes nothing. */
export function hearClock(clock: VenueClock | null, report: ClockReport, wall: number): VenueClock {
  if (clock !== null && clock.report.wallMs === report.wallMs && clock.report.venueMs === report.venueMs) return clock;
  const distance = wall - report.wallMs;
  return { report, skew: clock === null ? distance : Math.min(clock.skew, distance) };
}

/** Venue time now, ms; null when the venue's clock was never heard. */
export function venueNow(clock: VenueClock | null, wall: number): number | null {
  if (clock === null) return null;
  const { report, skew } = clock;
  return report.venueMs + Math.max(0, wall - skew - report.wallMs) * report.rate;
}

/** A report may be this old in wall time only because of the way to the browser. */
const TRANSPORT_MS = 2_000;
/** A live value older than this is not live (look/README "Age and states"), ms of venue time. */
export const STALE_AFTER_MS = 10_000;

/** The limit in venue time: the delay on the way is wall time, and a fast clock stretches it. */
export const staleLimit = (clock: VenueClock | null): number =>
  STALE_AFTER_MS + TRANSPORT_MS * (clock?.report.rate ?? 1);
