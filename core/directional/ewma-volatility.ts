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

/** Exponentially forgetting variance an hour, fed one return after another. Trusts its inputs. */
export class EwmaVariance {
  private v = 0;
  private seen = 0;
  private readonly halfLifeHours: number;

  constructor(halfLifeHours: number) {
    this.halfLifeHours = halfLifeHours;
  }

  /** v = 2^(-dt/HL) v + (1 - 2^(-dt/HL)) r^2 / dt, started at the first r^2 / dt. */
  add(r: number, dtHours: number): void {
    const keep = this.seen === 0 ? 0 : exp((-Math.LN2 * dtHours) / this.halfLifeHours);
    const rate = (r * r) / dtHours;
    this.v = keep * this.v + (1 - keep) * rate;
    this.seen += 1;
  }

  get count(): number {
    return this.seen;
  }

  /** Of the log return an hour; 0 before the first return. */
  get perHour(): number {
    return this.v;
  }

  /** A root year of 8760 hours. */
  get sigmaAnnual(): number {
    return Math.sqrt(this.v * HOURS_A_YEAR);
  }
}

/**
 * Exponentially forgetting variance with a half-life, for returns over uneven spans (reference quant.md 6.6):
 * EwmaVariance's formula. RiskMetrics' .94 a day is 11 days.
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
  const variance = new EwmaVariance(halfLifeHours);
  for (const [i, r] of returns.entries()) variance.add(r, Number(dtHours[i]));
  const { perHour, sigmaAnnual } = variance;
  return { varPerHour: perHour, sdHorizon: Math.sqrt(perHour * horizonHours), sigmaAnnual };
}
