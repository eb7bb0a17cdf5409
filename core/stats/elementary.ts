/**
 * The only place where core takes exp, ln and their kin. @stdlib computes them from IEEE basic operations alone, so the
 * result is the same bit for bit on every engine; Math.exp and Math.log are not. Math.sqrt is exact by IEEE and allowed.
 */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import log1p from "@stdlib/math-base-special-log1p";

export { exp, ln, log1p };

/** 1 / (1 + e^-x): logit space to a price in (0, 1). Never overflows. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** ln(p / (1 - p)) for p strictly inside (0, 1): a price to logit space. */
export const logit = (p: number): number => ln(p / (1 - p));
