/** Whether a market's configuration can be traded with. */
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { ONE_SHARE } from "../units/size.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../units/time.ts";
import { MOST_RUNGS } from "./rungs.ts";
import { STANDARD } from "./standard.ts";

export interface ConfigError {
  readonly code: "CONFIG_RANGE" | "CONFIG_ENGINE" | "CONFIG_ORDER";
  readonly field: keyof MarketConfig;
  readonly message: string;
}

/** Lowest and highest valid value, both included, and whether it must be a whole number. */
const RANGES: Partial<Record<keyof MarketConfig, readonly [number, number, boolean]>> = {
  version: [0, Number.MAX_SAFE_INTEGER, true],
  cycleMs: [5 * SECOND, 10 * SECOND, true],
  gamma: [0, 0.05, false],
  k: [5, 5000, false],
  quoteSize: [ONE_SHARE / 100, 1e5 * ONE_SHARE, true],
  maxInventory: [ONE_SHARE / 100, 1e6 * ONE_SHARE, true],
  reduceAt: [0.01, 1, false],
  minHalfTicks: [0, 100, false],
  maxHalf: [1, ONE_DOLLAR / 2, true],
  horizonS: [60, 14_400, false],
  minPrice: [1, ONE_DOLLAR - 1, true],
  maxPrice: [1, ONE_DOLLAR - 1, true],
  maxSpread: [1, ONE_DOLLAR, true],
  maxBookAgeMs: [SECOND, 5 * MINUTE, true],
  stopBeforeEndMs: [0, 30 * 24 * 60 * MINUTE, true],
  improveTicks: [1, 100, true],
  backoffTicks: [1, 100, true],
  minAgeMs: [0, 10 * MINUTE, true],
  maxLoss: [1, 1e6 * 1e6, true],
  legacyTouchShare: [0, 5, false],
  legacyVolWeight: [0, 5, false],
  legacyVolS: [1, 3600, false],
  legacyMinHalfTicks: [0, 100, false],
  legacyMaxHalf: [1, ONE_DOLLAR / 2, true],
  legacySkew: [0, 10, false],
  legacySizePower: [0.1, 10, false],
  gammaInventory: [0, 20, false],
  gammaVolatility: [0, 4, false],
  gammaAdverse: [0, 4, false],
  gammaAdverseMax: [0, 20, false],
  gammaMin: [0, 0.05, false],
  gammaMax: [0, 0.05, false],
  kPriorSd: [0.01, 10, false],
  aPriorSd: [0.01, 10, false],
  adverseShortWeight: [0, 1, false],
  adverseShrinkFills: [0, 1000, false],
  volPriorSamples: [0, 10_000, false],
  volPriorShare: [0, 2, false],
  volFloor: [0, 0.01, false],
  levels: [1, MOST_RUNGS, true],
  mediumMultiplier: [1, 20, false],
  wideMultiplier: [1, 20, false],
  mediumWeight: [0.1, 20, false],
  wideWeight: [0.1, 20, false],
  queueShare: [0, 1, false],
  jumpHazard: [0, 1, false],
  volWidenFrom: [10, ONE_DOLLAR, true],
  volWidenMax: [1, 10, false],
  eventWindowMs: [0, 10 * DAY, true],
  eventWidenMax: [1, 6, false],
  stopBeforeGameMs: [0, 10 * DAY, true],
  sizeEta: [0, 10, false],
  minEdgeShare: [0, 1, false],
  sizeTolerance: [0, 1, false],
  adverseSideFills: [1, 100, true],
  breakerFills: [1, 100, true],
  breakerBaseMs: [SECOND, DAY, true],
  breakerCapMs: [SECOND, 7 * DAY, true],
  breakerForgetMs: [SECOND, 7 * DAY, true],
  moveTicks: [1, 1000, false],
  moveSigmas: [1, 100, false],
  movePauseMs: [0, HOUR, true],
  crossRejects: [1, 100, true],
  crossCooldownMs: [SECOND, DAY, true],
  crossCooldownMaxMs: [SECOND, DAY, true],
  rewardShare: [0, 1, false],
  mergeFrom: [ONE_SHARE / 100, 1e6 * ONE_SHARE, true],
  splitSize: [ONE_SHARE, 1e5 * ONE_SHARE, true],
  redeemAfterMs: [0, 7 * DAY, true],
  priceCollar: [1, ONE_DOLLAR, true],
  flattenSpread: [1, ONE_DOLLAR, true],
  maxOrderValue: [1, 1e5 * 1e6, true],
  maxOrderSize: [ONE_SHARE, 1e6 * ONE_SHARE, true],
  maxOpenOrders: [1, 1000, true],
  duplicateMs: [0, MINUTE, true],
  coinUsd: [0, 10_000, false],
};

