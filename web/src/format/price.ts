import type { Ticks } from "../../../core/units/price.ts";
import { UNKNOWN } from "./signs.ts";

/** Decimal places a price in cents needs on this market's tick: 1 c: 0, 0.1 c: 1, finer: 2. */
export function centPlaces(tick: Ticks): number {
  if (tick % 100 === 0) return 0;
  return tick % 10 === 0 ? 1 : 2;
}

/** A price in cents with the market's own tick: "63", "41.2", "3.42". */
export const cents = (price: Ticks, tick: Ticks): string => (price / 100).toFixed(centPlaces(tick));

/** The same, padded with figure-wide spaces to two places, so that decimal points line up where ticks mix. */
export function centsPadded(price: Ticks, tick: Ticks): string {
  const places = centPlaces(tick);
  return cents(price, tick) + "\u00a0".repeat(places === 0 ? 3 : 2 - places);
}

/** Half-ticks (1/20000 dollar) to cents. */
export const halfToCents = (half: number): number => half / 200;

/** A mid or a formula's price, one place finer than the tick and at least two: "41.75". */
export const fineCents = (valueCents: number, tick: Ticks): string =>
  valueCents.toFixed(Math.max(2, centPlaces(tick) + 1));

/** Decimal dollars, as the API writes a price, in cents: "0.412" is "41.2"; a dash where there is none. */
export const centsOf = (price: string | null): string =>
  price === null ? UNKNOWN : String(Number((100 * Number(price)).toFixed(2)));
