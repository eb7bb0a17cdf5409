import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { parseGammaMarket } from "./gamma.ts";
import { exchange, type Fetch, read } from "./http.ts";
import { MAX_SAMPLES, MalformedTally, SAMPLE_CHARS } from "./malformed.ts";
import { parseMarketFrame } from "./market-channel.ts";
import { parsePriceFrame } from "./price-feed.ts";
import { restBooks } from "./schema/misc.ts";
import { openOrdersPage } from "./schema/orders.ts";
import { parseUserFrame } from "./user-channel.ts";

const MARKET = `0x${"ab".repeat(32)}`;
const spec = {
  id: MARKET,
  yes: "11",
  no: "22",
  fee: { rate: 0, exponent: 1, takerOnly: true },
} as unknown as MarketSpec;
const specs = new Map<TokenId, MarketSpec>([
  [spec.yes, spec],
  [spec.no, spec],
]);
const us = { funder: "0x1", apiKey: "k" } as const;

/** Good messages of every kind, to be broken. */
const GOOD: readonly object[] = [
  { event_type: "book", market: MARKET, asset_id: "11", bids: [{ price: "0.4", size: "1" }], asks: [], timestamp: "1" },
  {
    event_type: "price_change",
    market: MARKET,
    price_changes: [{ asset_id: "22", price: "0.4", size: "1", side: "BUY" }],
    timestamp: "1761685171017",
  },
  {
    event_type: "last_trade_price",
    market: MARKET,
    asset_id: "11",
    price: "0.4",
    size: "1",
    side: "SELL",
    timestamp: "1",
  },
  { event_type: "tick_size_change", market: MARKET, asset_id: "11", new_tick_size: "0.01", timestamp: "1" },
  { event_type: "market_resolved", market: MARKET, winning_asset_id: "11", timestamp: "1" },
  { event_type: "order", type: "PLACEMENT", id: "0x1", market: MARKET, asset_id: "11", side: "BUY", status: "LIVE" },
  {
    event_type: "trade",
    id: "t",
    market: MARKET,
    asset_id: "11",
    side: "BUY",
    size: "1",
    price: "0.4",
    status: "MINED",
    match_time: "1761685171",
    maker_orders: [{ order_id: "0x2", maker_address: "0x1", matched_amount: "1", price: "0.4", asset_id: "11" }],
  },
  { topic: "crypto_prices", type: "update", timestamp: 1, payload: { symbol: "btcusdt", timestamp: 1, value: 2 } },
  { id: "1", conditionId: MARKET, outcomes: '["Yes","No"]', clobTokenIds: '["11","22"]', orderPriceMinTickSize: 0.01 },
];

/** What comes where something else was meant: other types, empty, enormous, nested. */
const junk = fc.oneof(
  fc.constantFrom(null, "", [], {}, -1, 1e300, 1e-12, "1e5", "NaN", "-0.5", "9".repeat(400), "0.50001", true),
  fc.jsonValue(),
);

const broken = fc.tuple(fc.constantFrom(...GOOD), fc.nat(), junk, fc.boolean()).map(([message, at, value, drop]) => {
  const keys = Object.keys(message);
  const key = keys[at % keys.length] ?? "";
  const { [key]: _, ...rest } = message as Record<string, unknown>;
  return JSON.stringify(drop ? rest : { ...rest, [key]: value });
});
const cutOff = fc.tuple(broken, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));

const readAll = (text: string): void => {
  parseMarketFrame(text, specs);
  parseUserFrame(text, { us: { funder: us.funder as never, apiKey: us.apiKey }, specs });
  parsePriceFrame(text);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return;
  }
  parseGammaMarket(json);
};

