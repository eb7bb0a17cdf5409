import { describe, expect, it } from "vitest";
import { billOf, MONTH_S, marginal, monthOf } from "./bill.ts";

describe("a month's bill", () => {
  it("is the plan alone while everything is within what it includes", () => {
    expect(billOf({ requests: 1e6, rows: 50e6, gbSeconds: 400_000 }).dollars.all).toBe(5);
  });

  it("counts what is above, each kind by its own price", () => {
    const { dollars } = billOf({ requests: 3e6, rows: 52e6, gbSeconds: 1_400_000 });
    expect(dollars.requests).toBeCloseTo(0.3, 12);
    expect(dollars.rows).toBeCloseTo(2, 12);
    expect(dollars.duration).toBeCloseTo(12.5, 12);
    expect(dollars.all).toBeCloseTo(19.8, 12);
  });

  it("of an object that is always in memory is a third of a million gigabyte-seconds, as the reference says", () => {
    expect(monthOf({ requests: 0, rows: 0, objectSeconds: 1 }).gbSeconds / 1e6).toBeCloseTo(0.33, 2);
  });

  it("of one alarm in five seconds, with one call and one row, is 69 cents where nothing is included", () => {
    const month = monthOf({ requests: 2 / 5, rows: 1 / 5, objectSeconds: 0 });
    expect(month.requests).toBe((2 * MONTH_S) / 5);
    expect(marginal(month)).toBeCloseTo(0.674, 3);
  });
});
