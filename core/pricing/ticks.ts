import { ONE_DOLLAR, type Ticks } from "../units/price.ts";

/**
 * Passive rounding to the market's tick grid (reference quant.md 2.5). 0.57 / 0.01 is 56.99999999999999 in IEEE: without the
 * epsilon a bid meant for 57 lands on 56. Results may lie outside the tradable range; the quote suppresses those.
 */
const EPSILON = 1e-9;

/** Dollars to the highest price on the grid at or below it: for bids. */
export const floorToTick = (dollars: number, tick: Ticks): Ticks =>
  (Math.floor((dollars * ONE_DOLLAR) / tick + EPSILON) * tick) as Ticks;

/** Dollars to the lowest price on the grid at or above it: for asks. */
export const ceilToTick = (dollars: number, tick: Ticks): Ticks =>
  (Math.ceil((dollars * ONE_DOLLAR) / tick - EPSILON) * tick) as Ticks;

/** A price as dollars, for formulas. */
export const dollars = (price: Ticks): number => price / ONE_DOLLAR;
