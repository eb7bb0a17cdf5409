import { eastern, MONTHS } from "../../units/eastern.ts";
import { MINUTE } from "../../units/time.ts";

export interface CalendarDay {
  /** Counted from 1. */
  readonly month: number;
  readonly day: number;
  /** Null where the text leaves it out. */
  readonly year: number | null;
}

export interface WallTime {
  readonly hour: number;
  readonly minute: number;
}

/** "Sep", "September" in any case as 9; null for no month. */
export function monthOf(name: string): number | null {
  const short = name.slice(0, 3).toLowerCase();
  const index = MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === short);
  const full = MONTHS[index]?.toLowerCase();
  const isName = name.length === 3 || name.toLowerCase() === full || name.toLowerCase() === "sept";
  return full === undefined || !isName ? null : index + 1;
}

/** "'26" or "2026". */
export const yearOf = (text: string): number => (text.length === 4 ? Number(text) : 2000 + Number(text.slice(-2)));

/** Twelve-hour and day-clock times: "5:20AM", "12 PM", "14:00", "00:00 AM"; null for what no clock shows. */
export function wallTimeOf(text: string): WallTime | null {
  const match = /^(\d{1,2})(?::(\d{2}))? ?(AM|PM)?$/i.exec(text);
  if (match === null) return null;
  const [hour, minute, half] = [Number(match[1]), Number(match[2] ?? "0"), match[3]?.toUpperCase()];
  if (minute > 59 || hour > 23) return null;
  if (half === undefined) return match[2] === undefined ? null : { hour, minute };
  if (hour > 12) return null;
  return { hour: (hour % 12) + (half === "PM" ? 12 : 0), minute };
}

/** Whether New York's calendar shows that day at that moment; a year left out agrees with any. */
export function isOn(ms: number, { month, day, year }: CalendarDay): boolean {
  const there = eastern(ms);
  return there.day === day && there.month === MONTHS[month - 1] && (year === null || there.year === year);
}

/** Whether New York's clock shows that time of day at that moment, to the minute. */
export function isAt(ms: number, { hour, minute }: WallTime): boolean {
  const there = eastern(ms);
  return ms % MINUTE === 0 && there.hour === hour && there.minute === minute;
}

/** 28 to 31. */
export const lastDayOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** How the venue's slugs write a month: "september". */
export const monthSlug = (month: number): string => (MONTHS[month - 1] ?? "").toLowerCase();
