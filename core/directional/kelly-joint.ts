/**
 * Kelly for several instruments that share one outcome: strikes of an expiry, YES and NO of each (reference quant.md 6.9).
 * Single-bet Kellys summed over strikes can have negative growth; the joint problem is concave and small.
 */
import { ln } from "../stats/elementary.ts";
import { each, inside, length, positive, type Refused, refuse, within } from "../stats/range.ts";

export interface JointInput {
  /** Probability of each state; they sum to 1. */
  readonly probs: readonly number[];
  /** payoff[i][j]: what instrument i pays in state j, dollars a share. */
  readonly payoff: readonly (readonly number[])[];
  /** Cost of each instrument, fee included, dollars a share. */
  readonly cost: readonly number[];
  /** Most to stake in all and on one, shares of the bankroll; the budget below 1, so that ruin is impossible. */
  readonly budget: number;
  readonly maxEach: number;
}

export interface JointKelly {
  /** Share of the bankroll on each instrument; multiply by kappa. */
  readonly f: readonly number[];
  /** Expected growth of the log bankroll. */
  readonly growth: number;
}

const PROBABILITY_SLACK = 1e-9;

function problem(i: JointInput): Refused | null {
  const states = i.probs.length;
  const total = i.probs.reduce((sum, p) => sum + p, 0);
  const bad =
    length("probs", i.probs, 1) ??
    each("probs", i.probs, (field, p) => within(field, p, 0, 1)) ??
    (Math.abs(total - 1) <= PROBABILITY_SLACK ? null : refuse("sum of probs", total, "1")) ??
    length("payoff", i.payoff, 1) ??
    length("cost", i.cost, 1, i.payoff.length) ??
    each("cost", i.cost, positive) ??
    inside("budget", i.budget, 0, 1) ??
    positive("maxEach", i.maxEach);
  if (bad !== null) return bad;
  for (const [n, row] of i.payoff.entries()) {
    const wrong =
      length(`payoff[${n}]`, row, 1, states) ??
      each(`payoff[${n}]`, row, (field, x) =>
        x >= 0 && x < Number.POSITIVE_INFINITY ? null : refuse(field, x, ">= 0"),
      );
    if (wrong !== null) return wrong;
  }
  return null;
}

const HALVINGS = 100;

/** Nearest point with 0 <= f <= cap and sum f <= budget. */
function project(f: readonly number[], cap: number, budget: number): number[] {
  const clip = (shift: number): number[] => f.map((x) => Math.min(Math.max(x - shift, 0), cap));
  const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
  const plain = clip(0);
  if (sum(plain) <= budget) return plain;
  let [low, high] = [0, Math.max(...f)];
  for (let i = 0; i < HALVINGS && high - low > 0; i += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (sum(clip(middle)) > budget) low = middle;
    else high = middle;
  }
  return clip(high);
}

const MOST_STEPS = 100_000;
const STILL = 1e-13;

/**
 * Maximises sum_j P_j ln(1 + sum_i f_i (M_ij / c_i - 1)) over f >= 0, f_i <= maxEach, sum f <= budget: accelerated projected
 * gradient (Nesterov), its momentum dropped whenever it would lose growth, its step halved until the quadratic bound holds.
 */
export function jointKelly(input: JointInput): JointKelly | Refused {
  const bad = problem(input);
  if (bad !== null) return bad;
  const { probs, payoff, cost, budget, maxEach } = input;
  const gains = payoff.map((row, i) => row.map((pays) => pays / Number(cost[i]) - 1));
  const wealth = (f: readonly number[]): number[] =>
    probs.map((_, j) => f.reduce((total, x, i) => total + x * Number(gains[i]?.[j]), 1));
  const growthOf = (f: readonly number[]): number =>
    wealth(f).reduce((total, w, j) => total + (probs[j] === 0 ? 0 : Number(probs[j]) * (w > 0 ? ln(w) : -1e300)), 0);
  const slopeAt = (f: readonly number[]): number[] => {
    const w = wealth(f);
    return gains.map((row) => row.reduce((total, gain, j) => total + (Number(probs[j]) * gain) / Number(w[j]), 0));
  };

  let f = gains.map(() => 0);
  let growth = 0;
  let from = f;
  let momentum = 1;
  let step = 1;
  for (let n = 0; n < MOST_STEPS; n += 1) {
    const start = growthOf(from);
    const slope = slopeAt(from);
    let next: number[];
    let reached: number;
    for (;;) {
      next = project(
        from.map((x, i) => x + step * Number(slope[i])),
        maxEach,
        budget,
      );
      reached = growthOf(next);
      let bound = start;
      for (const [i, x] of next.entries()) {
        const move = x - Number(from[i]);
        bound += Number(slope[i]) * move - (move * move) / (2 * step);
      }
      if (reached >= bound - 1e-16 || step < 1e-18) break;
      step /= 2;
    }
    if (reached < growth && momentum > 1) {
      from = f;
      momentum = 1;
      continue;
    }
    const moved = Math.max(...next.map((x, i) => Math.abs(x - Number(f[i]))));
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const weight = (momentum - 1) / nextMomentum;
    const last = f;
    f = next;
    growth = reached;
    // Momentum may step outside the allowed set, but never where a state would ruin us.
    const ahead = f.map((x, i) => x + weight * (x - Number(last[i])));
    from = wealth(ahead).every((w) => w > (1 - budget) / 2) ? ahead : f;
    momentum = nextMomentum;
    if (moved <= STILL) break;
  }
  return { f, growth };
}
