import * as z from "zod";
import { optionalNumeric, text } from "./common.ts";

/** Frames of /ws/user (reference polymarket.md 5a). The event_type is missing in some; `type` then tells them apart. */
export const kind = z.object({ event_type: z.string().nullish(), type: z.string().nullish() });

/** A killed FOK has "" where it has no number, so sizes are optional here. */
export const orderUpdate = z.object({
  id: text,
  market: text,
  asset_id: text,
  type: text,
  status: z.string().nullish(),
  side: z.string(),
  price: optionalNumeric,
  original_size: optionalNumeric,
  size_matched: optionalNumeric,
  order_type: z.string().nullish(),
  expiration: optionalNumeric,
  timestamp: optionalNumeric,
});
