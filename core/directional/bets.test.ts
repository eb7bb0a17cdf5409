import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ln } from "../stats/elementary.ts";
import { isRefused } from "../stats/range.ts";
import { calibration, compareWithMarket, logLossOf } from "./calibration.ts";
import { EXIT_DEFAULTS, type ExitInput, exit } from "./exits.ts";
import { jointStates } from "./joint-states.ts";
import { costOf, type KellyInput, kelly, sharesFor } from "./kelly.ts";
import { jointKelly } from "./kelly-joint.ts";
import { uncertainProbability } from "./uncertainty.ts";

function good<T>(answer: T): Exclude<T, { code: "OUT_OF_RANGE" }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer));
  return answer as Exclude<T, { code: "OUT_OF_RANGE" }>;
}

const bet: KellyInput = { pi: 0.55, price: 0.5, rate: 0.07, frac: 0.2, cap: 0.08, feeMode: "usdc" };

describe("Kelly", () => {
  it("bets on the cost, not on the price: .0674 with the fee of the reference's example, .10 without", () => {
    expect(good(kelly(bet)).full).toBeCloseTo(0.0674, 4);
    expect(good(kelly({ ...bet, rate: 0 })).full).toBeCloseTo(0.1, 12);
  });

  it("maximises growth: no other fraction grows faster", () => {
    const unit = fc.double({ min: 0.02, max: 0.98, noNaN: true });
    fc.assert(
      fc.property(unit, unit, fc.double({ min: 0, max: 0.99, noNaN: true }), (pi, price, other) => {
        const best = good(kelly({ ...bet, pi, price }));
        const growth = pi * ln(1 - other + other / best.cost) + (1 - pi) * ln(1 - other);
        expect(growth).toBeLessThanOrEqual(best.growthFull + 1e-12);
        expect(best.stake).toBeLessThanOrEqual(0.08);
      }),
      { numRuns: 1000 },
    );
  });

  it("stakes nothing without edge, and survives certainty", () => {
    expect(kelly({ ...bet, pi: 0.5 })).toMatchObject({ full: 0, stake: 0, growthFull: 0 });
    const sure = good(kelly({ ...bet, pi: 1 }));
    expect(sure.full).toBe(1);
    expect(sure.growthFull).toBeCloseTo(-ln(costOf(0.5, 0.07, "usdc")), 12);
    expect(sharesFor(0.08, 1000, 0.5)).toBe(160);
  });

  it("refuses what is out of range by name", () => {
    expect(kelly({ ...bet, pi: 1.1 })).toMatchObject({ field: "pi" });
    expect(kelly({ ...bet, price: 0 })).toMatchObject({ field: "price" });
    expect(kelly({ ...bet, frac: Number.NaN })).toMatchObject({ field: "frac" });
  });
});

/** Buckets between three strikes; YES above each. */
const probs = [0.281, 0.219, 0.219, 0.281];
const payoff = [
  [0, 1, 1, 1],
  [0, 0, 1, 1],
  [0, 0, 0, 1],
];
const cost = [0.676, 0.457, 0.232];
const growthOf = (f: readonly number[]): number =>
  probs.reduce((sum, p, j) => {
    const wealth = f.reduce((w, x, i) => w + x * (Number(payoff[i]?.[j]) / Number(cost[i]) - 1), 1);
    return sum + p * ln(wealth);
  }, 0);

