import type { VenueMs } from "../../core/units/time.ts";

export type ClockState = "waiting" | "running" | "ended";

/** What of the clock is stored: enough to go on from where it stopped. */
export interface ClockRow {
  readonly ms: number;
  readonly rate: number;
  readonly state: ClockState;
}

/**
 * The venue's one clock: an instant on it, an instant on the wall, and how fast it runs against the wall.
 * "waiting" stands still; "ended" means that the source has nothing more to say, while time goes on, so that
 * trades still settle and orders still expire.
 */
export interface VenueClock {
  now(wall: number): VenueMs;
  readonly state: ClockState;
  readonly rate: number;
  begin(wall: number): void;
  wait(wall: number): void;
  end(wall: number): void;
  /** Holds the clock at `at` when it has run past it: a replay can't know what it has not been given. */
  holdAt(at: VenueMs, wall: number): void;
  /** Moves the clock ahead at once. */
  jump(ms: number, wall: number): void;
  row(wall: number): ClockRow;
}

export function createClock(from: ClockRow, wallNow: number): VenueClock {
  let base = from.ms;
  let wallBase = wallNow;
  let state = from.state;
  const { rate } = from;

  const now = (wall: number): VenueMs =>
    (state === "waiting" ? base : base + Math.floor(Math.max(0, wall - wallBase) * rate)) as VenueMs;
  const rebase = (at: number, wall: number): void => {
    base = at;
    wallBase = wall;
  };

  return {
    now,
    get state() {
      return state;
    },
    rate,
    begin(wall) {
      if (state !== "waiting") return;
      rebase(base, wall);
      state = "running";
    },
    wait(wall) {
      rebase(now(wall), wall);
      state = "waiting";
    },
    end(wall) {
      if (state !== "running") return;
      rebase(now(wall), wall);
      state = "ended";
    },
    holdAt(at, wall) {
      if (now(wall) > at) rebase(at, wall);
    },
    jump(ms, wall) {
      rebase(now(wall) + ms, wall);
    },
    row: (wall) => ({ ms: now(wall), rate, state }),
  };
}
