/**
 * Forecasts from what was known at the time. A recording becomes a row of facts, each stamped when it was known; the
 * forecaster sees them in that order, and lookAheads() proves that nothing later moved a forecast.
 */
import { ln } from "../stats/elementary.ts";
import { HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import { EwmaVariance } from "./ewma-volatility.ts";
import { halfLifeHours } from "./horizon.ts";
import { isNoSignal, type NoSignal, noSignal } from "./no-signal.ts";
import { type Priced, price } from "./price.ts";
import type { QuestionSpec } from "./questions/spec.ts";

interface Stamped {
  /** When it was known. */
  readonly at: VenueMs;
  /** The last moment it speaks of: a candle's close is of the moment it closed. */
  readonly about: VenueMs;
}

export interface PriceFact extends Stamped {
  readonly is: "price";
  readonly price: number;
}

/** A moment at which a question is to be forecast. */
export interface AskFact extends Stamped {
  readonly is: "ask";
  readonly spec: QuestionSpec;
  /** An up-down question's first price; null where it is not known. */
  readonly first: number | null;
  /** The market's mid of YES at that moment; null where the recording has none. */
  readonly mid: number | null;
}

export type Fact = PriceFact | AskFact;

export type Forecast = Priced | NoSignal;

/** One forecast for each ask, in their order. */
export type Forecaster = (facts: readonly Fact[]) => readonly Forecast[];

/** In the order of being known; a price before the asks of its moment. */
export const inOrder = (facts: readonly Fact[]): Fact[] =>
  [...facts].sort((a, b) => a.at - b.at || (a.is === b.is ? 0 : a.is === "price" ? -1 : 1));

/** Returns are taken over this long or longer: shorter ones hold more of the feed than of the price. */
const RETURN_SPAN = MINUTE;
const LEAST_RETURNS = 6;
const LEAST_HISTORY = 30 * MINUTE;
/** A price this much older than the last is another recording: its return is none. */
const LONGEST_SPAN = HOUR;

/** The model of price.ts on one asset's facts, in order: volatility from past prices alone, no drift but the variance's. */
export const forecast: Forecaster = (facts) => {
  const answers: Forecast[] = [];
  const shortest = halfLifeHours(1 / 12);
  const variance = new EwmaVariance(typeof shortest === "number" ? shortest : 1);
  let last: PriceFact | null = null;
  let anchor: PriceFact | null = null;
  let since: VenueMs | null = null;
  for (const fact of facts) {
    if (fact.is === "ask") {
      answers.push(answer(fact, last, since, variance));
      continue;
    }
    if (last !== null && fact.about < last.about) continue;
    last = fact;
    since ??= fact.at;
    const span: number = anchor === null ? 0 : fact.about - anchor.about;
    if (anchor !== null && span < RETURN_SPAN) continue;
    if (anchor !== null && span <= LONGEST_SPAN) variance.add(ln(fact.price / anchor.price), span / HOUR);
    anchor = fact;
  }
  return answers;
};

function answer(ask: AskFact, last: PriceFact | null, since: VenueMs | null, variance: EwmaVariance): Forecast {
  if (last === null || since === null || variance.count < LEAST_RETURNS || ask.at - since < LEAST_HISTORY)
    return noSignal("MISSING_PRICES", "warming up: less than half an hour of prices");
  return price(ask.spec, {
    now: ask.at,
    spot: last.price,
    spotAt: last.about,
    otherSpot: null,
    forward: null,
    sigmaAnnual: variance.sigmaAnnual,
    first: ask.first,
    extremes: null,
    averageSoFar: null,
  });
}

/** Everything later than a moment, made something else. */
const altered = (fact: Fact): Fact =>
  fact.is === "price"
    ? { ...fact, price: fact.price * 1.37 }
    : { ...fact, first: fact.first === null ? null : fact.first * 0.73, mid: fact.mid === null ? null : 1 - fact.mid };

/** Facts after the ask that are altered and shown: enough for any look-ahead, few enough for a long recording. */
const SHOWN_AFTER = 200;

/**
 * Where a forecaster looks ahead, one line each: facts that speak of a moment after they are said to be known, and forecasts
 * that move when everything later is changed. `checks` asks are tried, spread over the row; facts must be in order.
 */
export function lookAheads(facts: readonly Fact[], forecaster: Forecaster, checks = 16): readonly string[] {
  const found = facts
    .filter((fact) => fact.about > fact.at)
    .map((fact) => `a ${fact.is} of ${fact.about} is said to be known at ${fact.at}`);
  const asks = facts.flatMap((fact, i) => (fact.is === "ask" ? [i] : []));
  const all = forecaster(facts);
  const step = Math.max(1, Math.floor(asks.length / checks));
  for (let n = 0; n < asks.length; n += step) {
    const index = asks[n] ?? 0;
    const now = facts[index]?.at ?? 0;
    const tried = facts.slice(0, index + 1 + SHOWN_AFTER).map((fact) => (fact.at > now ? altered(fact) : fact));
    if (!same(all[n], forecaster(tried)[n])) found.push(`the forecast of ${now} changes with what came after it`);
  }
  return found;
}

function same(a: Forecast | undefined, b: Forecast | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (isNoSignal(a) || isNoSignal(b)) return isNoSignal(a) && isNoSignal(b) && a.code === b.code;
  return Object.is(a.p, b.p) && Object.is(a.sd, b.sd);
}
