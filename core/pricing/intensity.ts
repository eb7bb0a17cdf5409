/**
 * Arrivals of our-size fills at distance d from the fair price, lambda(d) = A e^(-k d) a second: estimates of A and k
 * (reference quant.md 2.4). Distances in dollars, times in seconds, weights >= 0.
 */
import { exp, ln, log1p } from "../stats/elementary.ts";
import { atLeast, each, finite, inside, length, positive, type Refused, refuse } from "../stats/range.ts";

export interface Intensity {
  /** Arrivals a second at distance 0. */
  readonly A: number;
  /** Decay, 1/$. */
  readonly k: number;
}

const notNegative = (field: string, value: number): Refused | null => atLeast(field, value, 0);

/** Half-life of a print's weight. */
export const HALF_LIFE_S = 6 * 3600;

/** Weight of an observation `age` seconds old. */
export const ageWeight = (age: number, halfLife = HALF_LIFE_S): number => exp((-Math.LN2 * age) / halfLife);

/** Length of a window of `seconds` up to now under the same weights: what a rate must be divided by. */
export const decayedSeconds = (seconds: number, halfLife = HALF_LIFE_S): number =>
  (halfLife / Math.LN2) * (1 - ageWeight(seconds, halfLife));

/** Weighted sums that both maximum-likelihood estimates need: total weight and weighted excess over the origin. */
function excess(
  field: string,
  values: readonly number[],
  weights: readonly number[],
  origin: number,
): { readonly weight: number; readonly sum: number } | Refused {
  const bad =
    length(field, values, 1) ??
    length("weights", weights, 1, values.length) ??
    each(field, values, (name, value) => atLeast(name, value, origin)) ??
    each("weights", weights, notNegative);
  if (bad !== null) return bad;
  let weight = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    weight += Number(weights[i]);
    sum += Number(weights[i]) * (Number(values[i]) - origin);
  }
  return positive("weights", weight) ?? positive(`${field} beyond the origin`, sum) ?? { weight, sum };
}

/**
 * Prints by the distance they reached, continuous: k = sum w / sum w (d - d0), A = (sum w / T) e^(k d0), for d >= d0 = half
 * the touch. `T` decayed with the same weights. On a tick grid it is biased high: use geometricMle.
 */
export function exponentialMle(
  depths: readonly number[],
  weights: readonly number[],
  d0: number,
  T: number,
): Intensity | Refused {
  const bad = atLeast("d0", d0, 0) ?? positive("T", T);
  if (bad !== null) return bad;
  const sums = excess("depths", depths, weights, d0);
  if ("code" in sums) return sums;
  const k = sums.weight / sums.sum;
  return { k, A: (sums.weight / T) * exp(k * d0) };
}

/** Prints by the whole ticks they reached, j >= j0: k = ln(1 + 1 / mean(j - j0)) / tick. `tick` in dollars. */
export function geometricMle(
  depthTicks: readonly number[],
  weights: readonly number[],
  j0: number,
  tick: number,
  T: number,
): Intensity | Refused {
  const bad = atLeast("j0", j0, 0) ?? positive("tick", tick) ?? positive("T", T);
  if (bad !== null) return bad;
  const sums = excess("depthTicks", depthTicks, weights, j0);
  if ("code" in sums) return sums;
  const k = log1p(sums.weight / sums.sum) / tick;
  return { k, A: (sums.weight / T) * exp(k * j0 * tick) };
}

/** Slope and intercept of weighted least squares. */
function line(x: readonly number[], y: readonly number[], w: readonly number[]): { slope: number; intercept: number } {
  let [sw, sx, sy] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const weight = Number(w[i]);
    sw += weight;
    sx += weight * Number(x[i]);
    sy += weight * Number(y[i]);
  }
  const [mx, my] = [sx / sw, sy / sw];
  let [sxx, sxy] = [0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const dx = Number(x[i]) - mx;
    sxx += Number(w[i]) * dx * dx;
    sxy += Number(w[i]) * dx * (Number(y[i]) - my);
  }
  const slope = sxy / sxx;
  return { slope, intercept: my - slope * mx };
}

