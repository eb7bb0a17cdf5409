import { describe, expect, it } from "vitest";
import { isRefused } from "../stats/range.ts";
import { DAILY, HOURLY, performance } from "./sharpe.ts";

function good(equity: readonly number[], periods = DAILY) {
  const answer = performance(equity, 1000, periods);
  if (isRefused(answer)) throw new Error("refused");
  return answer;
}

describe("performance", () => {
  it("has no ratio from fewer than two buckets or without variation, and says how many it had", () => {
    expect(good([1000])).toMatchObject({ n: 0, sharpe: null, sharpeError: null, sortino: null });
    expect(good([1000, 1001])).toMatchObject({ n: 1, sharpe: null });
    expect(good([1000, 1000, 1000])).toMatchObject({ n: 2, sd: 0, sharpe: null });
  });

  it("shows the error of the ratio before it is annualised", () => {
    const p = good([1000, 1002, 1001, 1004, 1003]);
    const ratio = p.mean / p.sd;
    expect(p.sharpe).toBeCloseTo(ratio * Math.sqrt(365), 12);
    expect(p.sharpeError).toBeCloseTo(Math.sqrt((1 + ratio ** 2 / 2) / 4), 12);
    expect(p.sortino).toBeGreaterThan(Number(p.sharpe));
  });

  it("has no Sortino ratio without a loss", () => {
    expect(good([1000, 1001, 1003]).sortino).toBeNull();
  });

  it("measures the fall from a running peak, not from the start", () => {
    expect(good([1000, 1200, 900, 1100]).maxDrawdown).toBeCloseTo(0.25, 12);
    expect(good([1000, 1100, 1200]).maxDrawdown).toBe(0);
  });

  it("warns under fourteen days", () => {
    expect(good(Array.from({ length: 14 }, (_, i) => 1000 + i)).isShort).toBe(true);
    expect(good(Array.from({ length: 15 }, (_, i) => 1000 + i)).isShort).toBe(false);
    expect(
      good(
        Array.from({ length: 14 * 24 + 1 }, (_, i) => 1000 + i),
        HOURLY,
      ).isShort,
    ).toBe(false);
  });

  it("refuses equity that is not a number, and no capital", () => {
    expect(performance([1, Number.NaN], 1000, DAILY)).toMatchObject({ field: "equity[1]" });
    expect(performance([1, 2], 0, DAILY)).toMatchObject({ field: "capital" });
    expect(performance([], 1, DAILY)).toMatchObject({ field: "equity.length" });
  });
});
