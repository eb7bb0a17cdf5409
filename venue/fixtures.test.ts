/** Every sample of the venue's messages through the parser that would meet it, each file accounted for by name. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Address, OrderId, TokenId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { parseTokenBook } from "./books.ts";
import { venueCode } from "./errors.ts";
import { parseGammaMarket } from "./gamma.ts";
import { parseMarketFrame } from "./market-channel.ts";
import { orderBody, type UnsignedOrder } from "./order.ts";
import { parseOwnOrder, placeAnswer } from "./orders.ts";
import { parsePriceFrame } from "./price-feed.ts";
import { page as publicPage } from "./schema/common.ts";
import * as gamma from "./schema/gamma.ts";
import * as misc from "./schema/misc.ts";
import * as orders from "./schema/orders.ts";
import * as publics from "./schema/public.ts";
import { trade, tradesPage } from "./schema/trades.ts";
import { toFills } from "./trades.ts";
import { parseUserFrame } from "./user-channel.ts";

const FOLDER = fileURLToPath(new URL("../../shared/data/api-fixtures/", import.meta.url));
const absent = !existsSync(FOLDER);

/** What a parser makes of a file, in a few words; "bad" and "refused" name the reason's class. */
type Reader = (text: string) => string;

const tokensIn = (text: string): TokenId[] => [
  ...new Set([...text.matchAll(/"(?:asset_id|winning_asset_id)": ?"(\d+)"/g)].map((found) => found[1] as TokenId)),
];

/** The market that a sample is about, as if we followed it. */
function specs(text: string): Map<TokenId, MarketSpec> {
  const [yes = "1" as TokenId, no = "2" as TokenId] = tokensIn(text);
  const id = /"market": ?"(\w+)"/.exec(text)?.[1] ?? "0x";
  const spec = { id, yes, no, fee: { rate: 0, exponent: 1, takerOnly: true } } as MarketSpec;
  return new Map([
    [yes, spec],
    [no, spec],
  ]);
}

const frames: Reader = (text) => {
  const parsed: unknown = JSON.parse(text);
  const counts = new Map<string, number>();
  for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
    for (const frame of parseMarketFrame(JSON.stringify(message), specs(text))) {
      const what = frame.t === "bad" ? `bad ${frame.kind}` : frame.t;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
  }
  return [...counts].map(([what, count]) => (count === 1 ? what : `${count} ${what}`)).join(", ") || "nothing";
};

const user: Reader = (text) => {
  const us = { funder: "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" as Address, apiKey: "" };
  const said = parseUserFrame(text, { us, specs: specs(text) });
  return (
    said
      .map((frame) =>
        frame.t === "bad" ? `bad ${frame.kind}` : frame.t === "order" ? `order ${frame.status}` : frame.fill.status,
      )
      .join(", ") || "nothing of ours"
  );
};

const prices: Reader = (text) => {
  const [first, ...more] = parsePriceFrame(text);
  return first === undefined
    ? "nothing"
    : first.t === "bad"
      ? `bad ${first.kind}`
      : `${first.topic} ${1 + more.length}`;
};

const shape =
  (schema: z.ZodType): Reader =>
  (text) =>
    schema.safeParse(JSON.parse(text)).success ? "good" : "bad";

const list =
  (each: (item: unknown) => string): Reader =>
  (text) => {
    const counts = new Map<string, number>();
    for (const item of JSON.parse(text) as unknown[]) counts.set(each(item), (counts.get(each(item)) ?? 0) + 1);
    return [...counts].map(([what, count]) => `${count} ${what}`).join(", ");
  };

const gammaMarket = (json: unknown): string => {
  const market = parseGammaMarket(json);
  return "is" in market ? `refused ${market.code}` : market.closed ? "closed" : "open";
};
const market: Reader = (text) => gammaMarket(JSON.parse(text));
const gammaEvent = (json: unknown): string => {
  const parsed = gamma.event.safeParse(json);
  if (!parsed.success) return "bad";
  const kinds = new Set((parsed.data.markets ?? []).map(gammaMarket));
  return `event of ${parsed.data.markets?.length ?? 0}: ${[...kinds].join(", ")}`;
};
const book: Reader = (text) => {
  const parsed = misc.restBook.safeParse(JSON.parse(text));
  if (!parsed.success) return "bad wrong-shape";
  const read = parseTokenBook(parsed.data);
  return typeof read === "string" ? `bad ${read}` : `book ${read.bids.length} x ${read.asks.length}`;
};
const ownOrder: Reader = (text) => {
  const order = parseOwnOrder(orders.openOrder.parse(JSON.parse(text)));
  return typeof order === "string" ? order : order.status;
};
const ownTrade: Reader = (text) => {
  const read = toFills(
    trade.parse(JSON.parse(text)),
    { funder: "0x" as Address, apiKey: "" },
    [...specs(text).values()][0] as MarketSpec,
  );
  return read.ok ? `trade, ${read.fills.length} of ours` : read.why;
};

