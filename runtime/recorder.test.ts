import { describe, expect, it } from "vitest";
import { readRun } from "../core/inputs/run.ts";
import type { VenueMs } from "../core/units/time.ts";
import { createRecorder, type InputPart } from "./recorder.ts";

type Event = { readonly at: VenueMs; readonly t: "tick"; readonly n: number };

function begun(longest?: number) {
  const parts: InputPart[] = [];
  const store = { last: null, append: (part: InputPart) => void parts.push(part) };
  const recorder = createRecorder<object, Event, number, string, number>(store, (actions) => actions.length, longest);
  recorder.begin([], "first");
  let n = 0;
  const step = (at: number, config = "first") => {
    recorder.step({ at: at as VenueMs, t: "tick", n: n++ }, config, [n], []);
  };
  const records = () => {
    const bytes = parts.flatMap((part) => [...part.bytes]);
    return [...readRun<Event, string, number>(new Uint8Array(bytes))];
  };
  return { parts, recorder, step, records };
}

describe("a recorder", () => {
  it("writes nothing before it is told to, and then each step once, its configuration before it", () => {
    const { parts, recorder, step, records } = begun();
    step(1_000);
    step(2_000);
    expect(parts).toEqual([]);
    recorder.save();
    recorder.save();
    step(3_000, "second");
    recorder.save();
    expect(parts.map(({ from, to, step: next }) => [from, to, next])).toEqual([
      [1_000, 2_000, 2],
      [3_000, 3_000, 3],
    ]);
    const told = records().map((record) => (record.t === "step" ? record.step.event.n : record.t));
    expect(told).toEqual(["begin", 0, 1, "config", 2]);
  });

  it("marks once that nothing is missing when its owner rests, also when everything was stored already", () => {
    const { parts, recorder, step, records } = begun();
    recorder.rest();
    expect(parts).toEqual([]);
    step(1_000);
    recorder.save();
    recorder.rest();
    recorder.rest();
    step(2_000);
    recorder.rest();
    expect(parts).toHaveLength(3);
    expect(records().map(({ t }) => t)).toEqual(["begin", "step", "rest", "step", "rest"]);
  });

  it("stores the first step of a life and the first after a rest at once, so that a crash after it shows; others wait", () => {
    const { parts, recorder, step, records } = begun();
    const steps = () => records().map((record) => (record.t === "step" ? record.step.event.at : record.t));
    const marked = (at: number) => {
      step(at);
      recorder.mark();
    };
    for (const at of [1_000, 6_000, 11_000]) marked(at);
    expect(steps()).toEqual(["begin", 1_000]);
    recorder.rest();
    for (const at of [71_000, 76_000, 81_000]) marked(at);
    expect(steps()).toEqual(["begin", 1_000, 6_000, 11_000, "rest", 71_000]);
    expect(parts).toHaveLength(3);
  });

  it("leaves to its owner's minute only what no row has taken along", () => {
    const { parts, recorder, step } = begun();
    step(1_000);
    step(31_000);
    recorder.save(60_000);
    expect(parts).toEqual([]);
    step(61_000);
    recorder.save(60_000);
    expect(parts).toHaveLength(1);
  });

  it("begins a new run after an hour, when the inputs have outgrown what a beginning takes, and no sooner", () => {
    const { parts, recorder, step } = begun();
    const runs = () => parts.filter(({ begins }) => begins).length;
    for (let at = 0; at < 3_600_000; at += 5_000) {
      step(at);
      recorder.save();
      expect(recorder.renew({})).toBeNull();
    }
    expect(runs()).toBe(1);
    for (let at = 3_600_000; at < 3_700_000; at += 5_000) {
      step(at);
      recorder.save();
      recorder.renew({ big: Array.from({ length: 40_000 }, (_, i) => i * 7_919) });
    }
    expect(runs()).toBe(2);
    // The second began with much: it has to be outgrown first.
    for (let at = 3_700_000; at < 8_000_000; at += 50_000) {
      step(at);
      recorder.save();
      recorder.renew({});
    }
    expect(runs()).toBe(2);
  });

  it("says what of a state no snapshot can hold, and keeps nothing more once the run is long", () => {
    const { parts, recorder, step } = begun(200);
    const state = { f: () => 1 };
    for (let at = 0; at < 100; at++) {
      step(at);
      recorder.save();
      const why = recorder.renew(state);
      if (why !== null) expect(why).toContain("state.f");
    }
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.length).toBeLessThan(50);
  });
});
