import type { Series } from "../../../../core/live/types.ts";
import type { Tail } from "../../live/tail.ts";
import type { Points } from "./resample.ts";

/** Column of a stored series, as points. */
export const columnOf = (series: Series | null, name: string): Points | null => {
  const v = series?.cols[name];
  return series === null || v === undefined ? null : { t: series.t, v };
};

/** The same of what this page recorded. */
export const tailOf = (tail: Tail, name: string): Points => ({ t: tail.t, v: tail.cols[name] ?? [] });
