import { exp, log1p } from "./elementary.ts";

const ROUNDING = 1e-16;
const TINY = 1e-300;
const MOST_TERMS = 200_000;

/**
 * Continued fraction of the regularised incomplete beta function (DLMF 8.17.22) by Lentz's method. Converges within some
 * sqrt(max(a, b)) terms for x < (a + 1) / (a + b + 2).
 */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let value = d;
  for (let m = 1; m < MOST_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    if (Math.abs(c) < TINY) c = TINY;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    if (Math.abs(c) < TINY) c = TINY;
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 4 * ROUNDING) break;
  }
  return value;
}

/** Above this the asymptotic series of the gamma ratio is exact in a double. */
const SERIES_FROM = 80;

/** Gamma(x + 1/2) / Gamma(x) for x > 0: its asymptotic series, reached by the recursion of the gamma function. */
export function gammaHalfRatio(x: number): number {
  let factor = 1;
  let at = x;
  while (at < SERIES_FROM) {
    factor *= at / (at + 0.5);
    at += 1;
  }
  const u = 1 / at;
  const series =
    1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 + u * (-399 / 262144 + (u * 869) / 4194304)))));
  return factor * Math.sqrt(at) * series;
}

const SQRT_PI = 1.772453850905516;

/**
 * I_z(a, 1/2), the regularised incomplete beta function that Student's t needs, for z = 1 / (1 + r), r >= 0, a > 0. Taking
 * r and not z keeps every digit where z is close to 1.
 *
 * Returns both I and 1 - I, each computed without cancellation.
 */
export function incompleteBetaHalf(a: number, r: number): { readonly value: number; readonly rest: number } {
  if (r === 0) return { value: 1, rest: 0 };
  const z = 1 / (1 + r);
  const y = 1 / (1 + 1 / r);
  // z^a y^(1/2) / B(a, 1/2)
  const front = (exp(-a * log1p(r)) * Math.sqrt(y) * gammaHalfRatio(a)) / SQRT_PI;
  if (z < (a + 1) / (a + 2.5)) {
    const value = (front * fraction(a, 0.5, z)) / a;
    return { value, rest: 1 - value };
  }
  const rest = 2 * front * fraction(0.5, a, y);
  return { value: 1 - rest, rest };
}
