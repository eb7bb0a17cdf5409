import { describe, expect, it } from "vitest";
import { testConfig, testSpec } from "../../test/market/fixtures.ts";
import { DEFAULT_LIMITS } from "../gateway/policy.ts";
import { usd } from "../units/money.ts";
import { betConfig, sameSeat } from "./seat.ts";

describe("a market seated for a position alone", () => {
  it("asks for no order that the Gateway would not sign, however large the stake", () => {
    const { maxOrderValue, maxLoss } = betConfig(testConfig, testSpec, usd(400));
    expect(maxOrderValue).toBe(DEFAULT_LIMITS.perOrder);
    expect(maxLoss).toBe(usd(500));
  });
});

describe("a market whose parameters change while it is seated", () => {
  const made = { ...testConfig, levels: 2 };

  it("is still not quoted where it is seated for a position alone, and its largest stake follows the bankroll", () => {
    const before = betConfig(testConfig, testSpec, usd(10));
    const after = sameSeat(before, made, testSpec, 2, usd(1_000));
    expect(after).toEqual(betConfig(made, testSpec, usd(20)));
    expect(after.makes).toBe(false);
  });

  it("is quoted by the new parameters, and nothing else, where it is quoted", () => {
    expect(sameSeat(testConfig, made, testSpec, 2, usd(1_000))).toBe(made);
  });
});