/**
 * Straight line through ln(count reaching >= d / T), weighted by the counts, zero counts dropped; `ols` is the same without
 * weights, which the empty tail dominates: shown for comparison, not for use.
 */
export function logLinear(
  deltas: readonly number[],
  countsReaching: readonly number[],
  T: number,
): (Intensity & { readonly ols: Intensity }) | Refused {
  const bad =
    length("deltas", deltas, 2) ??
    length("countsReaching", countsReaching, 2, deltas.length) ??
    each("deltas", deltas, notNegative) ??
    each("countsReaching", countsReaching, notNegative) ??
    positive("T", T);
  if (bad !== null) return bad;
  const used = deltas.flatMap((d, i) => (Number(countsReaching[i]) > 0 ? [{ d, n: Number(countsReaching[i]) }] : []));
  if (new Set(used.map((u) => u.d)).size < 2) {
    return refuse("countsReaching", used.length, "above 0 at two distances or more");
  }
  const x = used.map((u) => u.d);
  const y = used.map((u) => ln(u.n / T));
  const through = (weights: readonly number[]): Intensity => {
    const { slope, intercept } = line(x, y, weights);
    return { A: exp(intercept), k: -slope };
  };
  return { ...through(used.map((u) => u.n)), ols: through(used.map(() => 1)) };
}

/** Gaussian prior on (ln A, k): means a0, k0, standard deviations sa, sk. */
export interface IntensityPrior {
  readonly a0: number;
  readonly k0: number;
  readonly sa: number;
  readonly sk: number;
}

/** Standard deviations of what is believed at first: of k in shares of it, and of ln A (quant.md 2.4). */
export interface PriorSpread {
  readonly k: number;
  readonly lnA: number;
}

/**
 * What is believed before our own quotes have been out: k0 = 1 / max(half touch, tick), A0 = half the market's trades a
 * second (one side's). Dollars.
 */
export function intensityPrior(
  halfTouch: number,
  tick: number,
  tradesPerSecond: number,
  spread: PriorSpread,
): IntensityPrior | Refused {
  const bad =
    atLeast("halfTouch", halfTouch, 0) ?? positive("tick", tick) ?? positive("tradesPerSecond", tradesPerSecond);
  if (bad !== null) return bad;
  const k0 = 1 / Math.max(halfTouch, tick);
  return { a0: ln(tradesPerSecond / 2), k0, sa: spread.lnA, sk: spread.k * k0 };
}

/**
 * What a distance at price p, strictly inside (0, 1), is multiplied by to be the same at a half dollar, and k there to be k
 * at p: distances shrink with sqrt(p(1-p)).
 */
export const toHalf = (p: number): number => Math.sqrt(0.25 / (p * (1 - p)));

/** k at price p from k at 1/2. For p strictly inside (0, 1). */
export function scaleDecay(kAtHalf: number, p: number): number | Refused {
  return positive("k", kAtHalf) ?? inside("p", p, 0, 1) ?? kAtHalf * toHalf(p);
}

/** What our quotes saw: `fills` in `seconds` at `delta`, counted with `weight`. */
export interface Exposure {
  readonly delta: readonly number[];
  readonly seconds: readonly number[];
  readonly fills: readonly number[];
  readonly weights: readonly number[];
}

const MOST_STEPS = 200;
const HALVINGS = 60;
const DONE = 1e-13;

/** One distance: weighted seconds there, and weighted fills. */
interface Row {
  readonly d: number;
  readonly t: number;
  readonly y: number;
}

/**
 * Poisson regression of our own fills on distance: the (ln A, k) that maximises sum w [y (a - k d) - t e^(a - k d)] plus the
 * prior, by damped Newton. Strictly concave; with zero fills the prior decides, and without a prior there is no maximum
 * (refused). `sdLnA` and `sdK` are the standard deviations of the Gaussian at the maximum.
 */
