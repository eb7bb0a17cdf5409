/**
 * Markets that pay if a price touches a barrier before a date (reference quant.md 6.4). Distances and deviations are of the
 * log price. The return is X = s sqrt(W) Z with one W for the whole path (uncertain volatility, not independent shocks),
 * for which the reflection principle is exact under Student-t too.
 */
import { exp, ln } from "../stats/elementary.ts";
import { normalSf, tiltedSf } from "../stats/normal.ts";
import { atLeast, finite, inside, positive, type Refused } from "../stats/range.ts";
import { type Freedom, freedom, unitSf } from "./distribution.ts";

export interface TouchInput {
  /** |ln(barrier / S)|; 0: touched. */
  readonly b: number;
  /** Standard deviation of the log return to the date, > 0. */
  readonly sd: number;
  /** Total log drift, positive towards the barrier. */
  readonly driftLog: number;
  readonly nu: Freedom;
}

/** Phi((-b + mu) / s) + e^(2 mu b / s^2) Phi((-b - mu) / s): a Brownian path with drift. */
const normalTouch = (b: number, sd: number, mu: number): number =>
  normalSf((b - mu) / sd) + tiltedSf((b - mu) / sd, (b + mu) / sd);

const POINTS = 4000;

/** The drifted normal answer averaged over W: Simpson's rule in ln c, c ~ chi^2 of nu, s -> s sqrt((nu - 2) / c). */
function mixedTouch(b: number, sd: number, mu: number, nu: number): number {
  // Below e^(-46 / nu) lies less than 1e-10 of the mass.
  const low = Math.max(-46 / nu, ln(nu) - 40 * Math.sqrt(2 / nu));
  const high = ln(400 + nu + 40 * Math.sqrt(2 * nu));
  const h = (high - low) / POINTS;
  // The density's constant cancels against the sum of the weights; the exponent is measured from its peak at c = nu.
  const peak = (nu / 2) * ln(nu) - nu / 2;
  let [sum, weights] = [0, 0];
  for (let i = 0; i <= POINTS; i += 1) {
    const u = low + i * h;
    const c = exp(u);
    const weight = (i === 0 || i === POINTS ? 1 : i % 2 === 1 ? 4 : 2) * exp((nu / 2) * u - c / 2 - peak);
    if (weight === 0) continue;
    sum += weight * normalTouch(b, sd * Math.sqrt((nu - 2) / c), mu);
    weights += weight;
  }
  return sum / weights;
}

/** P(the barrier is touched), watched continuously. Doubling a drifted terminal probability would be wrong. */
export function probabilityTouch({ b, sd, driftLog, nu }: TouchInput): number | Refused {
  const bad = atLeast("b", b, 0) ?? positive("sd", sd) ?? finite("driftLog", driftLog) ?? freedom("nu", nu);
  if (bad !== null) return bad;
  if (b === 0) return 1;
  if (driftLog === 0) return 2 * unitSf(b / sd, nu);
  return nu === null ? normalTouch(b, sd, driftLog) : mixedTouch(b, sd, driftLog, nu);
}

/** -zeta(1/2) / sqrt(2 pi): Broadie, Glasserman and Kou 1997. */
const DISCRETE_SHIFT = 0.5826;

/**
 * Driftless touch when only closes count, `monitorFrac` = their spacing over the time left, in (0, 1]: the barrier moves
 * away by 0.5826 s sqrt(dt / T). A market that reads the candles' high and low needs no correction.
 */
export function probabilityTouchAtCloses(
  i: Omit<TouchInput, "driftLog"> & { readonly monitorFrac: number },
): number | Refused {
  const bad =
    inside("monitorFrac", i.monitorFrac, 0, 1 + Number.EPSILON) ?? atLeast("b", i.b, 0) ?? positive("sd", i.sd);
  if (bad !== null) return bad;
  const b = i.b === 0 ? 0 : i.b + DISCRETE_SHIFT * i.sd * Math.sqrt(i.monitorFrac);
  return probabilityTouch({ b, sd: i.sd, nu: i.nu, driftLog: 0 });
}