const count =
  (schema: z.ZodType): Reader =>
  (text) => {
    const page = publicPage(schema).safeParse(JSON.parse(text));
    return page.success ? `${page.data.data.length} good` : "bad";
  };
const fits = (schema: z.ZodType) => list((item) => (schema.safeParse(item).success ? "good" : "bad"));
const event: Reader = (text) => {
  const json: unknown = JSON.parse(text);
  return (Array.isArray(json) ? json : [json]).map(gammaEvent).join("; ");
};
const search: Reader = (text) => (JSON.parse(text) as { events: unknown[] }).events.map(gammaEvent).join("; ");
const failure: Reader = (text) => venueCode(500, misc.errorBody.parse(JSON.parse(text)).error ?? "");
const legs: Reader = (text) => {
  const json: unknown = JSON.parse(text);
  return orders.postReply
    .parse(Array.isArray(json) ? json : [json])
    .map((leg) => placeAnswer(leg, leg.orderId.toLowerCase() as OrderId).is)
    .join(", ");
};
const cancels: Reader = (text) => {
  const { canceled, not_canceled } = orders.cancelReply.parse(JSON.parse(text));
  return `${canceled?.length ?? 0} gone, ${Object.keys(not_canceled ?? {}).length} not`;
};
const signed: Reader = (text) => {
  const { signature, salt, maker, signer, tokenId, makerAmount, takerAmount, side, signatureType, timestamp, ...rest } =
    JSON.parse(text) as UnsignedOrder & { signature: string };
  const order = { salt, maker, signer, tokenId, makerAmount, takerAmount, side, signatureType, timestamp, ...rest };
  const body = orderBody(order as UnsignedOrder, signature, "key") as { order: Record<string, unknown> };
  const same = Object.entries(JSON.parse(text) as object).filter(([key, value]) => body.order[key] !== value);
  return same.length === 0 ? "our own body" : same.map(([key]) => key).join(", ");
};

