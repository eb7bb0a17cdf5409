/**
 * The last mids of one market, four a second at most, so that what the mid did one and five seconds after a fill is known
 * although its market looks only once a cycle.
 */
import type { MidPoint } from "../contract/views.ts";
import type { VenueMs } from "../units/time.ts";

/** Two points are at least this far apart, venue ms; and this many are kept: more than a minute of a busy market. */
export const TRAIL_EVERY_MS = 250;
const TRAIL_POINTS = 256;

export interface Trail {
  readonly points: MidPoint[];
  /** What `news` has handed out ends here. */
  told: VenueMs;
}

export const newTrail = (): Trail => ({ points: [], told: 0 as VenueMs });

/** True when the next point's time has come: a mid need not be computed before. */
export const trailDue = (trail: Trail, at: VenueMs): boolean => {
  const last = trail.points.at(-1);
  return last === undefined || at - last.at >= TRAIL_EVERY_MS || at < last.at;
};

/** Keeps a mid. A venue whose clock starts again earlier starts a new trail. */
export function addMid(trail: Trail, at: VenueMs, midHalf: number): void {
  const last = trail.points.at(-1);
  if (last !== undefined && at < last.at) {
    trail.points.length = 0;
    trail.told = 0 as VenueMs;
  }
  trail.points.push({ at, midHalf });
  if (trail.points.length > TRAIL_POINTS) trail.points.shift();
}

/** Points not handed out before; a caller that never came for them gets the newest that are kept. */
export function newsOf(trail: Trail): readonly MidPoint[] {
  const news = trail.points.filter(({ at }) => at > trail.told);
  const last = news.at(-1);
  if (last !== undefined) trail.told = last.at;
  return news;
}
