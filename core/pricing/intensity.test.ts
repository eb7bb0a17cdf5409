import { describe, expect, it } from "vitest";
import { randomFor } from "../exchange/random.ts";
import { exp, ln } from "../stats/elementary.ts";
import { isRefused } from "../stats/range.ts";
import {
  ageWeight,
  decayedSeconds,
  type Exposure,
  exponentialMle,
  geometricMle,
  intensityPrior,
  logLinear,
  poissonMap,
  scaleDecay,
} from "./intensity.ts";

function good<T>(answer: T): Exclude<T, { code: "OUT_OF_RANGE" }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer));
  return answer as Exclude<T, { code: "OUT_OF_RANGE" }>;
}

const TICK = 0.01;
const K = 90;

/** Prints whose depth beyond the first tick is exponential, read on a tick grid. */
function prints(count: number): { depths: number[]; ticks: number[] } {
  const random = randomFor(11, "prints");
  const depths = Array.from({ length: count }, () => TICK - ln(1 - random.uniform()) / K);
  return { depths, ticks: depths.map((d) => Math.floor(d / TICK)) };
}

describe("arrival intensity", () => {
  it("is found again in prints made from it: continuous, and on a tick grid without the grid's bias", () => {
    const { depths, ticks } = prints(20_000);
    const even = depths.map(() => 1);
    expect(Math.abs(good(exponentialMle(depths, even, TICK, 1000)).k / K - 1)).toBeLessThan(4 / Math.sqrt(20_000));
    expect(Math.abs(good(geometricMle(ticks, even, 1, TICK, 1000)).k / K - 1)).toBeLessThan(6 / Math.sqrt(20_000));
    const onGrid = ticks.map((j) => j * TICK);
    expect(good(exponentialMle(onGrid, even, TICK, 1000)).k).toBeGreaterThan(1.3 * K);
  });

  it("counts a print half after six hours, and shortens the window by the same weights", () => {
    expect(ageWeight(6 * 3600)).toBeCloseTo(0.5, 12);
    expect(decayedSeconds(1e9)).toBeCloseTo((6 * 3600) / Math.LN2, 3);
    expect(decayedSeconds(60) / 60).toBeCloseTo(1, 2);
  });

  it("reads a straight line exactly, weighted or not, and drops empty distances", () => {
    const deltas = [0, 0.01, 0.02, 0.03];
    const fit = good(logLinear(deltas, [...deltas.slice(0, 3).map((d) => 1000 * exp(-50 * d)), 0], 100));
    expect(fit.k).toBeCloseTo(50, 9);
    expect(fit.A).toBeCloseTo(10, 9);
    expect(fit.ols.k).toBeCloseTo(50, 9);
  });

  const exposure = (fills: readonly number[]): Exposure => ({
    delta: [0.005, 0.01, 0.02, 0.03],
    seconds: [1000, 1000, 1000, 1000],
    fills,
    weights: [1, 1, 1, 1],
  });
  const prior = { a0: ln(0.01), k0: 80, sa: 1.5, sk: 50 };

  it("lets the prior decide when nothing was filled, and learns that arrivals are fewer", () => {
    const nothing = good(poissonMap(exposure([0, 0, 0, 0]), prior));
    expect(nothing.A).toBeLessThan(0.01);
    expect(nothing.k).toBeGreaterThan(20);
    const unseen = good(poissonMap({ delta: [], seconds: [], fills: [], weights: [] }, prior));
    expect(unseen.A).toBeCloseTo(0.01, 12);
    expect(unseen.k).toBeCloseTo(80, 9);
    expect(unseen.sdK).toBeCloseTo(50, 9);
  });

  it("follows the data when there is much of it, and says how sure it is", () => {
    const [A, k] = [0.5, 70];
    const much = { ...exposure([]), seconds: [1e6, 1e6, 1e6, 1e6] };
    const fills = much.delta.map((d) => Math.round(1e6 * A * exp(-k * d)));
    const fit = good(poissonMap({ ...much, fills }, prior));
    expect(fit.A).toBeCloseTo(A, 2);
    expect(Math.abs(fit.k - k)).toBeLessThan(4 * fit.sdK);
    expect(fit.sdK).toBeLessThan(1);
  });

  it("refuses data without a maximum, instead of an answer that means nothing", () => {
    expect(poissonMap(exposure([0, 0, 0, 0]), null)).toMatchObject({ code: "OUT_OF_RANGE", field: "fills" });
    const one = { delta: [0.01], seconds: [100], fills: [3], weights: [1] };
    expect(poissonMap(one, null)).toMatchObject({ code: "OUT_OF_RANGE", field: "fills" });
  });

  it("refuses what is out of range by name", () => {
    expect(exponentialMle([0.001], [1], 0.005, 10)).toMatchObject({ field: "depths[0]" });
    expect(exponentialMle([0.01], [-1], 0.005, 10)).toMatchObject({ field: "weights[0]" });
    expect(exponentialMle([], [], 0.005, 10)).toMatchObject({ field: "depths.length" });
    expect(geometricMle([1], [1], 1, 0.01, 10)).toMatchObject({ field: "depthTicks beyond the origin" });
    expect(logLinear([0.01, 0.02], [3, 0], 10)).toMatchObject({ field: "countsReaching" });
    expect(poissonMap({ ...exposure([1, 1, 1, 1]), seconds: [1, 1, 1, Number.NaN] }, prior)).toMatchObject({
      field: "seconds[3]",
    });
    expect(poissonMap(exposure([1]), prior)).toMatchObject({ field: "fills.length" });
    expect(poissonMap(exposure([1, 1, 1, 1]), { ...prior, sk: 0 })).toMatchObject({ field: "prior.sk" });
  });

  it("starts from the touch and the market's trades, and decays faster towards the edges of the price", () => {
    expect(good(intensityPrior(0.005, 0.01, 0.2, { k: 0.7, lnA: 1.5 }))).toEqual({
      a0: ln(0.1),
      k0: 100,
      sa: 1.5,
      sk: 70,
    });
    expect(intensityPrior(0.005, 0.01, 0, { k: 0.7, lnA: 1.5 })).toMatchObject({ field: "tradesPerSecond" });
    expect(scaleDecay(100, 0.5)).toBe(100);
    expect(Number(scaleDecay(100, 0.9))).toBeGreaterThan(100);
    expect(scaleDecay(100, 1)).toMatchObject({ field: "p" });
  });
});
