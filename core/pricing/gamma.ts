import { exp, ln } from "../stats/elementary.ts";

/** Reference quant.md 2.6. `advBlend` is the blended adverse move in $ a share, negative when fills lose. */
export interface GammaInput {
  readonly g0: number;
  readonly q: number;
  readonly qMax: number;
  readonly sigma: number;
  readonly sigmaRef: number;
  readonly advBlend: number;
  readonly half: number;
  readonly tick: number;
}

export const GAMMA_TUNING = { cU: 2, cV: 0.5, cM: 0.5, mMax: 3, gMin: 2e-4, gMax: 5e-2 } as const;
export type GammaTuning = { readonly [K in keyof typeof GAMMA_TUNING]: number };

/**
 * Risk aversion that grows with inventory, volatility over its reference, and losses to informed flow:
 * clamp(g0 (1 + cU u^2) (sigma / sigmaRef)^cV (1 + cM M), gMin, gMax). g0 = 0 stays risk neutral.
 */
export function dynamicGamma(
  input: GammaInput,
  tuning: GammaTuning = GAMMA_TUNING,
): { gamma: number; u: number; M: number } {
  const u = Math.min(Math.abs(input.q) / input.qMax, 1);
  const M = Math.min(Math.max(Math.max(-input.advBlend, 0) / Math.max(input.half, input.tick), 0), tuning.mMax);
  if (input.g0 === 0) return { gamma: 0, u, M };
  const volatility = exp(tuning.cV * ln(input.sigma / input.sigmaRef));
  const gamma = input.g0 * (1 + tuning.cU * u * u) * volatility * (1 + tuning.cM * M);
  return { gamma: Math.min(Math.max(gamma, tuning.gMin), tuning.gMax), u, M };
}
