import { describe, expect, it } from "vitest";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { createClock } from "./clock.ts";
import { createReplay } from "./sources/replay.ts";

const START = 1_000_000 as VenueMs;
const at = (ms: number): VenueMs => (START + ms) as VenueMs;
const event = (ms: number): SourceEvent => ({ t: "tick", at: at(ms), market: "0x1", tick: 100 }) as SourceEvent;
const times = (events: Iterable<SourceEvent>): number[] => [...events].map((each) => each.at - START);
const batch = (first: number, events: readonly SourceEvent[], last = false) => ({ first, events, last, bad: [] });

describe("a replay's queue", () => {
  it("applies a batch once, however often its answer was lost, and answers what it wants next after a gap", () => {
    const replay = createReplay(START, { applied: 0 });
    const events = [event(1), event(2), event(3)];
    expect(replay.offer(batch(0, events)).next).toBe(3);
    expect(replay.offer(batch(0, events)).next).toBe(3);
    expect(replay.offer(batch(2, [event(3), event(4)])).next).toBe(4);
    expect(replay.offer(batch(9, [event(9)])).next).toBe(4);
    expect(times(replay.take(at(100)))).toEqual([1, 2, 3, 4]);
  });

  it("takes no more than it has room for, and says until when it is full", () => {
    const replay = createReplay(START, { applied: 0 });
    const many = Array.from({ length: 5_000 }, (_, i) => event(i));
    const answer = replay.offer(batch(0, many));
    expect(answer).toEqual({ next: 4_000, room: 0, until: at(3_999) });
    expect(times(replay.take(at(999)))).toHaveLength(1_000);
    expect(replay.offer(batch(4_000, many.slice(4_000), true))).toMatchObject({ next: 5_000, room: 0 });
  });

  it("lets no clock pass what it was given, until the recording has ended", () => {
    const replay = createReplay(START, { applied: 0 });
    expect(replay.horizon()).toBe(START);
    replay.offer(batch(0, [event(5)]));
    expect(replay.horizon()).toBe(at(5));
    replay.offer(batch(1, [event(7)], true));
    expect(replay.horizon()).toBeNull();
    expect(replay.ended()).toBe(false);
    expect(times(replay.take(at(7)))).toEqual([5, 7]);
    expect(replay.ended()).toBe(true);
  });

  it("goes on behind what was applied before a restart", () => {
    const replay = createReplay(at(2), { applied: 2 });
    expect(replay.offer(batch(0, [event(1), event(2), event(3)])).next).toBe(3);
    expect(times(replay.take(at(10)))).toEqual([3]);
    expect(replay.mark()).toEqual({ applied: 3 });
  });
});

describe("the venue's clock", () => {
  it("stands while it waits, runs at its rate, is held at what is known, and goes on from where it stopped", () => {
    const clock = createClock({ ms: 1_000, rate: 20, state: "waiting" }, 0);
    expect(clock.now(500)).toBe(1_000);
    clock.begin(500);
    expect(clock.now(600)).toBe(3_000);
    clock.holdAt(2_500 as VenueMs, 600);
    expect([clock.now(600), clock.now(700)]).toEqual([2_500, 4_500]);
    const later = createClock(clock.row(700), 90_000);
    expect([later.now(90_000), later.now(90_100), later.state]).toEqual([4_500, 6_500, "running"]);
    later.end(90_100);
    expect([later.state, later.now(90_200)]).toEqual(["ended", 8_500]);
  });
});
