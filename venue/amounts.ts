import type { Side } from "../core/contract/ids.ts";
import { type MicroUsd, notional } from "../core/units/money.ts";
import { isOnGrid, type Ticks } from "../core/units/price.ts";
import { type MicroShares, SIZE_STEP } from "../core/units/size.ts";

/** What an order gives and what it asks for, both in millionths (reference polymarket.md 2b). */
export interface Amounts {
  readonly maker: number;
  readonly taker: number;
}

export interface AmountsError {
  readonly is: "error";
  readonly code: "OFF_TICK" | "OFF_SIZE";
  readonly message: string;
}

/**
 * Amounts of a limit order. A size in hundredths of a share times a price on the tick grid never has more decimals
 * than the venue's rounding table keeps, so the product is exact and the table needs no code: every other input is
 * refused here rather than rounded into an order nobody asked for.
 */
export function limitAmounts(side: Side, price: Ticks, size: MicroShares, tick: Ticks): Amounts | AmountsError {
  const bad = checkGrid(price, size, tick);
  if (bad !== null) return bad;
  const money = notional(price, size, "down");
  return side === "BUY" ? { maker: money, taker: size } : { maker: size, taker: money };
}

/**
 * Amounts of an order that must match at once (FOK, FAK), whose size is given in shares at a worst price. A BUY is a
 * budget in whole cents and the least number of shares it must bring, so the budget is `spend`, at most size times price,
 * rounded down to a cent; the shares are that budget over the price, cut to the table's amount decimals as the official
 * client does.
 */
export function immediateAmounts(
  side: Side,
  price: Ticks,
  size: MicroShares,
  tick: Ticks,
  spend: MicroUsd = notional(price, size, "down"),
): Amounts | AmountsError {
  if (side === "SELL") return limitAmounts(side, price, size, tick);
  const bad = checkGrid(price, size, tick);
  if (bad !== null) return bad;
  const budget = Math.floor(Math.min(spend, notional(price, size, "down")) / 10_000) * 10_000;
  if (budget === 0) return { is: "error", code: "OFF_SIZE", message: `size ${size} at ${price} is less than a cent` };
  return { maker: budget, taker: sharesFor(budget, price, amountPlaces(tick)) };
}

function checkGrid(price: Ticks, size: MicroShares, tick: Ticks): AmountsError | null {
  if (!isOnGrid(price, tick))
    return { is: "error", code: "OFF_TICK", message: `price ${price} is not on the grid of tick ${tick}` };
  if (!Number.isSafeInteger(size) || size <= 0 || size % SIZE_STEP !== 0)
    return { is: "error", code: "OFF_SIZE", message: `size ${size} is not a positive multiple of 0.01 share` };
  return null;
}

/** Decimals the venue keeps in the computed amount: 2 of the size and those of the price. */
function amountPlaces(tick: Ticks): number {
  if (tick === 1000) return 3;
  if (tick === 100) return 4;
  return tick === 50 || tick === 10 ? 5 : 6;
}

/** budget / price in millionths of a share: up at four more places, then down, exactly (BigInt, no float). */
function sharesFor(budget: number, price: Ticks, places: number): number {
  const fine = 10n ** BigInt(places + 4);
  const numerator = BigInt(budget) * 10_000n * fine;
  const denominator = BigInt(price) * 1_000_000n;
  const up = (numerator + denominator - 1n) / denominator;
  const exact = numerator % denominator === 0n;
  const kept = exact ? numerator / denominator / 10_000n : up / 10_000n;
  return Number(kept * 10n ** BigInt(6 - places));
}