const TABLE: Readonly<Record<string, readonly [Reader, string]>> = {
  "py-adapter/http_responses/book.json": [book, "book 5 x 7"],
  // Cut down by their author to the fields his test reads: not even an id. Refused by name, not filled in.
  "py-adapter/http_responses/event.json": [event, "event of 3: refused MALFORMED"],
  "py-adapter/http_responses/events_list.json": [
    event,
    "event of 1: refused MALFORMED; event of 1: refused MALFORMED; event of 1: refused MALFORMED",
  ],
  "py-adapter/http_responses/market.json": [shape(publics.longMarket), "good"],
  "py-adapter/http_responses/market_slug.json": [market, "refused NOT_BINARY"],
  "py-adapter/http_responses/markets.json.gz": [count(publics.longMarket), "100 good"],
  "py-adapter/http_responses/markets_list.json": [list(gammaMarket), "3 refused MALFORMED"],
  "py-adapter/http_responses/trades.json": [fits(publics.dataTrade), "4 good"],
  "py-adapter/ws_messages/book.json": [frames, "book"],
  "py-adapter/ws_messages/last_trade_price.json": [frames, "print"],
  "py-adapter/ws_messages/order_cancel.json": [user, "order cancelled"],
  "py-adapter/ws_messages/order_placement.json": [user, "order live"],
  // 2024: one change beside the message's own fields, no list. Not spoken any more, and not guessed at.
  "py-adapter/ws_messages/price_change.json": [frames, "bad wrong-shape"],
  "py-adapter/ws_messages/price_change_v2.json": [frames, "levels"],
  "py-adapter/ws_messages/tick_size_change.json": [frames, "tick"],
  "py-adapter/ws_messages/trades.json": [ownTrade, "trade, 1 of ours"],
  "py-adapter/ws_messages/user_trade1.json": [user, "nothing of ours"],
  "py-adapter/ws_messages/user_trade2.json": [user, "matched"],
  "py-adapter/ws_messages/user_trade3.json": [user, "nothing of ours"],
  "py-adapter/ws_messages/user_trade4.json": [user, "nothing of ours"],
  "rust-adapter-late-2026/clob_book_response_empty_ask.json": [book, "book 2 x 0"],
  "rust-adapter-late-2026/gamma_market_crypto_twap.json": [market, "open"],
  "rust-adapter-late-2026/http_balance_allowance_conditional.json": [shape(misc.balance), "good"],
  "rust-adapter-late-2026/http_batch_order_response.json": [legs, "unknown, refused, refused"],
  "rust-adapter-late-2026/http_order_response_async_exec.json": [legs, "unknown"],
  "rust-adapter-late-2026/rtds_crypto_twap_sixty_update.json": [prices, "crypto_prices_twap_sixty 1"],
  "rust-adapter-late-2026/ws_book_snapshot_captured.json": [frames, "book"],
  "rust-adapter-late-2026/ws_price_change_crossing_burst.json": [frames, "2 book, 49 levels"],
  "rust-adapter-late-2026/ws_user_order_fok_killed_pusd_size.json": [user, "order cancelled"],
  "rust-adapter-late-2026/ws_user_trade_full_failed.json": [user, "failed"],
  "rust-adapter/clob_book_response.json": [book, "book 3 x 3"],
  "rust-adapter/clob_fee_rate_response_nonzero.json": [shape(publics.feeRate), "good"],
  "rust-adapter/clob_fee_rate_response_zero.json": [shape(publics.feeRate), "good"],
  "rust-adapter/clob_market_closed_binary_accepting_false.json": [shape(publics.longMarket), "good"],
  "rust-adapter/clob_market_closed_binary_accepting_true.json": [shape(publics.longMarket), "good"],
  "rust-adapter/data_api_positions_response.json": [fits(publics.dataPosition), "4 good"],
  "rust-adapter/data_api_trades_response.json": [fits(publics.dataTrade), "3 good"],
  "rust-adapter/gamma_event.json": [event, "event of 2: open"],
  // Fees are on and their schedule is missing: trimmed by its author. No fee is made up.
  "rust-adapter/gamma_market.json": [market, "refused UNKNOWN_FEE"],
  "rust-adapter/gamma_market_closed_binary_accepting_false.json": [market, "closed"],
  "rust-adapter/gamma_market_closed_binary_accepting_true.json": [market, "closed"],
  "rust-adapter/gamma_market_closed_nonbinary_legacy.json": [market, "refused UNKNOWN_TICK"],
  "rust-adapter/gamma_market_closed_zero_zero_legacy.json": [market, "refused UNKNOWN_TICK"],
  "rust-adapter/gamma_market_sports_market_map_handicap.json": [market, "closed"],
  "rust-adapter/gamma_market_sports_market_money_line.json": [market, "closed"],
  "rust-adapter/gamma_tags.json": [fits(publics.tag), "5 good"],
  "rust-adapter/http_balance_allowance_collateral.json": [shape(misc.balance), "good"],
  "rust-adapter/http_balance_allowance_no_allowance.json": [shape(misc.balance), "good"],
  "rust-adapter/http_batch_cancel_response.json": [cancels, "2 gone, 1 not"],
  "rust-adapter/http_cancel_response_failed.json": [cancels, "0 gone, 1 not"],
  "rust-adapter/http_cancel_response_ok.json": [cancels, "1 gone, 0 not"],
  "rust-adapter/http_open_order.json": [ownOrder, "live"],
  "rust-adapter/http_open_order_sell_fok.json": [ownOrder, "matched"],
  "rust-adapter/http_open_orders_page.json": [count(orders.openOrder), "2 good"],
  "rust-adapter/http_order_response_error_500.json": [failure, "OTHER"],
  "rust-adapter/http_order_response_failed.json": [legs, "refused"],
  // No status in it: by the rule of reference 3b the venue is asked for the order's id.
  "rust-adapter/http_order_response_ok.json": [legs, "unknown"],
  "rust-adapter/http_signed_order.json": [signed, "our own body"],
  "rust-adapter/http_trade_report.json": [ownTrade, "trade, 1 of ours"],
  "rust-adapter/http_trades_page.json": [count(trade), "1 good"],
  "rust-adapter/rtds_crypto_prices_subscribe.json": [prices, "crypto_prices 3"],
  "rust-adapter/rtds_crypto_prices_update.json": [prices, "crypto_prices 1"],
  "rust-adapter/rtds_equity_prices_subscribe.json": [prices, "equity_prices 3"],
  "rust-adapter/rtds_equity_prices_update.json": [prices, "equity_prices 1"],
  "rust-adapter/search_response.json": [search, "event of 1: open"],
  "rust-adapter/ws_book_snapshot.json": [frames, "book"],
  "rust-adapter/ws_last_trade.json": [frames, "print"],
  "rust-adapter/ws_market_best_bid_ask_msg.json": [frames, "nothing"],
  "rust-adapter/ws_market_book_msg.json": [frames, "book"],
  "rust-adapter/ws_market_last_trade_msg.json": [frames, "print"],
  "rust-adapter/ws_market_new_market_msg.json": [frames, "nothing"],
  "rust-adapter/ws_market_price_change_msg.json": [frames, "levels"],
  "rust-adapter/ws_market_resolved_msg.json": [frames, "resolved"],
  "rust-adapter/ws_market_tick_size_msg.json": [frames, "tick"],
  "rust-adapter/ws_quotes.json": [frames, "levels"],
  "rust-adapter/ws_tick_size_change.json": [frames, "tick"],
  "rust-adapter/ws_user_order_cancellation.json": [user, "order cancelled"],
  "rust-adapter/ws_user_order_fok_killed.json": [user, "order cancelled"],
  "rust-adapter/ws_user_order_matched.json": [user, "order matched"],
  "rust-adapter/ws_user_order_msg.json": [user, "order live"],
  "rust-adapter/ws_user_order_placement.json": [user, "order live"],
  "rust-adapter/ws_user_order_update.json": [user, "order live"],
  "rust-adapter/ws_user_order_venue_cancel.json": [user, "order invalid"],
  "rust-adapter/ws_user_trade.json": [user, "confirmed"],
  "rust-adapter/ws_user_trade_msg.json": [user, "confirmed"],
};

