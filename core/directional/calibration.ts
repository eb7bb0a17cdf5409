/** How good probabilities were (reference quant.md 6.7). `p` in [0, 1], `y` 0 or 1. */
import { ln } from "../stats/elementary.ts";
import { Moments } from "../stats/moments.ts";
import { each, length, type Refused, refuse, whole, within } from "../stats/range.ts";

export interface Bin {
  readonly bin: number;
  readonly n: number;
  readonly pMean: number;
  readonly yMean: number;
}

export interface Calibration {
  readonly brier: number;
  readonly logLoss: number;
  /** Expected calibration error. */
  readonly ece: number;
  /** Murphy's parts: brier = reliability - resolution + uncertainty + withinBin. */
  readonly reliability: number;
  readonly resolution: number;
  readonly uncertainty: number;
  readonly withinBin: number;
  /** Skill against always saying the base rate; null when every outcome was the same. */
  readonly bss: number | null;
  /** Empty bins are left out. */
  readonly table: readonly Bin[];
}

const CLIP = 1e-6;

/** -ln of what the outcome was given, p clipped to [1e-6, 1 - 1e-6]. */
export function logLossOf(p: number, y: number): number {
  const q = Math.min(Math.max(p, CLIP), 1 - CLIP);
  return -ln(y === 1 ? q : 1 - q);
}

const outcome = (field: string, value: number): Refused | null =>
  value === 0 || value === 1 ? null : refuse(field, value, "0 or 1");
const probability = (field: string, value: number): Refused | null => within(field, value, 0, 1);

export function calibration(p: readonly number[], y: readonly number[], bins = 10): Calibration | Refused {
  const n = p.length;
  const bad =
    length("p", p, 1) ??
    length("y", y, 1, n) ??
    each("p", p, probability) ??
    each("y", y, outcome) ??
    whole("bins", bins, 1, 10_000);
  if (bad !== null) return bad;
  let [brier, logLoss, ones] = [0, 0, 0];
  const sums = Array.from({ length: bins }, () => ({ n: 0, p: 0, y: 0 }));
  for (let i = 0; i < n; i += 1) {
    const [forecast, seen] = [Number(p[i]), Number(y[i])];
    brier += (forecast - seen) * (forecast - seen);
    logLoss += logLossOf(forecast, seen);
    ones += seen;
    const bin = sums[Math.min(Math.floor(forecast * bins), bins - 1)];
    if (bin === undefined) continue;
    bin.n += 1;
    bin.p += forecast;
    bin.y += seen;
  }
  const base = ones / n;
  const table = sums.flatMap((s, bin) => (s.n === 0 ? [] : [{ bin, n: s.n, pMean: s.p / s.n, yMean: s.y / s.n }]));
  const over = (part: (b: Bin) => number): number => table.reduce((total, b) => total + (b.n / n) * part(b), 0);
  const reliability = over((b) => (b.pMean - b.yMean) * (b.pMean - b.yMean));
  const resolution = over((b) => (b.yMean - base) * (b.yMean - base));
  const uncertainty = base * (1 - base);
  const score = brier / n;
  return {
    brier: score,
    logLoss: logLoss / n,
    ece: over((b) => Math.abs(b.pMean - b.yMean)),
    reliability,
    resolution,
    uncertainty,
    withinBin: score - (reliability - resolution + uncertainty),
    bss: uncertainty === 0 ? null : 1 - score / uncertainty,
    table,
  };
}

/** One resolved market, scored at one instant by the model and by the market's mid. */
export interface Scored {
  /** Strikes of one expiry are one observation. */
  readonly event: string;
  readonly model: number;
  readonly market: number;
  readonly y: 0 | 1;
}

const NEEDED_MARKETS = 200;

export interface Comparison {
  readonly markets: number;
  readonly events: number;
  /** Mean log loss of the market less the model's, over events: above 0 the model is better. */
  readonly advantage: number;
  /** Standard error over events; 0 with fewer than two. */
  readonly error: number;
  /** True with 200 resolved markets or more and an advantage above 0. */
  readonly proven: boolean;
}

/** Model against market on the same markets at the same instant, clustered by event. */
export function compareWithMarket(scored: readonly Scored[]): Comparison | Refused {
  const bad =
    length("scored", scored, 1) ??
    each(
      "scored.model",
      scored.map((s) => s.model),
      probability,
    ) ??
    each(
      "scored.market",
      scored.map((s) => s.market),
      probability,
    ) ??
    each(
      "scored.y",
      scored.map((s) => s.y),
      outcome,
    );
  if (bad !== null) return bad;
  const events = new Map<string, Moments>();
  for (const { event, model, market, y } of scored) {
    const cluster = events.get(event) ?? new Moments();
    cluster.add(logLossOf(market, y) - logLossOf(model, y));
    events.set(event, cluster);
  }
  const over = new Moments();
  for (const cluster of events.values()) over.add(cluster.mean);
  return {
    markets: scored.length,
    events: events.size,
    advantage: over.mean,
    error: over.error,
    proven: scored.length >= NEEDED_MARKETS && over.mean > 0,
  };
}
