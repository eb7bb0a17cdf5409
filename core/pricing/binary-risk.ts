/** Risk on a price bounded by 0 and 1 (reference quant.md 2.1). Prices in dollars, time in seconds, shares as shares. */
import { exp, ln, logit, sigmoid } from "../stats/elementary.ts";
import { normalPdf, normalQuantile } from "../stats/normal.ts";

/**
 * Variance of the price within `horizon` seconds, never more than p(1-p): from now to resolution E[(p_T - p)^2] is
 * p(1-p) exactly, whatever the dynamics. `jumpHazard` per second adds news that resolves the market at once.
 */
export function cappedVariance(p: number, sigmaP: number, horizon: number, jumpHazard = 0): number {
  const all = p * (1 - p);
  const jump = jumpHazard === 0 ? 0 : all * (1 - exp(-jumpHazard * horizon));
  return Math.min(sigmaP * sigmaP * horizon + jump, all);
}

/** Volatility in price space of a logit volatility: $/sqrt(s). */
export const priceVolatility = (p: number, sigmaX: number): number => sigmaX * p * (1 - p);

/**
 * Volatility law of a contract that resolves in `tau` seconds with no earlier lump of news (Archak and Ipeirotis 2009):
 * phi(Phi^-1(p)) / sqrt(tau), in $/sqrt(s). For p strictly inside (0, 1), tau > 0.
 */
export const probitVolatility = (p: number, tau: number): number => normalPdf(normalQuantile(p)) / Math.sqrt(tau);

/** Price at which a CARA holder of q shares is indifferent: a logit shift of -gamma w q. Always inside (0, 1). */
export const reservationPrice = (p: number, q: number, gamma: number, w: number): number =>
  sigmoid(logit(p) - gamma * w * q);

/** Certainty equivalent in dollars of q shares held to resolution, gamma > 0. */
export const certaintyEquivalent = (p: number, q: number, gamma: number): number =>
  -ln(1 - p + p * exp(-gamma * q)) / gamma;
