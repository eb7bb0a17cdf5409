import { exp, ln } from "../stats/elementary.ts";
import { atLeast, finite, positive, type Refused, refuse, whole } from "../stats/range.ts";
import { expTridiagonal } from "../stats/tridiagonal.ts";

/**
 * Cartea, Jaimungal and Penalva, "Algorithmic and High-Frequency Trading", ch. 10: linear utility, running penalty phi q^2,
 * terminal penalty alpha q^2 (reference quant.md 1.4). Inventory in order-size units.
 */
export interface CarteaJaimungalInput {
  /** Market orders a unit of time on each side, > 0. */
  readonly lambda: number;
  /** Decay of fill probability with distance, 1/money, > 0. */
  readonly kappa: number;
  /** Running penalty, money a unit^2 and time, >= 0. */
  readonly phi: number;
  /** Terminal penalty, money a unit^2, >= 0. */
  readonly alpha: number;
  /** Largest inventory, whole, in [1, 10000]. */
  readonly Q: number;
  /** Time left, >= 0. */
  readonly tau: number;
  /** Expected loss of a fill to informed flow, money a unit: both distances grow by it. Default 0. */
  readonly adverse?: number;
}

/** Arrays run q = -Q..Q; null where the bound forbids the side. */
export interface CarteaJaimungalQuotes {
  readonly deltaBid: readonly (number | null)[];
  readonly deltaAsk: readonly (number | null)[];
  /** Value of holding q against holding nothing, money. */
  readonly hMinusH0: readonly number[];
}

/**
 * w = exp(B tau) z with z_q = exp(-alpha kappa q^2); h = ln(w) / kappa; distances 1/kappa + h(q) - h(q +/- 1), plus what a
 * fill loses to informed flow: (d - a) e^(-kappa d) is largest at 1/kappa + a.
 */
export function carteaJaimungal(input: CarteaJaimungalInput): CarteaJaimungalQuotes | Refused {
  const { lambda, kappa, phi, alpha, Q, tau, adverse = 0 } = input;
  const bad =
    positive("lambda", lambda) ??
    positive("kappa", kappa) ??
    atLeast("phi", phi, 0) ??
    atLeast("alpha", alpha, 0) ??
    whole("Q", Q, 1, 10_000) ??
    atLeast("tau", tau, 0) ??
    finite("adverse", adverse);
  if (bad !== null) return bad;
  const inventory = Array.from({ length: 2 * Q + 1 }, (_, i) => i - Q);
  const diagonal = inventory.map((q) => phi * kappa * q * q);
  const terminal = inventory.map((q) => exp(-alpha * kappa * q * q));
  const far = finite("phi kappa Q^2", Number(diagonal[0])) ?? positive("exp(-alpha kappa Q^2)", Number(terminal[0]));
  if (far !== null) return far;
  const w = expTridiagonal(diagonal, lambda / Math.E, tau, terminal);
  if (w === null || !w.every((x) => x > 0 && x < Number.POSITIVE_INFINITY)) {
    return refuse("Q", Q, "smaller: an inventory near it is never reached, or tau is too long");
  }
  const between = (i: number, j: number): number => ln(Number(w[i]) / Number(w[j])) / kappa;
  const base = 1 / kappa + adverse;
  return {
    deltaBid: inventory.map((q, i) => (q === Q ? null : base + between(i, i + 1))),
    deltaAsk: inventory.map((q, i) => (q === -Q ? null : base + between(i, i - 1))),
    hMinusH0: inventory.map((_, i) => between(i, Q)),
  };
}
