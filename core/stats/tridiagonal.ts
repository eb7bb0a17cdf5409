/**
 * Symmetric tridiagonal matrices with a negative constant beside the diagonal: the shape of the bounded market-making
 * problems (reference quant.md 1.3, 1.4). M = diag(d) - e beside it, e > 0; the vectors sought are positive, and every step
 * below adds positive numbers only, so each component keeps its digits however small it is against the others.
 */

/** Divides by the largest element: only ratios matter, and exponentials of long horizons leave the doubles. */
function rescale(v: Float64Array): void {
  let most = 0;
  for (const x of v) if (x > most) most = x;
  for (let i = 0; i < v.length; i += 1) v[i] = (v[i] as number) / most;
}

const MOST_TERMS = 60;
const ROUNDING = 1e-17;
/** The direction has settled when no component moves by more than this in a step, relative to itself. */
const SETTLED = 4e-16;
/** After this many relaxation times nothing but the ground state is left, to a double's last digit. */
const RELAXED = 45;
const MOST_STEPS = 2_000_000;

/**
 * exp(-M t) v for v > 0 and t >= 0, up to a positive factor: Taylor steps of the non-negative matrix c - M, and the ground
 * state once t is long. Null when t is neither: more than two million steps before the ground state is reached.
 */
export function expTridiagonal(
  diagonal: readonly number[],
  beside: number,
  t: number,
  v: readonly number[],
): number[] | null {
  const size = diagonal.length;
  const shift = Math.max(...diagonal);
  const gap = eigenvalue(diagonal, beside, 2) - eigenvalue(diagonal, beside, 1);
  if (t * gap > RELAXED) return groundState(diagonal, beside);
  const steps = Math.max(1, Math.ceil(t * (shift - Math.min(...diagonal) + 2 * beside)));
  if (!(steps <= MOST_STEPS)) return null;
  const h = t / steps;
  const w = Float64Array.from(v);
  const before = new Float64Array(size);
  let term = new Float64Array(size);
  let next = new Float64Array(size);
  for (let step = 0; step < steps; step += 1) {
    before.set(w);
    term.set(w);
    for (let n = 1; n <= MOST_TERMS; n += 1) {
      let largest = 0;
      for (let i = 0; i < size; i += 1) {
        const own = (shift - (diagonal[i] as number)) * (term[i] as number);
        const near = (i > 0 ? (term[i - 1] as number) : 0) + (i + 1 < size ? (term[i + 1] as number) : 0);
        const value = ((own + beside * near) * h) / n;
        next[i] = value;
        const sum = (w[i] as number) + value;
        w[i] = sum;
        if (value > largest * sum) largest = value / sum;
      }
      [term, next] = [next, term];
      if (largest < ROUNDING) break;
    }
    rescale(w);
    let moved = 0;
    for (let i = 0; i < size; i += 1) moved = Math.max(moved, Math.abs((w[i] as number) / (before[i] as number) - 1));
    if (moved <= SETTLED) break;
  }
  return [...w];
}

/** Number of eigenvalues of M below `x`: negative pivots of M - x (Sturm). */
function countBelow(diagonal: readonly number[], beside: number, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i += 1) {
    pivot = (diagonal[i] as number) - x - (i === 0 ? 0 : (beside * beside) / pivot);
    if (pivot === 0) pivot = Number.MIN_VALUE;
    if (pivot < 0) count += 1;
  }
  return count;
}

const BISECTIONS = 200;
const ITERATIONS = 50;

/** The nth smallest eigenvalue of M, from below, by bisection. */
function eigenvalue(diagonal: readonly number[], beside: number, nth: number): number {
  let low = Math.min(...diagonal) - 2 * beside;
  let high = Math.max(...diagonal) + 2 * beside;
  const scale = high - low;
  for (let i = 0; i < BISECTIONS && high - low > 1e-15 * scale; i += 1) {
    const middle = (low + high) / 2;
    if (countBelow(diagonal, beside, middle) >= nth) high = middle;
    else low = middle;
  }
  return low;
}

/**
 * The eigenvector of M's smallest eigenvalue, all components positive, largest 1: bisection for the eigenvalue, then
 * inverse iteration from just below it, where M - x is positive definite and elimination subtracts nothing that matters.
 */
export function groundState(diagonal: readonly number[], beside: number): number[] {
  const size = diagonal.length;
  const scale = Math.max(...diagonal) - Math.min(...diagonal) + 4 * beside;
  const shift = eigenvalue(diagonal, beside, 1) - 1e-11 * scale;
  let v = new Float64Array(size).fill(1);
  const pivots = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    pivots[i] = (diagonal[i] as number) - shift - (i === 0 ? 0 : (beside * beside) / (pivots[i - 1] as number));
  }
  for (let round = 0; round < ITERATIONS; round += 1) {
    const x = new Float64Array(size);
    for (let i = 0; i < size; i += 1) {
      x[i] = (v[i] as number) + (i === 0 ? 0 : (beside * (x[i - 1] as number)) / (pivots[i - 1] as number));
    }
    for (let i = size - 1; i >= 0; i -= 1) {
      x[i] = ((x[i] as number) + (i + 1 < size ? beside * (x[i + 1] as number) : 0)) / (pivots[i] as number);
    }
    rescale(x);
    let moved = 0;
    for (let i = 0; i < size; i += 1) moved = Math.max(moved, Math.abs((x[i] as number) / (v[i] as number) - 1));
    v = x;
    if (moved <= 1e-15) break;
  }
  return [...v];
}
