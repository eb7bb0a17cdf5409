import * as z from "zod";
import { numeric, optionalNumeric, text } from "./common.ts";

/** The small replies of the CLOB (reference polymarket.md 2c, 3a, 3d, 3e). */
export const credentials = z.object({ apiKey: text, secret: text, passphrase: text });
export const version = z.object({ version: z.number() });
export const balance = z.object({ balance: numeric });
export const heartbeat = z.object({ heartbeat_id: text });
export const errorBody = z.object({
  error: z.string().nullish(),
  message: z.string().nullish(),
  errorMsg: z.string().nullish(),
  code: z.string().nullish(),
  retry_after_seconds: z.number().nullish(),
});
export const geoblock = z.object({
  blocked: z.boolean(),
  country: z.string().nullish(),
  region: z.string().nullish(),
});

export const level = z.object({ price: numeric, size: numeric });
/** An empty side is an empty list; a body with neither list is no book. */
export const restBook = z
  .object({
    market: text,
    asset_id: text,
    timestamp: optionalNumeric,
    hash: z.string().nullish(),
    bids: z.array(level).nullish(),
    asks: z.array(level).nullish(),
    min_order_size: optionalNumeric,
    tick_size: optionalNumeric,
    last_trade_price: optionalNumeric,
  })
  .refine(({ bids, asks }) => bids != null || asks != null, { message: "neither bids nor asks" });
export type RestBookJson = z.infer<typeof restBook>;
export const restBooks = z.array(restBook);
/** The same, each book still to be judged by itself. */
export const restBookList = z.array(z.unknown());

/** GET /markets/{id}: of the long form, what a market came to. */
export const longMarket = z.object({
  closed: z.boolean().nullish(),
  is_50_50_outcome: z.boolean().nullish(),
  tokens: z.array(z.object({ token_id: text, winner: z.boolean().nullish() })),
});

/** GET /clob-markets/{id}: booleans are omitted when false. */
export const clobMarket = z.object({
  c: text,
  t: z.array(z.object({ t: text, o: z.string().nullish() })).nullish(),
  mts: numeric,
  mos: numeric,
  nr: z.boolean().nullish(),
  ao: z.boolean().nullish(),
  itode: z.boolean().nullish(),
  fd: z.object({ r: z.number().nullish(), e: z.number().nullish(), to: z.boolean().nullish() }).nullish(),
  v: z.union([z.string(), z.number()]).nullish(),
});

/** POST /orders-scoring: by order id, whether it earns liquidity rewards. */
export const ordersScoring = z.record(z.string(), z.boolean());
