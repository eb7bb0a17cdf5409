import { normalSf } from "../stats/normal.ts";
import { type Refused, refuse } from "../stats/range.ts";
import { standardise, studentSf } from "../stats/student-t.ts";

/** Degrees of freedom of a log return, > 2; null is the normal distribution. */
export type Freedom = number | null;

/**
 * P(X > z) of a variable of mean 0 and variance 1. The factor sqrt(nu / (nu - 2)) is what makes the variances match
 * (reference quant.md 6.2): without it P(z > 1) is 0.178 instead of 0.133 at nu = 6.
 */
export const unitSf = (z: number, nu: Freedom): number =>
  nu === null ? normalSf(z) : studentSf(z * standardise(nu), nu);

/** Variance needs nu > 2. */
export const freedom = (field: string, nu: Freedom): Refused | null =>
  nu === null || (nu > 2 && nu < Number.POSITIVE_INFINITY) ? null : refuse(field, nu, "null (normal) or > 2");
