/** New York time, in which the venue words its questions. Pure arithmetic on milliseconds since 1970. */
import { DAY, HOUR, MINUTE } from "./time.ts";

export interface EasternTime {
  readonly month: string;
  readonly day: number;
  readonly year: number;
  readonly hour: number;
  readonly minute: number;
}

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** Midnight UTC of the nth Sunday of a month (0 = January). */
function nthSunday(year: number, month: number, nth: number): number {
  const first = Date.UTC(year, month, 1);
  const weekday = new Date(first).getUTCDay();
  return first + (((7 - weekday) % 7) + 7 * (nth - 1)) * DAY;
}

/** Offset from UTC in ms: summer time runs from the second Sunday of March to the first of November, 2 am local. */
export function easternOffset(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  const from = nthSunday(year, 2, 2) + 7 * HOUR;
  const until = nthSunday(year, 10, 1) + 6 * HOUR;
  return ms >= from && ms < until ? -4 * HOUR : -5 * HOUR;
}

export function eastern(ms: number): EasternTime {
  const local = new Date(ms + easternOffset(ms));
  return {
    month: MONTHS[local.getUTCMonth()] ?? "",
    day: local.getUTCDate(),
    year: local.getUTCFullYear(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  };
}

/** "5:20AM", or "5AM" on the hour when asked short. */
export function clock({ hour, minute }: EasternTime, short = false): string {
  const half = hour < 12 ? "AM" : "PM";
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  return short && minute === 0 ? `${twelve}${half}` : `${twelve}:${String(minute).padStart(2, "0")}${half}`;
}

/**
 * The moment at which New York's clocks show this wall time, `month` counted from 1. Null for a date that does not exist
 * and for the hour that spring skips; the first of the two moments in the hour that autumn repeats.
 */
export function easternInstant(year: number, month: number, day: number, hour = 0, minute = 0): number | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const wall = date.getTime() + hour * HOUR + minute * MINUTE;
  for (const offset of [-4 * HOUR, -5 * HOUR]) if (easternOffset(wall - offset) === offset) return wall - offset;
  return null;
}

/** The first moment at or after `ms` at this New York wall time. */
export function nextEastern(ms: number, hour: number, minute: number): number {
  const offset = easternOffset(ms);
  const midnight = Math.floor((ms + offset) / DAY) * DAY;
  let at = midnight + hour * HOUR + minute * MINUTE - offset;
  if (at < ms) at += DAY;
  return at - (easternOffset(at) - offset);
}
