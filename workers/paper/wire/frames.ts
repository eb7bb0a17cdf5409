import type { TokenId } from "../../../core/contract/ids.ts";
import type {
  CombinedBook,
  ExchangeNotice,
  MarketRecord,
  OrderRecord,
  TradeRecord,
} from "../../../core/exchange/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { priceFor, tokenBook, tokenOf, touchText, wireBook } from "./book.ts";
import { openOrder, type Spelling, tradeFor } from "./orders.ts";
import { priceText, sizeText } from "./text.ts";

/** Frames of the market and user channels (reference polymarket.md 5a). Each is one JSON object with `event_type`. */
export type Frame = { readonly event_type: string } & Record<string, unknown>;

type Levels = Extract<ExchangeNotice, { t: "levels" }>["changes"];
type Print = Extract<ExchangeNotice, { t: "print" }>;

const OUTCOMES = ["YES", "NO"] as const;

export const bookFrame = (market: MarketRecord, book: CombinedBook, outcome: "YES" | "NO"): Frame => ({
  event_type: "book",
  ...wireBook(market, book, outcome),
});

/** One frame with the mirrored entries of both tokens; sizes are the new absolute ones, "0" removes the level. */
export function priceChangeFrame(market: MarketRecord, book: CombinedBook, changes: Levels): Frame {
  const sides = OUTCOMES.map((outcome) => ({
    outcome,
    asset_id: tokenOf(market, outcome),
    hash: wireBook(market, book, outcome).hash,
    touch: touchText(tokenBook(book, outcome)),
  }));
  return {
    event_type: "price_change",
    market: market.spec.id,
    price_changes: changes.flatMap(({ side, price, size }) =>
      sides.map(({ outcome, asset_id, hash, touch }) => ({
        asset_id,
        price: priceText(priceFor(price, outcome)),
        size: sizeText(size),
        side: (side === "bid") === (outcome === "YES") ? "BUY" : "SELL",
        hash,
        ...touch,
      })),
    ),
    timestamp: String(book.stampedAt),
  };
}

export const lastTradeFrame = (print: Print, at: VenueMs): Frame => ({
  event_type: "last_trade_price",
  market: print.market,
  asset_id: print.token,
  price: priceText(print.price),
  size: sizeText(print.size),
  side: print.side,
  fee_rate_bps: "0",
  timestamp: String(at),
  transaction_hash: print.trade ?? "",
});

export const bestBidAskFrame = (market: MarketRecord, book: CombinedBook, outcome: "YES" | "NO"): Frame => {
  const side = tokenBook(book, outcome);
  const [bid] = side.bids;
  const [ask] = side.asks;
  return {
    event_type: "best_bid_ask",
    market: market.spec.id,
    asset_id: tokenOf(market, outcome),
    ...touchText(side),
    spread:
      bid === undefined || ask === undefined
        ? ""
        : priceText(priceFor((ask.price - bid.price) as typeof ask.price, "YES")),
    timestamp: String(book.stampedAt),
  };
};

export const tickFrame = (
  market: MarketRecord,
  token: TokenId,
  change: { old: CombinedBook["tick"]; new: CombinedBook["tick"] },
  at: VenueMs,
): Frame => ({
  event_type: "tick_size_change",
  market: market.spec.id,
  asset_id: token,
  old_tick_size: priceText(change.old),
  new_tick_size: priceText(change.new),
  timestamp: String(at),
});

const eventMessage = (market: MarketRecord): Record<string, string> => ({
  id: market.spec.event.id,
  ticker: market.spec.event.slug,
  slug: market.spec.event.slug,
  title: market.spec.event.title,
  description: "",
});

export const newMarketFrame = (market: MarketRecord, at: VenueMs): Frame => ({
  event_type: "new_market",
  id: market.spec.gammaId,
  question: market.spec.question,
  market: market.spec.id,
  condition_id: market.spec.id,
  slug: market.spec.slug,
  description: market.spec.rules,
  assets_ids: [market.spec.yes, market.spec.no],
  clob_token_ids: [market.spec.yes, market.spec.no],
  outcomes: market.spec.outcomes,
  event_message: eventMessage(market),
  active: true,
  order_price_min_tick_size: priceText(market.spec.tick),
  fees_enabled: market.spec.fee.rate > 0,
  tags: [],
  timestamp: String(at),
});

export const resolvedFrame = (market: MarketRecord, winner: "YES" | "NO" | "SPLIT", at: VenueMs): Frame => ({
  event_type: "market_resolved",
  id: market.spec.gammaId,
  market: market.spec.id,
  assets_ids: [market.spec.yes, market.spec.no],
  // A 50/50 outcome has no winning token; the reference does not say how the venue puts it, so it is named.
  winning_asset_id: winner === "SPLIT" ? "" : tokenOf(market, winner),
  winning_outcome: winner === "SPLIT" ? "SPLIT" : market.spec.outcomes[winner === "YES" ? 0 : 1],
  event_message: eventMessage(market),
  tags: [],
  timestamp: String(at),
});

export const orderFrame = (
  market: MarketRecord,
  order: OrderRecord,
  type: Extract<ExchangeNotice, { t: "order" }>["type"],
  at: VenueMs,
  spelling: Spelling,
): Frame => ({
  event_type: "order",
  ...openOrder(order, market.spec.outcomes, spelling),
  order_owner: order.owner,
  type,
  created_at: String(order.createdAt),
  timestamp: String(at),
});

export const tradeFrame = (
  market: MarketRecord,
  trade: TradeRecord,
  owner: string,
  at: VenueMs,
  spelling: Spelling,
): Frame => ({
  event_type: "trade",
  type: "TRADE",
  ...tradeFor(trade, owner, market.spec.outcomes, spelling),
  trade_owner: owner,
  timestamp: String(at),
});
