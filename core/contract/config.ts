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
  /** Order expiry, ms of venue time; renewed before seven tenths of it have passed. 0: GTC. */
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

  // What follows came later: a configuration stored without it trades with what core/quoting/standard.ts says.

  /** Sells may be sized from shares whose trade is matched and not yet confirmed on chain: such a trade may still fail. */
  readonly sellUnconfirmed?: boolean;
  /** NO is bought too; false: asks are only of YES that is held. */
  readonly twoSided?: boolean;
  /** Quotes only ever make; false: one that crosses when it arrives takes. */
  readonly postOnly?: boolean;
  /** Constants of the legacy engine (quant.md 3): beta, cSigma and its seconds, narrowest and widest half-spread, skewK, z. */
  readonly legacyTouchShare?: number;
  readonly legacyVolWeight?: number;
  readonly legacyVolS?: number;
  readonly legacyMinHalfTicks?: number;
  readonly legacyMaxHalf?: Ticks;
  readonly legacySkew?: number;
  readonly legacySizePower?: number;
  /** Levels a side, 1 to 3: tight, medium, wide. */
  readonly levels?: number;
  /** Distance of the medium and the wide level from the risk price, in half-spreads; the tight one stands at 1. */
  readonly mediumMultiplier?: number;
  readonly wideMultiplier?: number;
  /** Sizes of the medium and the wide level, in quote sizes. */
  readonly mediumWeight?: number;
  readonly wideWeight?: number;
  /** The side that adds to inventory shrinks by exp(-sizeEta u) with the share u of the cap that is held (quant.md 2.3). */
  readonly sizeEta?: number;
  /** Replace rules (quant.md 2.7): the least edge of a resting price, in half-spreads, and the change of size left standing. */
  readonly minEdgeShare?: number;
  readonly sizeTolerance?: number;
  /** Part of the half-spread that the front of a queue is worth: a move that gains no more is not made. */
  readonly queueShare?: number;
  /** When one side fills, the other side's orders keep their price and place until their edge is gone or they are far off. */
  readonly hanging?: boolean;
  /**
   * Risk aversion grows with inventory, volatility and adverse fills (quant.md 2.6): cU, cV, cM, the most that M may be, and
   * the bounds, 1/dollar; false: it is `gamma` throughout.
   */
  readonly dynamicGamma?: boolean;
  readonly gammaInventory?: number;
  readonly gammaVolatility?: number;
  readonly gammaAdverse?: number;
  readonly gammaAdverseMax?: number;
  readonly gammaMin?: number;
  readonly gammaMax?: number;
  /** k is learned from our own quotes and from prints (quant.md 2.4); false: it is the prior throughout. */
  readonly learnIntensity?: boolean;
  /** Standard deviations of the priors: of k in shares of it, and of ln A. */
  readonly kPriorSd?: number;
  readonly aPriorSd?: number;
  /** Markouts of our own fills widen quotes (quant.md 2.6), each side by itself from this many fills of both. */
  readonly adverseFeedback?: boolean;
  readonly adverseSideFills?: number;
  /** The 30 s markout's weight beside the 120 s one's, and the fills that no information is worth. */
  readonly adverseShortWeight?: number;
  readonly adverseShrinkFills?: number;
  /** Volatility's prior (quant.md 2.2), in samples and as a share of the probit law, and its floor, $/sqrt(s). */
  readonly volPriorSamples?: number;
  readonly volPriorShare?: number;
  readonly volFloor?: number;
  /**
   * Standard deviation of the mid over a minute from which quotes widen, and the most they widen, as a factor on the
   * half-spread. Widening comes on top of maxHalf.
   */
  readonly volWidenFrom?: Ticks;
  readonly volWidenMax?: number;
  /** Before quoting stops for a known moment of news (a game's start, the market's end): how long, and up to what factor, it widens. */
  readonly eventWindowMs?: number;
  readonly eventWidenMax?: number;
  /** Quoting stops this long before a game begins; ms. */
  readonly stopBeforeGameMs?: number;
  /** Circuit breaker (quant.md 7.2): adverse fills in a row, first and longest suspension. */
  readonly breakerFills?: number;
  readonly breakerBaseMs?: number;
  readonly breakerCapMs?: number;
  /** Trips are forgotten this long after the last. */
  readonly breakerForgetMs?: number;
  /** Pause after the mid has moved too far within ten seconds: more than this many ticks and standard deviations. */
  readonly moveTicks?: number;
  readonly moveSigmas?: number;
  readonly movePauseMs?: number;
  /** Post-only refusals of a side in a row that send it to rest, and for how long: first and longest. */
  readonly crossRejects?: number;
  readonly crossCooldownMs?: number;
  readonly crossCooldownMaxMs?: number;
  /** Chance a second that news decides the market at once (quant.md 2.1), beyond what its volatility shows. */
  readonly jumpHazard?: number;
  /** Complete sets are merged from `mergeFrom` on, and `splitSize` is split at once where the complement can't be bought. */
  readonly useSets?: boolean;
  readonly mergeFrom?: MicroShares;
  readonly splitSize?: MicroShares;
  /** The venue is given this long to redeem by itself; ms. */
  readonly redeemAfterMs?: number;
  /** Checks before every order: farthest from the mid, most it may cost, most shares, most of them out, window of a repeat. */
  readonly priceCollar?: Ticks;
  /** What is flattened is not sold into a touch wider than this, nor further from the other side of it. */
  readonly flattenSpread?: Ticks;
  readonly maxOrderValue?: MicroUsd;
  readonly maxOrderSize?: MicroShares;
  readonly maxOpenOrders?: number;
  readonly duplicateMs?: number;
  /** What the chain's own coin is worth, $. */
  readonly coinUsd?: number;
  /** Quotes are made; false: only directional wishes are worked here. */
  readonly makes?: boolean;
  /** Part of a computed liquidity reward that is believed, in [0, 1]; 0: rewards move no quote. */
  readonly rewardShare?: number;
}
