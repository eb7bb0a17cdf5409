import * as z from "zod";
import { numeric, optionalNumeric, optionalText, side, text } from "./common.ts";

/**
 * Public replies that say nothing an order depends on (reference polymarket.md 3a, 4b): readers beside the trading path
 * use them, and they are held against every sample so that a change of the venue's shows.
 */

/** GET /markets/{id} and the market pages: the long form. */
export const longMarket = z.object({
  condition_id: text,
  tokens: z.array(z.object({ token_id: text, outcome: text, price: optionalNumeric, winner: z.boolean().nullish() })),
  minimum_tick_size: optionalNumeric,
  minimum_order_size: optionalNumeric,
  active: z.boolean().nullish(),
  closed: z.boolean().nullish(),
  neg_risk: z.boolean().nullish(),
});

/** GET data-api /trades: `side` is the taker's, `timestamp` whole seconds, `price` an average over several makers. */
export const dataTrade = z.object({
  asset: text,
  conditionId: text,
  side,
  price: numeric,
  size: numeric,
  timestamp: z.number(),
  transactionHash: text,
  proxyWallet: optionalText,
});

/** GET data-api /positions. */
export const dataPosition = z.object({
  asset: text,
  conditionId: text,
  size: numeric,
  avgPrice: numeric,
  realizedPnl: numeric,
  redeemable: z.boolean(),
  mergeable: z.boolean(),
});

export const tag = z.object({ id: text, label: text, slug: text });
/** GET /fee-rate: legacy, not the fee. */
export const feeRate = z.object({ base_fee: numeric });
export const tickSize = z.object({ minimum_tick_size: numeric });
export const negRisk = z.object({ neg_risk: z.boolean() });
export const midpoint = z.object({ mid: numeric });
export const spread = z.object({ spread: numeric });
export const price = z.object({ price: numeric });
export const lastTrade = z.object({ price: numeric, side: z.union([side, z.literal("")]) });
export const numbersByKey = z.record(z.string(), numeric);
export const pricesByToken = z.record(z.string(), z.object({ BUY: numeric.optional(), SELL: numeric.optional() }));
/** GET /prices-history: a lagged midpoint, `t` in seconds; no trade. */
export const priceHistory = z.object({ history: z.array(z.object({ t: z.number(), p: numeric })) });
export const closedOnly = z.object({ closed_only: z.boolean() });
export const scoring = z.object({ scoring: z.boolean() });

/** A reward programme of one market: pool a day, widest spread, smallest size in shares. */
export const rewardMarket = z.object({
  condition_id: text,
  rewards_max_spread: numeric,
  rewards_min_size: numeric,
  rewards_config: z.array(z.object({ asset_address: text, rate_per_day: numeric })),
});
export const earning = z.object({ date: text, earnings: numeric, asset_rate: numeric });
export const builderTrade = z.object({ id: text, market: text, assetId: text, side, size: numeric, price: numeric });
