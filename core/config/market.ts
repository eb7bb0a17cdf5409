import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares, ONE_SHARE } from "../units/size.ts";
import type { Config } from "./schema.ts";

/** One point, a cent of price, in ticks. */
const POINT = ONE_DOLLAR / 100;
/** Least automatic loss limit: below it not even two minimum orders fit. */
const LEAST_LOSS = usd(10);

/**
 * What one market trades with: the parameters in the market's units, for a bankroll in micro-dollars. What follows the
 * bankroll is the reference's (quant.md 11): gamma 1 / (0.25 W), inventory cap 5 % of W at a price of one dollar, the most
 * a share can lose.
 */
export function toMarketConfig(config: Config, spec: Pick<MarketSpec, "minSize">, bankroll: MicroUsd): MarketConfig {
  const wealth = bankroll / 1e6;
  const share = config.MM_MAX_INVENTORY_PCT / 100;
  return {
    version: 1,
    engine: config.MM_PRICING_ENGINE,
    cycleMs: Math.round(config.MM_CYCLE_SECONDS * 1000),
    gamma: config.MM_AS_GAMMA_PER_USD ?? gammaOf(config, wealth),
    k: config.MM_AS_K_PER_USD,
    quoteSize: Math.max(spec.minSize, toShares(config.MM_QUOTE_SIZE_USD)) as MicroShares,
    maxInventory:
      config.MM_MAX_INVENTORY_SHARES === null
        ? floorToSizeStep(Math.max(share * wealth * ONE_SHARE, 2 * spec.minSize))
        : toShares(config.MM_MAX_INVENTORY_SHARES),
    reduceAt: config.MM_UNWIND_THRESHOLD,
    minHalfTicks: config.MM_MIN_HALF_TICKS,
    maxHalf: toTicks(config.MM_MAX_SPREAD_PTS / 2),
    horizonS: config.MM_HORIZON_SECONDS,
    orderTtlMs: config.MM_ORDER_TTL_SECONDS * 1000,
    minPrice: toTicks(config.MM_MIN_PRICE_PTS),
    maxPrice: toTicks(config.MM_MAX_PRICE_PTS),
    maxSpread: toTicks(config.MM_MAX_TOUCH_PTS),
    maxBookAgeMs: Math.round(config.MM_STALE_THRESHOLD_SECONDS * 1000),
    stopBeforeEndMs: Math.round(config.MM_STOP_BEFORE_END_SECONDS * 1000),
    improveTicks: config.MM_IMPROVE_TICKS,
    backoffTicks: config.MM_BACKOFF_TICKS,
    minAgeMs: Math.round(config.MM_MIN_QUOTE_LIFETIME_SECONDS * 1000),
    sellUnconfirmed: config.MM_SELL_UNCONFIRMED,
    maxLoss:
      config.MM_MAX_LOSS_USD === null
        ? (Math.max(Math.floor(share * bankroll), LEAST_LOSS) as MicroUsd)
        : usd(config.MM_MAX_LOSS_USD),
  };
}

const gammaOf = (config: Config, wealth: number): number =>
  Math.min(Math.max(1 / (config.MM_AS_GAMMA_KELLY * wealth), config.MM_AS_GAMMA_MIN), config.MM_AS_GAMMA_MAX);
const toTicks = (points: number): Ticks => Math.round(points * POINT) as Ticks;
const toShares = (shares: number): MicroShares => floorToSizeStep(shares * ONE_SHARE);
