import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notional, type Rounding } from "./money.ts";
import { complement, isOnGrid, ONE_DOLLAR, TICK_SIZES, type Ticks } from "./price.ts";
import { floorToSizeStep, type MicroShares, SIZE_STEP } from "./size.ts";

const exact = (price: number, size: number, round: Rounding): number => {
  const product = BigInt(price) * BigInt(size);
  const sign = product < 0n ? -1n : 1n;
  const magnitude = product * sign;
  const floor = magnitude / 10_000n;
  const rest = magnitude % 10_000n;
  const up = (round === "up" && rest > 0n) || (round === "nearest" && rest >= 5_000n);
  return Number((floor + (up ? 1n : 0n)) * sign);
};

describe("notional", () => {
  it("equals exact integer arithmetic for every size, also past the safe product", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: -4e15, max: 4e15 }),
        fc.constantFrom<Rounding>("down", "up", "nearest"),
        (price, size, round) => {
          expect(notional(price as Ticks, size as MicroShares, round) + 0).toBe(exact(price, size, round) + 0);
        },
      ),
    );
  });

  it("splits a dollar between the two tokens without losing a micro-dollar", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 1e12 }), (price, size) => {
        const yes = notional(price as Ticks, size as MicroShares, "down");
        const no = notional(complement(price as Ticks), size as MicroShares, "up");
        expect(yes + no).toBe(size);
      }),
    );
  });
});

describe("grids", () => {
  it("keeps a price on its grid when seen from the other token", () => {
    for (const tick of TICK_SIZES) {
      for (let price = 0; price <= ONE_DOLLAR; price += 1) {
        expect(isOnGrid(price as Ticks, tick)).toBe(isOnGrid(complement(price as Ticks), tick));
      }
    }
  });

  it("rounds sizes down to a hundredth of a share, never up", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (size) => {
        const floored = floorToSizeStep(size);
        expect(floored % SIZE_STEP).toBe(0);
        expect(size - floored).toBeGreaterThanOrEqual(0);
        expect(size - floored).toBeLessThan(SIZE_STEP);
      }),
    );
  });
});
