import type { Fill } from "../contract/fills.ts";
import type { OrderId } from "../contract/ids.ts";
import type { Streak } from "../live/types.ts";
import type { VenueMs } from "../units/time.ts";
import { direction } from "./fill.ts";

/** Orders told of, and fills looked at for them: more in a row stop the bot long before. */
const ORDERS = 20;
const LOOK = 2_000;

/** The orders of the newest fills as long as they went the same way. @param booked oldest first */
export function streakOf(booked: readonly { readonly fill: Fill }[]): Streak {
  const newest = booked.at(-1)?.fill;
  if (newest === undefined) return { as: "bid", orders: [] };
  const way = direction(newest);
  const orders = new Map<OrderId, VenueMs>();
  for (let i = booked.length - 1; i >= Math.max(0, booked.length - LOOK); i--) {
    const fill = booked[i]?.fill;
    if (fill === undefined || direction(fill) !== way) break;
    if (orders.has(fill.order)) continue;
    if (orders.size === ORDERS) break;
    orders.set(fill.order, fill.at);
  }
  return { as: way === 1 ? "bid" : "ask", orders: [...orders.values()] };
}
