import { describe, expect, it } from "vitest";
import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { Book } from "./book.ts";

const level = (price: number, size: number): Level => ({ price: price as Ticks, size: shares(size) });
const cent = 100 as Ticks;
const bookOf = (bids: readonly Level[], asks: readonly Level[]): Book => {
  const book = new Book(cent);
  book.replace(bids, asks, cent);
  return book;
};

describe("the order book", () => {
  it("shows the best price first whatever order the venue lists levels in", () => {
    const book = bookOf([level(4_000, 3), level(4_800, 1), level(4_500, 2)], [level(5_500, 2), level(5_200, 1)]);
    expect(book.view(2)).toEqual({
      bids: [level(4_800, 1), level(4_500, 2)],
      asks: [level(5_200, 1), level(5_500, 2)],
    });
    expect(book.midHalf).toBe(10_000);
  });

  it("moves the touch to the next level when the best one is taken away", () => {
    const book = bookOf([level(4_800, 1), level(4_000, 3)], [level(5_200, 1), level(6_000, 5)]);
    book.set("bid", 4_800 as Ticks, 0 as MicroShares);
    book.set("ask", 5_200 as Ticks, 0 as MicroShares);
    expect([book.bestBid, book.bestAsk]).toEqual([4_000, 6_000]);
    book.set("bid", 4_000 as Ticks, 0 as MicroShares);
    expect([book.bestBid, book.midHalf]).toEqual([null, null]);
  });

  it("agrees with a plain map of levels after thousands of random changes", () => {
    const book = new Book(cent);
    const plain = { bid: new Map<number, number>(), ask: new Map<number, number>() };
    let seed = 11;
    const random = (n: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * n);
    };
    for (let i = 0; i < 20_000; i++) {
      const side = random(2) === 0 ? "bid" : "ask";
      const price = (side === "bid" ? 1 + random(49) : 51 + random(49)) * 100;
      const size = random(3) === 0 ? 0 : 1 + random(1_000);
      book.set(side, price as Ticks, size as MicroShares);
      plain[side].set(price, size);
      if (i % 97 !== 0) continue;
      const of = (map: Map<number, number>) => [...map].filter(([, held]) => held > 0);
      const bids = of(plain.bid).sort((a, b) => b[0] - a[0]);
      const asks = of(plain.ask).sort((a, b) => a[0] - b[0]);
      const seen = book.view(100);
      expect(seen.bids.map(({ price: p, size: s }) => [p, s])).toEqual(bids);
      expect(seen.asks.map(({ price: p, size: s }) => [p, s])).toEqual(asks);
      expect([book.bestBid, book.bestAsk]).toEqual([bids[0]?.[0] ?? null, asks[0]?.[0] ?? null]);
    }
  });

  it("keeps a level that is off its grid instead of losing it", () => {
    const book = bookOf([level(4_800, 1)], [level(5_200, 1)]);
    book.set("bid", 4_815 as Ticks, shares(7));
    expect(book.view(2).bids).toEqual([level(4_815, 7), level(4_800, 1)]);
    expect(book.view(1).asks).toEqual([level(5_200, 1)]);
  });

  it("never shows crossed prices: the side that moved last is right", () => {
    const book = bookOf([level(4_800, 1), level(4_700, 1)], [level(5_000, 1), level(5_200, 1)]);
    book.set("bid", 5_000 as Ticks, shares(4));
    expect(book.crossed).toBe(true);
    expect([book.bestBid, book.bestAsk]).toEqual([5_000, 5_200]);
    book.set("ask", 4_700 as Ticks, shares(2));
    expect([book.bestBid, book.bestAsk]).toEqual([null, 4_700]);
  });

  it("prices a walk level by level, never in our favour", () => {
    const book = bookOf([], [{ price: 3_333 as Ticks, size: 10 as MicroShares }, level(5_000, 1)]);
    expect(book.walk("ask", (shares(1) + 10) as MicroShares)).toEqual({
      filled: shares(1) + 10,
      cash: 4 + 500_000,
      worst: 5_000,
    });
    expect(book.walk("ask", shares(5), 4_000 as Ticks).filled).toBe(10);
  });

  it("leans the microprice to the thin side", () => {
    expect(bookOf([level(4_000, 3)], [level(6_000, 1)]).microprice).toBe(5_500);
  });
});
