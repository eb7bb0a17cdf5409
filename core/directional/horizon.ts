/** Degrees of freedom and memory by horizon (reference quant.md 6.3, 6.6). */
import { inside, positive, type Refused, refuse, whole } from "../stats/range.ts";

/**
 * Degrees of freedom whose kurtosis is that of a sum of n independent returns of nu > 4: 4 + n (nu - 4). For comparison:
 * real returns cluster, and fits do not grow like this. Price with freedomFor.
 */
export function momentFreedom(nu: number, n: number): number | Refused {
  const bad = inside("nu", nu, 4, Number.POSITIVE_INFINITY) ?? whole("n", n, 1, 1_000_000);
  return bad ?? 4 + n * (nu - 4);
}

const DAY_S = 86_400;
const LONG_DAYS = 30;
const NU_SHORT = 4;
const NU = 6;
const NU_LONG = 8;

/** 4 below a day, 6 from a day, 8 from 30 days: measured out of sample, never worse than the best by more than .0015. */
export function freedomFor(horizonSeconds: number): number | Refused {
  const bad = positive("horizonSeconds", horizonSeconds);
  if (bad !== null) return bad;
  if (horizonSeconds < DAY_S) return NU_SHORT;
  return horizonSeconds < LONG_DAYS * DAY_S ? NU : NU_LONG;
}

const HORIZONS = 3;
const LEAST_HOURS = 6;
const MOST_HOURS = 720;
/** Horizons, and the least, below an hour. */
const SHORT_HORIZONS = 6;
const SHORTEST_HOURS = 0.5;

/**
 * Half-life of a volatility estimate for a horizon, hours: three horizons, at least 6 hours, at most 30 days. Below an hour,
 * where the reference measured nothing, six horizons, at least half an hour (decision 0011).
 */
export function halfLifeHours(horizonHours: number): number | Refused {
  const bad = positive("horizonHours", horizonHours);
  if (bad !== null) return bad;
  return horizonHours < 1
    ? Math.max(SHORT_HORIZONS * horizonHours, SHORTEST_HOURS)
    : Math.min(Math.max(HORIZONS * horizonHours, LEAST_HOURS), MOST_HOURS);
}

const [CALM, WILD] = [0.85, 1.15];
const NEEDED = 250;

/**
 * What to multiply volatility by, given the standard deviation of the last forecasts' z: 1 unless it left [0.85, 1.15] over
 * 250 forecasts or more. Fitting a multiplier on old data did not help out of sample.
 */
export function volatilityCorrection(stdOfZ: number, forecasts: number): number | Refused {
  const bad = positive("stdOfZ", stdOfZ) ?? (forecasts >= 0 ? null : refuse("forecasts", forecasts, ">= 0"));
  if (bad !== null) return bad;
  return forecasts < NEEDED || (stdOfZ >= CALM && stdOfZ <= WILD) ? 1 : stdOfZ;
}
