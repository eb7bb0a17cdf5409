import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConditionId, Side } from "../contract/ids.ts";
import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { applyFrame, createFeed, type Feed } from "./feed.ts";
import type { FeedFrame } from "./frames.ts";
import { MOST_PRICES, newTape, record, takePrints } from "./tape.ts";

const market = "0xabc" as ConditionId;
const level = (price: number, size = 10): Level => ({ price: price as Ticks, size: shares(size) });

describe("the prints of a cycle", () => {
  it("are few entries whatever the storm, and lose no share, no trade and no reach", () => {
    const trade = fc.record({
      price: fc.integer({ min: 1, max: 9_999 }),
      size: fc.integer({ min: 1, max: 1e12 }),
      taker: fc.constantFrom<Side>("BUY", "SELL"),
      reach: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 200 }), (trades) => {
        const tape = newTape();
        for (const { price, size, taker, reach } of trades)
          record(tape, price as Ticks, size as MicroShares, taker, reach);
        const prints = takePrints(tape);
        expect(prints.length).toBeLessThanOrEqual(2 * MOST_PRICES);
        for (const taker of ["BUY", "SELL"] as const) {
          const [told, true_] = [prints, trades].map((all) => all.filter((one) => one.taker === taker));
          const sum = (of: readonly object[] | undefined, name: "size" | "reach" | "trades") =>
            (of ?? []).reduce((total, one) => total + ((one as Record<string, number>)[name] ?? 1), 0);
          for (const name of ["size", "reach", "trades"] as const) expect(sum(told, name)).toBe(sum(true_, name));
        }
        expect(takePrints(tape)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of one price stay apart from those of another while there is room", () => {
    const tape = newTape();
    record(tape, 4_900 as Ticks, shares(3), "BUY", 0);
    record(tape, 4_800 as Ticks, shares(5), "SELL", 1);
    record(tape, 4_900 as Ticks, shares(4), "BUY", 2);
    expect(takePrints(tape)).toEqual([
      { price: 4_900, taker: "BUY", size: shares(7), trades: 2, reach: 2 },
      { price: 4_800, taker: "SELL", size: shares(5), trades: 1, reach: 1 },
    ]);
  });
});

describe("a print", () => {
  const at = (ms: number): VenueMs => ms as VenueMs;
  const feed = (): Feed => {
    const one = createFeed(market, 100 as Ticks);
    const book: FeedFrame = { t: "book", market, bids: [level(4_800)], asks: [level(5_000)], at: at(1_000) };
    applyFrame(one, book, at(1_000));
    return one;
  };
  const ask = (from: number, to: number, stamp: number): FeedFrame => ({
    t: "levels",
    market,
    changes: [
      { side: "ask", price: from as Ticks, size: 0 as MicroShares },
      { side: "ask", price: to as Ticks, size: shares(10) },
    ],
    at: at(stamp),
  });
  const print = (price: number, stamp: number, trade?: string): FeedFrame => ({
    ...{ t: "print", market, price: price as Ticks, size: shares(2), taker: "BUY", at: at(stamp) },
    ...(trade === undefined ? {} : { trade }),
  });

  it("is held against the touch its taker met, although the book that shows what he left is told and stamped before", () => {
    const one = feed();
    applyFrame(one, ask(5_000, 5_300, 5_970), at(5_980));
    applyFrame(one, print(5_200, 6_000), at(6_010));
    // Two ticks beyond 50 c, not below the 53 c he left behind.
    expect(takePrints(one.tape)).toMatchObject([{ price: 5_200, trades: 1, reach: 2 }]);
    applyFrame(one, print(5_200, 6_100), at(6_110));
    expect(takePrints(one.tape)).toMatchObject([{ reach: 0 }]);
  });

  it("that is told twice, or again after a socket came back, is one trade", () => {
    const one = feed();
    for (const trade of ["0xa", "0xa", "0xb", "0xa"]) applyFrame(one, print(5_000, 2_000, trade), at(2_001));
    expect(takePrints(one.tape)).toMatchObject([{ trades: 2, size: shares(4) }]);
    applyFrame(one, print(5_000, 2_000, "0xb"), at(2_002));
    expect(takePrints(one.tape)).toEqual([]);
  });

  it("reaches nothing while no touch is known: before the first book, and after the tick has changed", () => {
    const one = createFeed(market, 100 as Ticks);
    applyFrame(one, print(5_000, 900), at(900));
    expect(takePrints(one.tape)).toEqual([]);
    const other = feed();
    applyFrame(other, { t: "tick", market, tick: 10 as Ticks, at: at(2_000) }, at(2_000));
    applyFrame(other, print(5_000, 2_100), at(2_100));
    expect(takePrints(other.tape)).toEqual([]);
  });
});
