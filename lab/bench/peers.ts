/** Libraries that do what a part of core does, measured beside it in the same run. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const { jStat } = require("jstat") as {
  readonly jStat: { readonly studentt: { cdf(x: number, nu: number): number } };
};

/** jStat's Student-t: right to about 8e-9 (docs/decisions/0006-student-t.md). */
export const jStatStudentCdf = (x: number, nu: number): number => jStat.studentt.cdf(x, nu);
