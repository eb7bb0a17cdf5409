import { type AsInput, asQuote } from "../../../core/pricing/avellaneda-stoikov.ts";
import { type TableInput, tableExact, tableMonteCarlo } from "../../../core/pricing/avellaneda-stoikov-table.ts";
import { isRefused } from "../../../core/stats/range.ts";
import { boundsOf, differences, field, type Judge, type Miss, sampled } from "../judge.ts";
import type { Registry } from "../registry.ts";

/** Standard errors allowed to a sampled mean, and to a sampled deviation. */
const MEAN_ERRORS = 4;
const SD_ERRORS = 4 * 1.15;

/** The exact row by the tolerance of `exactDP`, the sampled one by the Monte Carlo rule; what was published is information. */
const judgeTable: Judge = (got, expected, tolerance) => {
  if (typeof got !== "object" || got === null || typeof expected !== "object" || expected === null) {
    return differences(got, expected, { abs: 0, rel: 0 });
  }
  const want = Reflect.get(expected, "exact");
  const misses: Miss[] = differences(Reflect.get(got, "exact"), want, boundsOf(tolerance, "exactDP"), ".exact");
  const sample = Reflect.get(got, "sample");
  const paths = field(got, "paths");
  for (const [mean, sd] of [
    ["profit", "stdProfit"],
    ["finalQ", "stdFinalQ"],
  ] as const) {
    const spread = field(want, sd);
    misses.push(
      ...sampled(`.sample.${mean}`, field(sample, mean), field(want, mean), (MEAN_ERRORS * spread) / Math.sqrt(paths)),
      ...sampled(`.sample.${sd}`, field(sample, sd), spread, (spread * SD_ERRORS) / Math.sqrt(2 * paths)),
    );
  }
  return misses;
};

export const avellanedaStoikov: Registry = {
  "01-as-core": { asQuote: { call: (input: AsInput) => asQuote(input) } },
  "02-as-paper-table": {
    table: {
      call: (input: TableInput, { paths, random }) => {
        const exact = tableExact(input);
        return isRefused(exact) ? exact : { exact, sample: tableMonteCarlo(input, paths, random), paths };
      },
      judge: judgeTable,
    },
  },
};
