import { describe, expect, it } from "vitest";
import type { VenueMs } from "../core/units/time.ts";
import { createShellClock } from "./clock.ts";

describe("the shell's clock", () => {
  it("is the wall's own before the venue has said anything", () => {
    const clock = createShellClock();
    expect(clock.now(1_000)).toBe(1_000);
    expect(clock.wallDelay(5_000)).toBe(5_000);
  });

  it("runs last year at 20 times speed when the exchange says so", () => {
    const clock = createShellClock({ venueMs: 1_000_000 as VenueMs, wallMs: 50_000, rate: 20 });
    expect(clock.now(50_000)).toBe(1_000_000);
    expect(clock.now(51_000)).toBe(1_020_000);
    expect(clock.wallDelay(5_000)).toBe(250);
  });

  it("stands where a reading is behind what it has shown, until it is caught up with, and goes on from there", () => {
    const clock = createShellClock({ venueMs: 1_000_000 as VenueMs, wallMs: 0, rate: 1 });
    clock.set({ venueMs: 1_070_000 as VenueMs, wallMs: 1_000, rate: 1 });
    expect(clock.now(2_000)).toBe(1_071_000);
    clock.set({ venueMs: 1_003_000 as VenueMs, wallMs: 3_000, rate: 1 });
    expect([3_000, 50_000, 72_000, 73_000].map(clock.now)).toEqual([1_072_000, 1_072_000, 1_072_000, 1_073_000]);
    clock.set({ venueMs: 1_044_000 as VenueMs, wallMs: 44_000, rate: 1 });
    expect(clock.now(44_000)).toBe(1_072_000);
  });

  it("goes back with a venue that has begun anew, and never stays at the wall's time", () => {
    const clock = createShellClock();
    expect(clock.now(9_000_000)).toBe(9_000_000);
    clock.set({ venueMs: 8_950_000 as VenueMs, wallMs: 9_000_000, rate: 1 });
    expect(clock.now(9_000_000)).toBe(8_950_000);
    clock.set({ venueMs: 8_000_000 as VenueMs, wallMs: 9_000_000, rate: 1 });
    expect(clock.now(9_000_000)).toBe(8_000_000);
  });

  it("looks again every second while the venue's clock stands, and never waits less than a millisecond", () => {
    const clock = createShellClock({ venueMs: 7 as VenueMs, wallMs: 0, rate: 0 });
    expect(clock.now(99_000)).toBe(7);
    expect(clock.wallDelay(10)).toBe(1_000);
    clock.set({ venueMs: 7 as VenueMs, wallMs: 0, rate: 1000 });
    expect(clock.wallDelay(0)).toBe(1);
  });
});
