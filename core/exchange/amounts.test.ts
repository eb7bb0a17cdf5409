import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notional } from "../units/money.ts";
import { TICK_SIZES, type Ticks } from "../units/price.ts";
import { type MicroShares, SIZE_STEP } from "../units/size.ts";
import { amountDecimals, termsOf } from "./amounts.ts";

const tick = fc.constantFrom(...TICK_SIZES);
const onGrid = tick.chain((t) =>
  fc.record({ tick: fc.constant(t), price: fc.integer({ min: 1, max: 10_000 / t - 1 }).map((n) => (n * t) as Ticks) }),
);
const hundredths = fc.integer({ min: 1, max: 5_000_000 });
const side = fc.constantFrom("BUY" as const, "SELL" as const);

describe("amounts of a signed order", () => {
  it("say exactly the price and size of every limit order on the grid", () => {
    fc.assert(
      fc.property(onGrid, hundredths, side, ({ tick: t, price }, n, s) => {
        const size = (n * SIZE_STEP) as MicroShares;
        const money = notional(price, size, "down");
        const [makerAmount, takerAmount] = s === "BUY" ? [money, size] : [size, money];
        const read = termsOf({ side: s, makerAmount, takerAmount, tif: "GTC" }, t);
        expect(read).toEqual({ ok: true, terms: { price, size, budget: null } });
      }),
    );
  });

  it("say the limit of every market order as the official client rounds them (polymarket.md 2b)", () => {
    fc.assert(
      fc.property(onGrid, fc.integer({ min: 100, max: 5_000_000 }), side, ({ tick: t, price }, n, s) => {
        const quantum = 10 ** (6 - amountDecimals(t));
        const makerAmount = n * SIZE_STEP;
        const exact = s === "BUY" ? (makerAmount * 10_000) / price : (makerAmount * price) / 10_000;
        const takerAmount = Math.floor(exact / quantum) * quantum;
        const read = termsOf({ side: s, makerAmount, takerAmount, tif: "FAK" }, t);
        expect(read).toMatchObject({ ok: true, terms: { price, budget: s === "BUY" ? makerAmount : null } });
      }),
    );
  });

  it("refuse what is no amount, and name the price that is off the grid", () => {
    const read = (makerAmount: number, takerAmount: number, tif: "GTC" | "FAK" = "GTC") =>
      termsOf({ side: "BUY", makerAmount, takerAmount, tif }, 100 as Ticks);
    for (const wrong of [0, -1, 0.5, Number.NaN, 2 ** 53]) {
      expect(read(wrong, 10_000_000)).toEqual({ ok: false, why: "payload" });
      expect(read(5_000_000, wrong)).toEqual({ ok: false, why: "payload" });
    }
    expect(read(5_000_000, 10_000_001)).toEqual({ ok: false, why: "payload" });
    expect(read(5_000_001, 10_000_000)).toEqual({ ok: false, why: "tick", price: "0.5000001" });
    expect(read(5_350_000, 10_000_000, "FAK")).toEqual({ ok: false, why: "tick", price: "0.535" });
  });
});
