import { parseDecimal } from "../core/units/decimal.ts";
import { ONE_DOLLAR, type Ticks, ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";

/** "0.57" is 5700. Null when it is no price in [0, 1] with at most four decimals. */
export function parsePrice(text: string): Ticks | null {
  const value = parseDecimal(text, 4);
  return value === null ? null : ticks(value);
}

/** Decimals of an average that are read; what is behind them is less than a micro-dollar of any order. */
const AVERAGE_PLACES = 12;

/**
 * The price of a taker over several makers is an average, with as many decimals as its division gave: the nearest tick of
 * 1/10000 dollar, and the number itself. Null when it is no price in [0, 1].
 */
export function parseAverage(text: string): { readonly price: Ticks; readonly exact: number } | null {
  const [, whole, decimals = ""] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const value = parseDecimal(`${whole}.${decimals.slice(0, AVERAGE_PLACES)}`, AVERAGE_PLACES);
  if (value === null) return null;
  const exact = value / 10 ** AVERAGE_PLACES;
  const price = ticks(Math.round(exact * ONE_DOLLAR));
  return price === null ? null : { price, exact };
}

/** "10.01" is 10,010,000. Null when it is negative or finer than a millionth. */
export function parseSize(text: string): MicroShares | null {
  const value = parseDecimal(text, 6);
  return value === null || value < 0 ? null : (value as MicroShares);
}

/**
 * The venue's stamps: milliseconds, seconds, or ISO text, told apart by their look (reference polymarket.md 5a).
 * Null for anything else.
 */
export function parseStamp(text: string): VenueMs | null {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text);
    const ms = Math.round(value < 100_000_000_000 ? value * 1000 : value);
    return Number.isSafeInteger(ms) ? (ms as VenueMs) : null;
  }
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? null : (parsed as VenueMs);
}
