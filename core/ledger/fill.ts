/** A fill in YES coordinates. */
import type { Outcome } from "../contract/ids.ts";
import type { Ticks } from "../units/price.ts";
import { DOLLAR_HALF } from "./units.ts";

/** The YES price of a fill in half ticks. */
export const yesHalf = (fill: { token: Outcome; price: Ticks }): number =>
  fill.token === "YES" ? 2 * fill.price : DOLLAR_HALF - 2 * fill.price;

/** +1 when it adds YES exposure (buy YES, sell NO), -1 when it takes it away. */
export const direction = (fill: { token: Outcome; side: "BUY" | "SELL" }): 1 | -1 =>
  (fill.token === "YES") === (fill.side === "BUY") ? 1 : -1;
