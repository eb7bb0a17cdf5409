/** What the machine learns of arrivals: from the market's prints, which come with the book, and from its own orders. */
import { describe, expect, it } from "vitest";
import { Bench } from "../test/market/harness.ts";
import type { MarketConfig } from "./contract/config.ts";
import type { PrintView } from "./contract/views.ts";
import type { Ticks } from "./units/price.ts";
import { shares } from "./units/size.ts";

/** The k that the last decision was made with, 1/$. */
const k = (b: Bench): number => b.state.grounds?.proposal?.input.k ?? Number.NaN;
const half = (b: Bench): number => b.state.halfSpread;

/** Half an hour at 49 / 51 with a trade every other cycle that reaches `ticks` beyond the touch. Nothing of ours is filled. */
function watched(ticks: number | null, config: Partial<MarketConfig> = {}): Bench {
  const b = new Bench({ k: null, minHalfTicks: 0.25, ...config });
  for (let i = 0; i < 360; i++) {
    const price = (5_100 + 100 * (ticks ?? 0)) as Ticks;
    const print: PrintView = { price, taker: "BUY", size: shares(10), trades: 1, reach: ticks ?? 0 };
    b.wait(5_000).cycle(b.book(49, 51, ticks === null || i % 2 === 1 ? {} : { prints: [print] }));
  }
  return b;
}

describe("arrivals", () => {
  it("are learned from prints alone: where takers reach far, k is small and quotes stand wide; at the touch the prior holds", () => {
    const [far, near, touch] = [watched(6), watched(1), watched(0)];
    expect(k(far)).toBeLessThan(k(near));
    expect(half(far)).toBeGreaterThan(half(near));
    // Far reaches say k = ln(1 + 1/6) / 1 c = 15, near ones ln(2) / 1 c = 69; the prior is 1 / half touch = 100.
    expect(k(far)).toBeLessThan(40);
    expect(k(near)).toBeGreaterThan(50);
    expect(k(touch)).toBeGreaterThan(k(near));
  });

  it("are how often the market trades: A grows with its prints", () => {
    const [some, none] = [watched(1), watched(null)];
    expect(Number(some.state.intensity?.A)).toBeGreaterThan(2 * Number(none.state.intensity?.A ?? 1 / 120));
  });

  it("are not learned where the operator says so, and are not forgotten by a restart", () => {
    expect(k(watched(6, { learnIntensity: false }))).toBeCloseTo(100, 6);
    const b = watched(6);
    const { intensity, arrivals } = b.state;
    expect(intensity).not.toBeNull();
    b.restart(true);
    expect(b.state.intensity).toEqual(intensity);
    // At most what came since the row of the last minute is missing.
    expect(arrivals.prints - b.state.arrivals.prints).toBeLessThan(7);
  });

  it("refuse prints that can't be, by name", () => {
    const b = new Bench();
    const bad = { price: 5_100 as Ticks, taker: "BUY" as const, size: shares(1), trades: 1, reach: -1 };
    b.cycle(b.book(49, 51, { prints: [bad] }));
    expect(b.of("alert")[0]?.text).toContain("book.prints[0].reach");
  });
});
