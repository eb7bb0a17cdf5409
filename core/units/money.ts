import type { Brand } from "./brand.ts";
import type { Ticks } from "./price.ts";
import type { MicroShares } from "./size.ts";

/** Money in 1e-6 dollar, the collateral token's own unit. */
export type MicroUsd = Brand<number, "MicroUsd">;

export const usd = (dollars: number): MicroUsd => Math.round(dollars * 1_000_000) as MicroUsd;

export type Rounding = "down" | "up" | "nearest";

const PRICE_UNIT = 10_000;

/**
 * Price times size: the only multiplication of the two. Exact for every safe-integer product, rounded once as asked.
 * "nearest" takes a half away from zero. Negative sizes mirror positive ones (down means towards zero).
 */
export function notional(price: Ticks, size: MicroShares, round: Rounding): MicroUsd {
  const product = price * size;
  if (!Number.isSafeInteger(product)) return notionalBig(price, size, round);
  const sign = product < 0 ? -1 : 1;
  const magnitude = product * sign;
  const rest = magnitude % PRICE_UNIT;
  const floor = (magnitude - rest) / PRICE_UNIT;
  const up = round === "up" ? rest > 0 : round === "nearest" && rest * 2 >= PRICE_UNIT;
  return ((floor + (up ? 1 : 0)) * sign) as MicroUsd;
}

function notionalBig(price: Ticks, size: MicroShares, round: Rounding): MicroUsd {
  const product = BigInt(price) * BigInt(size);
  const sign = product < 0n ? -1n : 1n;
  const magnitude = product * sign;
  const unit = BigInt(PRICE_UNIT);
  const rest = magnitude % unit;
  const up = round === "up" ? rest > 0n : round === "nearest" && rest * 2n >= unit;
  return Number((magnitude / unit + (up ? 1n : 0n)) * sign) as MicroUsd;
}