describe("bad input of the venue", () => {
  it("never throws, whatever field of whatever message is missing, cut off or of another kind", () => {
    fc.assert(
      fc.property(fc.oneof(broken, cutOff, fc.string()), (text) => readAll(text)),
      { numRuns: 3_000 },
    );
    readAll(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
    readAll(`{"a":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`);
  });

  it("gives no number that is none: prices, sizes and stamps of good frames are whole and in range", () => {
    const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
    fc.assert(
      fc.property(broken, (text) => {
        for (const frame of parseMarketFrame(text, specs)) {
          if (frame.t === "bad") continue;
          expect(whole(frame.at)).toBe(true);
          const levels =
            frame.t === "book" ? [...frame.bids, ...frame.asks] : frame.t === "levels" ? frame.changes : [];
          for (const { price, size } of levels) expect(whole(price) && price <= 10_000 && whole(size)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("does not take a message without its lists for an empty book, nor a body without a list for no orders", () => {
    const bare = { market: MARKET, asset_id: "11", timestamp: "1761685171017" };
    expect(parseMarketFrame(JSON.stringify({ ...bare, event_type: "book" }), specs)).toMatchObject([
      { t: "bad", kind: "wrong-shape", market: MARKET },
    ]);
    expect(parseMarketFrame(JSON.stringify(bare), specs)).toMatchObject([{ t: "bad", kind: "unknown-message" }]);
    expect(parseMarketFrame(JSON.stringify({ ...bare, new_tick_size: "0.001" }), specs)).toMatchObject([{ t: "tick" }]);
    expect(restBooks.safeParse([bare]).success).toBe(false);
    expect(openOrdersPage.safeParse({ limit: 100, next_cursor: "LTE=" }).success).toBe(false);
    expect(openOrdersPage.safeParse({ data: [] }).success).toBe(true);
  });

  it("comes with its class: what a frame or a body was, and why it can't be used", async () => {
    const kind = (text: string) =>
      parseMarketFrame(text, specs).flatMap((frame) => (frame.t === "bad" ? frame.kind : []));
    expect(kind("<html>")).toEqual(["not-json"]);
    expect(kind('{"event_type":"hello"}')).toEqual(["unknown-message"]);
    expect(kind(`{"event_type":"price_change","market":"${MARKET}"}`)).toEqual(["wrong-shape"]);
    expect(kind(JSON.stringify({ ...GOOD[2], price: "1.5" }))).toEqual(["wrong-value"]);
    const answer =
      (body: string): Fetch =>
      async () =>
        new Response(body);
    const ask = async (body: string) => {
      const request = { url: "http://venue/books", method: "GET", headers: {}, deadlineMs: 1_000 } as const;
      const result = read(await exchange(answer(body), request), restBooks, "GET /books");
      return result.ok ? null : result.malformed?.kind;
    };
    expect([await ask("<html>"), await ask('{"no":"list"}'), await ask("[]")]).toEqual([
      "not-json",
      "wrong-shape",
      null,
    ]);
  });
});

describe("the tally of it", () => {
  const item = { where: "market channel", kind: "not-json", why: "not JSON: <", text: "<".repeat(5_000) } as const;

  it("counts all and keeps the first hundred of a kind, each cut, with its true length", () => {
    const tally = new MalformedTally();
    for (let i = 0; i < 1_000; i++) tally.note({ ...item, why: `number ${i}` }, i);
    tally.note({ ...item, kind: "wrong-value" }, 5);
    const [most, other] = tally.counts();
    expect(tally.total).toBe(1_001);
    expect(most).toMatchObject({ where: "market channel", kind: "not-json", count: 1_000 });
    expect(most?.samples).toHaveLength(MAX_SAMPLES);
    expect(most?.samples.at(-1)).toEqual({ at: 99, why: "number 99", text: "<".repeat(SAMPLE_CHARS), length: 5_000 });
    expect(other).toMatchObject({ kind: "wrong-value", count: 1 });
  });

  it("says which is the first of its kind, and stays small when kinds never end", () => {
    const tally = new MalformedTally();
    expect([tally.note(item, 1), tally.note(item, 2)].map(({ first }) => first)).toEqual([true, false]);
    for (let i = 0; i < 5_000; i++) tally.note({ ...item, where: `route ${i}` }, i);
    expect(tally.counts().length).toBeLessThanOrEqual(70);
    expect(tally.counts()[0]).toMatchObject({ where: "elsewhere" });
    expect(tally.total).toBe(5_002);
  });
});
