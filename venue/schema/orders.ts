import * as z from "zod";
import { numeric, optionalNumeric, page, side, text } from "./common.ts";

/** OpenOrder of GET /data/orders and /data/order/{id} (reference polymarket.md 3b). */
export const openOrder = z.object({
  id: text,
  status: text,
  market: text,
  asset_id: text,
  side,
  original_size: numeric,
  size_matched: optionalNumeric,
  price: numeric,
  order_type: z.string().nullish(),
  expiration: optionalNumeric,
});
export type OpenOrderJson = z.infer<typeof openOrder>;
export const openOrdersPage = page(openOrder);

/** One leg of a post's answer; older replies spell error_msg. */
export const postLeg = z
  .object({
    success: z.boolean().nullish(),
    errorMsg: z.string().nullish(),
    error_msg: z.string().nullish(),
    error: z.string().nullish(),
    orderID: z.string().nullish(),
    status: z.string().nullish(),
  })
  .transform((leg) => ({
    success: leg.success === true,
    error: leg.errorMsg || leg.error_msg || leg.error || "",
    orderId: leg.orderID ?? "",
    status: (leg.status ?? "").replace(/^ORDER_STATUS_/, "").toLowerCase(),
  }));
export type PostLeg = z.infer<typeof postLeg>;
export const postReply = z.array(postLeg);

const refusals = z.record(z.string(), z.string()).nullish();
/** Older replies spell notCanceled. */
export const cancelReply = z
  .object({ canceled: z.array(z.string()).nullish(), not_canceled: refusals, notCanceled: refusals })
  .refine((body) => Object.values(body).some((list) => list != null), { message: "neither canceled nor not_canceled" })
  .transform(({ canceled, not_canceled, notCanceled }) => ({ canceled, not_canceled: not_canceled ?? notCanceled }));
