/** Candles of one pair and length, and what is missing among them. */
import { ln } from "../../stats/elementary.ts";
import { isRefused } from "../../stats/range.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import { ewmaVolatility } from "../ewma-volatility.ts";
import { halfLifeHours } from "../horizon.ts";
import { type NoSignal, noSignal, outOfRange } from "../no-signal.ts";
import { cappedRange, timeOfDayProfile } from "../range-volatility.ts";

/** A finished candle, dollars. */
export interface Candle {
  readonly opensAt: VenueMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface Gap {
  readonly from: VenueMs;
  /** Exclusive. */
  readonly to: VenueMs;
}

/** A candle whose four prices are positive and in order. */
export const isCandle = ({ open, high, low, close }: Candle): boolean =>
  [open, high, low, close].every((x) => x > 0 && x < Number.POSITIVE_INFINITY) &&
  high >= Math.max(open, close) &&
  low <= Math.min(open, close);

/** What of [from, to) no candle covers. Candles in order of time; unreadable ones cover nothing. */
export function gapsIn(candles: readonly Candle[], length: number, from: VenueMs, to: VenueMs): readonly Gap[] {
  const gaps: Gap[] = [];
  let covered = from;
  for (const candle of candles) {
    if (!isCandle(candle) || candle.opensAt + length <= covered) continue;
    if (candle.opensAt >= to) break;
    if (candle.opensAt > covered) gaps.push({ from: covered, to: candle.opensAt });
    covered = (candle.opensAt + length) as VenueMs;
  }
  if (covered < to) gaps.push({ from: covered, to });
  return gaps;
}

/** Candles of a longer length, of all their minutes; one with a minute missing is none. */
export function joinCandles(minutes: readonly Candle[], length: number): readonly Candle[] {
  if (length === MINUTE) return minutes;
  const all: Candle[] = [];
  let open: Candle | null = null;
  let known = 0;
  for (const candle of minutes) {
    if (candle.opensAt % length === 0) {
      open = candle;
      known = 0;
    }
    if (open === null) continue;
    if (candle.opensAt !== open.opensAt + known) {
      open = null;
      continue;
    }
    known += MINUTE;
    open = {
      ...open,
      high: Math.max(open.high, candle.high),
      low: Math.min(open.low, candle.low),
      close: candle.close,
    };
    if (known === length) all.push(open);
  }
  return all;
}

const LEAST = 30;
const OLDEST = 5 * MINUTE;
const HOURS = 24;

/** UTC hour of a moment, 0 to 23. */
const hourOf = (ms: number): number => Math.floor(ms / HOUR) % HOURS;

/** Days of candles from which a time-of-day profile is fitted; of fewer there is none. */
const PROFILE_DAYS = 14;
/** How much of each new range goes into the average that bad wicks are held to: about two days of it. */
const RANGE_STEP = 1 / 48;

/**
 * Variance of each UTC hour against the day's mean (reference quant.md 6.6), from the ranges of hour candles (Parkinson: of
 * few days they say five times as much as closes do); null from less than a fortnight of them: a flat day is assumed then.
 */
export function hourProfile(hours: readonly Candle[]): readonly number[] | null {
  const usable = hours.filter(isCandle);
  const [first, last] = [usable[0], usable.at(-1)];
  if (first === undefined || last === undefined || last.opensAt - first.opensAt < PROFILE_DAYS * DAY) return null;
  let average = 0;
  const ranges = usable.map(({ high, low }) => {
    const range = cappedRange(ln(high / low), average);
    average = average === 0 ? range : average + RANGE_STEP * (range - average);
    return range;
  });
  const answer = timeOfDayProfile(
    usable.map(({ opensAt }) => hourOf(opensAt)),
    ranges.map((range) => range * range),
  );
  return isRefused(answer) || answer.some((x) => !(x > 0)) ? null : answer;
}

/** Mean of a profile over so many hours from a moment: whole days are the day's mean. */
function meanOver(profile: readonly number[], from: VenueMs, hours: number): number {
  const level = (hour: number): number => profile[hour] ?? 1;
  const day = profile.reduce((sum, x) => sum + x, 0);
  const days = Math.floor(hours / HOURS);
  let sum = days * day;
  let at: number = from;
  const end = from + (hours - days * HOURS) * HOUR;
  while (at < end) {
    const next = Math.min((Math.floor(at / HOUR) + 1) * HOUR, end);
    sum += (level(hourOf(at)) * (next - at)) / HOUR;
    at = next;
  }
  return sum / hours;
}

interface Return {
  readonly at: VenueMs;
  readonly r: number;
  readonly hours: number;
}

/** Log returns between closes of following candles; a gap lengthens its own return's time and nothing else. */
function returnsOf(candles: readonly Candle[]): readonly Return[] {
  const returns: Return[] = [];
  let before: Candle | null = null;
  for (const candle of candles) {
    if (before !== null && candle.opensAt > before.opensAt) {
      const hours = (candle.opensAt - before.opensAt) / HOUR;
      returns.push({ at: candle.opensAt, r: ln(candle.close / before.close), hours });
    }
    if (before === null || candle.opensAt > before.opensAt) before = candle;
  }
  return returns;
}

/**
 * Volatility a root year for a horizon, from the closes of minute candles known at `now`: exponentially forgetting, with the
 * horizon's half-life (reference quant.md 6.6). With a profile, a return counts against its own hour, and the answer is that
 * of the hours to come. Too few returns, or a last candle too old, give none.
 */
export function volatilityOf(
  candles: readonly Candle[],
  now: VenueMs,
  horizonHours: number,
  profile: readonly number[] | null = null,
): number | NoSignal {
  const halfLife = halfLifeHours(horizonHours);
  if (typeof halfLife !== "number") return outOfRange(halfLife);
  const usable = candles.filter((candle) => isCandle(candle) && candle.opensAt + MINUTE <= now);
  const last = usable.at(-1);
  if (last === undefined || usable.length <= LEAST)
    return noSignal("MISSING_PRICES", `${usable.length} finished candles, ${LEAST + 1} are needed`);
  const age = now - last.opensAt - MINUTE;
  if (age > OLDEST) return noSignal("MISSING_PRICES", `the last candle ended ${Math.round(age / MINUTE)} minutes ago`);
  const returns = returnsOf(usable);
  const level = (at: VenueMs): number => (profile === null ? 1 : Math.sqrt(profile[hourOf(at)] ?? 1));
  const answer = ewmaVolatility(
    returns.map(({ r, at }) => r / level(at)),
    returns.map(({ hours }) => hours),
    halfLife,
    horizonHours,
  );
  if (isRefused(answer)) return outOfRange(answer);
  return answer.sigmaAnnual * (profile === null ? 1 : Math.sqrt(meanOver(profile, now, horizonHours)));
}
