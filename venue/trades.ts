import type { Fill, FillStatus } from "../core/contract/fills.ts";
import type { Address, OrderId, Outcome, Side, TokenId, TradeId } from "../core/contract/ids.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { type MicroUsd, notional } from "../core/units/money.ts";
import { complement, type Ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import { type Part, takerFee } from "./fees.ts";
import { parseAverage, parsePrice, parseSize, parseStamp } from "./numbers.ts";
import type { MakerOrderJson, TradeJson } from "./schema/trades.ts";

/** Whose fills we look for: the wallet that holds the money, and the API key that sent the orders. */
export interface Us {
  readonly funder: Address;
  readonly apiKey: string;
}

/** Our fills of one trade, each with its market; `bad` names what could not be read, and then there are no fills. */
export type FillsOfTrade =
  | { readonly ok: true; readonly fills: readonly Fill[] }
  | { readonly ok: false; readonly why: string };

const STATUS: Readonly<Record<string, FillStatus>> = {
  MATCHED: "matched",
  MATCHED_NOT_BROADCASTED: "matched",
  MINED: "mined",
  CONFIRMED: "confirmed",
  RETRYING: "retrying",
  FAILED: "failed",
};

/**
 * Our part of a venue trade (reference polymarket.md 3b). Top-level side, price and size are the taker's: ours when
 * trader_side says TAKER (or, in records without it, when the owner is our key). As a maker we are the entries of
 * maker_orders that name our wallet or key, in that order's own token, which may be the complement of the taker's.
 * A trade with both, one of our orders meeting another, gives both fills. Identity: (trade, order).
 */
export function toFills(trade: TradeJson, us: Us, spec: MarketSpec): FillsOfTrade {
  const status = STATUS[trade.status.toUpperCase().replace(/^TRADE_STATUS_/, "")];
  if (status === undefined) return bad(trade, `status "${trade.status}"`);
  const stamp = trade.match_time ?? trade.matchtime ?? trade.timestamp ?? trade.last_update;
  const at = stamp === null ? null : parseStamp(stamp);
  if (at === null) return bad(trade, `match_time "${stamp}"`);
  const fills: Fill[] = [];
  const trader = trade.trader_side.toUpperCase();
  if (trader === "TAKER" || (trader === "" && trade.owner !== "" && trade.owner === us.apiKey)) {
    const fill = takerFill(trade, spec, status, at);
    if (typeof fill === "string") return bad(trade, fill);
    fills.push(fill);
  }
  for (const entry of trade.maker_orders ?? []) {
    const ours = entry.maker_address.toLowerCase() === us.funder || (entry.owner !== "" && entry.owner === us.apiKey);
    if (!ours) continue;
    const fill = makerFill(trade, entry, spec, status, at);
    if (typeof fill === "string") return bad(trade, fill);
    fills.push(fill);
  }
  return { ok: true, fills };
}

const bad = (trade: TradeJson, why: string): FillsOfTrade => ({ ok: false, why: `trade ${trade.id}: ${why}` });

function takerFill(trade: TradeJson, spec: MarketSpec, status: FillStatus, at: VenueMs): Fill | string {
  const average = parseAverage(trade.price);
  const size = parseSize(trade.size);
  const token = outcomeOf(trade.asset_id, spec);
  if (average === null) return `price "${trade.price}"`;
  if (size === null) return `size "${trade.size}"`;
  if (token === null) return `token ${trade.asset_id} is not of market ${spec.id}`;
  const { price, exact } = average;
  const met = partsMet(trade, token, size, spec);
  const money = met?.reduce((sum, part) => sum + part.money, 0) ?? Math.round(exact * size);
  return {
    trade: trade.id as TradeId,
    order: trade.taker_order_id as OrderId,
    at,
    token,
    side: trade.side,
    price,
    size,
    cash: signed(trade.side, money as MicroUsd),
    fee: takerFee(spec.fee, met ?? [{ price, size }]),
    maker: false,
    status,
  };
}

/**
 * Money of one maker's part: price times size, cut to the micro-dollar fill by fill. The venue's own arithmetic: of 834
 * recorded fills whose product is no whole number of micro-dollars, 834 paid the lower one.
 */
const makerMoney = (price: Ticks, size: MicroShares): MicroUsd => notional(price, size, "down");

/**
 * What the taker met, in its own token, with the money of each part. The taker meets each maker at the maker's own price, so
 * the makers' parts give the exact amount and fee where one average price can't: the same money on one token, the rest of the
 * dollar across two. null: they are not complete.
 */
function partsMet(
  trade: TradeJson,
  token: Outcome,
  size: MicroShares,
  spec: MarketSpec,
): readonly (Part & { readonly money: number })[] | null {
  let matched = 0;
  const met: (Part & { readonly money: number })[] = [];
  for (const entry of trade.maker_orders ?? []) {
    const part = parseSize(entry.matched_amount);
    const at = parsePrice(entry.price);
    const makerToken = outcomeOf(entry.asset_id, spec);
    if (part === null || at === null || makerToken === null) return null;
    matched += part;
    const money = makerMoney(at, part);
    met.push(
      makerToken === token
        ? { price: at, size: part, money }
        : { price: complement(at), size: part, money: part - money },
    );
  }
  return matched === size && matched > 0 ? met : null;
}

function makerFill(
  trade: TradeJson,
  entry: MakerOrderJson,
  spec: MarketSpec,
  status: FillStatus,
  at: VenueMs,
): Fill | string {
  const price = parsePrice(entry.price);
  const size = parseSize(entry.matched_amount);
  const token = outcomeOf(entry.asset_id, spec);
  if (price === null) return `maker order ${entry.order_id}: price "${entry.price}"`;
  if (size === null) return `maker order ${entry.order_id}: matched_amount "${entry.matched_amount}"`;
  if (token === null) return `maker order ${entry.order_id}: token ${entry.asset_id} is not of market ${spec.id}`;
  const side = entry.side ?? makerSide(trade, entry.asset_id as TokenId);
  return {
    trade: trade.id as TradeId,
    order: entry.order_id as OrderId,
    at,
    token,
    side,
    price,
    size,
    cash: signed(side, makerMoney(price, size)),
    fee: (spec.fee.takerOnly ? 0 : takerFee(spec.fee, [{ price, size }])) as MicroUsd,
    maker: true,
    status,
  };
}

/** Opposite sides meet on one token; the same side meets across the two (mint, merge). */
const makerSide = (trade: TradeJson, token: TokenId): Side => {
  if (token !== trade.asset_id) return trade.side;
  return trade.side === "BUY" ? "SELL" : "BUY";
};

const outcomeOf = (token: string, spec: Pick<MarketSpec, "yes" | "no">): Outcome | null => {
  if (token === spec.yes) return "YES";
  return token === spec.no ? "NO" : null;
};

const signed = (side: Side, money: MicroUsd): MicroUsd => (side === "BUY" ? -money : money) as MicroUsd;
