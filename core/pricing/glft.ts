import { exp, ln, log1p } from "../stats/elementary.ts";
import { atLeast, finite, positive, type Refused, refuse, whole } from "../stats/range.ts";
import { expTridiagonal, groundState } from "../stats/tridiagonal.ts";
import { liquidityTerm } from "./avellaneda-stoikov.ts";

/**
 * Gueant, Lehalle and Fernandez-Tapia, "Dealing with the inventory risk", Mathematics and Financial Economics 7(4), 2013;
 * Gueant, "The Financial Mathematics of Market Liquidity", 2016, eq. 4.6 and 4.7 (reference quant.md 1.3).
 * Unbounded price, exponential utility, no horizon needed: the default "infinite" engine.
 */
export interface GlftInput {
  /** Absolute risk aversion, 1/money, > 0. */
  readonly gamma: number;
  /** Price volatility, money/sqrt(time), >= 0. */
  readonly sigma: number;
  /** Arrivals a unit of time at distance 0, > 0. */
  readonly A: number;
  /** Decay of arrivals, 1/money, > 0. */
  readonly k: number;
}

/** Distances of the quotes from the fair price, money; may be negative. */
export interface GlftQuote {
  readonly c1: number;
  readonly c2: number;
  /** At zero inventory. */
  readonly halfSpread: number;
  /** Shift of both quotes for one unit held. */
  readonly skew: number;
  readonly deltaBid: number;
  readonly deltaAsk: number;
}

/** Bid and ask distances for q = -Q..Q; null where the bound forbids the side. */
export interface BoundedQuotes {
  readonly deltaBid: readonly (number | null)[];
  readonly deltaAsk: readonly (number | null)[];
}

const MOST_Q = 10_000;

const refused = (i: GlftInput): Refused | null =>
  positive("gamma", i.gamma) ?? atLeast("sigma", i.sigma, 0) ?? positive("A", i.A) ?? positive("k", i.k);

/** (1 + x)^(1 + 1/x) with x = gamma/k, in logarithms: by pow it overflows or loses its digits for small gamma. */
const powerTerm = (x: number): number => exp((1 + 1 / x) * log1p(x));

/**
 * The closed-form asymptotics for orders of n units, at inventory q of the same unit (not counted in orders). Their error
 * grows with q: glftErgodic is exact.
 */
export function glftAsymptotic(input: GlftInput & { readonly q: number; readonly n: number }): GlftQuote | Refused {
  const bad = refused(input) ?? finite("q", input.q) ?? positive("n", input.n);
  if (bad !== null) return bad;
  const { gamma, sigma, A, k, q, n } = input;
  const c1 = liquidityTerm(gamma * n, k);
  const c2 = Math.sqrt((gamma / (2 * A * n * k)) * powerTerm((gamma * n) / k));
  const skew = sigma * c2;
  return {
    c1,
    c2,
    halfSpread: c1 + (n * skew) / 2,
    skew,
    deltaBid: c1 + ((2 * q + n) / 2) * skew,
    deltaAsk: c1 - ((2 * q - n) / 2) * skew,
  };
}

/** Diagonal alpha q^2 and the constant eta beside it, of the matrix M that v(t) = exp(-M (T - t)) 1 solves. */
function matrix(input: GlftInput, Q: number): { readonly diagonal: number[]; readonly eta: number } {
  const { gamma, sigma, A, k } = input;
  const alpha = (k * gamma * sigma * sigma) / 2;
  const diagonal = Array.from({ length: 2 * Q + 1 }, (_, i) => alpha * (i - Q) * (i - Q));
  return { diagonal, eta: A / powerTerm(gamma / k) };
}

/** Distances from the ratios of v; a market in which some inventory is out of a double's reach is refused. */
function distances(v: readonly number[] | null, { gamma, k }: GlftInput, Q: number): BoundedQuotes | Refused {
  const reachable = v?.every((x) => x > 0 && x < Number.POSITIVE_INFINITY) === true;
  if (v === null || !reachable)
    return refuse("Q", Q, "smaller: an inventory near it is never reached, or tau is too long");
  const liquidity = liquidityTerm(gamma, k);
  const toward = (i: number, j: number): number | null => {
    const [here, there] = [v[i], v[j]];
    return here === undefined || there === undefined ? null : ln(here / there) / k + liquidity;
  };
  return { deltaBid: v.map((_, i) => toward(i, i + 1)), deltaAsk: v.map((_, i) => toward(i, i - 1)) };
}

/** Exact quotes for |q| <= Q far from any horizon, in order-size units. Q a whole number in [1, 10000]. */
export function glftErgodic(input: GlftInput & { readonly Q: number }): BoundedQuotes | Refused {
  const bad = refused(input) ?? whole("Q", input.Q, 1, MOST_Q);
  if (bad !== null) return bad;
  const { diagonal, eta } = matrix(input, input.Q);
  return matrixProblem(diagonal, eta) ?? distances(groundState(diagonal, eta), input, input.Q);
}

/** Exact quotes for |q| <= Q with `tau` >= 0 of time left, in the unit of sigma and A. */
export function glftFinite(input: GlftInput & { readonly Q: number; readonly tau: number }): BoundedQuotes | Refused {
  const bad = refused(input) ?? whole("Q", input.Q, 1, MOST_Q) ?? atLeast("tau", input.tau, 0);
  if (bad !== null) return bad;
  const { diagonal, eta } = matrix(input, input.Q);
  const ones = diagonal.map(() => 1);
  return matrixProblem(diagonal, eta) ?? distances(expTridiagonal(diagonal, eta, input.tau, ones), input, input.Q);
}

/** Both entries of the matrix must be numbers a double can tell from 0 and from infinity. */
const matrixProblem = (diagonal: readonly number[], eta: number): Refused | null =>
  positive("eta = A (1 + gamma/k)^-(1 + k/gamma)", eta) ?? finite("k gamma sigma^2 Q^2 / 2", Number(diagonal[0]));
