/**
 * Estimate of the shares of others ahead of us at our price (reference quant.md 8.1, risk averse): what was displayed when we
 * arrived, less what traded there since; cancels are taken to be behind us, but never more than is displayed.
 */
import type { Side } from "../contract/ids.ts";
import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import type { Intent } from "./intent.ts";

/** Size others show at a price, micro-shares; `levels` best first without our own orders. */
export function displayed(levels: readonly Level[], price: Ticks): number {
  for (const level of levels) if (level.price === price) return level.size;
  return 0;
}

/** A book of others as of `stampedAt`: fixes the estimate for orders that have just arrived, and caps the older ones. */
export function onBook(intent: Intent, levels: readonly Level[], stampedAt: VenueMs): void {
  if (!intent.acked || stampedAt < intent.place.at) return;
  const shown = displayed(levels, intent.yesPrice);
  intent.ahead = intent.ahead === null ? shown : Math.min(intent.ahead, shown);
}

/** Somebody traded at a YES price; a taker who sells hits bids. Through our price, nothing is ahead of us any more. */
export function onPrint(intent: Intent, price: Ticks, size: number, taker: Side): void {
  if (intent.ahead === null || (taker === "SELL") !== (intent.as === "bid")) return;
  if (price === intent.yesPrice) intent.ahead = Math.max(0, intent.ahead - size);
  else if (intent.as === "bid" ? price < intent.yesPrice : price > intent.yesPrice) intent.ahead = 0;
}
