import type { MarketSpec } from "../core/contract/spec.ts";
import type { MicroUsd } from "../core/units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";

/** So many shares at one price. */
export interface Part {
  readonly price: Ticks;
  readonly size: MicroShares;
}

/**
 * What a taker pays: shares * rate * (p (1 - p))^exponent over the prices it met, rounded once to 1e-5 dollar, nothing below it
 * (reference polymarket.md 6). The trade's own fee_rate_bps shows 0 although the fee is charged, so it is computed. Exact.
 */
export function takerFee(fee: MarketSpec["fee"], parts: readonly Part[]): MicroUsd {
  const rate = BigInt(Math.round(fee.rate * 1e9));
  const exponent = BigInt(fee.exponent);
  let numerator = 0n;
  for (const { price, size } of parts)
    numerator += BigInt(size) * rate * (BigInt(price) * BigInt(ONE_DOLLAR - price)) ** exponent;
  const quantum = 10n * 1_000_000_000n * 100_000_000n ** exponent;
  return Number(((2n * numerator + quantum) / (2n * quantum)) * 10n) as MicroUsd;
}