export function poissonMap(
  e: Exposure,
  prior: IntensityPrior | null,
): (Intensity & { readonly sdLnA: number; readonly sdK: number }) | Refused {
  const n = e.delta.length;
  const bad =
    length("seconds", e.seconds, 0, n) ??
    length("fills", e.fills, 0, n) ??
    length("weights", e.weights, 0, n) ??
    each("delta", e.delta, finite) ??
    each("seconds", e.seconds, notNegative) ??
    each("fills", e.fills, notNegative) ??
    each("weights", e.weights, notNegative) ??
    (prior === null
      ? null
      : (finite("prior.a0", prior.a0) ??
        finite("prior.k0", prior.k0) ??
        positive("prior.sa", prior.sa) ??
        positive("prior.sk", prior.sk)));
  if (bad !== null) return bad;

  const rows = e.delta.map(
    (d, i): Row => ({
      d,
      t: Number(e.weights[i]) * Number(e.seconds[i]),
      y: Number(e.weights[i]) * Number(e.fills[i]),
    }),
  );
  let [fills, seconds, reach] = [0, 0, 0];
  for (const { d, t, y } of rows) {
    fills += y;
    seconds += t;
    reach += t * Math.abs(d);
  }
  if (prior === null) {
    const none = positive("fills", fills) ?? positive("seconds", seconds);
    if (none !== null) return none;
  }
  const [pa, pk] = prior === null ? [0, 0] : [1 / (prior.sa * prior.sa), 1 / (prior.sk * prior.sk)];
  const [a0, k0] = prior === null ? [0, 0] : [prior.a0, prior.k0];
  /** Fills expected of each row where the objective was last looked at: the gradient there needs them again. */
  const expected = new Float64Array(n);
  const objective = (a: number, k: number): number => {
    let sum = -0.5 * (pa * (a - a0) * (a - a0) + pk * (k - k0) * (k - k0));
    for (let i = 0; i < n; i += 1) {
      const { d, t, y } = rows[i] as Row;
      const here = t * exp(a - k * d);
      expected[i] = here;
      sum += y * (a - k * d) - here;
    }
    return sum;
  };

  let k = prior === null ? (reach > 0 ? seconds / reach : 0) : k0;
  let a = prior === null ? ln(fills / seconds) + 1 : a0;
  let value = objective(a, k);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    // Gradient (ga, gk) and minus the Hessian (haa, hak, hkk).
    let [ga, gk, haa, hak, hkk] = [-pa * (a - a0), -pk * (k - k0), pa, 0, pk];
    for (let i = 0; i < n; i += 1) {
      const { d, y } = rows[i] as Row;
      const here = expected[i] as number;
      ga += y - here;
      gk -= d * (y - here);
      haa += here;
      hak -= d * here;
      hkk += d * d * here;
    }
    const determinant = haa * hkk - hak * hak;
    if (!(determinant > 1e-14 * haa * hkk)) break;
    const da = (hkk * ga - hak * gk) / determinant;
    const dk = (haa * gk - hak * ga) / determinant;
    if (Math.abs(da) <= DONE * (1 + Math.abs(a)) && Math.abs(dk) <= DONE * (1 + Math.abs(k))) {
      return {
        A: exp(a + da),
        k: k + dk,
        sdLnA: Math.sqrt(hkk / determinant),
        sdK: Math.sqrt(haa / determinant),
      };
    }
    let damping = 1;
    let looked = false;
    for (let i = 0; i < HALVINGS; i += 1) {
      const better = objective(a + damping * da, k + damping * dk);
      if (better >= value - 1e-12 * Math.abs(value)) {
        value = better;
        looked = true;
        break;
      }
      damping /= 2;
    }
    a += damping * da;
    k += damping * dk;
    if (!looked) objective(a, k);
  }
  return refuse("fills", fills, "at two distances or more, with some at the far one; or give a prior");
}
