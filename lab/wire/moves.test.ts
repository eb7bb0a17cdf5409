import { expect, it } from "vitest";
import { movesOf, spread } from "./moves.ts";

const mark = (token: string, price: string): string =>
  `..{"event_type":"book","market":"0x1","asset_id":"${token}","bids":[{"price":"${price}","size":"500"}],"asks":[]}`;
const order = (number: number): string => `0x${String(number).padStart(64, "0")}`;
const post = (...tokens: readonly string[]): string =>
  JSON.stringify(tokens.map((tokenId) => ({ order: { tokenId } })));
const posted = (...orders: readonly string[]): string => JSON.stringify(orders.map((orderID) => ({ orderID })));

it("a move's time is from its frame to its own market's first cancel and first order, the venue's answer told apart", () => {
  const passed = (
    [
      ["post", 5, post("11", "12")],
      ["posted", 9, posted(order(1), order(2))],
      ["frame", 1_000, mark("11", "0.02")],
      // Another market's: its post is not the answer to this move.
      ["post", 1_001, post("13")],
      ["cancel", 1_004, JSON.stringify([order(1), order(2)])],
      ["cancelled", 1_007, JSON.stringify({ canceled: [order(1), order(2)] })],
      ["post", 1_009, post("11", "12")],
      ["posted", 1_012, posted(order(3))],
      ["posted", 1_013, posted(order(4), order(5))],
      ["frame", 2_000, mark("11", "0.03")],
      ["cancel", 2_002, JSON.stringify([order(4)])],
      ["frame", 3_000, mark("11", "0.04")],
      ["post", 3_600, post("11")],
      ["frame", 4_000, mark("13", "0.01")],
      ["post", 4_006, post("14")],
    ] as const
  ).map(([what, at, text]) => ({ what, at, text }));
  expect(movesOf(passed, 500)).toEqual([
    { at: 1_000, kind: "replace", cancelMs: 4, postMs: 9, venueMs: 3 },
    { at: 2_000, kind: "clear", cancelMs: 2, postMs: null, venueMs: 0 },
    { at: 3_000, kind: "place", cancelMs: null, postMs: null, venueMs: 0 },
    { at: 4_000, kind: "place", cancelMs: null, postMs: 6, venueMs: 0 },
  ]);
});

it("a spread of nothing is not zero", () => {
  expect(spread([])).toBeNull();
  expect(spread([3, 1, 2])).toEqual({ p50: 2, p99: 3, n: 3 });
});
