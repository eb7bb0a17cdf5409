import { inside, positive, type Refused, whole } from "../stats/range.ts";
import { standardise, studentQuantile } from "../stats/student-t.ts";

/** Base-2 radical inverse: the second coordinate of a Hammersley point. */
function mirrored(i: number): number {
  let value = 0;
  let digit = 0.5;
  for (let rest = i; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) value += digit;
    digit /= 2;
  }
  return value;
}

/** Turns the second coordinate so that no point is extreme in both: their few would carry the variance. */
const SHIFT = 0.618;

/**
 * Equally likely pairs of log returns of two correlated prices: fixed quasi-random points of the two-dimensional Student-t
 * (reference quant.md 6.9: BTC with ETH, rho about .8, 4096 points). The first is t with nu; the second, given the first at
 * x, is t with nu + 1 scaled by sqrt((nu + x^2) / (nu + 1)). Each point comes with its opposite, so that the means are 0. Deviations `sdA`,
 * `sdB` > 0, nu > 2, `count` even.
 */
export function jointStates(
  sdA: number,
  sdB: number,
  rho: number,
  nu: number,
  count = 4096,
): readonly (readonly [a: number, b: number])[] | Refused {
  const bad =
    positive("sdA", sdA) ??
    positive("sdB", sdB) ??
    inside("rho", rho, -1, 1) ??
    inside("nu", nu, 2, Number.POSITIVE_INFINITY) ??
    whole("count / 2", count / 2, 1, 524_288);
  if (bad !== null) return bad;
  const scale = 1 / standardise(nu);
  const across = Math.sqrt(1 - rho * rho);
  const states: [number, number][] = [];
  const half = count / 2;
  for (let i = 0; i < half; i += 1) {
    const x = studentQuantile((i + 0.5) / half, nu);
    const e = studentQuantile((mirrored(i) + 0.5 / half + SHIFT) % 1, nu + 1);
    if (typeof x !== "number") return x;
    if (typeof e !== "number") return e;
    const y = rho * x + across * e * Math.sqrt((nu + x * x) / (nu + 1));
    const [a, b] = [sdA * scale * x, sdB * scale * y];
    states.push([a, b], [-a, -b]);
  }
  return states;
}
