/** What a configuration stored before a field existed trades with: the same as the parameters' defaults (a test holds it). */
import type { MarketConfig } from "../contract/config.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { HOUR, MINUTE, SECOND } from "../units/time.ts";

/** A configuration with every field. */
export type Rules = Required<MarketConfig>;

type Optional = { [K in keyof MarketConfig as undefined extends MarketConfig[K] ? K : never]-?: MarketConfig[K] };

export const STANDARD: Readonly<Required<Optional>> = {
  twoSided: true,
  postOnly: true,
  legacyTouchShare: 0.5,
  legacyVolWeight: 0.6,
  legacyVolS: 60,
  legacyMinHalfTicks: 0.5,
  legacyMaxHalf: 600 as Ticks,
  legacySkew: 1.2,
  legacySizePower: 1,
  levels: 3,
  mediumMultiplier: 1.6,
  wideMultiplier: 2.5,
  mediumWeight: 1,
  wideWeight: 1.5,
  sizeEta: 0.7,
  minEdgeShare: 0.35,
  sizeTolerance: 0.25,
  queueShare: 0.25,
  hanging: true,
  dynamicGamma: true,
  gammaInventory: 2,
  gammaVolatility: 0.5,
  gammaAdverse: 0.5,
  gammaAdverseMax: 3,
  gammaMin: 2e-4,
  gammaMax: 5e-2,
  learnIntensity: true,
  kPriorSd: 0.7,
  aPriorSd: 1.5,
  adverseFeedback: true,
  adverseSideFills: 20,
  adverseShortWeight: 0.4,
  adverseShrinkFills: 10,
  volPriorSamples: 30,
  volPriorShare: 0.5,
  volFloor: 1e-5,
  volWidenFrom: 500 as Ticks,
  volWidenMax: 2,
  eventWindowMs: 10 * MINUTE,
  eventWidenMax: 1.5,
  stopBeforeGameMs: 5 * MINUTE,
  breakerFills: 3,
  breakerBaseMs: 5 * MINUTE,
  breakerCapMs: HOUR,
  breakerForgetMs: 6 * HOUR,
  moveTicks: 5,
  moveSigmas: 6,
  movePauseMs: 60 * SECOND,
  crossRejects: 3,
  crossCooldownMs: 5 * MINUTE,
  crossCooldownMaxMs: 10 * MINUTE,
  jumpHazard: 0,
  rewardShare: 0.5,
  sellUnconfirmed: false,
  useSets: true,
  mergeFrom: shares(10),
  splitSize: shares(5),
  redeemAfterMs: 2 * MINUTE,
  priceCollar: 3000 as Ticks,
  flattenSpread: 800 as Ticks,
  maxOrderValue: usd(250),
  maxOrderSize: shares(10_000),
  maxOpenOrders: 20,
  duplicateMs: SECOND,
  coinUsd: 0.5,
  makes: true,
};

/** Every field, from the configuration where it has it. */
export const rulesOf = (config: MarketConfig): Rules => ({ ...STANDARD, ...config });
