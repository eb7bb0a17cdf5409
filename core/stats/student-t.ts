import { exp, ln, log1p } from "./elementary.ts";
import { gammaHalfRatio, incompleteBetaHalf } from "./incomplete-beta.ts";
import { normalQuantile } from "./normal.ts";
import { inside, positive, type Refused } from "./range.ts";
import { t6Centre, t6Sf } from "./student-t6.ts";

/**
 * Student's t with nu > 0 degrees of freedom (reference quant.md 6.1): the closed form at nu = 6, the incomplete beta
 * function elsewhere. x is in units of the distribution itself, not of its standard deviation: a variable of unit variance
 * must be multiplied by sqrt(nu / (nu - 2)) first (see standardise).
 *
 * The functions here trust their caller, as inner loops need: nu > 0 and x a number (infinite allowed). The edges check.
 */

/** P(0 < T <= x) for x >= 0. */
const centre = (x: number, nu: number): number =>
  nu === 6 ? t6Centre(x) : incompleteBetaHalf(nu / 2, (x * x) / nu).rest / 2;

/** P(T > x) for x >= 0. */
const tail = (x: number, nu: number): number => {
  if (x === Number.POSITIVE_INFINITY) return 0;
  return nu === 6 ? t6Sf(x) : incompleteBetaHalf(nu / 2, (x * x) / nu).value / 2;
};

/** P(T > x). Relative error below 1e-12 in both tails: use it for upper tails, never 1 - cdf. */
export const studentSf = (x: number, nu: number): number => (x >= 0 ? tail(x, nu) : 1 - tail(-x, nu));

/** P(T <= x). */
export const studentCdf = (x: number, nu: number): number => studentSf(-x, nu);

const SQRT_PI = 1.772453850905516;

/** Density. */
export const studentPdf = (x: number, nu: number): number =>
  (gammaHalfRatio(nu / 2) / (SQRT_PI * Math.sqrt(nu))) * exp((-(nu + 1) / 2) * log1p((x * x) / nu));

/** sqrt(nu / (nu - 2)): what turns a deviation counted in standard deviations into t's own unit. For nu > 2. */
export const standardise = (nu: number): number => Math.sqrt(nu / (nu - 2));

const MOST_STEPS = 100;

/**
 * x with P(T <= x) = p, for p strictly inside (0, 1): Newton's method kept inside a shrinking bracket. Near the middle it
 * solves for the area between 0 and x, in the tails for the logarithm of the tail, so that both keep their digits.
 */
export function studentQuantile(p: number, nu: number): number | Refused {
  const refused = inside("p", p, 0, 1) ?? positive("nu", nu);
  if (refused !== null) return refused;
  if (p === 0.5) return 0;
  const side = p < 0.5 ? -1 : 1;
  const small = p < 0.5 ? p : 1 - p;
  const middle = Math.abs(p - 0.5);
  const nearMiddle = small > 0.25;
  const aim = nearMiddle ? middle : ln(small);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let x = -normalQuantile(small);
  for (let i = 0; i < MOST_STEPS; i += 1) {
    const upper = nearMiddle ? 0 : tail(x, nu);
    const miss = nearMiddle ? centre(x, nu) - aim : aim - ln(upper);
    const slope = nearMiddle ? studentPdf(x, nu) : studentPdf(x, nu) / upper;
    if (miss > 0) high = x;
    else low = x;
    let next = x - miss / slope;
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * x + 1 : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * Math.abs(x)) return side * next;
    x = next;
  }
  return side * x;
}
