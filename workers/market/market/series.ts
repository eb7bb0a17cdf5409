import type { MarketReport, Series } from "../../../core/live/types.ts";

/** At most this many points: the newest at full step, older ones thinned together. */
const MAX_POINTS = 2_000;

/** One sample: venue time, mid in half-ticks, bid and ask in ticks, net in micro-shares, P&L in micro-dollars. */
export type Point = readonly [
  t: number,
  mid: number | null,
  bid: number | null,
  ask: number | null,
  net: number,
  pnl: number,
];

/** A market's curve for its page: every cycle's sample until the ring is full, then every second one, and so on. */
export interface Curve {
  readonly points: Point[];
  /** Every how many cycles one sample is kept. */
  stride: number;
  seen: number;
}

export const newCurve = (): Curve => ({ points: [], stride: 1, seen: 0 });

/** Takes one report into the curve. Reports of the same time or older are passed over. */
export function sample(curve: Curve, report: MarketReport): void {
  const last = curve.points.at(-1);
  if (last !== undefined && report.at <= last[0]) return;
  const due = curve.seen % curve.stride === 0;
  curve.seen += 1;
  if (!due) return;
  const { midHalf, quote, position, pnlTotal } = report;
  curve.points.push([report.at, midHalf, quote.bid, quote.ask, position.net, pnlTotal]);
  if (curve.points.length < MAX_POINTS) return;
  const kept = curve.points.filter((_, index) => index % 2 === 0);
  curve.points.splice(0, curve.points.length, ...kept);
  curve.stride *= 2;
}

/** The curve as the API gives it: columns. */
export function toSeries(curve: Curve): Series {
  const column = (index: 1 | 2 | 3 | 4 | 5) => curve.points.map((point) => point[index]);
  return {
    t: curve.points.map((point) => point[0]),
    cols: { mid: column(1), bid: column(2), ask: column(3), net: column(4), pnl: column(5) },
  };
}
