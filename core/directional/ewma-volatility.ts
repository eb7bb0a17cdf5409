import { exp } from "../stats/elementary.ts";
import { each, finite, length, positive, type Refused } from "../stats/range.ts";

const HOURS_A_YEAR = 8760;

export interface EwmaVolatility {
  /** Variance of the log return an hour. */
  readonly varPerHour: number;
  /** Standard deviation over the horizon. */
  readonly sdHorizon: number;
  /** A root year of 8760 hours. */
  readonly sigmaAnnual: number;
}

/**
 * Exponentially forgetting variance with a half-life, for returns over uneven spans (reference quant.md 6.6):
 * v = 2^(-dt/HL) v + (1 - 2^(-dt/HL)) r^2 / dt, started at the first r^2 / dt. RiskMetrics' .94 a day is 11 days.
 */
export function ewmaVolatility(
  returns: readonly number[],
  dtHours: readonly number[],
  halfLifeHours: number,
  horizonHours: number,
): EwmaVolatility | Refused {
  const bad =
    length("returns", returns, 1) ??
    length("dtHours", dtHours, 1, returns.length) ??
    each("returns", returns, finite) ??
    each("dtHours", dtHours, positive) ??
    positive("halfLifeHours", halfLifeHours) ??
    positive("horizonHours", horizonHours);
  if (bad !== null) return bad;
  let v = 0;
  for (let i = 0; i < returns.length; i += 1) {
    const [r, dt] = [Number(returns[i]), Number(dtHours[i])];
    const rate = (r * r) / dt;
    const keep = i === 0 ? 0 : exp((-Math.LN2 * dt) / halfLifeHours);
    v = keep * v + (1 - keep) * rate;
  }
  return { varPerHour: v, sdHorizon: Math.sqrt(v * horizonHours), sigmaAnnual: Math.sqrt(v * HOURS_A_YEAR) };
}
