/** What our fills' markouts do to the quotes: the wider the more they lose, each side by itself once there are enough of both. */
import { describe, expect, it } from "vitest";
import { Bench, makeFill } from "../test/market/harness.ts";
import type { MarketConfig } from "./contract/config.ts";
import type { OrderId } from "./contract/ids.ts";
import type { Ticks } from "./units/price.ts";
import { shares } from "./units/size.ts";

const CONFIG: Partial<MarketConfig> = {
  ...{ gamma: 0.0002, k: 100, minHalfTicks: 1, dynamicGamma: false, learnIntensity: false },
  ...{ breakerFills: 100, volWidenMax: 1, maxHalf: 1_000 as Ticks },
};

/**
 * Pairs of a buy and a sell while nothing is quoted. Two minutes after a buy the mid is `drop` cents lower, and back before
 * the sell; after a sell it stays.
 */
function traded(pairs: number, drop: number, config: Partial<MarketConfig> = {}): Bench {
  const b = new Bench({ ...CONFIG, ...config }, { tick: 10 as Ticks });
  const { lease } = b;
  if (lease === null) throw new Error("the bench has a lease");
  b.lease = { ...lease, mode: "halt" };
  const twoMinutes = (low: number): void => {
    for (let i = 0; i < 13; i++) b.wait(10_000).cycle(b.book(49 - low, 51 - low));
  };
  for (let n = 0; n < pairs; n++)
    for (const [side, price, low] of [
      ["BUY", 4_900, drop],
      ["SELL", 5_100, 0],
    ] as const) {
      b.cycle(b.book(49, 51));
      const order = `earlier-${side}-${n}` as OrderId;
      b.send({ t: "fill", fill: makeFill("YES", side, price as Ticks, shares(5), order, order, "confirmed", b.now) });
      twoMinutes(low);
    }
  b.lease = { ...lease, expiresAt: (b.now + 60_000) as typeof lease.expiresAt };
  b.wait(60_000).cycle(b.book(49, 51));
  b.lease = { ...b.lease, expiresAt: (b.now + 60_000) as typeof lease.expiresAt };
  b.wait(5_000).cycle(b.book(49, 51));
  return b;
}

/** Ticks of the quote from the mid, by side. */
function distances(b: Bench): { bid: number; ask: number } {
  const at = (as: "bid" | "ask"): number =>
    b.state.orders.open.find((order) => order.as === as)?.yesPrice ?? Number.NaN;
  return { bid: 5_000 - at("bid"), ask: at("ask") - 5_000 };
}

/** The adverse term of the tight level, cents away from the mid. */
function charged(b: Bench, side: "bid" | "ask"): number {
  const why = b.lastReport?.why ?? [];
  const term = why.find((one) => one.t === "term" && one.name === "adverse" && one.side === side);
  return term?.t === "term" ? Math.abs(term.cents) : 0;
}

describe("adverse selection", () => {
  it("widens the quotes by what our fills lose in 30 s and 120 s, and not where the operator says so", () => {
    const [calm, bad, off] = [traded(5, 0), traded(5, 2), traded(5, 2, { adverseFeedback: false })];
    // Ten fills of one size lose a cent on average; ten count half against the belief that nobody is informed.
    expect(charged(bad, "bid")).toBeGreaterThan(0.3);
    expect(charged(calm, "bid")).toBe(0);
    expect(charged(off, "bid")).toBe(0);
    for (const side of ["bid", "ask"] as const) {
      expect(distances(bad)[side]).toBeGreaterThan(distances(calm)[side]);
      expect(distances(bad)[side]).toBeGreaterThan(distances(off)[side]);
    }
  });

  it("charges each side for its own fills from twenty of both: who sells to us knows more, and only the bid steps back", () => {
    const [few, many] = [traded(19, 2), traded(20, 2)];
    expect(charged(few, "bid")).toBeCloseTo(charged(few, "ask"), 12);
    expect(charged(many, "bid")).toBeGreaterThan(1);
    expect(charged(many, "ask")).toBe(0);
    expect(distances(many).bid).toBeGreaterThan(distances(few).bid);
    expect(distances(many).ask).toBeLessThan(distances(few).ask);
    const sooner = traded(5, 2, { adverseSideFills: 5 });
    expect(charged(sooner, "bid")).toBeGreaterThan(charged(sooner, "ask"));
  });

  it("forgets at once what a trade taught that failed on chain", () => {
    const b = traded(5, 2);
    expect(b.state.adverse.all).toBeLessThan(-0.003);
    for (let n = 0; n < 5; n++) {
      const order = `earlier-BUY-${n}` as OrderId;
      b.send({ t: "fill", fill: makeFill("YES", "BUY", 4_900 as Ticks, shares(5), order, order, "failed", b.now) });
    }
    // The five that sold lost nothing.
    expect(b.state.adverse.all).toBeCloseTo(0, 12);
    b.wait(5_000).cycle(b.book(49, 51));
    expect(charged(b, "bid")).toBe(0);
  });

  it("is remembered by a restart", () => {
    const b = traded(20, 2);
    const { adverse } = b.state;
    b.restart(true);
    expect(b.state.adverse.all).toBeCloseTo(adverse.all, 9);
    expect(b.state.adverse.sides?.bid).toBeCloseTo(adverse.sides?.bid ?? Number.NaN, 9);
  });
});
