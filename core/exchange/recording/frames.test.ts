import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatDecimal, parseDecimal } from "../../units/decimal.ts";
import { createExchange } from "../exchange.ts";
import { config } from "../testing.ts";
import { framesRecording } from "./frames.ts";
import type { MarketRecording } from "./recording.ts";

const FOLDER = new URL("../../../../shared/data/ws-frames-20251028/", import.meta.url);
const absent = !existsSync(FOLDER);
const title = absent ? " (../shared is absent)" : "";

const opened = (lines: readonly string[]): MarketRecording => {
  const answer = framesRecording(lines, "stamped");
  if ("bad" in answer) throw new Error(answer.bad);
  return answer.recording;
};

const BOOK = JSON.stringify([
  {
    market: "0xab",
    asset_id: "1",
    timestamp: "1761685171017",
    bids: [{ price: "0.4", size: "10" }],
    asks: [{ price: "0.6", size: "20" }],
    event_type: "book",
  },
]);
const change = (
  entries: readonly (readonly [token: string, price: string, size: string, side: string])[],
  ms = 1761685171018,
) =>
  JSON.stringify({
    market: "0xab",
    price_changes: entries.map(([asset_id, price, size, side]) => ({ asset_id, price, size, side })),
    timestamp: String(ms),
    event_type: "price_change",
  });
const MIRRORED = change([
  ["1", "0.45", "7", "BUY"],
  ["2", "0.55", "7", "SELL"],
]);
const small = () => {
  const recording = opened([BOOK, MIRRORED]);
  recording.parse(BOOK, 1);
  return recording;
};

describe("raw frames", () => {
  it("apply what both tokens say once", () => {
    expect(small().parse(MIRRORED, 2)).toEqual({
      events: [{ at: 1761685171018, t: "level", market: "0xab", side: "bid", price: 4_500, size: 7_000_000 }],
    });
  });

  it("read a token that never had a book as the mirror of the other", () => {
    const parsed = small().parse(change([["2", "0.3", "5", "BUY"]]), 2);
    expect("events" in parsed && parsed.events).toMatchObject([{ side: "ask", price: 7_000, size: 5_000_000 }]);
  });

  it("take one trade that both tokens report for one, a tick change for both, and idle text for nothing", () => {
    const print = (asset: string, price: string, side: string) => ({
      market: "0xab",
      asset_id: asset,
      price,
      side,
      size: "3.25",
      timestamp: "1761685171019",
      event_type: "last_trade_price",
      transaction_hash: "0xfe",
    });
    const recording = small();
    const first = recording.parse(JSON.stringify(print("1", "0.6", "BUY")), 2);
    expect("events" in first && first.events).toMatchObject([{ t: "print", price: 6_000, taker: "BUY" }]);
    expect(recording.parse(JSON.stringify(print("2", "0.4", "SELL")), 3)).toEqual({ events: [] });
    const tick = { market: "0xab", timestamp: "1761685171020", event_type: "tick_size_change", new_tick_size: "0.001" };
    const both = JSON.stringify(["1", "2"].map((asset_id) => ({ ...tick, asset_id })));
    expect(recording.parse(both, 4)).toMatchObject({ events: [{ t: "tick", tick: 10 }] });
    expect(recording.parse("PONG", 5)).toEqual({ events: [] });
  });

  const bad: readonly [string, string, RegExp][] = [
    [
      "tokens that disagree",
      change([
        ["1", "0.45", "7", "BUY"],
        ["2", "0.55", "8", "SELL"],
      ]),
      /disagree/,
    ],
    ["an unknown token", change([["3", "0.45", "7", "BUY"]]), /no token/],
    ["a cut-off frame", MIRRORED.slice(0, 30), /not JSON/],
    ["time that goes back", change([["1", "0.45", "7", "BUY"]], 1761685171016), /goes back/],
    [
      "the old format",
      JSON.stringify({ event_type: "price_change", market: "0xab", changes: [], timestamp: "1761685171018" }),
      /price_changes is not a list/,
    ],
  ];
  for (const [what, line, why] of bad) {
    it(`refuse ${what} by line and reason, and use nothing of it`, () => {
      expect(small().parse(line, 9)).toMatchObject({ bad: { line: 9, why: expect.stringMatching(why) } });
    });
  }

  it("refuse changes before the first book", () => {
    expect(opened([BOOK, MIRRORED]).parse(MIRRORED, 1)).toMatchObject({
      bad: { why: expect.stringMatching(/before any/) },
    });
  });
});

