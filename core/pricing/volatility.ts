import { logit } from "../stats/elementary.ts";
import { addReturn, type Ewma, jumpShare, newEwma, noiseCorrectedRate } from "../stats/ewma.ts";
import type { VenueMs } from "../units/time.ts";
import { probitVolatility } from "./binary-risk.ts";

/** Logit volatility of one market from its mids: a fast and a slow memory, a prior, a floor (reference quant.md 2.2). */
export interface Volatility {
  fast: Ewma;
  slow: Ewma;
  lastAt: VenueMs | null;
  lastX: number;
}

const FAST_S = 120;
const SLOW_S = 3600;
/** Upper end of the valid range, 1/sqrt(s). */
const MAX_X = 0.5;

export const newVolatility = (): Volatility => ({ fast: newEwma(), slow: newEwma(), lastAt: null, lastX: 0 });

/** Takes a mid in dollars, strictly inside (0, 1). An unchanged mid is information too. Time that stands still is skipped. */
export function observeMid(v: Volatility, at: VenueMs, mid: number): void {
  const x = logit(mid);
  if (v.lastAt !== null) {
    const span = (at - v.lastAt) / 1000;
    if (span <= 0) return;
    addReturn(v.fast, x - v.lastX, span, FAST_S);
    addReturn(v.slow, x - v.lastX, span, SLOW_S);
  }
  v.lastAt = at;
  v.lastX = x;
}

/** What is believed before anything was observed. */
export interface VolatilityPrior {
  /** Its weight, in samples. */
  readonly samples: number;
  /** Of the probit law, which takes the market for a diffusion with all its news still to come. */
  readonly share: number;
  /** $/sqrt(s). A frozen book must not collapse the spread just before news. */
  readonly floor: number;
}

const shrink = (rate: number, n: number, prior: number, samples: number): number =>
  n + samples > 0 ? (n * rate + samples * prior) / (n + samples) : prior;

/** In a market that seldom moves every move looks like a jump: a tenth of the variance counts as diffusion all the same. */
const LEAST_DIFFUSION = 0.1;
const diffusionShare = (e: Ewma): number => Math.max(1 - jumpShare(e), LEAST_DIFFUSION);

/** Logit volatility before anything was observed: the probit law's share over the slope of the logit. */
const priorX = (mid: number, secondsLeft: number, share: number): number =>
  (share * probitVolatility(mid, Math.max(secondsLeft, 1))) / (mid * (1 - mid));

/** Logit volatility, 1/sqrt(s). */
export interface LogitVolatility {
  /** Jumps included: what inventory risks. */
  readonly sigma: number;
  /** Without them (bipower): what a spread must cover from one look to the next. Never more than `sigma`. */
  readonly calm: number;
  /** What was expected before observing. */
  readonly prior: number;
}

/** At a mid strictly inside (0, 1) with `secondsLeft` to the market's end: the larger of the fast and the slow memory. */
export function sigmaX(
  v: Volatility,
  mid: number,
  secondsLeft: number,
  { samples, share, floor }: VolatilityPrior,
): LogitVolatility {
  const slope = mid * (1 - mid);
  const prior = priorX(mid, secondsLeft, share);
  const expected = prior * prior;
  const fast = noiseCorrectedRate(v.fast) ?? expected;
  const slow = noiseCorrectedRate(v.slow) ?? expected;
  const all = Math.max(shrink(fast, v.fast.n, expected, samples), shrink(slow, v.slow.n, expected, samples));
  const calm = Math.max(
    shrink(fast * diffusionShare(v.fast), v.fast.n, expected, samples),
    shrink(slow * diffusionShare(v.slow), v.slow.n, expected, samples),
  );
  const bounded = (variance: number): number => Math.min(Math.max(Math.sqrt(variance), floor / slope), MAX_X);
  return { sigma: bounded(all), calm: bounded(calm), prior };
}