/** Pairs that must not be the other way round. */
const ORDERED: readonly (readonly [low: keyof MarketConfig, high: keyof MarketConfig])[] = [
  ["mediumMultiplier", "wideMultiplier"],
  ["gammaMin", "gammaMax"],
  ["breakerBaseMs", "breakerCapMs"],
  ["crossCooldownMs", "crossCooldownMaxMs"],
];
const FLAGS: readonly (keyof MarketConfig)[] = [
  "twoSided",
  "postOnly",
  "hanging",
  "dynamicGamma",
  "learnIntensity",
  "adverseFeedback",
  "sellUnconfirmed",
  "useSets",
  "makes",
];

/** GTD dies a minute early and must be three minutes ahead when sent; renewed at two thirds of what is left it must outlive that. */
const MIN_TTL_MS = 4 * MINUTE;

/** Every value that can't be traded with, by name; empty when the configuration is valid. Nothing is clamped. */
export function validateConfig(config: MarketConfig, spec?: Pick<MarketSpec, "minSize">): readonly ConfigError[] {
  const errors: ConfigError[] = [];
  const bad = (code: ConfigError["code"], field: keyof MarketConfig, message: string): void => {
    errors.push({ code, field, message });
  };
  if (config.engine !== "as" && config.engine !== "legacy")
    bad("CONFIG_ENGINE", "engine", `engine is ${String(config.engine)}; use "as" or "legacy"`);
  for (const [name, [low, high, whole]] of Object.entries(RANGES)) {
    const field = name as keyof MarketConfig;
    const value = config[field];
    if ((field === "k" && value === null) || (value === undefined && field in STANDARD)) continue;
    if (typeof value !== "number" || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
      bad(
        "CONFIG_RANGE",
        field,
        `${field} is ${String(value)}; use ${whole ? "a whole number" : "a number"} in [${low}, ${high}]`,
      );
  }
  for (const field of FLAGS)
    if (config[field] !== undefined && typeof config[field] !== "boolean")
      bad("CONFIG_RANGE", field, `${field} is ${String(config[field])}; use true or false`);
  for (const [low, high] of ORDERED) {
    const [a, b] = [config[low], config[high]];
    if (a !== undefined && b !== undefined && Number(a) > Number(b))
      bad("CONFIG_ORDER", low, `${low} ${String(a)} is above ${high} ${String(b)}`);
  }
  const ttl = config.orderTtlMs;
  if (ttl !== 0 && !(Number.isInteger(ttl) && ttl >= MIN_TTL_MS && ttl <= 24 * 60 * MINUTE))
    bad(
      "CONFIG_RANGE",
      "orderTtlMs",
      `orderTtlMs is ${String(ttl)}; use 0 for no expiry, or [${MIN_TTL_MS}, ${24 * 60 * MINUTE}]`,
    );
  if (config.minPrice >= config.maxPrice)
    bad("CONFIG_ORDER", "minPrice", `minPrice ${config.minPrice} is not below maxPrice ${config.maxPrice}`);
  if (spec !== undefined && config.quoteSize < spec.minSize)
    bad("CONFIG_RANGE", "quoteSize", `quoteSize ${config.quoteSize} is below the market's minimum ${spec.minSize}`);
  return errors;
}
