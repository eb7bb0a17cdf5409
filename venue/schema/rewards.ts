import * as z from "zod";
import { numeric, optionalNumeric, text } from "./common.ts";

/** One market's liquidity reward programme (reference polymarket.md 3e). */
export const programme = z.object({
  condition_id: text,
  rewards_max_spread: optionalNumeric,
  rewards_min_size: optionalNumeric,
  total_daily_rate: optionalNumeric,
  rewards_config: z.array(z.object({ rate_per_day: optionalNumeric })).nullish(),
});

/** GET /rewards/user: what one market earned on a day. */
export const earning = z.object({ condition_id: text, asset_address: text, earnings: numeric });

/** GET /rebates/current: what one market rebated a maker for a day. */
export const rebate = z.object({
  condition_id: text,
  asset_address: text,
  maker_address: text,
  rebated_fees_usdc: numeric,
});
