/**
 * The probability of YES of a read question, by the payoff of its family (reference quant.md 6): one price at a moment, a
 * bracket, a touch, or a last price (or average) against a first. No signal where an input is missing or cannot be.
 */
import { ln } from "../stats/elementary.ts";
import { isRefused, positive, type Refused } from "../stats/range.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { type DigitalInput, driftFromForward, logSd, probabilityAbove, probabilityBetween } from "./digital.ts";
import { freedomFor } from "./horizon.ts";
import { isNoSignal, type NoSignal, noSignal, outOfRange } from "./no-signal.ts";
import type { QuestionSpec } from "./questions/spec.ts";
import { probabilityTouch } from "./touch.ts";
import { twapDigital } from "./twap.ts";

/** What is known of an asset's price at a moment. Dollars, from the question's own source unless said otherwise. */
export interface PriceState {
  readonly now: VenueMs;
  readonly spot: number;
  /** The source's time of it. */
  readonly spotAt: VenueMs;
  /** The same asset by another feed at the same time; null where none is watched. */
  readonly otherSpot: number | null;
  /** What futures imply for the end; null where unknown: the spot price. */
  readonly forward: number | null;
  /** Volatility a root year of 365 days, for this horizon; null where candles are missing. */
  readonly sigmaAnnual: number | null;
  /** An up-down question's first price, once it has printed. */
  readonly first: number | null;
  /** Highest and lowest price since the window began; null when a candle of it is not known. */
  readonly extremes: { readonly high: number; readonly low: number } | null;
  /** Average since the averaging of the last price began; null before, or when a price of it is not known. */
  readonly averageSoFar: number | null;
}

export interface PriceLimits {
  /** Oldest spot price that is used, venue ms. */
  readonly stale: number;
  /** Largest relative difference of two feeds. */
  readonly apart: number;
  /** Relative error of the spot price, and of the volatility: one standard deviation. */
  readonly spotError: number;
  readonly volatilityError: number;
}

/** Five seconds; half a percent; 5 basis points and 15 % (reference quant.md 6.8). */
export const PRICE_LIMITS: PriceLimits = { stale: 5 * SECOND, apart: 0.005, spotError: 0.0005, volatilityError: 0.15 };

/**
 * The limits where the venue's clock runs `rate` times as fast as the wall's: what a request takes by the wall is so much more
 * of the venue's time. How far the price may have gone meanwhile counts as an error of it.
 */
export const limitsAt = (limits: PriceLimits, rate: number): PriceLimits => ({
  ...limits,
  stale: limits.stale * Math.max(rate, 1),
});

export interface Priced {
  readonly p: number;
  /** Standard deviation of p by the errors of spot and volatility: it grows towards the end, so an edge decays by itself. */
  readonly sd: number;
  readonly nu: number;
  /** Years of 365 days to the last price read. */
  readonly tauYears: number;
}

const YEAR = 365 * 86_400 * SECOND;
const [NEAR, FAR] = [0.2, 5];
/** A price that is off by half is off by all: beyond it nothing is left to be moved down. */
const MOST_ERROR = 0.5;

/** P(YES) and how sure it is. */
export function price(spec: QuestionSpec, state: PriceState, limits: PriceLimits = PRICE_LIMITS): Priced | NoSignal {
  const bad = problem(spec, state, limits);
  if (bad !== null) return bad;
  const tau = spec.window.end - state.now;
  const nu = freedomFor(tau / SECOND);
  if (typeof nu !== "number") return outOfRange(nu);
  const sigma = state.sigmaAnnual ?? 0;
  const at = (spot: number, volatility: number): number | NoSignal =>
    payoff(spec, { ...state, spot }, volatility, nu, tau);
  const p = at(state.spot, sigma);
  if (typeof p !== "number") return p;
  const aged = logSd(sigma, Math.abs(state.now - state.spotAt) / YEAR);
  const spotError = Math.min(Math.sqrt(limits.spotError * limits.spotError + aged * aged), MOST_ERROR);
  const moved = [
    at(state.spot * (1 + spotError), sigma),
    at(state.spot * (1 - spotError), sigma),
    at(state.spot, sigma * (1 + limits.volatilityError)),
    at(state.spot, sigma * (1 - limits.volatilityError)),
  ];
  const [up, down, wild, calm] = moved;
  if (typeof up !== "number" || typeof down !== "number" || typeof wild !== "number" || typeof calm !== "number")
    return moved.find((answer) => typeof answer !== "number") ?? noSignal("NOT_A_NUMBER", "no probability");
  const sd = Math.sqrt(((up - down) * (up - down) + (wild - calm) * (wild - calm)) / 4);
  return { p, sd, nu, tauYears: tau / YEAR };
}

