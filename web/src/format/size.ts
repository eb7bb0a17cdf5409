import type { MicroShares } from "../../../core/units/size.ts";
import { grouped, MINUS } from "./signs.ts";

const SHARE = 1_000_000;

/** Whole shares as "1,250"; a fraction keeps its two places, "12.50", so that dust is seen. */
export function shares(size: MicroShares): string {
  const magnitude = Math.abs(size) / SHARE;
  const places = Math.abs(size) % SHARE === 0 || magnitude >= 10_000 ? 0 : 2;
  const text = grouped(magnitude.toFixed(places));
  return size < 0 ? MINUS + text : text;
}

/** Net shares keep their sign: "+180", "−410", "0". */
export const netShares = (size: MicroShares): string => (size > 0 ? `+${shares(size)}` : shares(size));
