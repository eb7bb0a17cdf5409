import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createExchange } from "../exchange.ts";
import { config } from "../testing.ts";
import type { SourceEvent } from "../types.ts";
import { l2Recording } from "./l2.ts";
import type { MarketRecording, Stamps } from "./recording.ts";

const FOLDER = new URL("../../../../shared/data/l2-btc-updown-15m-20251030/", import.meta.url);
const absent = !existsSync(FOLDER);
const title = absent ? " (../shared is absent)" : "";

const MARKET = {
  slug: "btc-updown-15m-1761786000",
  condition_id: "0xab",
  tokens: { Up: "1", Down: "2" },
  start_ms: 1761786000000,
  end_ms: 1761786900000,
  tick_size: "0.01",
  outcome: "Down",
};

function opened(marketJson: string, stamps: Stamps): MarketRecording {
  const answer = l2Recording(marketJson, stamps);
  if ("bad" in answer) throw new Error(answer.bad);
  return answer.recording;
}

const small = (stamps: Stamps = "stamped") => opened(JSON.stringify(MARKET), stamps);
const lines = () =>
  gunzipSync(readFileSync(new URL("events.jsonl.gz", FOLDER)))
    .toString()
    .trim()
    .split("\n");
const real = (stamps: Stamps) => opened(readFileSync(new URL("market.json", FOLDER), "utf8"), stamps);

function all(recording: MarketRecording, text: readonly string[]): SourceEvent[] {
  const events: SourceEvent[] = [];
  text.forEach((line, i) => {
    const parsed = recording.parse(line, i + 1);
    if ("bad" in parsed) throw new Error(JSON.stringify(parsed.bad));
    events.push(...parsed.events);
  });
  return [...events, ...recording.finish()];
}

const trade = (over: object = {}) =>
  JSON.stringify({
    market: "0xab",
    asset_id: "2",
    price: "0.66",
    size: "6",
    side: "BUY",
    timestamp: "1761786035832",
    event_type: "last_trade_price",
    ...over,
  });
const book = (over: object = {}) =>
  JSON.stringify({
    market: "0xab",
    asset_id: "1",
    bids: [
      { price: "0.33", size: "10" },
      { price: "0.34", size: "20.5" },
    ],
    asks: [{ price: "0.36", size: "30" }],
    timestamp: "1761786035806",
    event_type: "book",
    ...over,
  });

describe("lines of the l2 recording", () => {
  it("read a trade of the Down token as the other side of Up at the complement", () => {
    const parsed = small().parse(trade(), 1);
    const event = "events" in parsed ? parsed.events.at(-1) : null;
    expect(event).toMatchObject({ t: "print", price: 3_400, size: 6_000_000, taker: "SELL" });
  });

  it("read a book best first, and a Down book mirrored", () => {
    const up = small().parse(book(), 1);
    expect("events" in up && up.events.at(-1)).toMatchObject({
      bids: [
        { price: 3_400, size: 20_500_000 },
        { price: 3_300, size: 10_000_000 },
      ],
      asks: [{ price: 3_600, size: 30_000_000 }],
    });
    const down = small().parse(book({ asset_id: "2" }), 1);
    expect("events" in down && down.events.at(-1)).toMatchObject({
      bids: [{ price: 6_400, size: 30_000_000 }],
      asks: [
        { price: 6_600, size: 20_500_000 },
        { price: 6_700, size: 10_000_000 },
      ],
    });
  });

  it("meet, when lagged, the last book stamped more than 60 ms before the trade, and never go back in time", () => {
    const recording = small("lagged");
    const events = all(recording, [
      book({ timestamp: "1761786035000" }),
      book({ timestamp: "1761786035040" }),
      trade({ timestamp: "1761786035100" }),
      trade({ timestamp: "1761786035101" }),
    ]);
    expect(events.map((event) => `${event.t}@${event.at - 1761786035000}`)).toEqual([
      "market@-35000",
      "book@60",
      "print@100",
      "book@100",
      "print@101",
      "resolve@925000",
    ]);
  });

  const bad: readonly [string, string, RegExp][] = [
    ["a cut-off line", trade().slice(0, 40), /not JSON/],
    ["a line of another market", trade({ market: "0xcd" }), /market 0xcd is not the recorded one/],
    ["an unknown token", trade({ asset_id: "3" }), /asset_id 3 is no token/],
    ["an unknown kind", trade({ event_type: "hello" }), /event_type "hello"/],
    ["a price that isn't one", trade({ price: "1.0" }), /price "1.0" is not a price/],
    ["a price between the venue's steps", trade({ price: "0.66001" }), /is not a price/],
    ["a size of nothing", trade({ size: "0" }), /size "0" is not a size/],
    ["a number for text", trade({ size: 6 }), /size is not text/],
    ["a time in seconds", trade({ timestamp: "1761786035" }), /not a time in ms/],
    ["a side that isn't one", trade({ side: "HOLD" }), /neither BUY nor SELL/],
    [
      "a level named twice",
      book({
        bids: [
          { price: "0.3", size: "1" },
          { price: "0.30", size: "2" },
        ],
      }),
      /twice/,
    ],
    ["a bare list", "[]", /not an object/],
  ];
  for (const [what, line, why] of bad) {
    it(`refuse ${what} by line and reason, and go on`, () => {
      const recording = small();
      const parsed = recording.parse(line, 17);
      expect(parsed).toMatchObject({ bad: { line: 17, why: expect.stringMatching(why) } });
      expect("events" in recording.parse(trade(), 18)).toBe(true);
    });
  }

  it("refuse a line whose time goes back, without forgetting where time stands", () => {
    const recording = small();
    recording.parse(trade(), 1);
    const back = trade({ timestamp: "1761786035831" });
    expect(recording.parse(back, 2)).toMatchObject({ bad: { line: 2, why: expect.stringMatching(/goes back/) } });
    expect("events" in recording.parse(trade(), 3)).toBe(true);
  });

  it("need a market.json that says everything", () => {
    for (const key of Object.keys(MARKET)) {
      const answer = l2Recording(JSON.stringify({ ...MARKET, [key]: undefined }), "stamped");
      expect(answer, key).toMatchObject({ bad: expect.stringMatching(/^market.json: /) });
    }
  });
});

