import { describe, expect, it } from "vitest";
import type { ClockReport } from "../../../core/live/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { hearClock, staleLimit, venueNow } from "./clock.ts";
import { parseFrame } from "./frame.ts";
import { createStore } from "./store.ts";
import { push, type Tail } from "./tail.ts";

const report = (venueMs: number, wallMs: number, rate = 1): ClockReport => ({
  venueMs: venueMs as VenueMs,
  wallMs,
  rate,
  source: "test",
});

describe("the venue's clock in the browser", () => {
  it("runs at the venue's rate from the moment it was read", () => {
    const clock = hearClock(null, report(1_000_000, 5_000, 20), 5_000);
    expect(venueNow(clock, 6_000)).toBe(1_020_000);
  });

  it("does not shift by a browser clock that is an hour wrong", () => {
    const hour = 3_600_000;
    let clock = hearClock(null, report(1_000_000, 5_000), 5_030 + hour);
    clock = hearClock(clock, report(1_001_000, 6_000), 6_010 + hour);
    expect(venueNow(clock, 7_010 + hour)).toBe(1_002_000);
  });

  it("is not set back by a report that lay around before it was sent", () => {
    let clock = hearClock(null, report(1_000_000, 5_000), 5_010);
    clock = hearClock(clock, report(1_001_000, 6_000), 36_000);
    expect(venueNow(clock, 36_000)).toBe(1_030_990);
  });

  it("never runs before its own reading", () => {
    const clock = hearClock(null, report(1_000_000, 5_000), 5_010);
    expect(venueNow(clock, 4_000)).toBe(1_000_000);
  });

  it("allows for the way to the browser in wall time, which a fast clock stretches", () => {
    expect(staleLimit(null)).toBe(12_000);
    expect(staleLimit(hearClock(null, report(0, 0, 20), 0))).toBe(50_000);
  });
});

describe("the store", () => {
  it("tells its listeners once for a burst of changes, with the last of them", () => {
    const soon: (() => void)[] = [];
    const store = createStore(0, (run) => soon.push(run));
    const seen: number[] = [];
    store.subscribe(() => seen.push(store.get()));
    for (const value of [1, 2, 3]) store.set(value);
    expect(seen).toEqual([]);
    for (const run of soon) run();
    expect(seen).toEqual([3]);
  });

  it("says nothing when nothing changed", () => {
    const soon: (() => void)[] = [];
    const store = createStore(1, (run) => soon.push(run));
    store.set(1);
    expect(soon).toEqual([]);
  });
});

describe("a recorded tail", () => {
  it("keeps one point an instant and ignores what is older than the last", () => {
    const tail: Tail = { t: [], cols: {} };
    push(tail, 10, { mid: 1 });
    push(tail, 20, { mid: 2 });
    push(tail, 20, { mid: 3 });
    push(tail, 15, { mid: 9 });
    expect(tail).toEqual({ t: [10, 20], cols: { mid: [1, 3] } });
  });

  it("forgets its oldest third instead of growing for days", () => {
    const tail: Tail = { t: [], cols: {} };
    for (let at = 0; at < 10_000; at += 1) push(tail, at, { mid: at });
    expect(tail.t.length).toBeLessThanOrEqual(3_000);
    expect(tail.t.at(-1)).toBe(9_999);
    expect(tail.cols.mid?.length).toBe(tail.t.length);
  });
});

describe("a frame off the wire", () => {
  it("is refused unless it is one of version 1", () => {
    for (const text of ["", "pong", "{}", "[]", "null", '{"v":2,"t":"snap"}', '{"v":1,"t":"else"}'])
      expect(parseFrame(text), text).toBeNull();
    expect(parseFrame('{"v":1,"t":"hello","epoch":"a","seq":0}')).toMatchObject({ t: "hello" });
  });
});
