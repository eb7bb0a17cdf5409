import * as z from "zod";
import { numeric, optionalNumeric, side, text } from "./common.ts";
import { level } from "./misc.ts";

/** Frames of /ws/market (reference polymarket.md 5a). */
export const book = z.object({
  market: text,
  asset_id: text,
  bids: z.array(level).nullish(),
  asks: z.array(level).nullish(),
  // An older spelling of the same two lists.
  buys: z.array(level).nullish(),
  sells: z.array(level).nullish(),
  timestamp: optionalNumeric,
  hash: z.string().nullish(),
});
const change = z.object({ asset_id: text, price: numeric, size: numeric, side });
/** price_changes with a token each; an older form has one asset_id for all `changes`. */
export const priceChange = z.union([
  z.object({ market: text, timestamp: optionalNumeric, price_changes: z.array(change) }),
  z
    .object({
      market: text,
      asset_id: text,
      timestamp: optionalNumeric,
      changes: z.array(z.object({ price: numeric, size: numeric, side })),
    })
    .transform((frame) => ({
      market: frame.market,
      timestamp: frame.timestamp,
      price_changes: frame.changes.map((entry) => ({ ...entry, asset_id: frame.asset_id })),
    })),
]);
export const lastTrade = z.object({
  market: text,
  asset_id: text,
  price: numeric,
  size: numeric,
  side,
  timestamp: optionalNumeric,
  transaction_hash: z.string().nullish(),
});
export const tickChange = z.object({
  market: text,
  asset_id: text,
  new_tick_size: numeric,
  timestamp: optionalNumeric,
});
export const resolved = z.object({
  market: text,
  winning_asset_id: z.string().nullish(),
  winning_outcome: z.string().nullish(),
  timestamp: optionalNumeric,
});
export const kind = z.object({ event_type: z.string().nullish() });
