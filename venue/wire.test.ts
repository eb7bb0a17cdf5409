import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Address, ConditionId, TokenId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { applyFrame, createFeed } from "../core/feed/feed.ts";
import { formatDecimal } from "../core/units/decimal.ts";
import { complement, type Ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import { parseTokenBook } from "./books.ts";
import { parseGammaMarket } from "./gamma.ts";
import { type MarketFrame, parseMarketFrame } from "./market-channel.ts";
import { parseOwnOrder, toVenueOrder } from "./orders.ts";
import { restBook } from "./schema/misc.ts";
import { openOrder, openOrdersPage } from "./schema/orders.ts";
import { tradesPage } from "./schema/trades.ts";
import { toFills } from "./trades.ts";
import { parseUserFrame } from "./user-channel.ts";

const DATA = fileURLToPath(new URL("../../shared/data/", import.meta.url));
const absent = !existsSync(DATA);
const suffix = absent ? " (../shared is absent)" : "";
const text = (path: string): string => readFileSync(`${DATA}${path}`, "utf8");
const json = (path: string): unknown => JSON.parse(text(path));
const fixture = (path: string): string => text(`api-fixtures/${path}`);

const spec = (id: string, yes: string, no: string, tick = 100): MarketSpec => ({
  id: id as ConditionId,
  gammaId: "1",
  slug: "m",
  question: "?",
  rules: "",
  event: { id: "1", slug: "e", title: "E" },
  outcomes: ["Yes", "No"],
  yes: yes as TokenId,
  no: no as TokenId,
  negRisk: false,
  version: "v1",
  tick: tick as Ticks,
  minSize: 5_000_000 as MicroShares,
  fee: { rate: 0.07, exponent: 1, takerOnly: true },
  endsAt: 2_000_000_000_000 as VenueMs,
});
const byToken = (market: MarketSpec) =>
  new Map<TokenId, MarketSpec>([
    [market.yes, market],
    [market.no, market],
  ]);

const NAUTILUS = spec(
  "0xdd22472e552920b8438158ea7238bfadfa4f736aa4cee91a6b86c39ead110917",
  "71321045679252212594626385532706912750332728571942532289631379312455583992563",
  "52114319501245915516055106046884209969926127482827954674443846427813813222426",
);

/** A book kept the plain way, to hold the frames against the best prices the venue itself states. */
function follow(frames: readonly MarketFrame[], book: { bid: Map<number, number>; ask: Map<number, number> }): void {
  for (const frame of frames) {
    if (frame.t === "book") {
      book.bid = new Map(frame.bids.map((level) => [level.price, level.size]));
      book.ask = new Map(frame.asks.map((level) => [level.price, level.size]));
    }
    if (frame.t === "levels")
      for (const change of frame.changes) {
        if (change.size === 0) book[change.side].delete(change.price);
        else book[change.side].set(change.price, change.size);
      }
  }
}

describe(`recorded market frames${suffix}`, () => {
  it.skipIf(absent)(
    "rebuild the best bid and ask that 67 of 67 recorded changes state, each mirror applied once",
    () => {
      const lines = text("ws-frames-20251028/frames.jsonl").trim().split("\n");
      const first = JSON.parse(lines[0] ?? "null") as { raw?: unknown };
      const rawOf = (line: string): unknown => {
        const row = JSON.parse(line) as unknown;
        return typeof row === "object" && row !== null && "frame" in row ? row.frame : row;
      };
      expect(first).not.toBeNull();
      const opening = rawOf(lines[0] ?? "") as { market: string; asset_id: string }[];
      const yes = opening[0]?.asset_id ?? "";
      const change = rawOf(lines[1] ?? "") as { price_changes: { asset_id: string }[] };
      const no = change.price_changes.map((entry) => entry.asset_id).find((token) => token !== yes) ?? "";
      const specs = byToken(spec(opening[0]?.market ?? "", yes, no));
      const book = { bid: new Map<number, number>(), ask: new Map<number, number>() };
      let agreed = 0;
      let changes = 0;
      for (const line of lines) {
        const raw = rawOf(line);
        const frames = parseMarketFrame(JSON.stringify(raw), specs);
        expect(frames.filter((frame) => frame.t === "bad")).toEqual([]);
        follow(frames, book);
        if (Array.isArray(raw)) continue;
        const entries = (raw as { price_changes: { asset_id: string; best_bid: string; best_ask: string }[] })
          .price_changes;
        const levels = frames.flatMap((frame) => (frame.t === "levels" ? frame.changes : []));
        expect(levels.length).toBe(entries.length / 2);
        const own = entries.find((entry) => entry.asset_id === yes);
        changes += 1;
        if (
          Math.max(...book.bid.keys()) === Math.round(Number(own?.best_bid) * 10_000) &&
          Math.min(...book.ask.keys()) === Math.round(Number(own?.best_ask) * 10_000)
        )
          agreed += 1;
      }
      expect([agreed, changes]).toEqual([67, 67]);
    },
  );

  it.skipIf(absent)("gives one book for a first frame with both tokens' books, the same as each alone", () => {
    const raw = json("ws-frames-20251028/first_frame_btc-updown-15m-1761652800.json") as {
      market: string;
      asset_id: string;
    }[];
    const [a, b] = raw;
    if (a === undefined || b === undefined) throw new Error("fixture");
    const market = spec(a.market, a.asset_id, b.asset_id);
    const both = parseMarketFrame(JSON.stringify(raw), byToken(market));
    expect(both.map((frame) => frame.t)).toEqual(["book"]);
    const onlyNo = parseMarketFrame(JSON.stringify([b]), byToken(market))[0];
    const onlyYes = both[0];
    if (onlyNo?.t !== "book" || onlyYes?.t !== "book") throw new Error("no book");
    expect(onlyNo.bids).toEqual(onlyYes.bids);
    expect(onlyNo.asks).toEqual(onlyYes.asks);
    expect(onlyYes.bids[0]?.price).toBeGreaterThan(onlyYes.bids.at(-1)?.price ?? 0);
  });

  it.skipIf(absent)("reads every message of the real crossing burst without calling any of it bad", () => {
    const burst = JSON.parse(fixture("rust-adapter-late-2026/ws_price_change_crossing_burst.json")) as {
      market: string;
      asset_id: string;
      price_changes?: { asset_id: string }[];
    }[];
    const yes = burst[0]?.asset_id ?? "";
    const no =
      burst
        .flatMap((m) => m.price_changes ?? [])
        .map((c) => c.asset_id)
        .find((token) => token !== yes) ?? "0";
    const specs = byToken(spec(burst[0]?.market ?? "", yes, no, 10));
    const book = { bid: new Map<number, number>(), ask: new Map<number, number>() };
    const frames = burst.map((message) => parseMarketFrame(JSON.stringify(message), specs));
    expect(frames.flat().filter((frame) => frame.t === "bad")).toEqual([]);
    for (const list of frames.slice(0, -1)) follow(list, book);
    const closing = frames.at(-1)?.[0];
    if (closing?.t !== "book") throw new Error("the burst closes with a book");
    expect([...book.bid].sort((x, y) => y[0] - x[0])).toEqual(closing.bids.map((l) => [l.price, l.size]));
    expect([...book.ask].sort((x, y) => x[0] - y[0])).toEqual(closing.asks.map((l) => [l.price, l.size]));
  });
});

describe(`the burst of 2026-09-29 in the feed that trades${suffix}`, () => {
  it.skipIf(absent)(
    "is level by level the book of an independent count after each of its 51 messages, crossed only inside one stamp",
    () => {
      type Level = { price: string; size: string };
      type Message = {
        market: string;
        asset_id: string;
        timestamp: string;
        bids?: Level[];
        asks?: Level[];
        price_changes?: (Level & { asset_id: string; side: string })[];
      };
      const burst = JSON.parse(fixture("rust-adapter-late-2026/ws_price_change_crossing_burst.json")) as Message[];
      const first = burst[0];
      if (first === undefined) throw new Error("fixture");
      const others = burst.flatMap((message) => message.price_changes ?? []).map((change) => change.asset_id);
      const market = spec(first.market, first.asset_id, others.find((token) => token !== first.asset_id) ?? "0", 10);
      const feed = createFeed(market.id, market.tick);
      // The count: one token's words only, kept as text, no code of ours.
      const count = { BUY: new Map<string, string>(), SELL: new Map<string, string>() };
      const text = (side: Map<string, string>): string[] =>
        [...side].map(([p, z]) => `${Number(p)} ${Number(z)}`).sort();
      const crossedAt: string[] = [];
      let wakes = 0;
      for (const message of burst) {
        if (message.asset_id === market.yes && message.bids !== undefined) {
          count.BUY = new Map(message.bids.map((level) => [level.price, level.size]));
          count.SELL = new Map((message.asks ?? []).map((level) => [level.price, level.size]));
        }
        for (const { asset_id, side, price, size } of message.price_changes ?? []) {
          if (asset_id !== market.yes) continue;
          const levels = side === "BUY" ? count.BUY : count.SELL;
          if (Number(size) === 0) levels.delete(price);
          else levels.set(price, size);
        }
        const before = feed.book.view(1);
        feed.band = { low: 1 as Ticks, high: 9_999 as Ticks };
        for (const frame of parseMarketFrame(JSON.stringify(message), byToken(market))) {
          if (frame.t === "bad" || frame.t === "resolved") throw new Error(JSON.stringify(frame));
          const wake = applyFrame(feed, frame, frame.at);
          if (wake !== null && before.bids.length > 0) wakes += 1;
        }
        const { bids, asks } = feed.book.view(10_000);
        const counted =
          Math.max(...[...count.BUY.keys()].map(Number)) >= Math.min(...[...count.SELL.keys()].map(Number));
        expect(feed.book.crossed, message.timestamp).toBe(counted);
        if (counted) {
          // What stands on the wrong side of the other is not shown to anyone who trades.
          crossedAt.push(message.timestamp);
          expect(bids[0]?.price ?? 0).toBeLessThan(asks[0]?.price ?? 10_000);
          continue;
        }
        expect(bids.map(({ price, size }) => `${price / 10_000} ${size / 1e6}`).sort()).toEqual(text(count.BUY));
        expect(asks.map(({ price, size }) => `${price / 10_000} ${size / 1e6}`).sort()).toEqual(text(count.SELL));
      }
      // Crossed between frames of one trade, and over with the third: no signal and no reason to read the book again.
      expect(new Set(crossedAt).size).toBe(1);
      expect(crossedAt.length).toBe(2);
      expect(crossedAt[0]).toMatch(/827000$/);
      expect([wakes, feed.crossedAt, feed.state]).toEqual([0, null, "live"]);
    },
  );
});

describe(`documented shapes of the venue's messages${suffix}`, () => {
  const specs = byToken(NAUTILUS);

  it.skipIf(absent)("reads every market-channel sample", () => {
    const kinds = (name: string) =>
      parseMarketFrame(fixture(`rust-adapter/${name}.json`), specs).map((frame) => frame.t);
    expect(kinds("ws_market_book_msg")).toEqual(["book"]);
    expect(kinds("ws_market_price_change_msg")).toEqual(["levels"]);
    expect(kinds("ws_market_last_trade_msg")).toEqual(["print"]);
    expect(kinds("ws_market_tick_size_msg")).toEqual(["tick"]);
    expect(kinds("ws_market_best_bid_ask_msg")).toEqual([]);
    expect(kinds("ws_market_new_market_msg")).toEqual([]);
    const nvidia = spec(
      "0x311d0c4b6671ab54af4970c06fcf58662516f5168997bdda209ec3db5aa6b0c1",
      "76043073756653678226373981964075571318267289248134717369284518995922789326425",
      "31690934263385727664202099278545688007799199447969475608906331829650099442770",
    );
    expect(parseMarketFrame(fixture("rust-adapter/ws_market_resolved_msg.json"), byToken(nvidia))).toMatchObject([
      { t: "resolved", winner: "YES" },
    ]);
  });

  it.each([
    ["GTC", "10", "4", "live"],
    ["gtd", "10", "9.99", "live"],
    ["GTC", "10", "9.995", "matched"],
    ["GTC", "10", "10", "matched"],
    ["FAK", "10", "4", "matched"],
  ])("takes no %s order of %s of which %s has matched for over while the rest of it may rest: %s", (...row) => {
    const [order_type, original_size, size_matched, is] = row;
    const record = { id: "0x1", market: "0x2", asset_id: "3", side: "BUY", price: "0.5", status: "MATCHED" };
    const order = { ...record, order_type, original_size, size_matched };
    expect(parseOwnOrder(openOrder.parse(order))).toMatchObject({ status: is });
    const us = { funder: "0x1" as Address, apiKey: "key" };
    const frame = JSON.stringify({ ...order, event_type: "order", type: "UPDATE" });
    expect(parseUserFrame(frame, { us, specs: new Map() })).toMatchObject([{ status: is }]);
  });

  it.skipIf(absent)(
    "reads every user-channel sample: killed, venue-cancelled and matched orders, and a failed trade",
    () => {
      const us = { funder: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" as Address, apiKey: "key" };
      const frames = (name: string) => parseUserFrame(fixture(`${name}.json`), { us, specs });
      expect(frames("rust-adapter/ws_user_order_placement")).toMatchObject([
        { t: "order", status: "live", matched: 0 },
      ]);
      expect(frames("rust-adapter/ws_user_order_update")).toMatchObject([{ status: "live", matched: 25_000_000 }]);
      expect(frames("rust-adapter/ws_user_order_matched")).toMatchObject([{ status: "matched" }]);
      expect(frames("rust-adapter/ws_user_order_cancellation")).toMatchObject([{ status: "cancelled" }]);
      expect(frames("rust-adapter/ws_user_order_venue_cancel")).toMatchObject([{ status: "invalid" }]);
      expect(frames("rust-adapter/ws_user_order_fok_killed")).toMatchObject([{ status: "cancelled", matched: 0 }]);
      expect(frames("rust-adapter/ws_user_trade")).toMatchObject([
        {
          t: "fill",
          fill: {
            side: "BUY",
            token: "YES",
            price: 5000,
            size: 25_000_000,
            cash: -12_500_000,
            maker: false,
            status: "confirmed",
          },
        },
      ]);
      expect(frames("rust-adapter-late-2026/ws_user_trade_full_failed")).toMatchObject([
        { fill: { status: "failed" } },
      ]);
    },
  );

  it.skipIf(absent)("finds our maker order inside someone else's trade, in our own token", () => {
    const raw = fixture("py-adapter/ws_messages/user_trade1.json");
    const market = spec(
      "0xdd22472e552920b8438158ea7238bfadfa4f736aa4cee91a6b86c39ead110917",
      "21742633143463906290569050155826241533067272736897614950488156847949938836455",
      "48331043336612883890938759509493159234755048973500640148014422747788308965732",
      10,
    );
    const as = (address: string) => {
      const us = { funder: address.toLowerCase() as Address, apiKey: "none" };
      return parseUserFrame(raw, { us, specs: byToken(market) }).flatMap((f) =>
        f.t === "fill" && f.fill.maker ? [f.fill] : [],
      );
    };
    // The taker bought YES at 0.518: a NO maker bought too, a YES maker sold.
    expect(as("0xFfd192468b7a05b38c37C82d09fA941289FaEB23")).toMatchObject([
      { token: "NO", side: "BUY", price: 4820, size: 10_000_000, cash: -4_820_000, fee: 0 },
    ]);
    expect(as("0xA15DfDEE79Fe241A99D4f42a8D41510b670fFb40")).toMatchObject([
      { token: "YES", side: "SELL", price: 5180, size: 247_680_000, cash: 128_298_240 },
    ]);
  });

  it.skipIf(absent)("reads orders and trades of REST, page or list", () => {
    const single = parseOwnOrder(openOrder.parse(JSON.parse(fixture("rust-adapter/http_open_order.json"))));
    if (typeof single === "string") throw new Error(single);
    expect(toVenueOrder(single, NAUTILUS)).toMatchObject({
      token: "YES",
      price: 5000,
      matched: 25_000_000,
      status: "live",
    });
    const page = openOrdersPage.parse(JSON.parse(fixture("rust-adapter/http_open_orders_page.json")));
    expect(page.data.map(parseOwnOrder).every((order) => typeof order !== "string")).toBe(true);
    expect(openOrdersPage.parse([]).data).toEqual([]);
    for (const json of tradesPage.parse(JSON.parse(fixture("rust-adapter/http_trades_page.json"))).data)
      expect(toFills(json, { funder: "0x0" as Address, apiKey: "" }, NAUTILUS)).toMatchObject({ ok: true });
  });

  it.skipIf(absent)("reads REST books worst price first, best first out, an empty side and an empty last price", () => {
    const book = parseTokenBook(restBook.parse(JSON.parse(fixture("rust-adapter/clob_book_response.json"))));
    if (typeof book === "string") throw new Error(book);
    expect([book.bids[0]?.price, book.asks[0]?.price]).toEqual([5000, 5100]);
    const empty = parseTokenBook(
      restBook.parse(JSON.parse(fixture("rust-adapter-late-2026/clob_book_response_empty_ask.json"))),
    );
    expect(empty).toMatchObject({ asks: [], lastTrade: null, tick: 10 });
  });

  it.skipIf(absent)(
    "reads Gamma markets, with their JSON inside strings, and refuses by name what is not for us",
    () => {
      expect(
        parseGammaMarket(JSON.parse(fixture("rust-adapter-late-2026/gamma_market_crypto_twap.json"))),
      ).toMatchObject({
        tradable: true,
        winner: null,
        spec: {
          yes: "113013382422133157315656090194075928009220145127085300671933810669470922115281",
          outcomes: ["Up", "Down"],
          version: "v1",
          tick: 100,
          minSize: 5_000_000,
          fee: { rate: 0.07, exponent: 1, takerOnly: true },
        },
      });
      expect(parseGammaMarket(JSON.parse(fixture("rust-adapter/gamma_market.json")))).toMatchObject({
        is: "refused",
        code: "UNKNOWN_FEE",
      });
      for (const name of ["closed_nonbinary_legacy", "closed_zero_zero_legacy"])
        expect(parseGammaMarket(JSON.parse(fixture(`rust-adapter/gamma_market_${name}.json`)))).toHaveProperty(
          "is",
          "refused",
        );
      expect(
        parseGammaMarket(JSON.parse(fixture("rust-adapter/gamma_market_sports_market_money_line.json"))),
      ).toMatchObject({
        mayBeRewarded: true,
        spec: { gameStartAt: Date.UTC(2026, 3, 5, 15, 10), rebateShare: 0.25 },
      });
      const closed = parseGammaMarket(
        JSON.parse(fixture("rust-adapter/gamma_market_closed_binary_accepting_false.json")),
      );
      expect(closed).toMatchObject({ closed: true, tradable: false });
    },
  );
});

describe(`the money of a fill${suffix}`, () => {
  it.skipIf(absent)("is what the chain recorded, to the micro-dollar, for every fill at a tick price", () => {
    const packed = readFileSync(`${DATA}wallet-trades-updown-20260226/trades.jsonl.gz`);
    const us = { funder: "0xus" as Address, apiKey: "" };
    const market = spec(`0x${"3".repeat(64)}`, "1", "2");
    let fractional = 0;
    for (const line of gunzipSync(packed).toString("utf8").trim().split("\n")) {
      const row = JSON.parse(line) as { price: number; size: number };
      const paid = Math.round(row.price * row.size * 1e6);
      const price = Math.round(row.price * 100) * 100;
      // An average over several prices is a taker's, and not ours to judge.
      if (Math.abs(row.price * 10_000 - price) * row.size > 0.02) continue;
      const read = toFills(
        {
          id: "t",
          taker_order_id: "0x1",
          market: market.id,
          asset_id: market.yes,
          side: "SELL",
          size: String(row.size),
          price: formatDecimal(price, 4),
          status: "MINED",
          match_time: "1761652917",
          matchtime: null,
          last_update: null,
          timestamp: null,
          owner: "",
          maker_address: "",
          trader_side: "MAKER",
          maker_orders: [
            {
              order_id: "0x2",
              owner: "",
              maker_address: "0xus",
              matched_amount: String(row.size),
              price: formatDecimal(price, 4),
              asset_id: market.yes,
              side: "BUY",
            },
          ],
        },
        us,
        market,
      );
      if (!read.ok) throw new Error(read.why);
      expect(read.fills[0]?.cash, line).toBe(-paid);
      if ((price * Math.round(row.size * 1e6)) % 10_000 !== 0) fractional += 1;
    }
    expect(fractional).toBeGreaterThan(800);
  });
});

describe("what the venue sends is never guessed at", () => {
  const specs = byToken(NAUTILUS);
  const bookOf = (over: object) =>
    JSON.stringify({
      event_type: "book",
      market: NAUTILUS.id,
      asset_id: NAUTILUS.yes,
      bids: [],
      asks: [],
      timestamp: "1",
      ...over,
    });

  it("names a broken frame and its market instead of throwing or filling in", () => {
    expect(parseMarketFrame("{", specs)).toMatchObject([{ t: "bad" }]);
    expect(parseMarketFrame(bookOf({ bids: [{ price: "0.50001", size: "1" }] }), specs)).toMatchObject([
      { t: "bad", market: NAUTILUS.id, why: expect.stringContaining("0.50001") },
    ]);
    expect(parseMarketFrame(bookOf({ timestamp: "" }), specs)).toMatchObject([{ t: "bad" }]);
    expect(parseMarketFrame('{"event_type":"surprise"}', specs)).toMatchObject([{ t: "bad" }]);
    expect(parseMarketFrame("PONG", specs)).toEqual([]);
  });

  it("turns NO's changes and prints into YES terms", () => {
    const frame = (event: object) =>
      parseMarketFrame(JSON.stringify({ market: NAUTILUS.id, timestamp: "1761652917071", ...event }), specs);
    expect(
      frame({
        event_type: "price_change",
        price_changes: [{ asset_id: NAUTILUS.no, price: "0.4", size: "7", side: "buy" }],
      }),
    ).toMatchObject([{ t: "levels", changes: [{ side: "ask", price: complement(4000 as Ticks), size: 7_000_000 }] }]);
    expect(
      frame({ event_type: "last_trade_price", asset_id: NAUTILUS.no, price: "0.4", size: "2", side: "SELL" }),
    ).toMatchObject([{ t: "print", price: 6000, taker: "BUY" }]);
  });

  it("refuses an unknown protocol version and a version 2 market without position ids", () => {
    const market = {
      id: "1",
      conditionId: NAUTILUS.id,
      outcomes: '["Yes","No"]',
      clobTokenIds: '["11","22"]',
      orderPriceMinTickSize: 0.01,
      orderMinSize: 5,
      endDate: "2026-12-01T00:00:00Z",
    };
    expect(parseGammaMarket(market)).toMatchObject({ spec: { version: "v1", yes: "11" } });
    const tags = [{ slug: "us-politics", label: "US Politics" }, { label: "The Senate!" }, {}];
    expect(parseGammaMarket(market)).toMatchObject({ categories: null });
    expect(parseGammaMarket({ ...market, tags: [] })).toMatchObject({ categories: [] });
    expect(parseGammaMarket({ ...market, tags, category: "US Politics" })).toMatchObject({
      categories: ["us-politics", "the-senate"],
    });
    expect(parseGammaMarket({ ...market, version: "v3" })).toMatchObject({ code: "UNKNOWN_VERSION" });
    expect(parseGammaMarket({ ...market, version: "v2" })).toMatchObject({ code: "NO_TOKENS" });
    expect(parseGammaMarket({ ...market, version: "v1", positionIds: ["5", "6"] })).toMatchObject({
      spec: { yes: "11" },
    });
    expect(parseGammaMarket({ ...market, clobTokenIds: "not json" })).toMatchObject({ code: "MALFORMED" });
    expect(parseGammaMarket({ ...market, orderPriceMinTickSize: 0.02 })).toMatchObject({ code: "UNKNOWN_TICK" });
  });

  it("counts a taker's money by each maker's own price, so that one average price loses nothing, however it is written", () => {
    const trade = {
      id: "t",
      taker_order_id: "0x1",
      market: NAUTILUS.id,
      asset_id: NAUTILUS.yes,
      side: "BUY" as const,
      size: "3",
      price: "0.5067",
      status: "TRADE_STATUS_MINED",
      match_time: "1761652917",
      matchtime: null,
      last_update: null,
      timestamp: null,
      owner: "",
      maker_address: "",
      trader_side: "TAKER",
      maker_orders: [
        {
          order_id: "0xa",
          owner: "x",
          maker_address: "0x1",
          matched_amount: "1",
          price: "0.5",
          asset_id: NAUTILUS.yes,
          side: "SELL" as const,
        },
        {
          order_id: "0xb",
          owner: "x",
          maker_address: "0x1",
          matched_amount: "2",
          price: "0.49",
          asset_id: NAUTILUS.no,
          side: "BUY" as const,
        },
      ],
    };
    const read = toFills(trade, { funder: "0xus" as Address, apiKey: "k" }, NAUTILUS);
    expect(read).toMatchObject({ ok: true, fills: [{ cash: -1_520_000, status: "mined", fee: 52_490 }] });
    // An average has as many decimals as its division gave: the fill is booked all the same, and the whole read with it.
    const long = { ...trade, price: "0.5066666666666667" };
    expect(toFills(long, { funder: "0xus" as Address, apiKey: "k" }, NAUTILUS)).toEqual(read);
    expect(toFills({ ...long, maker_orders: [] }, { funder: "0xus" as Address, apiKey: "k" }, NAUTILUS)).toMatchObject({
      ok: true,
      fills: [{ price: 5_067, cash: -1_520_000 }],
    });
    for (const price of ["", "1.2", "-0.5", "5e-1", "0.5.1"])
      expect(toFills({ ...trade, price }, { funder: "0xus" as Address, apiKey: "k" }, NAUTILUS).ok).toBe(false);
    // At one average price the fee would be nearly three times what is charged.
    const apart = [
      { ...trade.maker_orders[0], matched_amount: "1", price: "0.1" },
      { ...trade.maker_orders[0], matched_amount: "1", price: "0.9" },
    ];
    const swept = { ...trade, size: "2", price: "0.5", maker_orders: apart } as typeof trade;
    expect(toFills(swept, { funder: "0xus" as Address, apiKey: "k" }, NAUTILUS)).toMatchObject({
      ok: true,
      fills: [{ cash: -1_000_000, fee: 12_600 }],
    });
  });
});
