import { createHash } from "node:crypto";
import type { OrderAnswer, OrderRecord, TradeRecord } from "../../../core/exchange/types.ts";
import { notional } from "../../../core/units/money.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import { moneyText, priceText, secondsText, sizeText } from "./text.ts";

/** The venue's pages spell states in two ways; a client has to read both (reference polymarket.md 0). */
export type Spelling = "short" | "long";
const spelt = (state: string, of: "ORDER" | "TRADE", spelling: Spelling): string =>
  spelling === "short" ? state : `${of}_STATUS_${state}`;

/** GET /data/order(s): an order as its owner reads it (reference polymarket.md 3b). */
export function openOrder(
  order: OrderRecord,
  outcomeNames: readonly [string, string],
  spelling: Spelling,
): Record<string, unknown> {
  const state = order.status === "CANCELED" && order.reason !== null ? `CANCELED_${order.reason}` : order.status;
  return {
    id: order.id,
    status: spelt(state, "ORDER", spelling),
    owner: order.owner,
    maker_address: order.account,
    market: order.market,
    asset_id: order.token,
    side: order.side,
    original_size: sizeText(order.original),
    size_matched: sizeText(order.matched),
    price: priceText(order.price),
    outcome: outcomeNames[order.outcome === "YES" ? 0 : 1],
    order_type: order.tif,
    associate_trades: order.trades,
    created_at: Math.floor(order.createdAt / 1_000),
    expiration: order.expiresAt === null ? "0" : secondsText(order.expiresAt),
  };
}

/** Answer to one posted order: amounts are "" while it rests, hashes never come (reference polymarket.md 3b). */
export function placed(answer: Extract<OrderAnswer, { ok: true }>): Record<string, unknown> {
  const amount = (value: number | null): string => (value === null ? "" : sizeText(value as MicroShares));
  return {
    success: true,
    errorMsg: "",
    orderID: answer.id,
    status: answer.status,
    makingAmount: amount(answer.making),
    takingAmount: amount(answer.taking),
    ...(answer.trades.length > 0 ? { tradeIDs: answer.trades } : {}),
  };
}

/** A failed leg of a batch: the venue says success and means the opposite. */
export const failedLeg = (error: string): Record<string, unknown> => ({
  success: true,
  errorMsg: error,
  orderID: "",
  status: "",
  makingAmount: "",
  takingAmount: "",
});

const NOBODY = "00000000-0000-0000-0000-000000000000";
const NOWHERE = "0x0000000000000000000000000000000000000000";
const hash = (text: string): string => `0x${createHash("sha256").update(text).digest("hex")}`;

const STATUS = {
  matched: "MATCHED",
  mined: "MINED",
  confirmed: "CONFIRMED",
  retrying: "RETRYING",
  failed: "FAILED",
} as const;

/** Settlement has a transaction once it was sent to the chain; this exchange's chain is a hash of the trade's id. */
export const transactionHash = (trade: Pick<TradeRecord, "id" | "status">): string =>
  trade.status === "matched" ? "" : hash(`transaction|${trade.id}`);

/**
 * A trade as `owner` reads it. The top level is the taker's; a maker's fill is the entry of `maker_orders` that is his,
 * possibly on the other token (reference polymarket.md 3b). The fee rate shows 0 though a fee is charged.
 * Beyond the venue's fields, this exchange says what moved: `amount` (dollars to the party, + or -) and the taker's `fee`;
 * on the real venue only the chain tells.
 */
export function tradeFor(
  trade: TradeRecord,
  owner: string,
  outcomeNames: readonly [string, string],
  spelling: Spelling,
): Record<string, unknown> {
  const { taker } = trade;
  const name = (outcome: "YES" | "NO"): string => outcomeNames[outcome === "YES" ? 0 : 1];
  return {
    id: trade.id,
    taker_order_id: taker.order ?? hash(`taker|${trade.id}`),
    market: trade.market,
    asset_id: taker.token,
    side: taker.side,
    size: sizeText(taker.size),
    fee_rate_bps: "0",
    price: priceText(taker.price),
    status: spelt(STATUS[trade.status], "TRADE", spelling),
    ...(trade.status === "failed" ? { err_msg: "execution reverted" } : {}),
    match_time: secondsText(trade.at),
    match_time_nano: `${trade.at}000000`,
    last_update: secondsText(trade.updatedAt),
    outcome: name(taker.outcome),
    bucket_index: 0,
    owner: taker.owner ?? NOBODY,
    maker_address: taker.account ?? NOWHERE,
    transaction_hash: transactionHash(trade),
    amount: moneyText(taker.cash),
    fee: moneyText(taker.fee),
    trader_side: taker.owner === owner ? "TAKER" : "MAKER",
    maker_orders: [
      ...trade.makers.map((maker) => ({
        order_id: maker.order,
        owner: maker.owner,
        maker_address: maker.account,
        matched_amount: sizeText(maker.size),
        price: priceText(maker.price),
        fee_rate_bps: "0",
        asset_id: maker.token,
        outcome: name(maker.outcome),
        side: maker.side,
        amount: moneyText(maker.cash),
      })),
      // The venue lists whomever a taker met, each at his own price: from their parts comes what was paid, to the micro-dollar.
      ...(trade.strangers ?? []).map(({ price, size }, nth) => ({
        order_id: hash(`stranger|${trade.id}|${nth}`),
        owner: NOBODY,
        maker_address: NOWHERE,
        matched_amount: sizeText(size),
        price: priceText(price),
        fee_rate_bps: "0",
        asset_id: taker.token,
        outcome: name(taker.outcome),
        side: taker.side === "BUY" ? "SELL" : "BUY",
        amount: moneyText(notional(price, (taker.side === "BUY" ? size : -size) as MicroShares, "down")),
      })),
    ],
  };
}
