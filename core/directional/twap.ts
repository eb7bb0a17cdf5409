/**
 * Markets that settle on the average price of a last window (reference quant.md 6.5). Read as a digital on the last price
 * they are wrong by up to 14 points inside the last minute.
 */
import { ln } from "../stats/elementary.ts";
import { atLeast, positive, type Refused, refuse, whole } from "../stats/range.ts";
import { type Freedom, freedom, unitSf } from "./distribution.ts";

export interface TwapInput {
  readonly S: number;
  readonly K: number;
  /** Volatility a root second, >= 0. */
  readonly sigmaPerSqrtSec: number;
  /** Seconds to the end of the window, >= 0. */
  readonly tau: number;
  /** Length of the window, s. */
  readonly window: number;
  readonly nu: Freedom;
  /** Average so far inside the window; null before it began. */
  readonly partialAvg: number | null;
  /** Samples still to come when the average is of single prints; continuous without it. */
  readonly samplesLeft?: number;
}

/** Mean and standard deviation of ln(TWAP), and P(TWAP > K); with nothing left to vary 1 or 0. */
export interface TwapAnswer {
  readonly mean: number;
  readonly sd: number;
  readonly p: number;
}

export function twapDigital(i: TwapInput): TwapAnswer | Refused {
  const bad =
    positive("S", i.S) ??
    positive("K", i.K) ??
    atLeast("sigmaPerSqrtSec", i.sigmaPerSqrtSec, 0) ??
    atLeast("tau", i.tau, 0) ??
    positive("window", i.window) ??
    freedom("nu", i.nu) ??
    (i.partialAvg === null ? null : positive("partialAvg", i.partialAvg)) ??
    (i.samplesLeft === undefined ? null : whole("samplesLeft", i.samplesLeft, 1, 1_000_000));
  if (bad !== null) return bad;
  const { mean, sd } = i.tau >= i.window ? before(i) : { mean: Number.NaN, sd: 0, ...during(i) };
  if (Number.isNaN(mean)) return refuse("partialAvg", i.partialAvg, "known once the window has begun");
  const distance = ln(i.K) - mean;
  const p = sd === 0 ? (distance < 0 ? 1 : 0) : unitSf(distance / sd, i.nu);
  return { mean, sd, p };
}

const before = (i: TwapInput): { mean: number; sd: number } => ({
  mean: ln(i.S),
  sd: i.sigmaPerSqrtSec * Math.sqrt(i.tau - (2 * i.window) / 3),
});

function during(i: TwapInput): { mean: number; sd: number } | null {
  if (i.partialAvg === null) return null;
  const known = (i.window - i.tau) * i.partialAvg;
  const open = i.tau * i.S;
  const m = i.samplesLeft;
  const third = m === undefined ? 1 / 3 : ((1 + 1 / m) * (2 + 1 / m)) / 6;
  return {
    mean: ln((known + open) / i.window),
    sd: i.sigmaPerSqrtSec * Math.sqrt(i.tau * third) * (open / (known + open)),
  };
}
