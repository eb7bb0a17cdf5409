/**
 * The taker's fee (reference polymarket.md 6, quant.md 5.2; vectors 15-fees). Makers pay nothing; the venue sets it at
 * the match, in collateral, on top of a buy's cost and out of a sale's proceeds.
 */
import type { MarketSpec } from "../contract/spec.ts";
import { exp, ln } from "../stats/elementary.ts";
import type { MicroUsd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

/** Fees are charged in steps of $0.00001. */
const QUANTUM = 10;

/** Unrounded fee in micro-dollars: size * rate * (p (1 - p))^exponent. */
export function rawFee(fee: MarketSpec["fee"], price: Ticks, size: MicroShares): number {
  if (fee.rate === 0 || price <= 0 || price >= ONE_DOLLAR) return 0;
  const spread = (price * (ONE_DOLLAR - price)) / (ONE_DOLLAR * ONE_DOLLAR);
  return size * fee.rate * (fee.exponent === 1 ? spread : exp(fee.exponent * ln(spread)));
}

/** What the venue charges for the sum of a trade's raw fees: to the nearest $0.00001, less than half of it is free. */
export const chargedFee = (raw: number): MicroUsd => (Math.round(raw / QUANTUM) * QUANTUM) as MicroUsd;

/** What must be free for a raw fee, whatever way it is rounded. */
export const feeReserve = (raw: number): MicroUsd => (Math.ceil(raw / QUANTUM) * QUANTUM) as MicroUsd;
