import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp } from "../stats/elementary.ts";
import { isRefused } from "../stats/range.ts";
import {
  type DigitalInput,
  driftFromForward,
  ladderProblem,
  logSd,
  probabilityAbove,
  probabilityBetween,
} from "./digital.ts";
import { unitSf } from "./distribution.ts";
import { ewmaVolatility } from "./ewma-volatility.ts";
import { freedomFor, halfLifeHours, momentFreedom, volatilityCorrection } from "./horizon.ts";
import { cappedRange, rangeVariance, timeOfDayProfile } from "./range-volatility.ts";
import { smileDigital } from "./smile.ts";
import { probabilityTouch, probabilityTouchAtCloses } from "./touch.ts";
import { twapDigital } from "./twap.ts";

const number = (answer: unknown): number => {
  if (typeof answer !== "number") throw new Error(JSON.stringify(answer));
  return answer;
};

const digital: DigitalInput = { S: 100, K: 100, sigmaAnnual: 0.5, tauYears: 1 / 365, nu: 6, driftLog: 0 };

describe("a digital", () => {
  it("never rises with the strike, and lies in [0, 1], for any market", () => {
    const nu = fc.oneof(fc.constant(null), fc.double({ min: 2.01, max: 100, noNaN: true }));
    const some = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        some(0.05, 3),
        some(1e-6, 2),
        nu,
        some(-0.5, 0.5),
        fc.array(some(20, 500), { minLength: 2, maxLength: 8 }),
        (sigmaAnnual, tauYears, freedom, driftLog, strikes) => {
          const sorted = [...strikes].sort((a, b) => a - b);
          const above = sorted.map((K) =>
            number(probabilityAbove({ S: 100, K, sigmaAnnual, tauYears, nu: freedom, driftLog })),
          );
          expect(ladderProblem(above)).toBeNull();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("is the indicator once there is no time or no volatility left", () => {
    for (const still of [{ tauYears: 0 }, { tauYears: -1 }, { sigmaAnnual: 0 }]) {
      expect(probabilityAbove({ ...digital, ...still, K: 99 })).toBe(1);
      expect(probabilityAbove({ ...digital, ...still, K: 101 })).toBe(0);
    }
  });

  it("costs 1.6 points over a week at 50 % volatility, where the drift of the forward is forgotten", () => {
    const sd = logSd(0.5, 7 / 365);
    const driftLog = number(driftFromForward(100, 100, sd));
    const week = { ...digital, tauYears: 7 / 365 };
    expect(number(probabilityAbove({ ...week, driftLog })) - 0.5).toBeCloseTo(-0.016, 3);
  });

  it("has ranges that add up over a ladder", () => {
    const low = number(probabilityAbove({ ...digital, K: 98 }));
    const high = number(probabilityAbove({ ...digital, K: 103 }));
    expect(number(probabilityBetween({ ...digital, K: 98 }, 103))).toBeCloseTo(low - high, 15);
    expect(probabilityBetween({ ...digital, K: 98 }, 97)).toMatchObject({ field: "K2" });
  });

  it("has the variance that volatility says: 28.1, 13.3 and 2.5 % beyond half, one and two deviations", () => {
    const sd = logSd(digital.sigmaAnnual, digital.tauYears);
    const beyond = (z: number): number => number(probabilityAbove({ ...digital, K: 100 * exp(z * sd) }));
    for (const [z, share] of [
      [0.5, 0.2814],
      [1, 0.1333],
      [2, 0.0249],
    ] as const)
      expect(beyond(z)).toBeCloseTo(share, 4);
  });

  it("is lowered by fat tails of the same variance near the money, and raised far from it", () => {
    for (const z of [0.25, 0.5, 1, 1.5]) expect(unitSf(z, 6)).toBeLessThan(unitSf(z, null));
    for (const z of [2, 3, 5]) expect(unitSf(z, 6)).toBeGreaterThan(unitSf(z, null));
  });

  it("refuses two degrees of freedom, where the variance is not defined, and names every bad input", () => {
    expect(probabilityAbove({ ...digital, nu: 2 })).toMatchObject({ field: "nu" });
    expect(probabilityAbove({ ...digital, S: 0 })).toMatchObject({ field: "S" });
    expect(probabilityAbove({ ...digital, K: Number.NaN })).toMatchObject({ field: "K" });
    expect(probabilityAbove({ ...digital, sigmaAnnual: -1 })).toMatchObject({ field: "sigmaAnnual" });
    expect(probabilityAbove({ ...digital, driftLog: Number.POSITIVE_INFINITY })).toMatchObject({ field: "driftLog" });
    expect(driftFromForward(0, 1, 0)).toMatchObject({ field: "F" });
    expect(ladderProblem([0.5, 0.6])).toMatchObject({ field: "probabilities[1]" });
    expect(ladderProblem([1.1])).toMatchObject({ field: "probabilities[0]" });
  });
});

describe("a touch", () => {
  it("matches the common-variance Monte Carlo of the reference at nu = 6", () => {
    for (const [b, p] of [
      [0.5, 0.5628],
      [1, 0.2666],
      [1.5, 0.1158],
      [2, 0.0498],
      [3, 0.0104],
    ] as const) {
      expect(number(probabilityTouch({ b, sd: 1, driftLog: 0, nu: 6 }))).toBeCloseTo(p, 4);
    }
  });

  it("joins its driftless closed form as the drift goes to zero, and is not twice the drifted terminal", () => {
    const at = (driftLog: number): number => number(probabilityTouch({ b: 0.1, sd: 0.08, driftLog, nu: 6 }));
    expect(at(1e-10)).toBeCloseTo(at(0), 7);
    expect(at(0.02)).toBeGreaterThan(at(0));
    expect(at(-0.02)).toBeLessThan(at(0));
    const terminal = unitSf((0.1 - 0.05) / 0.08, null);
    expect(number(probabilityTouch({ b: 0.1, sd: 0.08, driftLog: 0.05, nu: null }))).toBeLessThan(2 * terminal - 0.01);
  });

  it("is certain once touched, and less likely when only closes count", () => {
    expect(probabilityTouch({ b: 0, sd: 0.1, driftLog: 0.3, nu: 6 })).toBe(1);
    expect(probabilityTouchAtCloses({ b: 0, sd: 0.1, nu: 6, monitorFrac: 0.1 })).toBe(1);
    expect(number(probabilityTouchAtCloses({ b: 1, sd: 1, nu: null, monitorFrac: 1 / 168 }))).toBeCloseTo(0.296, 3);
    expect(number(probabilityTouch({ b: 1, sd: 1, driftLog: 0, nu: null }))).toBeCloseTo(0.317, 3);
  });

  it("stays in [0, 1] for violent drifts", () => {
    for (const driftLog of [-3, -0.5, 0.5, 3]) {
      for (const nu of [null, 2.5, 6, 300]) {
        const p = number(probabilityTouch({ b: 0.2, sd: 0.05, driftLog, nu }));
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
  });

  it("refuses what is out of range by name", () => {
    expect(probabilityTouch({ b: -0.1, sd: 1, driftLog: 0, nu: 6 })).toMatchObject({ field: "b" });
    expect(probabilityTouch({ b: 0.1, sd: 0, driftLog: 0, nu: 6 })).toMatchObject({ field: "sd" });
    expect(probabilityTouchAtCloses({ b: 0.1, sd: 1, nu: 6, monitorFrac: 0 })).toMatchObject({ field: "monitorFrac" });
  });
});

describe("an average", () => {
  const twap = { S: 100, K: 100.05, sigmaPerSqrtSec: 1e-4, tau: 60, window: 60, nu: 6 as const, partialAvg: null };

  it("joins itself where the window begins", () => {
    const before = twapDigital(twap);
    const after = twapDigital({ ...twap, tau: 60 - 1e-9, partialAvg: 100 });
    if (isRefused(before) || isRefused(after)) throw new Error("refused");
    expect(after.sd).toBeCloseTo(before.sd, 9);
    expect(after.p).toBeCloseTo(before.p, 6);
  });

  it("is known when the window is over, and varies more with few samples left", () => {
    expect(twapDigital({ ...twap, tau: 0, partialAvg: 100.06 })).toMatchObject({ p: 1, sd: 0 });
    expect(twapDigital({ ...twap, tau: 0, partialAvg: 100.04 })).toMatchObject({ p: 0 });
    const one = twapDigital({ ...twap, tau: 10, partialAvg: 100, samplesLeft: 1 });
    const smooth = twapDigital({ ...twap, tau: 10, partialAvg: 100 });
    if (isRefused(one) || isRefused(smooth)) throw new Error("refused");
    expect(one.sd / smooth.sd).toBeCloseTo(Math.sqrt(3), 9);
  });

  it("refuses to guess an average that has begun and is not known", () => {
    expect(twapDigital({ ...twap, tau: 30 })).toMatchObject({ field: "partialAvg" });
    expect(twapDigital({ ...twap, window: 0 })).toMatchObject({ field: "window" });
  });
});

describe("option prices", () => {
  it("imply the plain digital on a flat smile, and more than it where volatility falls with the strike", () => {
    const flat = smileDigital(100, 105, 0.1, { a: 0.6, b: 0, c: 0 });
    const skewed = smileDigital(100, 105, 0.1, { a: 0.6, b: -0.2, c: 0 });
    if (isRefused(flat) || isRefused(skewed)) throw new Error("refused");
    expect(flat.digital).toBe(flat.nd2);
    expect(skewed.digital).toBeGreaterThan(skewed.nd2);
    expect(smileDigital(100, 1e4, 0.1, { a: 0.1, b: -1, c: 0 })).toMatchObject({ field: "sigma(K)" });
  });
});

describe("volatility", () => {
  const steady = {
    open: [100, 100, 100],
    high: [101, 101, 101],
    low: [99, 99, 99],
    close: [100, 100, 100],
    prevClose: 100,
  };

  it("of bars is above zero when the range is, though every close is the same", () => {
    const v = rangeVariance(steady);
    if (isRefused(v)) throw new Error("refused");
    expect(v.closeClose0).toBe(0);
    expect(v.parkinson).toBeGreaterThan(0);
    expect(v.rogersSatchell).toBeGreaterThan(0);
    expect(v.yangZhang).toBeGreaterThan(0);
  });

  it("refuses bars whose high is not the highest, and has no Yang-Zhang of one bar", () => {
    expect(rangeVariance({ ...steady, high: [101, 99.5, 101] })).toMatchObject({ field: "high[1]" });
    expect(rangeVariance({ ...steady, low: [99, 99, 100.5] })).toMatchObject({ field: "low[2]" });
    expect(rangeVariance({ ...steady, close: [100, 100] })).toMatchObject({ field: "close.length" });
    expect(rangeVariance({ open: [100], high: [101], low: [99], close: [100], prevClose: 100 })).toMatchObject({
      yangZhang: null,
    });
  });

  it("holds a bad wick to eight times the usual range", () => {
    expect(cappedRange(0.5, 0.01)).toBeCloseTo(0.08, 12);
    expect(cappedRange(0.05, 0.01)).toBe(0.05);
    expect(cappedRange(0.5, 0)).toBe(0.5);
  });

  it("knows the hours of the day, one on average", () => {
    const profile = timeOfDayProfile([0, 0, 13, 13], [1, 3, 5, 7]);
    if (isRefused(profile)) throw new Error("refused");
    expect([profile[0], profile[13], profile[5]]).toEqual([0.5, 1.5, 1]);
    expect(timeOfDayProfile([24], [1])).toMatchObject({ field: "hours[0]" });
  });

  it("forgets half in a half-life", () => {
    const v = ewmaVolatility([0.01, 0], [1, 72], 72, 24);
    if (isRefused(v)) throw new Error("refused");
    expect(v.varPerHour).toBeCloseTo(1e-4 / 2, 15);
    expect(ewmaVolatility([0.01], [0], 72, 24)).toMatchObject({ field: "dtHours[0]" });
    expect(ewmaVolatility([], [], 72, 24)).toMatchObject({ field: "returns.length" });
  });

  it("has a memory of three horizons, between six hours and thirty days, a shorter one below an hour, and fatter tails below a day", () => {
    expect([1, 10, 1000].map(halfLifeHours)).toEqual([6, 30, 720]);
    expect([1 / 60, 1 / 12, 1 / 4, 0.999].map(halfLifeHours)).toEqual([0.5, 0.5, 1.5, expect.closeTo(6, 1)]);
    expect([3600, 86_400, 14 * 86_400, 30 * 86_400].map(freedomFor)).toEqual([4, 6, 6, 8]);
    expect(momentFreedom(4, 2)).toMatchObject({ field: "nu" });
    expect(freedomFor(0)).toMatchObject({ field: "horizonSeconds" });
  });

  it("is corrected only when 250 forecasts say so", () => {
    expect(volatilityCorrection(1.3, 249)).toBe(1);
    expect(volatilityCorrection(1.1, 250)).toBe(1);
    expect(volatilityCorrection(1.3, 250)).toBe(1.3);
    expect(volatilityCorrection(0.8, 250)).toBe(0.8);
  });
});