describe("joint Kelly", () => {
  const input = { probs, payoff, cost, budget: 0.5, maxEach: 0.25 };

  it("beats the sum of single bets, whose growth is negative in the reference's example", () => {
    const joint = good(jointKelly(input));
    // The reference's inputs are printed to three digits.
    expect(Math.abs(joint.growth - 0.00794)).toBeLessThan(1e-4);
    expect(Math.abs(Number(joint.f[0]) - 0.08)).toBeLessThan(2e-3);
    expect(joint.f[1]).toBeLessThan(1e-6);
    expect(Math.abs(Number(joint.f[2]) - 0.053)).toBeLessThan(2e-3);
    expect(growthOf([0.132, 0.079, 0.064])).toBeLessThan(0);
  });

  it("is a maximum: no step to another allowed stake grows faster", () => {
    const joint = good(jointKelly(input));
    const stake = fc.double({ min: 0, max: 0.16, noNaN: true });
    fc.assert(
      fc.property(stake, stake, stake, (a, b, c) => {
        expect(growthOf([a, b, c])).toBeLessThanOrEqual(joint.growth + 1e-10);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps to the budget and the cap of each", () => {
    const tight = good(jointKelly({ ...input, budget: 0.05, maxEach: 0.03 }));
    expect(tight.f.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(0.05 + 1e-12);
    for (const f of tight.f) expect(f).toBeLessThanOrEqual(0.03);
  });

  it("bets nothing where every cost is above its worth", () => {
    expect(good(jointKelly({ ...input, cost: [0.9, 0.7, 0.5] })).f).toEqual([0, 0, 0]);
  });

  it("refuses probabilities that do not sum to 1, a budget that can ruin, and rows of another length", () => {
    expect(jointKelly({ ...input, probs: [0.3, 0.3, 0.3, 0.3] })).toMatchObject({ field: "sum of probs" });
    expect(jointKelly({ ...input, budget: 1 })).toMatchObject({ field: "budget" });
    expect(jointKelly({ ...input, payoff: [[1], ...payoff.slice(1)] })).toMatchObject({ field: "payoff[0].length" });
  });
});

describe("joint states of two coins", () => {
  it("have the deviations, the correlation and the tails asked for", () => {
    const states = good(jointStates(0.02, 0.03, 0.8, 6));
    expect(states).toHaveLength(4096);
    let [aa, bb, ab, beyond] = [0, 0, 0, 0];
    for (const [a, b] of states) {
      aa += (a * a) / 4096;
      bb += (b * b) / 4096;
      ab += (a * b) / 4096;
      if (a > 0.04) beyond += 1 / 4096;
    }
    expect(Math.sqrt(aa) / 0.02).toBeCloseTo(1, 2);
    expect(Math.abs(Math.sqrt(bb) / 0.03 - 1)).toBeLessThan(0.02);
    expect(ab / Math.sqrt(aa * bb)).toBeCloseTo(0.8, 2);
    expect(beyond).toBeCloseTo(0.0249, 3);
    expect(jointStates(0.02, 0.03, 0, 6, 7)).toMatchObject({ field: "count / 2" });
    expect(jointStates(0.02, 0.03, 1, 6)).toMatchObject({ field: "rho" });
    expect(jointStates(0.02, 0.03, 0, 2)).toMatchObject({ field: "nu" });
  });
});

describe("an uncertain probability", () => {
  const at = (seconds: number) =>
    good(
      uncertainProbability({
        S: 100,
        K: 100,
        sd: 0.5 * Math.sqrt(seconds / (365 * 86_400)),
        epsS: 0.0005,
        epsV: 0.15,
        nu: 6,
        market: 0.4,
        s0: 0.05,
      }),
    );

  it("loses its weight as the end comes: .152 at five minutes, .044 at an hour, .009 at a day", () => {
    expect([at(300), at(3600), at(86_400)].map((u) => u.piSd.toFixed(3))).toEqual(["0.152", "0.044", "0.009"]);
    expect(at(300).w).toBeLessThan(0.1);
    expect(at(300).piEff).toBeCloseTo(0.4 + at(300).w * 0.1, 12);
  });

  it("lies between the market's and ours", () => {
    for (const seconds of [10, 300, 3600, 1e6]) {
      expect(at(seconds).piEff).toBeGreaterThanOrEqual(0.4);
      expect(at(seconds).piEff).toBeLessThanOrEqual(0.5);
    }
  });
});

describe("an exit", () => {
  const held: ExitInput = { bid: 0.2, mid: 0.21, rate: 0.07, entryCost: 0.5, pi: 0.21, sPi: 0.01, tau: 7200 };

  it("stops a loss only when no edge is left: a price-only stop sells when odds are longest", () => {
    expect(exit(held)).toMatchObject({ decision: "stop_loss" });
    expect(exit({ ...held, pi: 0.6 })).toMatchObject({ decision: "hold" });
  });

  it("settles first, whatever else holds", () => {
    expect(exit({ ...held, tau: 0 })).toMatchObject({ decision: "settle" });
    expect(exit({ ...held, tau: -5 })).toMatchObject({ decision: "settle" });
  });

  it("lets a veto stop a reversal, not a stop loss", () => {
    const reversed = { ...held, bid: 0.5, mid: 0.51, pi: 0.2 };
    expect(exit(reversed)).toMatchObject({ decision: "edge_reversal" });
    expect(exit(reversed, EXIT_DEFAULTS, true)).toMatchObject({ decision: "hold" });
    expect(exit(held, EXIT_DEFAULTS, true)).toMatchObject({ decision: "stop_loss" });
  });

  it("tries as a maker while there is time and little to lose", () => {
    const mild = { ...held, bid: 0.5, mid: 0.5, pi: 0.5, rate: 0 };
    expect(exit(mild)).toMatchObject({ makerFirst: true });
    expect(exit({ ...mild, tau: 3600 })).toMatchObject({ makerFirst: false });
  });

  it("refuses what is out of range by name", () => {
    expect(exit({ ...held, bid: 1.1 })).toMatchObject({ field: "bid" });
    expect(exit({ ...held, entryCost: 1 })).toMatchObject({ field: "entryCost" });
    expect(exit({ ...held, tau: Number.NaN })).toMatchObject({ field: "tau" });
  });
});

describe("calibration", () => {
  const p = [0.1, 0.15, 0.32, 0.38, 0.71, 0.77, 0.9, 1];
  const y = [0, 0, 0, 1, 1, 0, 1, 1];

  it("has parts that add up to the Brier score, the one within bins included", () => {
    const c = good(calibration(p, y));
    expect(c.reliability - c.resolution + c.uncertainty + c.withinBin).toBeCloseTo(c.brier, 15);
    expect(c.withinBin).not.toBe(0);
    expect(c.table.reduce((n, b) => n + b.n, 0)).toBe(8);
    expect(c.table.at(-1)).toMatchObject({ bin: 9, n: 2 });
  });

  it("clips certainty that was wrong, and has no skill to speak of when every outcome was one", () => {
    expect(logLossOf(0, 1)).toBeCloseTo(-ln(1e-6), 9);
    expect(good(calibration([0.9], [1])).bss).toBeNull();
  });

  it("refuses probabilities and outcomes that are none", () => {
    expect(calibration([1.1], [1])).toMatchObject({ field: "p[0]" });
    expect(calibration([0.5], [0.5])).toMatchObject({ field: "y[0]" });
    expect(calibration([0.5], [])).toMatchObject({ field: "y.length" });
  });

  it("counts the strikes of one expiry as one observation, and proves nothing under 200 markets", () => {
    const scored = Array.from({ length: 200 }, (_, i) => ({
      event: `e${i % 20}`,
      model: 0.8,
      market: 0.7,
      y: 1 as const,
    }));
    const c = good(compareWithMarket(scored));
    expect(c).toMatchObject({ markets: 200, events: 20, proven: true });
    expect(c.advantage).toBeCloseTo(ln(0.8 / 0.7), 12);
    expect(good(compareWithMarket(scored.slice(1))).proven).toBe(false);
    expect(good(compareWithMarket(scored.map((s) => ({ ...s, model: 0.6 })))).proven).toBe(false);
  });
});
