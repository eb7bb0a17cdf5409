/** How good our words were: model against market at the same instants, by family and by horizon, clustered by event. */
import { isRefused, type Refused } from "../stats/range.ts";
import { DAY, HOUR } from "../units/time.ts";
import { calibration } from "./calibration.ts";
import type { Family, Period } from "./questions/spec.ts";
import { type Scorecard, scorecard } from "./scorecard.ts";
import { type Standing, standingOf } from "./shadow.ts";

/** One signal of a resolved question. */
export interface ScoredSignal {
  readonly event: string;
  readonly family: string;
  readonly period: string;
  /** From the signal to the question's end, ms. */
  readonly horizonMs: number;
  readonly p: number;
  readonly sd: number;
  readonly mid: number;
  readonly y: 0 | 1;
}

/** Forecasts of one tenth, and how often they came true; the interval counts each event once. */
export interface ReliabilityBin {
  readonly from: number;
  readonly n: number;
  readonly events: number;
  readonly p: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

export interface ScoreGroup {
  readonly by: "all" | "family" | "horizon";
  readonly name: string;
  readonly card: Scorecard;
  readonly model: readonly ReliabilityBin[];
  readonly market: readonly ReliabilityBin[];
  /** Whether the family may trade in live; null for what is no family. */
  readonly standing: Standing | null;
}

const HORIZONS: readonly (readonly [name: string, below: number])[] = [
  ["under 1 h", HOUR],
  ["1 to 6 h", 6 * HOUR],
  ["6 to 24 h", DAY],
  ["1 to 7 d", 7 * DAY],
  ["over 7 d", Number.POSITIVE_INFINITY],
];
const BINS = 10;
/** Two-sided 95 %. */
const Z = 1.96;

export function scoresOf(signals: readonly ScoredSignal[]): readonly ScoreGroup[] | Refused {
  if (signals.length === 0) return [];
  const families = [...new Set(signals.map(({ family, period }) => `${family} ${period}`))].sort();
  const scores = signals.map(({ event, family, period, p, mid, y }) => ({
    ...{ event, family: family as Family, period: period as Period, model: p, market: mid, y },
  }));
  const groups: ScoreGroup[] = [];
  const add = (by: ScoreGroup["by"], name: string, own: readonly ScoredSignal[]): Refused | null => {
    const [first] = own;
    if (first === undefined) return null;
    const bad = calibration(
      own.flatMap(({ p, mid }) => [p, mid]),
      own.flatMap(({ y }) => [y, y]),
    );
    if (isRefused(bad)) return bad;
    const card = scorecard(own.map(({ event, y, p, sd, mid }) => ({ event, y, model: { p, sd }, market: mid })));
    const standing = by === "family" ? standingOf(scores, first.family as Family, first.period as Period) : null;
    groups.push({ by, name, card, model: reliability(own, "p"), market: reliability(own, "mid"), standing });
    return null;
  };
  let bad = add("all", "all", signals);
  for (const name of families)
    bad ??= add(
      "family",
      name,
      signals.filter(({ family, period }) => `${family} ${period}` === name),
    );
  let from = 0;
  for (const [name, below] of HORIZONS) {
    const low = from;
    bad ??= add(
      "horizon",
      name,
      signals.filter(({ horizonMs }) => horizonMs >= low && horizonMs < below),
    );
    from = below;
  }
  return bad ?? groups;
}

function reliability(signals: readonly ScoredSignal[], of: "p" | "mid"): readonly ReliabilityBin[] {
  const bins: ReliabilityBin[] = [];
  for (let i = 0; i < BINS; i += 1) {
    const own = signals.filter((each) => Math.min(Math.floor(each[of] * BINS), BINS - 1) === i);
    if (own.length === 0) continue;
    const mean = (value: (each: ScoredSignal) => number): number =>
      own.reduce((sum, each) => sum + value(each), 0) / own.length;
    const events = new Set(own.map(({ event }) => event)).size;
    const y = mean((each) => each.y);
    bins.push({ from: i / BINS, n: own.length, events, p: mean((each) => each[of]), y, ...wilson(y, events) });
  }
  return bins;
}

/** Wilson's interval of a share of n. */
function wilson(share: number, n: number): { readonly low: number; readonly high: number } {
  const shrink = 1 + (Z * Z) / n;
  const centre = (share + (Z * Z) / (2 * n)) / shrink;
  const half = (Z / shrink) * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return { low: Math.max(centre - half, 0), high: Math.min(centre + half, 1) };
}
