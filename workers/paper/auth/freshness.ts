const WINDOW_MS = 60_000;

/**
 * May a header's timestamp (whole seconds) be believed? Within 60 s of the wall, for clients that sign with their own
 * clock, or within 60 s of wall worth of the venue's clock, for clients that follow /time on a fast replay.
 */
export function isFresh(timestamp: string, wallMs: number, venueMs: number, rate: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const stamp = Number(timestamp) * 1_000;
  return Math.abs(stamp - wallMs) <= WINDOW_MS || Math.abs(stamp - venueMs) <= WINDOW_MS * Math.max(1, rate);
}
