import { exp, ln } from "./elementary.ts";

const SQRT_2PI = 2.5066282746310002;

/** Standard normal density. */
export const normalPdf = (x: number): number => exp(-0.5 * x * x) / SQRT_2PI;

function horner(x: number, c: readonly number[]): number {
  let sum = 0;
  for (let i = c.length - 1; i >= 0; i--) sum = sum * x + (c[i] as number);
  return sum;
}

// Coefficients of Wichura's algorithm AS 241 (PPND16), Applied Statistics 37(3), 1988: relative error about 1e-16.
const CENTRE_A = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const CENTRE_B = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852546,
];
const NEAR_C = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const NEAR_D = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const FAR_E = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const FAR_F = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

/** Inverse of the standard normal distribution for p strictly inside (0, 1). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(r, CENTRE_A)) / horner(r, CENTRE_B);
  }
  const tail = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  const z =
    tail <= 5
      ? horner(tail - 1.6, NEAR_C) / horner(tail - 1.6, NEAR_D)
      : horner(tail - 5, FAR_E) / horner(tail - 5, FAR_F);
  return q < 0 ? -z : z;
}

/** From here on the tail is a continued fraction: the central series would lose it to 1/2 - (nearly 1/2). */
const TAIL_FROM = 3;
const TAIL_DEPTH = 40;

/** Phi(x) - 1/2 for |x| <= 3: phi(x) (x + x^3/3 + x^5/15 + ...), every term of one sign. */
function centralArea(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return normalPdf(x) * sum;
}

/** (1 - Phi(x)) / phi(x) for x >= 3: one over Laplace's continued fraction. */
function millsRatio(x: number): number {
  let fraction = x;
  for (let n = TAIL_DEPTH; n >= 1; n -= 1) fraction = x + n / fraction;
  return 1 / fraction;
}

const upperTail = (x: number): number => normalPdf(x) * millsRatio(x);

/** phi(at) (1 - Phi(x)) / phi(x): a tail under another density, where e^((x^2 - at^2) / 2) times the tail overflows. */
export const tiltedSf = (at: number, x: number): number =>
  x >= TAIL_FROM ? normalPdf(at) * millsRatio(x) : exp((x * x - at * at) / 2) * normalSf(x);

/** P(Z > x), standard normal, exact to some 1e-13 relative in both tails: use it for upper tails, never 1 - cdf. */
export function normalSf(x: number): number {
  if (x >= TAIL_FROM) return upperTail(x);
  return x <= -TAIL_FROM ? 1 - upperTail(-x) : 0.5 - centralArea(x);
}

/** P(Z <= x), standard normal. */
export const normalCdf = (x: number): number => normalSf(-x);
