import { describe, expect, it } from "vitest";
import type { ConditionId } from "../contract/ids.ts";
import { isUnknown, type Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { applyFrame, bookView, createFeed, disconnect, type Feed, verifyBook, wantsBook } from "./feed.ts";
import type { FeedFrame } from "./frames.ts";

const market = "0xabc" as ConditionId;
const ms = (at: number): VenueMs => at as VenueMs;
const level = (price: number, size: number): Level => ({ price: price as Ticks, size: shares(size) });
const book = (at: number, bid = 4_800, ask = 5_200): FeedFrame & { t: "book" } => ({
  t: "book",
  market,
  bids: [level(bid, 10)],
  asks: [level(ask, 10)],
  at: ms(at),
});
const change = (at: number, side: "bid" | "ask", price: number, size: number): FeedFrame => ({
  t: "levels",
  market,
  changes: [{ side, price: price as Ticks, size: shares(size) }],
  at: ms(at),
});
const print = (at: number, price: number): FeedFrame => ({
  t: "print",
  market,
  price: price as Ticks,
  size: shares(1),
  taker: "BUY",
  at: ms(at),
});
const live = (): Feed => {
  const feed = createFeed(market, 100 as Ticks);
  applyFrame(feed, book(1_000), ms(1_005));
  return feed;
};
const best = (feed: Feed): [number | null, number | null] => [feed.book.bestBid, feed.book.bestAsk];

describe("a feed", () => {
  it("shows no book before the venue's snapshot, and wakes its market when it comes", () => {
    const feed = createFeed(market, 100 as Ticks);
    expect(applyFrame(feed, change(900, "bid", 4_700, 1), ms(900))).toBeNull();
    expect(isUnknown(bookView(feed, 20, ms(901)))).toBe(true);
    expect(applyFrame(feed, book(1_000), ms(1_005))).toBe("feed");
    expect(bookView(feed, 20, ms(1_006))).toMatchObject({ stampedAt: 1_000, freshAt: 1_005, tick: 100 });
  });

  it("takes sizes as absolute, so a repeated change changes nothing", () => {
    const feed = live();
    applyFrame(feed, change(1_100, "bid", 4_800, 3), ms(1_101));
    applyFrame(feed, change(1_100, "bid", 4_800, 3), ms(1_102));
    expect(feed.book.sizeAt("bid", 4_800 as Ticks)).toBe(shares(3));
  });

  it("drops a change older than the book it would change", () => {
    const feed = live();
    applyFrame(feed, change(999, "ask", 4_900, 5), ms(1_010));
    expect(best(feed)).toEqual([4_800, 5_200]);
  });

  it("drops the book when the tick changes, until the next one", () => {
    const feed = live();
    applyFrame(feed, { t: "tick", market, tick: 10 as Ticks, at: ms(1_100) }, ms(1_100));
    expect(isUnknown(bookView(feed, 20, ms(1_101)))).toBe(true);
    expect(applyFrame(feed, change(1_150, "bid", 4_810, 1), ms(1_150))).toBeNull();
    applyFrame(feed, book(1_200, 4_810, 4_990), ms(1_200));
    expect(bookView(feed, 20, ms(1_201))).toMatchObject({ tick: 10, bids: [{ price: 4_810 }] });
  });

  it("does not build on a book whose socket was lost", () => {
    const feed = live();
    disconnect(feed);
    applyFrame(feed, change(1_100, "bid", 5_000, 3), ms(1_100));
    expect(best(feed)).toEqual([4_800, 5_200]);
    expect(wantsBook(feed, ms(1_100))).toBe(true);
    expect(applyFrame(feed, book(1_200, 4_900, 5_000), ms(1_200))).toBe("feed");
    expect(wantsBook(feed, ms(1_200))).toBe(false);
  });
});

describe("the watch band", () => {
  const band = { low: 4_900 as Ticks, high: 5_100 as Ticks, bid: 4_700 as Ticks, ask: 5_300 as Ticks };
  const watched = (): Feed => {
    const feed = live();
    feed.band = band;
    return feed;
  };

  it("breaks once when the mid leaves it, and stays quiet until it is set anew", () => {
    const feed = watched();
    expect(applyFrame(feed, change(1_100, "bid", 5_000, 1), ms(1_100))).toBeNull();
    expect(applyFrame(feed, change(1_200, "bid", 5_100, 1), ms(1_200))).toBe("band");
    expect(applyFrame(feed, change(1_300, "bid", 5_150, 1), ms(1_300))).toBeNull();
    feed.band = band;
    expect(applyFrame(feed, change(1_400, "ask", 5_250, 1), ms(1_400))).toBe("band");
  });

  it("breaks when a side empties: there is no mid to be inside", () => {
    expect(applyFrame(watched(), change(1_100, "ask", 5_200, 0), ms(1_100))).toBe("band");
  });

  it("breaks on a print at or through our own prices, and on no other", () => {
    expect(applyFrame(watched(), print(1_100, 5_200), ms(1_100))).toBeNull();
    expect(applyFrame(watched(), print(1_100, 5_300), ms(1_100))).toBe("print");
    expect(applyFrame(watched(), print(1_100, 4_650), ms(1_100))).toBe("print");
  });

  it("says nothing while one trade is told in several changes and the book is crossed between them", () => {
    const feed = watched();
    expect(applyFrame(feed, change(1_100, "bid", 5_200, 4), ms(1_100))).toBeNull();
    const seen = bookView(feed, 20, ms(1_100));
    expect(isUnknown(seen)).toBe(false);
    expect(applyFrame(feed, change(1_100, "bid", 5_200, 0), ms(1_101))).toBeNull();
    expect(feed.band).toBe(band);
  });
});

describe("a book read by REST", () => {
  it("that agrees makes a quiet book fresh", () => {
    const feed = live();
    expect(verifyBook(feed, book(1_000), ms(9_000))).toBeNull();
    expect(feed.freshAt).toBe(9_000);
  });

  it("that left before our newest change says nothing", () => {
    const feed = live();
    applyFrame(feed, change(2_000, "bid", 4_900, 5), ms(2_000));
    verifyBook(feed, book(1_500), ms(9_000));
    expect([feed.freshAt, feed.book.bestBid]).toEqual([2_000, 4_900]);
  });

  it("that is newer takes the book's place", () => {
    const feed = live();
    verifyBook(feed, book(3_000, 4_000, 4_100), ms(9_000));
    expect(best(feed)).toEqual([4_000, 4_100]);
  });

  it("is asked for, and taken at any age, when the book stays crossed", () => {
    const feed = live();
    applyFrame(feed, change(2_000, "bid", 5_500, 5), ms(2_000));
    expect(wantsBook(feed, ms(6_000))).toBe(false);
    expect(wantsBook(feed, ms(7_001))).toBe(true);
    expect(isUnknown(bookView(feed, 20, ms(7_001)))).toBe(true);
    verifyBook(feed, book(1_900), ms(7_100));
    expect(best(feed)).toEqual([4_800, 5_200]);
    expect(feed.book.crossed).toBe(false);
  });
});

it("sizes are exact to the micro-share", () => {
  const feed = live();
  applyFrame(
    feed,
    { t: "levels", market, changes: [{ side: "bid", price: 4_800 as Ticks, size: 1 as MicroShares }], at: ms(1_100) },
    ms(1_100),
  );
  expect(feed.book.view(1).bids[0]?.size).toBe(1);
});
