/** Times (ms, rising) and one value each; null: not known then. */
export interface Points {
  readonly t: readonly number[];
  readonly v: readonly (number | null)[];
}

export interface Grid {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const SECOND = 1_000;
/** Points a chart is drawn with: about one a pixel of a half-screen panel. */
const ACROSS = 480;

/** An even grid of whole seconds over a stretch of time. The chart spaces points evenly, so time must be even too. */
export function gridOver(from: number, to: number): Grid {
  const step = Math.max(SECOND, Math.ceil((to - from) / ACROSS / SECOND) * SECOND);
  return { from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step, step };
}

/**
 * The newest value at each point of the grid. A value stands until the next one, also after the last; before the first
 * there is nothing. A null in the data ends the line there: what was not known is not drawn.
 */
export function resample(points: Points, grid: Grid): { readonly t: number; readonly v: number | null }[] {
  const out: { t: number; v: number | null }[] = [];
  let index = 0;
  let held: number | null = null;
  for (let t = grid.from; t <= grid.to; t += grid.step) {
    while (index < points.t.length && (points.t[index] ?? 0) <= t) {
      held = points.v[index] ?? null;
      index += 1;
    }
    out.push({ t, v: held });
  }
  return out;
}

/** Stored points, then what this page saw after the last of them. */
export function join(stored: Points | null, seen: Points): Points {
  if (stored === null || stored.t.length === 0) return seen;
  const end = stored.t.at(-1) ?? 0;
  const first = seen.t.findIndex((t) => t > end);
  if (first < 0) return stored;
  return { t: [...stored.t, ...seen.t.slice(first)], v: [...stored.v, ...seen.v.slice(first)] };
}
