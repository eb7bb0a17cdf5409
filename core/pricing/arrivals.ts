/**
 * What our own quotes and the market's prints have shown of arrivals, kept as a few fading sums (reference quant.md 2.4).
 * Distances from the mid are scaled to what they would be at a price of a half dollar, where k is kept: there, and only
 * there, one k holds while the price wanders. Dollars, seconds.
 */
import { isRefused } from "../stats/range.ts";
import {
  ageWeight,
  geometricMle,
  HALF_LIFE_S,
  type Intensity,
  intensityPrior,
  type PriorSpread,
  poissonMap,
} from "./intensity.ts";
import { checkArrivals, checkDecay } from "./ranges.ts";

/** Width of a bin of distance, and how many there are; what is farther out counts in the last. */
const WIDTH = 0.0025;
const BINS = 40;
/** Prints say where takers reach, not what our queue lets us have: they are worth no more than this many observations. */
const MOST_PRINTS = 30;
/** Trades a second of a market that has shown none yet: the least activity a market is taken for. */
export const UNSEEN_TRADES = 1 / 60;

export interface Arrivals {
  /** By bin: seconds an order of ours stood there, seconds times distance, fills in quote sizes. */
  readonly seconds: number[];
  readonly reach: number[];
  readonly fills: number[];
  /** Prints seen, the ticks by which they reached beyond the touch, and for how long we looked. */
  prints: number;
  beyond: number;
  watched: number;
}

const zeros = (): number[] => new Array<number>(BINS).fill(0);

export const newArrivals = (): Arrivals => ({
  seconds: zeros(),
  reach: zeros(),
  fills: zeros(),
  prints: 0,
  beyond: 0,
  watched: 0,
});

const binOf = (distance: number): number => Math.min(Math.max(Math.floor(distance / WIDTH), 0), BINS - 1);
const add = (bins: number[], bin: number, amount: number): void => {
  bins[bin] = (bins[bin] as number) + amount;
};

/** An order of ours stood `seconds` at a scaled distance. */
export function quoteStood(a: Arrivals, distance: number, seconds: number): void {
  const bin = binOf(distance);
  add(a.seconds, bin, seconds);
  add(a.reach, bin, distance * seconds);
}

/** A fill of `quotes` quote sizes at a scaled distance. */
export const quoteFilled = (a: Arrivals, distance: number, quotes: number): void =>
  add(a.fills, binOf(distance), quotes);

/** Trades of the market, whoever made them, that reached `beyond` ticks further than the touch, in sum. */
export function printed(a: Arrivals, trades: number, beyond: number): void {
  a.prints += trades;
  a.beyond += beyond;
}

/** Lets what was seen grow `seconds` older. */
export function fade(a: Arrivals, seconds: number, halfLife = HALF_LIFE_S): void {
  const keep = ageWeight(seconds, halfLife);
  for (const bins of [a.seconds, a.reach, a.fills])
    for (let i = 0; i < BINS; i += 1) bins[i] = (bins[i] as number) * keep;
  a.prints *= keep;
  a.beyond *= keep;
  a.watched *= keep;
}

export interface FitInput {
  /** Half the touch and the tick, scaled, $; the operator's own prior of k at a half dollar, or null. */
  readonly halfTouch: number;
  readonly tick: number;
  readonly k: number | null;
  readonly spread: PriorSpread;
}

/**
 * A and k a side, k at a half dollar: the prior moved by prints, then by what our own quotes met. Null when there is nothing
 * that can be believed: then the last answer stands.
 */
export function learnArrivals(a: Arrivals, { halfTouch, tick, k, spread }: FitInput): Intensity | null {
  const tradesPerSecond = a.watched > 0 && a.prints > 0 ? a.prints / a.watched : UNSEEN_TRADES;
  const prior = intensityPrior(halfTouch, tick, tradesPerSecond, spread);
  if (isRefused(prior)) return null;
  const believed = k === null ? prior : { ...prior, k0: k, sk: prior.sk * (k / prior.k0) };
  const delta: number[] = [];
  const seconds: number[] = [];
  const fills: number[] = [];
  for (let i = 0; i < BINS; i += 1) {
    const stood = a.seconds[i] as number;
    if (stood <= 0 && (a.fills[i] as number) <= 0) continue;
    delta.push(stood > 0 ? (a.reach[i] as number) / stood : (i + 0.5) * WIDTH);
    seconds.push(stood);
    fills.push(a.fills[i] as number);
  }
  const answer = poissonMap(
    { delta, seconds, fills, weights: delta.map(() => 1) },
    { ...believed, ...fromPrints(a, tick, believed) },
  );
  if (isRefused(answer) || checkDecay(answer.k) !== null || checkArrivals(answer.A) !== null) return null;
  return { A: answer.A, k: answer.k };
}

/** The prior's k weighed with what prints reached; both as Gaussians. */
function fromPrints(a: Arrivals, tick: number, prior: { k0: number; sk: number }): { k0: number; sk: number } {
  if (!(a.prints > 1 && a.beyond > 0 && a.watched > 0)) return prior;
  const seen = geometricMle([a.beyond / a.prints], [a.prints], 0, tick, a.watched);
  if (isRefused(seen)) return prior;
  const own = 1 / (prior.sk * prior.sk);
  const theirs = Math.min(a.prints, MOST_PRINTS) / (seen.k * seen.k);
  return { k0: (prior.k0 * own + seen.k * theirs) / (own + theirs), sk: 1 / Math.sqrt(own + theirs) };
}