/** Bodies of a mock server, by "METHOD path", each a list of samples. */
const MOCKS = "rust-sdk-mock-bodies.json";
const empty: z.ZodType = z.null();
const BODIES: Readonly<Record<string, z.ZodType>> = {
  "DELETE /auth/builder-api-key": empty,
  "DELETE /cancel-all": orders.cancelReply,
  "DELETE /notifications": empty,
  "DELETE /order": orders.cancelReply,
  "DELETE /orders": orders.cancelReply,
  "GET /api/geoblock": misc.geoblock,
  "GET /auth/ban-status/closed-only": publics.closedOnly,
  "GET /balance-allowance/update": empty,
  "GET /builder/trades": publicPage(publics.builderTrade),
  "GET /data/trades": tradesPage,
  "GET /fee-rate": publics.feeRate,
  "GET /last-trade-price": publics.lastTrade,
  "GET /last-trades-prices": z.array(publics.lastTrade),
  "GET /markets/1": publics.longMarket,
  "GET /midpoint": publics.midpoint,
  "GET /neg-risk": publics.negRisk,
  "GET /order-scoring": publics.scoring,
  "GET /price": publics.price,
  "GET /prices": publics.pricesByToken,
  "GET /prices-history": publics.priceHistory,
  "GET /rewards/markets/1": publicPage(publics.rewardMarket),
  "GET /rewards/markets/current": publicPage(publics.rewardMarket),
  "GET /rewards/user": publicPage(publics.earning),
  "GET /rewards/user/percentages": publics.numbersByKey,
  "GET /rewards/user/total": z.array(z.union([publics.earning, publics.rewardMarket])),
  "GET /sampling-markets": publicPage(publics.longMarket),
  "GET /sampling-simplified-markets": publicPage(publics.longMarket),
  "GET /simplified-markets": publicPage(publics.longMarket),
  "GET /spread": publics.spread,
  "GET /tick-size": publics.tickSize,
  "POST /midpoints": publics.numbersByKey,
  "POST /order": orders.postLeg,
  "POST /orders-scoring": misc.ordersScoring,
  "POST /prices": publics.pricesByToken,
  "POST /spreads": z.object({ spreads: publics.numbersByKey }),
};

const filesThere = (): string[] =>
  readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md")
    .map((entry) => `${entry.parentPath.replace(/\/$/, "")}/${entry.name}`.slice(FOLDER.length))
    .sort();

describe(`samples of the venue's messages${absent ? " (../shared is absent)" : ""}`, () => {
  it.skipIf(absent)("are all known here by name: a new one has to be looked at", () => {
    expect(filesThere()).toEqual([...Object.keys(TABLE), MOCKS].sort());
  });

  for (const [name, [read, made]] of Object.entries(TABLE)) {
    it.skipIf(absent)(`${name} is read as: ${made}`, () => {
      const raw = readFileSync(`${FOLDER}${name}`);
      expect(read((name.endsWith(".gz") ? gunzipSync(raw) : raw).toString("utf8"))).toBe(made);
    });
  }

  it.skipIf(absent)("of the mock server fit what is read from each route, all 35 of them", () => {
    const bodies = JSON.parse(readFileSync(`${FOLDER}${MOCKS}`, "utf8")) as Record<string, readonly unknown[]>;
    expect(Object.keys(bodies).sort()).toEqual(Object.keys(BODIES).sort());
    for (const [route, samples] of Object.entries(bodies)) {
      for (const sample of samples) expect(BODIES[route]?.safeParse(sample).error?.issues ?? [], route).toEqual([]);
    }
  });
});
