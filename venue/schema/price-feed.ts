import * as z from "zod";
import { numeric, text } from "./common.ts";

/** Messages of the real-time data socket (reference polymarket.md 5c): one price, or the last minutes' after subscribing. */
const tick = z.object({ timestamp: z.number(), value: numeric });
export const update = z.object({
  topic: text,
  type: text,
  timestamp: z.number(),
  payload: z.union([
    z.object({ symbol: text, data: z.array(tick) }).transform(({ symbol, data }) => ({ symbol, ticks: data })),
    tick.extend({ symbol: text }).transform(({ symbol, ...only }) => ({ symbol, ticks: [only] })),
  ]),
});