/** What is not known is another matter than what is no price. */
const known = (field: string, value: number | null | undefined): Refused | null =>
  value === null || value === undefined ? null : positive(field, value);

function problem(spec: QuestionSpec, s: PriceState, limits: PriceLimits): NoSignal | null {
  const { extremes } = s;
  const bad =
    positive("spot", s.spot) ??
    positive("now", s.now) ??
    positive("spotAt", s.spotAt) ??
    known("otherSpot", s.otherSpot) ??
    known("forward", s.forward) ??
    known("first", s.first) ??
    known("high", extremes?.high) ??
    known("low", extremes?.low) ??
    known("averageSoFar", s.averageSoFar);
  if (bad !== null) return outOfRange(bad);
  if (s.now >= spec.window.end) return noSignal("EXPIRED", "the question's last price has been read");
  if (Math.abs(s.now - s.spotAt) > limits.stale)
    return noSignal("STALE", `the spot price is ${Math.round((s.now - s.spotAt) / SECOND)} s old`);
  if (s.sigmaAnnual === null) return noSignal("MISSING_PRICES", "the volatility is not known");
  if (!Number.isFinite(s.sigmaAnnual)) return noSignal("NOT_A_NUMBER", `the volatility is ${s.sigmaAnnual}`);
  if (s.sigmaAnnual <= 0) return noSignal("NO_VOLATILITY", `the volatility is ${s.sigmaAnnual}`);
  if (s.otherSpot !== null) {
    const apart = Math.abs(ln(s.otherSpot / s.spot));
    if (apart > limits.apart)
      return noSignal(
        "FEEDS_DISAGREE",
        `two feeds say ${s.spot} and ${s.otherSpot}, ${(100 * apart).toFixed(2)} % apart`,
      );
  }
  for (const strike of [spec.strikeLow, spec.strikeHigh, spec.family === "up-down" ? s.first : null]) {
    if (strike === null) continue;
    const field = positive("strike", strike);
    if (field !== null) return outOfRange(field);
    const ratio = strike / s.spot;
    if (ratio < NEAR || ratio > FAR)
      return noSignal("STRIKE_FAR", `the strike ${strike} is ${ratio.toFixed(2)} times the spot price`);
  }
  return null;
}

const read = (answer: number | Refused): number | NoSignal =>
  typeof answer === "number" ? answer : outOfRange(answer);

function payoff(spec: QuestionSpec, s: PriceState, sigmaAnnual: number, nu: number, tau: number): number | NoSignal {
  const tauYears = tau / YEAR;
  const drift = driftFromForward(s.forward ?? s.spot, s.spot, logSd(sigmaAnnual, tauYears));
  if (typeof drift !== "number") return outOfRange(drift);
  const digital = (K: number): DigitalInput => ({ S: s.spot, K, sigmaAnnual, tauYears, nu, driftLog: drift });
  const strike = spec.strikeLow ?? spec.strikeHigh;
  switch (spec.family) {
    case "up-down":
      return upDown(spec, s, sigmaAnnual, nu, tau, digital);
    case "touch-up":
    case "touch-down":
      return touch(spec, s, logSd(sigmaAnnual, tauYears), nu, drift);
    case "between":
      return spec.strikeLow === null || spec.strikeHigh === null
        ? noSignal("NOT_A_NUMBER", "a range has two strikes")
        : read(probabilityBetween(digital(spec.strikeLow), spec.strikeHigh));
    default: {
      const above =
        strike === null
          ? noSignal("NOT_A_NUMBER", "the question has no strike")
          : read(probabilityAbove(digital(strike)));
      if (typeof above !== "number") return above;
      return spec.comparator === "<" || spec.comparator === "<=" ? 1 - above : above;
    }
  }
}

