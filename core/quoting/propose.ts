/** What we want resting: prices from an engine, sizes from inventory, sides the mode allows. YES coordinates. */
import type { MarketConfig } from "../contract/config.ts";
import type { Level } from "../contract/views.ts";
import { binaryParts } from "../pricing/binary.ts";
import { priceVolatility } from "../pricing/binary-risk.ts";
import { type EngineInput, ladder, type Parts } from "../pricing/engine.ts";
import { dynamicGamma } from "../pricing/gamma.ts";
import { legacyParts, legacyTuning, vwapMid, walkDepth } from "../pricing/legacy.ts";
import { exp } from "../stats/elementary.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares, ONE_SHARE } from "../units/size.ts";
import { PERMIT, type Permit } from "./gates.ts";

/** One rung of the ladder: how far out, as a multiple of the half-spread, and what share of the quote size. */
export interface Rung {
  readonly multiplier: number;
  readonly weight: number;
}

/** One level a side for now; the reference's three are 1 / 1.6 / 2.5 with weights 1 / 1 / 1.5. */
export const RUNGS: readonly Rung[] = [{ multiplier: 1, weight: 1 }];
const MULTIPLIERS = RUNGS.map((rung) => rung.multiplier);

/** How strongly inventory shrinks the side that adds to it (reference quant.md 2.3). */
const ETA = 0.7;
const MIN_HORIZON_S = 60;
const MAX_HORIZON_S = 14_400;

export interface ProposeInput {
  readonly config: MarketConfig;
  readonly tick: Ticks;
  readonly minSize: MicroShares;
  /** Others' book, best first, both sides present. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Net micro-shares, YES minus NO. */
  readonly net: number;
  /** Logit volatility and what was expected of it before observing. */
  readonly volatility: { readonly sigma: number; readonly prior: number };
  readonly secondsLeft: number;
  /** $ a share lost to adverse selection, zero or positive. */
  readonly adverse: number;
  readonly permit: Permit;
}

export interface Wanted {
  readonly price: Ticks;
  readonly size: MicroShares;
}

export interface Proposal {
  readonly parts: Parts;
  readonly input: EngineInput;
  readonly bids: readonly (Wanted | null)[];
  readonly asks: readonly (Wanted | null)[];
}

/** Null when the book has no touch to price from. */
export function propose(p: ProposeInput): Proposal | null {
  const bestBid = p.bids[0]?.price;
  const bestAsk = p.asks[0]?.price;
  if (bestBid === undefined || bestAsk === undefined) return null;
  const { config, tick, net } = p;
  const touch = (bestAsk - bestBid) / ONE_DOLLAR;
  const q = net / ONE_SHARE;
  const qMax = config.maxInventory / ONE_SHARE;
  const tickDollars = tick / ONE_DOLLAR;
  const { gamma } = dynamicGamma({
    g0: config.gamma,
    q,
    qMax,
    sigma: p.volatility.sigma,
    sigmaRef: p.volatility.prior,
    advBlend: -p.adverse,
    half: touch / 2,
    tick: tickDollars,
  });
  const input: EngineInput = {
    mid: (bestBid + bestAsk) / 2 / ONE_DOLLAR,
    bestBid,
    bestAsk,
    tick,
    q,
    qMax,
    size: config.quoteSize / ONE_SHARE,
    gamma,
    sigmaX: p.volatility.sigma,
    horizon: Math.min(Math.max(Math.min(p.secondsLeft, config.horizonS), MIN_HORIZON_S), MAX_HORIZON_S),
    k: config.k ?? 1 / Math.max(touch / 2, tickDollars),
    adverse: p.adverse,
    minHalfTicks: config.minHalfTicks,
    maxHalf: config.maxHalf / ONE_DOLLAR,
  };
  const parts = config.engine === "legacy" ? legacy(p, input, touch) : binaryParts(input);
  const { bids, asks } = ladder(parts, input, MULTIPLIERS);
  return {
    parts,
    input,
    bids: bids.map((price, level) => sized(p, "bid", price, level)),
    asks: asks.map((price, level) => sized(p, "ask", price, level)),
  };
}

function legacy(p: ProposeInput, input: EngineInput, touch: number): Parts {
  const tuning = legacyTuning(p.tick, (5 * p.config.quoteSize) / ONE_SHARE);
  const bid = walkDepth(p.bids, tuning.depthShares);
  const ask = walkDepth(p.asks, tuning.depthShares);
  const mid = bid === null || ask === null ? input.mid : vwapMid(bid, ask);
  return legacyParts({ ...input, mid }, touch, priceVolatility(input.mid, p.volatility.sigma), tuning);
}

/**
 * Size of one side: what adds to inventory shrinks with it, but not below the venue's minimum while the side is allowed at
 * all; in reduce mode a side may only take inventory towards zero, never through it.
 */
function sized(p: ProposeInput, as: "bid" | "ask", price: Ticks | null, level: number): Wanted | null {
  if (price === null || p.permit <= PERMIT.hold) return null;
  const { config, net } = p;
  const adding = as === "bid" ? Math.max(net, 0) : Math.max(-net, 0);
  const weight = RUNGS[level]?.weight ?? 1;
  let size: number = config.quoteSize * weight;
  if (p.permit === PERMIT.reduce) {
    const reducible = as === "bid" ? -net : net;
    if (reducible <= 0) return null;
    size = Math.min(size, reducible);
  } else if (config.engine === "legacy") size *= 1 - Math.min(adding / config.maxInventory, 1);
  else if (adding > 0) size *= exp((-ETA * adding) / config.maxInventory);
  if (p.permit === PERMIT.quote && size < p.minSize && config.quoteSize >= p.minSize && adding < config.maxInventory)
    size = p.minSize;
  const whole = floorToSizeStep(size);
  return whole >= p.minSize ? { price, size: whole } : null;
}
