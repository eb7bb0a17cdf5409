const HOUR = 3_600_000;

/** How far back a chart looks, in venue time. */
export const RANGES = ["15m", "1H", "6H", "1D", "1W", "All"] as const;
export type Range = (typeof RANGES)[number];

const LENGTH: Readonly<Record<Range, number>> = {
  "15m": HOUR / 4,
  "1H": HOUR,
  "6H": 6 * HOUR,
  "1D": 24 * HOUR,
  "1W": 168 * HOUR,
  All: Number.POSITIVE_INFINITY,
};

/** The stretch to draw: the range back from now, but not from before anything is known. */
export function stretch(range: Range, first: number, now: number): { readonly from: number; readonly to: number } {
  const to = Math.max(now, first);
  return { from: Math.max(first, to - LENGTH[range]), to };
}
