import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KILL_SWITCH_DEFAULTS, startKillSwitch, updateKillSwitch } from "./kill-switch.ts";

interface Vectors {
  readonly cases: readonly {
    readonly id: string;
    readonly in: {
      readonly params: {
        ddKill: number;
        ddResume: number;
        cooldown: number;
        rebaseAfter: number;
        maxKills: number;
        dailyLoss: number;
      };
      readonly startEquity: number;
      readonly sequence: readonly (readonly [number, number])[];
    };
    readonly out: {
      readonly states: readonly {
        mode: string;
        dd: number;
        dayLoss: number;
        peak: number;
        kills: number;
        event: string;
      }[];
    };
  }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../test/vectors/22-kill-switch.json", import.meta.url), "utf8"),
);

describe("the drawdown kill switch follows its reference, update by update", () => {
  for (const item of vectors.cases)
    it(item.id, () => {
      const { cooldown, rebaseAfter, ...rest } = item.in.params;
      const params = { ...rest, cooldownMs: cooldown * 1000, rebaseAfterMs: rebaseAfter * 1000 };
      let state = startKillSwitch(item.in.startEquity);
      const got = item.in.sequence.map(([t, equity]) => {
        const next = updateKillSwitch(state, t * 1000, equity, params);
        state = next.state;
        const { mode, dd, dayLoss, peak, kills } = state;
        return { mode, dd, dayLoss, peak, kills, event: next.event };
      });
      expect(got.map(({ mode, kills, event }) => [mode, kills, event])).toEqual(
        item.out.states.map(({ mode, kills, event }) => [mode, kills, event]),
      );
      for (const [i, want] of item.out.states.entries()) {
        expect(got[i]?.dd).toBeCloseTo(want.dd, 9);
        expect(got[i]?.dayLoss).toBeCloseTo(want.dayLoss, 9);
        expect(got[i]?.peak).toBeCloseTo(want.peak, 9);
      }
    });
});

it("a loss of exactly the limit kills", () => {
  const start = startKillSwitch(1_000);
  expect(updateKillSwitch(start, 0, 920, KILL_SWITCH_DEFAULTS).event).toBe("kill");
  expect(updateKillSwitch(start, 0, 920.001, KILL_SWITCH_DEFAULTS).event).toBe("none");
});
