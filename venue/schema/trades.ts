import * as z from "zod";
import { numeric, optionalNumeric, optionalText, page, side, text } from "./common.ts";

/** One maker's part of a trade; `side` is missing in older records and then follows from the token. */
export const makerOrder = z.object({
  order_id: text,
  owner: optionalText,
  maker_address: optionalText,
  matched_amount: numeric,
  price: numeric,
  asset_id: text,
  side: side.nullish(),
});
export type MakerOrderJson = z.infer<typeof makerOrder>;

/** Trade of GET /data/trades and of the user channel: top-level side, price and size are the taker's. */
export const trade = z.object({
  id: text,
  taker_order_id: optionalText,
  market: text,
  asset_id: text,
  side,
  size: numeric,
  price: numeric,
  status: text,
  match_time: optionalNumeric,
  matchtime: optionalNumeric,
  last_update: optionalNumeric,
  timestamp: optionalNumeric,
  owner: optionalText,
  maker_address: optionalText,
  trader_side: optionalText,
  maker_orders: z.array(makerOrder).nullish(),
});
export type TradeJson = z.infer<typeof trade>;
export const tradesPage = page(trade);
