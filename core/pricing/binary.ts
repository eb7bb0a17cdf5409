import { logit, sigmoid } from "../stats/elementary.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { liquidityTerm } from "./avellaneda-stoikov.ts";
import { cappedVariance, priceVolatility } from "./binary-risk.ts";
import type { EngineInput, Parts } from "./engine.ts";

export interface BinaryParts extends Parts {
  readonly sigmaP: number;
  /** Price variance within the horizon, $^2, and its share of all that is left, in [0, 1]. */
  readonly V: number;
  readonly w: number;
}

/**
 * The "as" engine: Avellaneda-Stoikov on a bounded price (reference quant.md 2.3 steps 1 and 2). Inventory moves the centre
 * in logit space, exact for a CARA holder, so a price never leaves (0, 1); the half-spread is the liquidity term for a
 * quote of n shares plus what adverse selection costs, within [minHalfTicks ticks, maxHalf].
 */
export function binaryParts(input: EngineInput): BinaryParts {
  const { q, size: n, gamma, adverse } = input;
  const tick = input.tick / ONE_DOLLAR;
  const m = Math.min(Math.max(input.mid, tick), 1 - tick);
  const sigmaP = priceVolatility(m, input.sigmaX);
  const V = cappedVariance(m, sigmaP, input.horizon, input.jumpHazard);
  const w = V / (m * (1 - m));
  const x = logit(m);
  const reservation = sigmoid(x - gamma * w * q);
  const riskBid = sigmoid(x - gamma * w * (q + n / 2));
  const riskAsk = sigmoid(x - gamma * w * (q - n / 2));
  const liquidity = liquidityTerm(gamma * n, input.k);
  const wanted = liquidity + adverse;
  const offset = Math.min(Math.max(wanted, input.minHalfTicks * tick), input.maxHalf);
  return {
    sigmaP,
    V,
    w,
    mid: m,
    inventory: reservation - m,
    sizeBid: riskBid - reservation,
    sizeAsk: riskAsk - reservation,
    liquidity,
    adverse,
    clamp: offset - wanted,
    reward: 0,
    volatility: 0,
    event: 0,
    verdict: 0,
    offset,
    sideBid: 0,
    sideAsk: 0,
    reservation,
    riskBid,
    riskAsk,
  };
}