function upDown(
  spec: QuestionSpec,
  s: PriceState,
  sigmaAnnual: number,
  nu: number,
  tau: number,
  digital: (K: number) => DigitalInput,
): number | NoSignal {
  if (s.now < spec.window.start || s.first === null)
    return noSignal(
      s.now < spec.window.start ? "NOT_BEGUN" : "MISSING_PRICES",
      "the window's first price is not known",
    );
  if (spec.averagingSeconds === 0) return read(probabilityAbove(digital(s.first)));
  const averaged = twapDigital({
    S: s.spot,
    K: s.first,
    sigmaPerSqrtSec: sigmaAnnual / Math.sqrt(YEAR / SECOND),
    tau: tau / SECOND,
    window: spec.averagingSeconds,
    nu,
    partialAvg: s.averageSoFar,
  });
  if (!isRefused(averaged)) return averaged.p;
  return averaged.field === "partialAvg"
    ? noSignal("MISSING_PRICES", "the average so far is not known")
    : outOfRange(averaged);
}

function touch(spec: QuestionSpec, s: PriceState, sd: number, nu: number, drift: number): number | NoSignal {
  const strike = spec.strikeLow;
  if (strike === null) return noSignal("NOT_A_NUMBER", "the question has no strike");
  if (s.now < spec.window.start) return noSignal("NOT_BEGUN", "nothing can be touched before the window begins");
  if (s.extremes === null) return noSignal("MISSING_PRICES", "a candle since the window began is not known");
  const isUp = spec.family === "touch-up";
  const reached = isUp ? Math.max(s.extremes.high, s.spot) >= strike : Math.min(s.extremes.low, s.spot) <= strike;
  if (reached) return 1;
  return read(probabilityTouch({ b: Math.abs(ln(strike / s.spot)), sd, driftLog: isUp ? drift : -drift, nu }));
}

/**
 * P(YES) of questions about one window from one state, in the order given. Probabilities of "above" and of touches must not
 * rise with the strike's distance, or none of them is believed.
 */
export function priceLadder(
  specs: readonly QuestionSpec[],
  state: PriceState,
  limits: PriceLimits = PRICE_LIMITS,
): readonly (Priced | NoSignal)[] {
  const priced = specs.map((spec) => price(spec, state, limits));
  const rungs = specs.flatMap((spec, i) => {
    const answer = priced[i];
    return answer === undefined || isNoSignal(answer) ? [] : [{ spec, p: answer.p }];
  });
  const problem = ladderBreak(rungs);
  return problem === null
    ? priced
    : priced.map((answer) => (isNoSignal(answer) ? answer : noSignal("LADDER", problem)));
}

const SLACK = 1e-9;

/** The first two rungs of one family whose probabilities are in the wrong order, for a reader; null when none are. */
export function ladderBreak(rungs: readonly { readonly spec: QuestionSpec; readonly p: number }[]): string | null {
  for (const family of ["above", "greater", "less", "touch-up", "touch-down"] as const) {
    const rises = family === "less" || family === "touch-down";
    const own = rungs
      .filter((rung) => rung.spec.family === family)
      .map(({ spec, p }) => ({ strike: spec.strikeLow ?? spec.strikeHigh ?? 0, p }))
      .sort((a, b) => a.strike - b.strike);
    for (const [i, rung] of own.entries()) {
      const before = own[i - 1];
      if (before === undefined) continue;
      if (rises ? rung.p < before.p - SLACK : rung.p > before.p + SLACK)
        return `${family} ${rung.strike} has ${rung.p}, ${family} ${before.strike} has ${before.p}`;
    }
  }
  return null;
}
