import type { Points } from "../../ui/chart/resample.ts";

/** How far risk equity is under its highest so far, in percent, zero or negative: what the kill is measured on. */
export function belowPeak(points: Points): Points {
  let peak = Number.NEGATIVE_INFINITY;
  const v = points.v.map((value) => {
    if (value === null) return null;
    peak = Math.max(peak, value);
    return peak > 0 ? ((value - peak) / peak) * 100 : null;
  });
  return { t: points.t, v };
}
