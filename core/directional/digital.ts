/** Markets that pay on where a price stands at one moment (reference quant.md 6.2). Prices in any one unit, > 0. */
import { ln } from "../stats/elementary.ts";
import { atLeast, finite, positive, type Refused, refuse } from "../stats/range.ts";
import { type Freedom, freedom, unitSf } from "./distribution.ts";

export interface DigitalInput {
  /** Spot now and strike. */
  readonly S: number;
  readonly K: number;
  /** Volatility a root year, >= 0. */
  readonly sigmaAnnual: number;
  /** Years of 365 days to the moment; at or below 0 the outcome is known. */
  readonly tauYears: number;
  readonly nu: Freedom;
  /** Total log drift to the moment; driftFromForward gives it. */
  readonly driftLog: number;
}

/** Standard deviation of the log return, sigma sqrt(tau). */
export const logSd = (sigmaAnnual: number, tauYears: number): number => sigmaAnnual * Math.sqrt(Math.max(tauYears, 0));

/**
 * ln(F / S) - s^2 / 2: the drift a forward implies (spot itself if none is known), s the log return's standard deviation.
 * Leaving -s^2/2 out overprices every long-dated "above": 1.6 points over 7 days at 50 % volatility.
 */
export function driftFromForward(F: number, S: number, sd: number): number | Refused {
  return positive("F", F) ?? positive("S", S) ?? atLeast("sd", sd, 0) ?? ln(F / S) - (sd * sd) / 2;
}

/** P(S_T > K). With no time or no volatility left: 1 or 0, by the settlement source's price now. */
export function probabilityAbove(i: DigitalInput): number | Refused {
  const bad =
    positive("S", i.S) ??
    positive("K", i.K) ??
    atLeast("sigmaAnnual", i.sigmaAnnual, 0) ??
    finite("tauYears", i.tauYears) ??
    finite("driftLog", i.driftLog) ??
    freedom("nu", i.nu);
  if (bad !== null) return bad;
  const sd = logSd(i.sigmaAnnual, i.tauYears);
  if (sd === 0) return i.S > i.K ? 1 : 0;
  return unitSf((ln(i.K / i.S) - i.driftLog) / sd, i.nu);
}

/** P(K <= S_T < K2) for K <= K2. */
export function probabilityBetween(i: DigitalInput, K2: number): number | Refused {
  if (!(K2 >= i.K)) return refuse("K2", K2, `>= K (${i.K})`);
  const low = probabilityAbove(i);
  if (typeof low !== "number") return low;
  const high = probabilityAbove({ ...i, K: K2 });
  return typeof high === "number" ? Math.max(low - high, 0) : high;
}

/** Two strikes next to each other may be out of order by the last bit of the distribution function. */
const LADDER_SLACK = 1e-12;

/** Null when probabilities of "above K" do not rise with K, as they must not; else the first that does. */
export function ladderProblem(probabilities: readonly number[]): Refused | null {
  for (let i = 0; i < probabilities.length; i += 1) {
    const p = Number(probabilities[i]);
    if (!(p >= 0 && p <= 1)) return refuse(`probabilities[${i}]`, p, "in [0, 1]");
    const before = i === 0 ? 1 : Number(probabilities[i - 1]);
    if (p > before + LADDER_SLACK) return refuse(`probabilities[${i}]`, p, `<= ${before}, the one of the strike below`);
  }
  return null;
}
