/** When a question's prices are read: the title's dates, the rules' times and the venue's end must be one thing. */
import { eastern, easternInstant, MONTHS } from "../../units/eastern.ts";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import { type CalendarDay, isAt, isOn, lastDayOf, monthOf, type WallTime, wallTimeOf, yearOf } from "./dates.ts";
import type { Question } from "./question.ts";
import type { Rules } from "./rules.ts";
import { type Period, type QuestionRefusal, type QuestionSpec, refusal } from "./spec.ts";
import type { Title, TitleWhen } from "./title.ts";

export interface Timing {
  readonly period: Period;
  readonly window: QuestionSpec["window"];
}

/** The venue's end may be this far from the moment its own rules name. */
const END_SLACK = 2 * MINUTE;
const NOON: WallTime = { hour: 12, minute: 0 };
const MIDNIGHT: WallTime = { hour: 0, minute: 0 };

const window = (start: number, end: number): QuestionSpec["window"] => ({
  start: start as VenueMs,
  end: end as VenueMs,
});
const disagree = (reason: string): QuestionRefusal => refusal("DISAGREEMENT", reason);
const utc = (ms: number): string => new Date(ms).toISOString();

const endProblem = (endsAt: VenueMs, says: number): QuestionRefusal | null =>
  Math.abs(endsAt - says) <= END_SLACK
    ? null
    : disagree(`the market ends at ${utc(endsAt)}, title and rules at ${utc(says)}`);

const moment = (year: number, { month, day }: CalendarDay, { hour, minute }: WallTime): number | null =>
  easternInstant(year, month, day, hour, minute);
const noSuchTime = (): QuestionRefusal =>
  disagree("the title names a day or time that New York's calendar does not have");

/** "feb 6 '26", "3 nov '25" (as rules.ts keeps them). */
function shortDay(text: string): { month: number; day: number; year: number } | null {
  const match = /^(?:([a-z]+) (\d{1,2})|(\d{1,2}) ([a-z]+)) '(\d\d)$/.exec(text);
  const month = monthOf(match?.[1] ?? match?.[4] ?? "");
  return match === null || month === null
    ? null
    : { month, day: Number(match[2] ?? match[3]), year: yearOf(match[5] ?? "") };
}

const LENGTHS: readonly (readonly [Period, number])[] = [
  ["5m", 5 * MINUTE],
  ["15m", 15 * MINUTE],
  ["4h", 4 * HOUR],
];

/** Up or Down over a range of clock times. */
function rangeTiming(when: TitleWhen & { t: "range" }, endsAt: VenueMs): Timing | QuestionRefusal {
  const minutes = ({ hour, minute }: WallTime): number => hour * 60 + minute;
  const long = (((minutes(when.to) - minutes(when.from)) % 1440) + 1440) % 1440;
  const found = LENGTHS.find(([, length]) => length === long * MINUTE);
  if (found === undefined) return refusal("UNSUPPORTED", `a range of ${long} minutes is no family`);
  const [period, length] = found;
  const start = endsAt - length;
  if (!isAt(endsAt, when.to) || !isAt(start, when.from) || !isOn(start, when.on))
    return disagree(`the market ends at ${utc(endsAt)}, which is not the end of the title's range`);
  return { period, window: window(start, endsAt) };
}

function hourTiming(when: TitleWhen & { t: "day" }, endsAt: VenueMs): Timing | QuestionRefusal {
  const start = endsAt - HOUR;
  if (when.at === null || !isAt(start, when.at) || !isOn(start, when.on))
    return disagree(`the market ends at ${utc(endsAt)}, which is not an hour after the title's time`);
  return { period: "1h", window: window(start, endsAt) };
}

/** Two candles of the same minute on following days; whether they open or close at noon, the rules say. */
function noonsTiming(when: TitleWhen & { t: "day" }, rules: Rules, endsAt: VenueMs): Timing | QuestionRefusal {
  const [first, last] = [shortDay(rules.get("firstday") ?? ""), shortDay(rules.get("lastday") ?? "")];
  if (first === null || last === null) return disagree("the rules' dates are not readable");
  const from = moment(first.year, first, NOON);
  const to = moment(last.year, last, NOON);
  if (from === null || to === null) return noSuchTime();
  if (when.at !== null || !isOn(to, when.on))
    return disagree(`the rules name ${rules.get("lastday")}, the title another day`);
  const days = Math.round((to - from) / (24 * HOUR));
  if (days !== 1) return disagree(`the rules compare days that are ${days} apart, not one`);
  const shift = rules.get("noon") === "closes" ? -MINUTE : 0;
  return endProblem(endsAt, to) ?? { period: "daily", window: window(from + shift, to + shift + MINUTE) };
}

function terminalTiming(
  when: TitleWhen & { t: "day" },
  rules: Rules,
  { slug, series }: Question,
  endsAt: VenueMs,
): Timing | QuestionRefusal {
  const says = rules.get("moment") ?? "";
  const isNoon = says.startsWith("12:00");
  const at = isNoon ? NOON : when.at;
  if (at === null) return disagree("the rules refer to the title's time, and the title has none");
  if (isNoon && when.at !== null && when.at.hour * 60 + when.at.minute !== 720)
    return disagree("the rules say noon, the title another time");
  const to = moment(when.on.year ?? eastern(endsAt).year, when.on, at);
  if (to === null) return noSuchTime();
  const written = rules.get("lastday");
  if (written !== undefined) {
    const day = shortDay(written);
    if (day === null || !isOn(to, day)) return disagree(`the rules name ${written}, the title another day`);
  }
  const isHour = rules.get("candle") === "1h";
  const isFourHourly = /-4h(?:-|$)/.test(`${slug} ${series ?? ""}`);
  const period = when.at === null ? "daily" : isHour || !isFourHourly ? "1h" : "4h";
  return endProblem(endsAt, to) ?? { period, window: isHour ? window(to - HOUR, to) : window(to, to + MINUTE) };
}

