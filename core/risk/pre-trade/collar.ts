/**
 * Price collar (controls.md 3.3): an order stays near a reference that must exist, the mid of others' quotes now, and, over
 * a window, near the mid of a minute ago where that is known, so that a run of orders can't walk a price away.
 */
import type { Ticks } from "../../units/price.ts";
import { type Check, cents, type Trade } from "./trade.ts";

/** Half-ticks from a YES price to a mid. */
const away = (yesPrice: Ticks, midHalf: number): number => Math.abs(2 * yesPrice - midHalf);

/** Mid of the touch, half-ticks; null without two sides: then there is no reference. */
export const referenceHalf = (bestBid: Ticks | null, bestAsk: Ticks | null): number | null =>
  bestBid === null || bestAsk === null ? null : bestBid + bestAsk;

/** True when a YES price is no further than `collar` from a reference, which must be there. */
export const isNear = (yesPrice: Ticks, midHalf: number | null, collar: Ticks): boolean =>
  midHalf !== null && away(yesPrice, midHalf) <= 2 * collar;

export const priceCollar: Check<Pick<Trade, "yesPrice" | "gates" | "rules" | "midBeforeHalf">> = {
  name: "price-collar",
  passes({ yesPrice, gates, rules, midBeforeHalf }) {
    if (!isNear(yesPrice, referenceHalf(gates.bestBid, gates.bestAsk), rules.priceCollar)) return false;
    return midBeforeHalf === null || isNear(yesPrice, midBeforeHalf, rules.priceCollar);
  },
  says({ yesPrice, gates, rules, midBeforeHalf }) {
    const now = referenceHalf(gates.bestBid, gates.bestAsk);
    if (now === null) return `${cents(yesPrice)} has no reference: others quote no two sides`;
    const near = isNear(yesPrice, now, rules.priceCollar);
    const mid = near ? Number(midBeforeHalf) : now;
    const what = near ? "the mid a minute ago" : "the mid";
    return `${cents(yesPrice)} is ${cents(away(yesPrice, mid) / 2)} from ${what}, ${cents(mid / 2)}; the collar is ${cents(rules.priceCollar)}`;
  },
};
