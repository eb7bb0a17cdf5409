import type { Level } from "../contract/views.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import type { EngineInput, Parts } from "./engine.ts";

/** Constants of the legacy engine (reference quant.md 3). */
export interface LegacyTuning {
  /** Depth of the VWAP on each side, shares. */
  readonly depthShares: number;
  /** Share of the half touch that the half-spread is at least. */
  readonly beta: number;
  /** Narrowest and widest half-spread, $. */
  readonly dMin: number;
  readonly dMax: number;
  /** Volatility's weight over `volHorizon` seconds. */
  readonly cSigma: number;
  readonly volHorizon: number;
  readonly skewK: number;
  readonly skewPow: 1.5;
}

/** Average price and filled depth of a side walked to `depth` shares. Levels best first, as [dollars, shares]. */
export interface Depth {
  readonly vwap: number;
  readonly shares: number;
}

/** Null for an empty side. */
export function walkDepth(levels: readonly Level[], depthShares: number): Depth | null {
  let left = depthShares * 1e6;
  let taken = 0;
  let paid = 0;
  for (const level of levels) {
    const size = Math.min(level.size, left);
    if (size <= 0) break;
    taken += size;
    paid += size * level.price;
    left -= size;
  }
  return taken === 0 ? null : { vwap: paid / taken / ONE_DOLLAR, shares: taken / 1e6 };
}

/** Micro-price of the two depth averages: the thinner side pulls. */
export const vwapMid = (bid: Depth, ask: Depth): number =>
  (bid.vwap * ask.shares + ask.vwap * bid.shares) / (ask.shares + bid.shares);

export interface LegacyParts extends Parts {
  readonly delta: number;
  readonly u: number;
  readonly skew: number;
}

/**
 * The legacy engine: depth-VWAP mid, half-spread from touch and volatility, skew by a power of inventory share.
 * `mid` is the VWAP mid, `touch` the best ask minus the best bid in dollars, `sigmaP` in $/sqrt(s).
 */
export function legacyParts(
  input: Pick<EngineInput, "mid" | "q" | "qMax" | "adverse">,
  touch: number,
  sigmaP: number,
  tuning: LegacyTuning,
): LegacyParts {
  const liquidity = Math.max(tuning.dMin, (tuning.beta * touch) / 2);
  const volatility = tuning.cSigma * sigmaP * Math.sqrt(tuning.volHorizon);
  const wanted = liquidity + volatility + input.adverse;
  const delta = Math.min(Math.max(wanted, tuning.dMin), tuning.dMax);
  const u = Math.min(Math.max(input.q / input.qMax, -1), 1);
  const magnitude = Math.abs(u);
  const skew = delta * tuning.skewK * Math.sign(u) * magnitude * Math.sqrt(magnitude);
  const reservation = input.mid - skew;
  return {
    delta,
    u,
    skew,
    mid: input.mid,
    inventory: -skew,
    sizeBid: 0,
    sizeAsk: 0,
    liquidity,
    adverse: input.adverse,
    clamp: delta - wanted,
    reward: 0,
    volatility,
    event: 0,
    verdict: 0,
    offset: delta,
    sideBid: 0,
    sideAsk: 0,
    reservation,
    riskBid: reservation,
    riskAsk: reservation,
  };
}

/** Share of the full size each side keeps: n(1 - max(u, 0)) for bids, n(1 - max(-u, 0)) for asks (z = 1). */
export const legacySizes = (u: number, size: number): { bid: number; ask: number } => ({
  bid: size * (1 - Math.max(u, 0)),
  ask: size * (1 - Math.max(-u, 0)),
});
