import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares, ONE_SHARE } from "../units/size.ts";
import { DAY, SECOND } from "../units/time.ts";
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
export function toMarketConfig(
  config: Config,
  spec: Pick<MarketSpec, "minSize">,
  bankroll: MicroUsd,
): Required<MarketConfig> {
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
    twoSided: config.MM_TWO_SIDED,
    postOnly: config.MM_POST_ONLY,
    legacyTouchShare: config.MM_LEGACY_TOUCH_SHARE,
    legacyVolWeight: config.MM_LEGACY_VOL_WEIGHT,
    legacyVolS: config.MM_LEGACY_VOL_SECONDS,
    legacyMinHalfTicks: config.MM_LEGACY_MIN_HALF_TICKS,
    legacyMaxHalf: toTicks(config.MM_DELTA_MAX),
    legacySkew: config.MM_LEGACY_SKEW,
    legacySizePower: config.MM_LEGACY_SIZE_POWER,
    levels: config.MM_MULTI_LEVEL_COUNT,
    mediumMultiplier: config.MM_LEVEL_MEDIUM_MULT,
    wideMultiplier: config.MM_LEVEL_WIDE_MULT,
    mediumWeight: config.MM_LEVEL_MEDIUM_SIZE,
    wideWeight: config.MM_LEVEL_WIDE_SIZE,
    sizeEta: config.MM_SIZE_ETA,
    minEdgeShare: config.MM_MIN_EDGE_SHARE,
    sizeTolerance: config.MM_CANCEL_SIZE_THRESHOLD / 100,
    queueShare: config.MM_QUEUE_SHARE,
    hanging: config.MM_HANGING_ORDERS,
    dynamicGamma: config.MM_AS_GAMMA_DYNAMIC,
    gammaInventory: config.MM_AS_GAMMA_INVENTORY,
    gammaVolatility: config.MM_AS_GAMMA_VOLATILITY,
    gammaAdverse: config.MM_AS_GAMMA_ADVERSE,
    gammaAdverseMax: config.MM_AS_GAMMA_ADVERSE_MAX,
    gammaMin: config.MM_AS_GAMMA_MIN,
    gammaMax: config.MM_AS_GAMMA_MAX,
    learnIntensity: config.MM_AS_K_LEARN,
    kPriorSd: config.MM_AS_K_PRIOR_SD_SHARE,
    aPriorSd: config.MM_AS_A_PRIOR_SD_LN,
    adverseFeedback: config.MM_AS_FEEDBACK_ENABLED,
    adverseSideFills: config.MM_ADVERSE_SIDE_FILLS,
    adverseShortWeight: config.MM_ADVERSE_SHORT_WEIGHT,
    adverseShrinkFills: config.MM_ADVERSE_SHRINK_FILLS,
    volPriorSamples: config.MM_VOL_PRIOR_SAMPLES,
    volPriorShare: config.MM_VOL_PRIOR_SHARE,
    volFloor: config.MM_VOL_FLOOR,
    jumpHazard: config.MM_AS_JUMPS_PER_DAY / (DAY / SECOND),
    volWidenFrom: toTicks(config.MM_VOL_WIDEN_THRESHOLD),
    volWidenMax: config.MM_VOL_WIDEN_MAX,
    eventWindowMs: Math.round(config.MM_EVENT_WINDOW_SECONDS * SECOND),
    eventWidenMax: 1 + config.MM_EVENT_RISK_WIDEN_PCT / 100,
    stopBeforeGameMs: Math.round(config.MM_STOP_BEFORE_GAME_SECONDS * SECOND),
    breakerFills: config.MM_CIRCUIT_BREAKER_THRESHOLD,
    breakerBaseMs: Math.round(config.MM_CIRCUIT_BREAKER_COOLDOWN * SECOND),
    breakerCapMs: Math.round(config.MM_CIRCUIT_BREAKER_COOLDOWN_MAX * SECOND),
    breakerForgetMs: Math.round(config.MM_CIRCUIT_BREAKER_FORGET_SECONDS * SECOND),
    moveTicks: config.MM_MOVE_PAUSE_TICKS,
    moveSigmas: config.MM_MOVE_PAUSE_SIGMAS,
    movePauseMs: Math.round(config.MM_MOVE_PAUSE_SECONDS * SECOND),
    crossRejects: config.MM_CROSS_REJECT_THRESHOLD,
    crossCooldownMs: Math.round(config.MM_CROSS_COOLDOWN_SECONDS * SECOND),
    crossCooldownMaxMs: Math.round(config.MM_CROSS_COOLDOWN_MAX_SECONDS * SECOND),
    useSets: config.MM_USE_SPLIT_MERGE,
    mergeFrom: toShares(config.MM_MERGE_THRESHOLD),
    splitSize: toShares(config.MM_SPLIT_SIZE_USD),
    redeemAfterMs: Math.round(config.MM_REDEEM_AFTER_SECONDS * SECOND),
    priceCollar: toTicks(config.MM_PRICE_COLLAR_PTS),
    flattenSpread: toTicks(config.MM_STOPLOSS_MAX_SPREAD_PTS),
    maxOrderValue: usd(config.MM_MAX_ORDER_USD),
    maxOrderSize: toShares(config.MM_MAX_ORDER_SHARES),
    maxOpenOrders: config.MM_MAX_OPEN_ORDERS,
    duplicateMs: Math.round(config.MM_DUPLICATE_SECONDS * SECOND),
    coinUsd: config.MM_GAS_COIN_USD,
    makes: true,
    rewardShare: 1 - config.MM_REWARD_HAIRCUT_PCT / 100,
  };
}

const gammaOf = (config: Config, wealth: number): number =>
  Math.min(Math.max(1 / (config.MM_AS_GAMMA_KELLY * wealth), config.MM_AS_GAMMA_MIN), config.MM_AS_GAMMA_MAX);
/** Points (cents) to ticks, rounded. */
export const toTicks = (points: number): Ticks => Math.round(points * POINT) as Ticks;
const toShares = (shares: number): MicroShares => floorToSizeStep(shares * ONE_SHARE);
