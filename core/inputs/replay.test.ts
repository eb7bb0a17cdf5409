import { describe, expect, it, vi } from "vitest";
import { T0, testConfig, testSpec } from "../../test/market/fixtures.ts";
import { randomFlow } from "../../test/market/flow.ts";
import { Bench } from "../../test/market/harness.ts";
import { InputMemory, replayAll } from "../../test/market/input-store.ts";
import { NO_FAULTS, simulate } from "../../test/market/simulation.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Row } from "../machine.ts";
import { market } from "../market.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";

vi.setConfig({ testTimeout: 120_000 });

const MINUTES = 10;
const spec: MarketSpec = { ...testSpec, endsAt: (T0 + MINUTES * 60_000) as VenueMs };
const config = { ...testConfig, stopBeforeEndMs: 60_000, maxInventory: shares(60) };
const EVERYTHING = {
  ...{ lostAnswer: 0.1, lostRequest: 0.05, repeatFill: 0.3 },
  ...{ lostFill: 0.3, unreadable: 0.1, crash: 0.01 },
};

const LOST: Row = { kind: "lost", key: "row", body: {} };

/** @param often begins a new run every few minutes, as an object does every few hours */
function recorded(faults = NO_FAULTS, seed = 5, often = false): InputMemory {
  const memory = new InputMemory();
  simulate(spec, config, randomFlow(spec, seed, T0, MINUTES), faults, seed, () =>
    memory.recorder(often ? 4_000 : undefined),
  );
  return memory;
}

describe("a replay of recorded inputs", () => {
  it("comes to every decision again, to the last bit, over fills, faults and crashes", () => {
    for (const seed of [5, 6]) {
      const memory = recorded(EVERYTHING, seed);
      const replay = replayAll(memory.runs());
      expect(replay.differences).toEqual([]);
      expect(replay.steps).toBe(memory.last?.step);
      expect(replay.steps).toBeGreaterThan(150);
      expect(memory.runs().length).toBeGreaterThan(1);
      expect(replay.gaps.length).toBe(memory.runs().length - 1);
    }
  });

  it("goes on over a snapshot taken in the middle of a life, which is the state it has come to itself", () => {
    const memory = recorded(NO_FAULTS, 7, true);
    const runs = memory.runs();
    expect(runs.length).toBeGreaterThan(5);
    const replay = replayAll(runs);
    expect(replay.differences).toEqual([]);
    expect(replay.gaps).toEqual([]);
    expect(replay.steps).toBe(memory.last?.step);
    // A later run is enough by itself.
    const later = replayAll(runs.slice(-3));
    expect(later.differences).toEqual([]);
    expect(later.steps).toBeLessThan(replay.steps);
  });

  it("names the first decision that is made otherwise, as it was made then and as it is made now", () => {
    const runs = recorded().runs();
    let steps = 0;
    const changed: typeof market = {
      ...market,
      step(state, event, setup) {
        steps += 1;
        const wider = { ...setup, config: { ...setup.config, minHalfTicks: 15 } };
        return market.step(state, event, steps > 100 ? wider : setup);
      },
    };
    const [first] = replayAll(runs, changed).differences;
    expect(first?.step).toBeGreaterThanOrEqual(100);
    expect(first?.step).toBeLessThan(110);
    expect(first).toMatchObject({
      event: expect.stringMatching(/^(cycle|cancelled)$/),
      recorded: { quote: { bid: expect.any(Number) } },
    });
    expect(first?.replayed).not.toEqual(first?.recorded);
  });

  it("notices a row that a restart brought back otherwise than it was journaled, and a run that is missing", () => {
    const runs = recorded(EVERYTHING, 6).runs();
    const skipped = replayAll([...runs.slice(0, 1), ...runs.slice(2)]);
    expect(skipped.differences.map(({ event }) => event)).toContain("a run");
    const forgetful: typeof market = {
      ...market,
      step: (state, event, setup) =>
        market
          .step(state, event, setup)
          .map((action) => (action.t === "journal" ? { ...action, rows: [...action.rows, LOST] } : action)),
    };
    expect(replayAll(runs, forgetful).differences.map(({ event }) => event)).toContain("a start");
  });

  it("marks no gap where a process ended that had nothing more to tell", () => {
    const memory = recorded(NO_FAULTS, 5);
    const wake = () => {
      const recorder = memory.recorder();
      const setup = { spec, config, birth: T0 as VenueMs };
      recorder.begin([], setup);
      const event = { at: ((memory.last?.at ?? T0) + 60_000) as VenueMs, t: "started" } as const;
      recorder.step(event, setup, market.step(market.restore([], setup), event, setup), []);
      return recorder;
    };
    wake().rest();
    wake().save();
    expect(replayAll(memory.runs()).gaps).toHaveLength(1);
  });

  it("does not come to depend on what only the shell knows: how long a step took is in no decision", () => {
    const bench = new Bench();
    bench.cycle();
    expect(bench.lastReport?.cycle).toMatchObject({ tookUs: null, lagMs: null });
  });
});
