import { describe, expect, it } from "vitest";
import vectors from "../../test/vectors/15-fees.json" with { type: "json" };
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { chargedFee, rawFee } from "./fees.ts";

const at = (rate: number, exponent = 1) => ({ rate, exponent, takerOnly: true });

describe("taker fee", () => {
  for (const item of vectors.cases) {
    if (item.fn !== "takerFee") continue;
    const { shares: size = 0, rate = 0, price = 0 } = item.in as { shares?: number; rate?: number; price?: number };
    const out = item.out as { feeUsd: number; rawFee: number };
    it(`equals the published fee of ${size} shares at ${price}, rate ${rate} (${item.id})`, () => {
      const raw = rawFee(at(rate), Math.round(price * 10_000) as Ticks, Math.round(size * 1e6) as MicroShares);
      expect(raw / 1e6).toBeCloseTo(out.rawFee, 9);
      expect(chargedFee(raw)).toBe(Math.round(out.feeUsd * 1e6));
    });
  }

  it("is nothing in a market without fees, and nothing when less than half a quantum", () => {
    expect(rawFee(at(0), 5_000 as Ticks, shares(1_000))).toBe(0);
    expect(chargedFee(4.99)).toBe(0);
    expect(chargedFee(5)).toBe(10);
  });

  it("follows the market's exponent", () => {
    expect(rawFee(at(0.25, 2), 5_000 as Ticks, shares(100)) / 1e6).toBeCloseTo(100 * 0.25 * 0.25 ** 2, 9);
  });
});
