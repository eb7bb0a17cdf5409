import { describe, expect, it } from "vitest";
import type { PnlParts } from "../../../core/live/types.ts";
import { actionOf } from "../shell/keys.ts";
import { gridOver, join, resample } from "./chart/resample.ts";
import { curveOf } from "./curve.ts";
import { signedParts } from "./parts.ts";
import { stretch } from "./range.ts";
import { thin } from "./Spark.tsx";
import { walk } from "./Waterfall.tsx";

describe("a curve on an even grid", () => {
  it("shows each value from its own time on, nothing before the first, and a hole where nothing was known", () => {
    const points = { t: [2_000, 4_000, 6_000], v: [1, null, 3] };
    const out = resample(points, { from: 0, to: 8_000, step: 2_000 });
    expect(out.map((point) => point.v)).toEqual([null, 1, null, 3, 3]);
  });

  it("has whole-second steps and few enough points to draw, over minutes as over weeks", () => {
    for (const length of [1_000, 60_000, 3_600_000, 7 * 86_400_000]) {
      const grid = gridOver(1_234_567, 1_234_567 + length);
      expect(grid.step % 1_000).toBe(0);
      expect((grid.to - grid.from) / grid.step).toBeLessThanOrEqual(482);
    }
  });

  it("joins what was stored with what was seen since, without a step back in time", () => {
    const joined = join({ t: [1, 2, 3], v: [1, 2, 3] }, { t: [2, 3, 4, 5], v: [20, 30, 40, 50] });
    expect(joined).toEqual({ t: [1, 2, 3, 4, 5], v: [1, 2, 3, 40, 50] });
  });

  it("does not stretch back to before anything was known", () => {
    expect(stretch("1D", 5_000, 65_000)).toEqual({ from: 5_000, to: 65_000 });
    expect(stretch("1H", 0, 7_200_000)).toEqual({ from: 3_600_000, to: 7_200_000 });
  });
});

describe("the waterfall", () => {
  it("begins each step where the one before ended, and ends at the sum", () => {
    const { steps, total } = walk([70, -30, -50, 4]);
    // From −10 to 70: zero is at 12.5 %.
    expect(steps[0]).toEqual({ left: 12.5, width: 87.5, end: 100 });
    expect(steps[1]?.end).toBe(62.5);
    expect(steps[2]).toMatchObject({ left: 0, end: 0 });
    expect(steps[3]?.end).toBe(5);
    expect(total).toEqual({ left: 5, width: 7.5 });
  });

  it("takes costs off and adds everything else, so that the steps end at the change in equity", () => {
    const pnl = {
      capture: 1,
      adverse: 2,
      drift: 4,
      settlement: 8,
      fees: 16,
      rebates: 32,
      rewards: 64,
      gas: 128,
      rounding: 256,
    };
    const parts = signedParts(pnl as unknown as PnlParts);
    expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(1 + 2 + 4 + 8 - 16 + 32 + 64 - 128 + 256);
    expect(new Set(parts.map(({ name }) => name)).size).toBe(9);
  });

  it("stands still when every part is zero", () => {
    expect(walk([0, 0]).total).toEqual({ left: 0, width: 0 });
  });
});

describe("the markout curve", () => {
  const told = (mean: number, half: number | null) => ({ n: 40, mean, half });

  it("puts zero, every mean and every end of an interval in the picture, gains above losses", () => {
    const curve = curveOf([told(0.5, 0.1), told(-0.2, 0.05), null, told(0.1, null)]);
    if (curve === null) throw new Error("no curve");
    const [captured, lost, unknown, single] = curve.points;
    expect(unknown).toBeNull();
    expect(single).toMatchObject({ from: null, to: null });
    expect(captured?.from ?? 0).toBeLessThan(captured?.at ?? 0);
    expect(captured?.at ?? 0).toBeLessThan(curve.zero);
    expect(lost?.at ?? 0).toBeGreaterThan(curve.zero);
    const places = [curve.zero, curve.even ?? 0, captured?.from ?? 0, lost?.to ?? 0];
    for (const place of places) expect(place >= 0 && place <= 100).toBe(true);
  });

  it("draws where the mid has taken back what fills captured, only while they captured something", () => {
    const curve = curveOf([told(0.5, 0.1), told(-0.5, 0.1)]);
    expect(curve?.even).toBeCloseTo(curve?.points[1]?.at ?? 0);
    expect(curveOf([told(-0.1, 0.1), told(-0.5, 0.1)])?.even).toBeNull();
    expect(curveOf([null, told(-0.5, 0.1)])?.even).toBeNull();
    expect(curveOf([null, null])).toBeNull();
  });
});

describe("small things", () => {
  it("thins a line evenly and keeps its newest value", () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index);
    expect(thin(values, 60)).toHaveLength(60);
    expect(thin(values, 60).at(-1)).toBe(999);
    expect(thin([1, 2], 60)).toEqual([1, 2]);
  });

  it("opens the kill dialog with Shift+K only, never with a plain k", () => {
    expect(actionOf("K", null)).toBe("kill");
    expect(actionOf("k", null)).toBeNull();
    expect(actionOf("o", null)).toBeNull();
    expect(actionOf("o", "g")).toBe("overview");
  });
});
