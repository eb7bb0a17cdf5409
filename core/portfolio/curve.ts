import type { Series } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { SECOND, type VenueMs } from "../units/time.ts";

/** A chart never gets more points than this. */
export const CURVE_POINTS = 2_000;
const FIRST_INTERVAL_MS = 10 * SECOND;

export interface CurvePoint {
  readonly t: VenueMs;
  readonly equity: number | null;
  readonly riskEquity: number | null;
  readonly cash: number | null;
  readonly pnl: number | null;
}

/** The account's whole life in at most 2,000 points: when it is full, every second one goes and the step doubles. */
export interface Curve {
  points: CurvePoint[];
  intervalMs: number;
}

export const createCurve = (): Curve => ({ points: [], intervalMs: FIRST_INTERVAL_MS });

const pointRow = (point: CurvePoint): Row => ({ kind: "curve", key: String(point.t), body: point });
const gone = (point: CurvePoint): Row => ({ kind: "curve", key: String(point.t), body: null });
const stepRow = (curve: Curve): Row => ({ kind: "curve-step", key: "step", body: curve.intervalMs });

/** Adds a point when its time has come; the rows that keep it. */
export function addPoint(curve: Curve, point: CurvePoint): readonly Row[] {
  const last = curve.points.at(-1);
  if (last !== undefined && point.t - last.t < curve.intervalMs) return [];
  curve.points.push(point);
  if (curve.points.length <= CURVE_POINTS) return [pointRow(point)];
  const dropped = curve.points.filter((_, i) => i % 2 === 1);
  curve.points = curve.points.filter((_, i) => i % 2 === 0);
  curve.intervalMs *= 2;
  return [pointRow(point), ...dropped.map(gone), stepRow(curve)];
}

/** A row of the curve, on the way back after a restart. Points may come in any order. */
export function applyCurveRow(curve: Curve, row: Row): void {
  if (row.kind === "curve-step") {
    curve.intervalMs = row.body as number;
    return;
  }
  const t = Number(row.key);
  if (row.body === null) {
    curve.points = curve.points.filter((point) => point.t !== t);
    return;
  }
  curve.points.push(row.body as CurvePoint);
  const before = curve.points.at(-2);
  if (before !== undefined && before.t > t) curve.points.sort((a, b) => a.t - b.t);
}

export function curveSeries(curve: Curve, newest: CurvePoint | null): Series {
  const last = curve.points.at(-1);
  const points =
    newest === null || (last !== undefined && last.t >= newest.t) ? curve.points : [...curve.points, newest];
  return {
    t: points.map((point) => point.t),
    cols: {
      equity: points.map((point) => point.equity),
      risk_equity: points.map((point) => point.riskEquity),
      cash: points.map((point) => point.cash),
      pnl: points.map((point) => point.pnl),
    },
  };
}
