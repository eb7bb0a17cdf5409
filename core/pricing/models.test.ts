import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFor } from "../exchange/random.ts";
import { isRefused } from "../stats/range.ts";
import type { Ticks } from "../units/price.ts";
import { type TableInput, tableExact, tableMonteCarlo } from "./avellaneda-stoikov-table.ts";
import { type BinarySimulation, simulateBinary } from "./binary-simulation.ts";
import { carteaJaimungal } from "./cartea-jaimungal.ts";
import { glftAsymptotic, glftErgodic, glftFinite } from "./glft.ts";
import { hummingbotQuote, instantVolatility } from "./hummingbot.ts";
import { checkArrivals, engineInputProblem } from "./ranges.ts";

/** The answer, or a failed test that says what was refused. */
function good<T>(answer: T): Exclude<T, { code: "OUT_OF_RANGE" }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer));
  return answer as Exclude<T, { code: "OUT_OF_RANGE" }>;
}

const market = { gamma: 0.01, sigma: 0.3, A: 0.9, k: 0.3 };

describe("Gueant-Lehalle-Fernandez-Tapia", () => {
  it("gives the reference's example, closed form and exact", () => {
    const flat = good(glftAsymptotic({ ...market, q: 0, n: 1 }));
    expect(flat.c1).toBeCloseTo(3.278982, 6);
    expect(flat.c2).toBeCloseTo(0.226219, 6);
    expect(flat.halfSpread).toBeCloseTo(3.312915, 6);
    const exact = good(glftErgodic({ ...market, Q: 10 }));
    expect(exact.deltaBid[10]).toBeCloseTo(3.323558, 6);
    expect([exact.deltaBid[15], exact.deltaAsk[15]].map((d) => Number(d).toFixed(6))).toEqual(["3.847674", "2.840341"]);
  });

  it("forgets a far horizon, and quotes the bare liquidity term when no time is left", () => {
    const ergodic = good(glftErgodic({ ...market, Q: 8 }));
    const far = good(glftFinite({ ...market, Q: 8, tau: 1e6 }));
    for (const [i, d] of ergodic.deltaBid.entries()) {
      if (d === null) expect(far.deltaBid[i]).toBeNull();
      else expect(far.deltaBid[i]).toBeCloseTo(d, 9);
    }
    const over = good(glftFinite({ ...market, Q: 2, tau: 0 }));
    expect(over.deltaBid).toEqual([
      3.2789822822990873,
      3.2789822822990873,
      3.2789822822990873,
      3.2789822822990873,
      null,
    ]);
  });

  it("with more inventory never bids closer nor asks further, for any market", () => {
    const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        positive(1e-4, 0.5),
        positive(0, 2),
        positive(0.01, 50),
        positive(0.1, 50),
        fc.integer({ min: 1, max: 15 }),
        (gamma, sigma, A, k, Q) => {
          const { deltaBid, deltaAsk } = good(glftErgodic({ gamma, sigma, A, k, Q }));
          for (let i = 1; i < 2 * Q; i += 1)
            expect(Number(deltaBid[i])).toBeGreaterThanOrEqual(Number(deltaBid[i - 1]) - 1e-9);
          for (let i = 2; i <= 2 * Q; i += 1)
            expect(Number(deltaAsk[i])).toBeLessThanOrEqual(Number(deltaAsk[i - 1]) + 1e-9);
          expect(deltaBid[2 * Q]).toBeNull();
          expect(deltaAsk[0]).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });

  it("does not lose its digits for a small gamma", () => {
    const small = good(glftAsymptotic({ ...market, gamma: 1e-9, q: 0, n: 1 }));
    expect(small.c1).toBeCloseTo(1 / 0.3, 6);
    expect(small.halfSpread).toBeGreaterThan(small.c1);
  });

  it("refuses what is out of range by name", () => {
    expect(glftAsymptotic({ ...market, gamma: 0, q: 0, n: 1 })).toMatchObject({ field: "gamma" });
    expect(glftErgodic({ ...market, Q: 0 })).toMatchObject({ field: "Q" });
    expect(glftErgodic({ ...market, k: Number.NaN, Q: 3 })).toMatchObject({ field: "k" });
    expect(glftFinite({ ...market, Q: 3, tau: -1 })).toMatchObject({ field: "tau" });
  });
});

describe("Cartea-Jaimungal", () => {
  const input = { lambda: 1, kappa: 100, phi: 1e-6, alpha: 1e-4, Q: 5, tau: 60 };

  it("adds what a fill loses to informed flow to both distances", () => {
    const plain = good(carteaJaimungal(input));
    const wary = good(carteaJaimungal({ ...input, adverse: 0.004 }));
    expect(Number(wary.deltaBid[3]) - Number(plain.deltaBid[3])).toBeCloseTo(0.004, 12);
    expect(Number(wary.deltaAsk[3]) - Number(plain.deltaAsk[3])).toBeCloseTo(0.004, 12);
  });

  it("quotes the terminal penalty alone when no time is left", () => {
    const over = good(carteaJaimungal({ ...input, tau: 0 }));
    expect(over.hMinusH0[7]).toBeCloseTo(-1e-4 * 4, 12);
    expect(over.deltaBid[5]).toBeCloseTo(0.01 + 1e-4, 12);
  });

  it("refuses what is out of range by name", () => {
    expect(carteaJaimungal({ ...input, kappa: 0 })).toMatchObject({ field: "kappa" });
    expect(carteaJaimungal({ ...input, phi: -1 })).toMatchObject({ field: "phi" });
    expect(carteaJaimungal({ ...input, adverse: Number.NaN })).toMatchObject({ field: "adverse" });
  });
});

describe("Hummingbot's parametrisation", () => {
  const input = {
    mid: 100,
    base: 10,
    quote: 1000,
    targetPct: 50,
    gamma: 1,
    kappa: 2,
    vol: 0.5,
    tlf: 1,
    minSpreadPct: 0,
    eta: 1,
    orderAmount: 5,
    levels: 2,
    levelDist: 50,
  };

  it("is centred on the mid when inventory is on target, and shrinks the side that adds to an excess", () => {
    const even = good(hummingbotQuote(input));
    expect(even.q).toBe(0);
    expect((even.bid + even.ask) / 2).toBeCloseTo(100, 12);
    const long = good(hummingbotQuote({ ...input, base: 30 }));
    expect(long.reservation).toBeLessThan(100);
    expect(long.bidSize).toBeLessThan(5);
    expect(long.askSize).toBe(5);
    expect(Number(even.bids[0]) - Number(even.bids[1])).toBeCloseTo(even.spread / 4, 12);
  });

  it("refuses an empty account and volatility of nothing", () => {
    expect(hummingbotQuote({ ...input, base: 0, quote: 0 })).toMatchObject({ field: "base + quote/mid" });
    expect(instantVolatility([1])).toMatchObject({ field: "prices.length" });
    expect(instantVolatility([1, Number.NaN])).toMatchObject({ field: "prices[1]" });
  });
});

const paper: TableInput = {
  s0: 100,
  T: 1,
  sigma: 2,
  dt: 0.005,
  k: 1.5,
  A: 140,
  gamma: 0.1,
  strategy: "inventory",
  fillModel: "linear",
};

describe("the paper's table", () => {
  it("agrees with the 2008 paper, and not with Poisson fills, which are 12 % fewer", () => {
    const exact = good(tableExact(paper));
    expect(exact.profit).toBeCloseTo(64.8925, 4);
    expect(Math.abs(exact.profit - 65)).toBeLessThan((4 * exact.stdProfit) / Math.sqrt(1000));
    const poisson = good(tableExact({ ...paper, fillModel: "poisson" }));
    expect(1 - poisson.profit / exact.profit).toBeCloseTo(0.119, 3);
  });

  it("buys a smaller deviation with the skew, at every gamma", () => {
    for (const gamma of [0.01, 0.1, 0.5, 1]) {
      const skewed = good(tableExact({ ...paper, gamma }));
      const symmetric = good(tableExact({ ...paper, gamma, strategy: "symmetric" }));
      expect(skewed.stdProfit).toBeLessThan(symmetric.stdProfit);
      expect(skewed.spread).toBeCloseTo(symmetric.spread, 12);
    }
  });

  it("samples the same run from the same chance, and refuses a run of no paths", () => {
    const once = tableMonteCarlo(paper, 200, randomFor(3, "table"));
    expect(tableMonteCarlo(paper, 200, randomFor(3, "table"))).toEqual(once);
    expect(tableMonteCarlo(paper, 0, randomFor(3, "table"))).toMatchObject({ field: "paths" });
    expect(tableExact({ ...paper, dt: 0 })).toMatchObject({ field: "dt" });
    expect(tableExact({ ...paper, gamma: Number.NaN })).toMatchObject({ field: "gamma" });
  });
});

const toy: BinarySimulation = {
  T: 3600,
  dt: 10,
  p0: 0.5,
  A: 0.02,
  k: 60,
  n: 20,
  tick: 100 as Ticks,
  stop: 300,
  hMax: 3600,
  qMax: 1000,
  gamma: 0.002,
  strategy: "logistic",
};

describe("the binary simulation", () => {
  it("shows the skew cutting the deviation of the P&L by more than half for a few per cent of its mean", () => {
    const skewed = good(simulateBinary(toy, 400, randomFor(1, "toy")));
    const symmetric = good(simulateBinary({ ...toy, strategy: "symmetric" }, 400, randomFor(1, "toy")));
    expect(skewed.stdPnl).toBeLessThan(symmetric.stdPnl / 2);
    expect(skewed.p05).toBeGreaterThan(symmetric.p05);
  });

  it("never holds more than the limit and one quote, and trades nothing when nobody comes", () => {
    const narrow = good(simulateBinary({ ...toy, qMax: 40 }, 50, randomFor(2, "toy")));
    expect(narrow.meanMaxAbsQ).toBeLessThanOrEqual(60);
    const dead = good(simulateBinary({ ...toy, A: 1e-12 }, 20, randomFor(2, "toy")));
    expect([dead.meanFills, dead.meanPnl, dead.stdFinalQ]).toEqual([0, 0, 0]);
  });

  it("refuses a price on the edge, a tick that is none, a strategy that is none", () => {
    const random = randomFor(1, "toy");
    expect(simulateBinary({ ...toy, p0: 1 }, 10, random)).toMatchObject({ field: "p0" });
    expect(simulateBinary({ ...toy, tick: 37 as Ticks }, 10, random)).toMatchObject({ field: "tick" });
    expect(simulateBinary({ ...toy, strategy: "wild" as "linear" }, 10, random)).toMatchObject({ field: "strategy" });
  });
});

describe("ranges of the binary engine", () => {
  const input = {
    mid: 0.4,
    bestBid: null,
    bestAsk: null,
    tick: 100 as Ticks,
    q: 0,
    qMax: 500,
    size: 20,
    gamma: 0.004,
    sigmaX: 0.01,
    horizon: 3600,
    k: 100,
    adverse: 0,
    minHalfTicks: 1,
    maxHalf: 0.1,
  };

  it("let a sane quote through and name each input that is not", () => {
    expect(engineInputProblem(input, 5)).toBeNull();
    const bad: Record<string, number[]> = {
      mid: [0, 1, Number.NaN],
      q: [Number.NaN, Number.POSITIVE_INFINITY],
      qMax: [0, Number.POSITIVE_INFINITY],
      size: [4, 2e5],
      gamma: [-1e-9, 0.051, Number.NaN],
      sigmaX: [-0.1, 0.51],
      horizon: [59, 14_401],
      k: [4, 5001],
      adverse: [-0.01],
      minHalfTicks: [-1],
      maxHalf: [0, 1],
    };
    for (const A of [1e-8, 11, Number.NaN]) expect(checkArrivals(A)).toMatchObject({ field: "A" });
    for (const [field, values] of Object.entries(bad)) {
      for (const value of values)
        expect(engineInputProblem({ ...input, [field]: value }, 5)).toMatchObject({ field, value });
    }
  });
});