describe(`the recorded frames of 2025-10-28${title}`, () => {
  it.skipIf(absent)("rebuild a book whose touch is the message's own in 67 changes of 67, for both tokens", () => {
    const lines = readFileSync(new URL("frames.jsonl", FOLDER), "utf8").trim().split("\n");
    const recording = opened(lines);
    const exchange = createExchange(config());
    const { id, yes } = recording.spec;
    let compared = 0;
    lines.forEach((line, i) => {
      const parsed = recording.parse(line, i + 1);
      if ("bad" in parsed) throw new Error(JSON.stringify(parsed.bad));
      for (const event of parsed.events) exchange.apply(event);
      const message = JSON.parse(line) as { price_changes?: Record<string, string>[] };
      const book = exchange.book(id);
      if (message.price_changes === undefined || book === null) return;
      compared += 1;
      const [bid, ask] = [book.bids[0]?.price ?? 0, book.asks[0]?.price ?? 10_000];
      for (const { asset_id, best_bid = "", best_ask = "" } of message.price_changes) {
        const own = asset_id === yes ? [bid, ask] : [10_000 - ask, 10_000 - bid];
        const theirs = [parseDecimal(best_bid, 4), parseDecimal(best_ask, 4)];
        expect(own.map((price) => formatDecimal(price, 4))).toEqual(
          theirs.map((price) => formatDecimal(price ?? -1, 4)),
        );
      }
    });
    expect(compared).toBe(67);
    expect(recording.spec.tick).toBe(100);
  });

  it.skipIf(absent)("read a first frame with both tokens' books as one book", () => {
    const text = readFileSync(new URL("first_frame_btc-updown-15m-1761652800.json", FOLDER), "utf8");
    const parsed = opened([text]).parse(text, 1);
    expect("events" in parsed && parsed.events.map((event) => event.t)).toEqual(["market", "book"]);
  });
});

const BURST = new URL(
  "../../../../shared/data/api-fixtures/rust-adapter-late-2026/ws_price_change_crossing_burst.json",
  import.meta.url,
);

describe(`the recorded burst of 2026-09-29${existsSync(BURST) ? "" : " (../shared is absent)"}`, () => {
  it.skipIf(!existsSync(BURST))(
    "agrees in 47 changes of 49, is crossed between frames of one moment, and ends level by level",
    () => {
      const lines = (JSON.parse(readFileSync(BURST, "utf8")) as unknown[]).map((message) => JSON.stringify(message));
      const recording = opened(lines);
      const exchange = createExchange(config());
      const { id, yes } = recording.spec;
      const seen = { agree: 0, differ: 0, crossed: 0 };
      lines.forEach((line, i) => {
        const before = exchange.book(id);
        const parsed = recording.parse(line, i + 1);
        if ("bad" in parsed) throw new Error(JSON.stringify(parsed.bad));
        for (const event of parsed.events) exchange.apply(event);
        const book = exchange.book(id);
        if (i === lines.length - 1) expect([book?.bids, book?.asks]).toEqual([before?.bids, before?.asks]);
        const changes = (JSON.parse(line) as { price_changes?: Record<string, string>[] }).price_changes;
        const own = changes?.find((change) => change.asset_id === yes);
        if (own === undefined) return;
        const [bid, ask] = [book?.bids[0]?.price ?? 0, book?.asks[0]?.price ?? 10_000];
        if (bid >= ask) seen.crossed += 1;
        const same = parseDecimal(own.best_bid ?? "", 4) === bid && parseDecimal(own.best_ask ?? "", 4) === ask;
        seen[same ? "agree" : "differ"] += 1;
      });
      expect(seen).toEqual({ agree: 47, differ: 2, crossed: 2 });
      expect(recording.spec.tick).toBe(10);
    },
  );
});
