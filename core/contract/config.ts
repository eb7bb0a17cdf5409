import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

/** What one market trades with: a profile's numbers. Names and ranges: reference quant.md 11. Reject outside, never clamp silently. */
export interface MarketConfig {
  readonly version: number;
  readonly engine: "as" | "legacy";
  /** Alarm period, 5,000 to 10,000 ms of venue time. */
  readonly cycleMs: number;
  /** Absolute risk aversion, 1/dollar. */
  readonly gamma: number;
  /** Prior of the decay of arrival intensity, 1/dollar; null: 1 / max(half touch, tick). */
  readonly k: number | null;
  /** Size of one quote. */
  readonly quoteSize: MicroShares;
  /** Net inventory at which the adding side is fully suppressed. */
  readonly maxInventory: MicroShares;
  /** Share of maxInventory from which only reducing quotes stand, in (0, 1]. */
  readonly reduceAt: number;
  readonly minHalfTicks: number;
  readonly maxHalf: Ticks;
  /** Risk horizon cap, seconds. */
  readonly horizonS: number;
  /** Order expiry, ms of venue time; renewed before half of it has passed. 0: GTC. */
  readonly orderTtlMs: number;
  /** Gates: no quote outside. */
  readonly minPrice: Ticks;
  readonly maxPrice: Ticks;
  readonly maxSpread: Ticks;
  readonly maxBookAgeMs: number;
  /** Quoting stops this long before the market ends; ms. */
  readonly stopBeforeEndMs: number;
  /** Replace rules (quant.md 2.7). */
  readonly improveTicks: number;
  readonly backoffTicks: number;
  readonly minAgeMs: number;
  /** Worst-case loss this market may reach, in flight included. */
  readonly maxLoss: MicroUsd;
}