describe(`the recorded day of 2025-10-30${title}`, () => {
  it.skipIf(absent)("is 1,191 events without inversion or crossed book, one book one-sided, and ends Down", () => {
    const events = all(real("stamped"), lines());
    expect(events.filter((event) => event.t === "book" || event.t === "print")).toHaveLength(1_191);
    expect(events.filter((event) => event.t === "print")).toHaveLength(594);
    let oneSided = 0;
    let newest = 0;
    for (const event of events) {
      expect(event.at).toBeGreaterThanOrEqual(newest);
      newest = event.at;
      if (event.t !== "book") continue;
      const [bid, ask] = [event.bids[0], event.asks[0]];
      if (bid === undefined || ask === undefined) oneSided += 1;
      else expect(bid.price).toBeLessThan(ask.price);
    }
    expect(oneSided).toBe(1);
    expect(events.at(-1)).toEqual({ at: 1761786960000, t: "resolve", market: real("stamped").spec.id, winner: "NO" });
    expect(real("stamped").spec.question).toBe("Bitcoin Up or Down - October 29, 9:00PM-9:15PM ET");
  });

  it.skipIf(absent)("prints 329 trades at the touch, 161 inside and 104 beyond when the books are lagged", () => {
    const exchange = createExchange(config());
    const counts = { touch: 0, inside: 0, beyond: 0 };
    const recording = real("lagged");
    for (const event of all(recording, lines())) {
      const book = exchange.book(recording.spec.id);
      if (event.t === "print" && book !== null) {
        const [bid, ask] = [book.bids[0]?.price ?? 0, book.asks[0]?.price ?? 10_000];
        // The touch that the taker's side meets.
        const touch = event.taker === "BUY" ? ask : bid;
        const further = event.taker === "BUY" ? event.price - touch : touch - event.price;
        counts[further === 0 ? "touch" : further < 0 ? "inside" : "beyond"] += 1;
      }
      exchange.apply(event);
    }
    expect(counts).toEqual({ touch: 329, inside: 161, beyond: 104 });
  });

  it.skipIf(absent)("reports a corrupt line by its number and loses nothing else", () => {
    const recording = real("stamped");
    let [good, bad] = [0, 0];
    lines().forEach((line, i) => {
      const parsed = recording.parse(i === 400 ? line.slice(0, 200) : line, i + 1);
      if ("bad" in parsed) {
        bad += 1;
        expect(parsed.bad.line).toBe(401);
      } else good += 1;
    });
    expect([good, bad]).toEqual([1_190, 1]);
  });
});
