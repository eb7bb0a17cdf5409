/** Core's integers as REST shows them: decimal strings, never floats; times RFC 3339 in UTC with milliseconds. */
import { formatDecimal } from "../../core/units/decimal.ts";

/** Ticks to a price in dollars: 5700 is "0.57". */
export const price = (ticks: number): string => formatDecimal(ticks, 4);
/** Half-ticks to a price in dollars. */
export const halfPrice = (half: number): string => formatDecimal(half * 5, 5);
/** MicroShares to shares. */
export const size = (micro: number): string => formatDecimal(micro, 6);
/** MicroUsd to dollars. */
export const money = (micro: number): string => formatDecimal(micro, 6);
export const time = (ms: number): string => new Date(ms).toISOString();

/** null stays null: not known is not zero. */
export const maybe = <T>(value: number | null, format: (value: number) => T): T | null =>
  value === null ? null : format(value);
