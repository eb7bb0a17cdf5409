/**
 * Ranges of the binary engine's inputs (reference quant.md 11). A value outside is refused by name at the edge; it is never
 * clamped in silence, and NaN and Infinity are outside.
 */
import { atLeast, finite, inside, type Refused, within } from "../stats/range.ts";
import type { EngineInput } from "./engine.ts";

/** Absolute risk aversion, 1/$. */
export const checkGamma = (gamma: number): Refused | null => within("gamma", gamma, 0, 0.05);
/** Logit volatility, 1/sqrt(s). */
export const checkSigmaX = (sigmaX: number): Refused | null => within("sigmaX", sigmaX, 0, 0.5);
/** Decay of arrivals with distance, 1/$. */
export const checkDecay = (k: number): Refused | null => within("k", k, 5, 5000);
/** Arrivals a second at distance 0. */
export const checkArrivals = (A: number): Refused | null => within("A", A, 1e-7, 10);
/** Risk horizon, s. */
export const checkHorizon = (horizon: number): Refused | null => within("horizon", horizon, 60, 14_400);
/** Size of a quote, shares, from the market's minimum. */
export const checkSize = (size: number, minSize: number): Refused | null => within("size", size, minSize, 1e5);

/** The first input of a quote that is out of range, or null. `minSize` in shares. */
export function engineInputProblem(input: EngineInput, minSize: number): Refused | null {
  return (
    inside("mid", input.mid, 0, 1) ??
    finite("q", input.q) ??
    inside("qMax", input.qMax, 0, Number.POSITIVE_INFINITY) ??
    checkSize(input.size, minSize) ??
    checkGamma(input.gamma) ??
    checkSigmaX(input.sigmaX) ??
    checkHorizon(input.horizon) ??
    checkDecay(input.k) ??
    atLeast("adverse", input.adverse, 0) ??
    atLeast("minHalfTicks", input.minHalfTicks, 0) ??
    inside("maxHalf", input.maxHalf, 0, 1)
  );
}
