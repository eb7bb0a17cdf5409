import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Gap, Replay } from "../core/inputs/replay.ts";
import { readRun } from "../core/inputs/run.ts";
import type { Machine } from "../core/machine.ts";
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

  it("marks every step that any life loses, whatever it was told, kept and forgot before it ended", () => {
    const life = fc.array(fc.constantFrom("quiet", "row", "rest", "minute", "renew"), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 6 }), (lives) => {
        const { lost, gaps } = lived([...lives, ["row"]]);
        for (const at of lost) expect(gaps.some(({ from, to }) => from < at && at < to)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

type Told = "quiet" | "row" | "rest" | "minute" | "renew";

/** Lives that each end with a crash: the times of the steps that are kept nowhere, and the gaps that a replay finds. */
function lived(lives: readonly (readonly Told[])[]): {
  readonly lost: readonly number[];
  readonly gaps: readonly Gap[];
} {
  const parts: InputPart[] = [];
  const told: number[] = [];
  let at = 0;
  for (const life of lives) {
    const newest = parts.at(-1);
    const last = newest === undefined ? null : { step: newest.step, at: newest.to };
    const store = { last, append: (part: InputPart) => void parts.push(part) };
    // So short that a run is always due to be followed by another.
    const recorder = createRecorder<object, Event, number, string, number>(store, (actions) => actions.length, 1);
    recorder.begin([], "config");
    for (const what of life) {
      at += 1_000;
      if (what === "rest") recorder.rest();
      else if (what === "minute") recorder.save();
      else if (what === "renew") recorder.renew({});
      else {
        told.push(at);
        recorder.step({ at: at as VenueMs, t: "tick", n: at }, "config", [], []);
        if (what === "row") recorder.save();
        else recorder.mark();
      }
    }
  }
  const deaf: Machine<object, Event, { readonly t: string }, string> = {
    restore: () => ({}),
    apply: () => undefined,
    step: () => [],
  };
  const replay = new Replay(deaf, () => 0);
  const kept = new Set<number>();
  const starts = parts.flatMap(({ begins }, i) => (begins ? [i] : []));
  for (const [i, start] of starts.entries()) {
    const bytes = parts.slice(start, starts[i + 1]).flatMap((part) => [...part.bytes]);
    for (const record of readRun<Event, string, number>(new Uint8Array(bytes))) {
      if (record.t === "step") kept.add(record.step.event.at);
      replay.take(record);
    }
  }
  return { lost: told.filter((each) => !kept.has(each)), gaps: replay.gaps };
}