/** "december 30, 2024, 21:00", "february 6 11am": the year where it is written. */
function longMoment(text: string): { day: CalendarDay; at: WallTime } | null {
  const match = /^([a-z]+) (\d{1,2})(?:, (20\d\d))?(?:,| at)? (.+)$/.exec(text);
  const month = monthOf(match?.[1] ?? "");
  const at = wallTimeOf(match?.[4] ?? "");
  if (match === null || month === null || at === null) return null;
  return { day: { month, day: Number(match[2]), year: match[3] === undefined ? null : Number(match[3]) }, at };
}

interface Span {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
  readonly period: Period;
  /** The rules' word for it. */
  readonly word: string | null;
}

function spanOf(when: TitleWhen, endYear: number): Span | null {
  if (when.t === "day" && when.at === null) {
    const on = { ...when.on, year: when.on.year ?? endYear };
    return { first: on, last: on, period: "daily", word: "date" };
  }
  if (when.t === "days") {
    const year = when.to.year ?? endYear;
    const first = { ...when.from, year: when.from.month > when.to.month ? year - 1 : year };
    return { first, last: { ...when.to, year }, period: "weekly", word: "date range" };
  }
  if (when.t === "month") {
    const year = when.year ?? endYear;
    const day = lastDayOf(year, when.month);
    return {
      first: { month: when.month, day: 1, year },
      last: { month: when.month, day, year },
      period: "monthly",
      word: "month",
    };
  }
  if (when.t === "year")
    return {
      first: { month: 1, day: 1, year: when.year },
      last: { month: 12, day: 31, year: when.year },
      period: "yearly",
      word: null,
    };
  if (when.t === "by") {
    const last = { ...when.on, year: when.on.year ?? endYear };
    return { first: last, last, period: last.month === 12 && last.day === 31 ? "yearly" : "dated", word: null };
  }
  return null;
}

function touchTiming(title: Title, rules: Rules, q: Question, endsAt: VenueMs): Timing | QuestionRefusal {
  const endYear = eastern(endsAt - END_SLACK).year;
  const span = spanOf(title.when, endYear);
  if (span === null) return refusal("UNSUPPORTED", "a touch at one time of day is no family");
  const word = rules.get("span");
  if (word !== undefined && word !== span.word) return disagree(`the rules speak of a ${word}, the title of none`);

  const until = rules.get("until");
  const lastClock = rules.get("lastclock");
  const end = until === undefined ? { day: span.last, at: wallTimeOf(lastClock ?? "") } : longMoment(until);
  if (end === null || end.at === null) return disagree("the rules' last moment is not readable");
  const to = moment(end.day.year ?? endYear, end.day, end.at);
  if (to === null) return noSuchTime();
  if (!isOn(to, span.last)) return disagree(`the rules end at ${utc(to)}, the title on another day`);

  const from = firstMoment(span, rules, q, to);
  if (typeof from !== "number") return from;
  if (!(from < to)) return disagree(`the rules begin at ${utc(from)}, after their end`);
  // The last minute named is read too.
  const close = to + MINUTE;
  return endProblem(endsAt, close) ?? { period: span.period, window: window(from, close) };
}

function firstMoment(span: Span, rules: Rules, q: Question, to: number): number | QuestionRefusal {
  if (rules.has("creation")) {
    if (q.createdAt === null)
      return refusal("MISSING", "the rules begin at the market's creation, and it is not known");
    return Math.floor(q.createdAt / MINUTE) * MINUTE;
  }
  const written = rules.get("from");
  if (written !== undefined) {
    const first = longMoment(written);
    if (first === null) return disagree("the rules' first moment is not readable");
    const there = eastern(to);
    // Months without a year that come after the last one are of the year before.
    const year = there.year - (first.day.month > MONTHS.indexOf(there.month) + 1 ? 1 : 0);
    const from = moment(first.day.year ?? year, first.day, first.at);
    if (from === null) return noSuchTime();
    const titled = span.word === null ? null : moment(span.first.year ?? year, span.first, MIDNIGHT);
    return titled !== null && from < titled
      ? disagree(`the rules begin at ${utc(from)}, the title at ${utc(titled)}`)
      : from;
  }
  const at = wallTimeOf(rules.get("firstclock") ?? "");
  if (at === null || rules.get("span") === undefined) return disagree("the rules do not say when they begin");
  return moment(span.first.year ?? eastern(to).year, span.first, at) ?? noSuchTime();
}

/** The candles or moments that count, or which two parts differ. */
export function timingOf(title: Title, rules: Rules, q: Question, endsAt: VenueMs): Timing | QuestionRefusal {
  const pays = rules.get("pays");
  const { when } = title;
  if (pays === "touch") return touchTiming(title, rules, q, endsAt);
  if (pays === "stream" && when.t === "range") return rangeTiming(when, endsAt);
  if (pays === "candle" && when.t === "day") return hourTiming(when, endsAt);
  if (pays === "noons" && when.t === "day") return noonsTiming(when, rules, endsAt);
  if ((pays === "strike" || pays === "bracket") && when.t === "day") return terminalTiming(when, rules, q, endsAt);
  return disagree(`the rules pay on "${pays}", which the title's dates do not fit`);
}
