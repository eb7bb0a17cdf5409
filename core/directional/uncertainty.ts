/** How sure a probability is, and how far to move it towards the market for that (reference quant.md 6.8). */
import { ln } from "../stats/elementary.ts";
import { normalPdf } from "../stats/normal.ts";
import { atLeast, positive, type Refused, within } from "../stats/range.ts";
import { standardise, studentPdf } from "../stats/student-t.ts";
import { type Freedom, freedom, unitSf } from "./distribution.ts";

export interface UncertaintyInput {
  readonly S: number;
  readonly K: number;
  /** Standard deviation of the log return to the end, > 0. */
  readonly sd: number;
  /** Relative error of the spot price: oracle, latency. 0.0005 is usual. */
  readonly epsS: number;
  /** Relative error of the volatility. 0.15 is usual. */
  readonly epsV: number;
  readonly nu: Freedom;
  /** The market's mid. */
  readonly market: number;
  /** Prior standard deviation of the market's mispricing, > 0. */
  readonly s0: number;
}

export interface Uncertainty {
  readonly pi: number;
  /** Standard deviation of pi: near the end the spot error alone makes it large, which is all the edge decay there is. */
  readonly piSd: number;
  /** Weight of our opinion in [0, 1]. */
  readonly w: number;
  readonly piEff: number;
}

/** s0^2 / (s0^2 + sPi^2): the weight an opinion of standard deviation sPi gets. */
export const opinionWeight = (s0: number, sPi: number): number => (s0 * s0) / (s0 * s0 + sPi * sPi);

/** Shrinks the mean towards the market, as Kelly wants it, not the fraction alone. */
export const shrinkToMarket = (pi: number, market: number, w: number): number => market + w * (pi - market);

/** Driftless. s_pi = g(z) sqrt((eS / s)^2 + (z eV)^2), g the density of z. */
export function uncertainProbability(i: UncertaintyInput): Uncertainty | Refused {
  const bad =
    positive("S", i.S) ??
    positive("K", i.K) ??
    positive("sd", i.sd) ??
    atLeast("epsS", i.epsS, 0) ??
    atLeast("epsV", i.epsV, 0) ??
    freedom("nu", i.nu) ??
    within("market", i.market, 0, 1) ??
    positive("s0", i.s0);
  if (bad !== null) return bad;
  const z = ln(i.K / i.S) / i.sd;
  const pi = unitSf(z, i.nu);
  const scale = i.nu === null ? 1 : standardise(i.nu);
  const density = i.nu === null ? normalPdf(z) : scale * studentPdf(z * scale, i.nu);
  const spot = i.epsS / i.sd;
  const vol = z * i.epsV;
  const piSd = density * Math.sqrt(spot * spot + vol * vol);
  const w = opinionWeight(i.s0, piSd);
  return { pi, piSd, w, piEff: shrinkToMarket(pi, i.market, w) };
}
