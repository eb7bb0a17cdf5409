/** Whether a market's slug says what its title says. */
import { clock, eastern } from "../../units/eastern.ts";
import { SECOND } from "../../units/time.ts";
import { assetNamed } from "./assets.ts";
import { type CalendarDay, isOn, monthOf, monthSlug } from "./dates.ts";
import { type QuestionRefusal, type QuestionSpec, refusal } from "./spec.ts";
import { amountOf } from "./text.ts";
import type { Title, TitleWhen } from "./title.ts";

const COIN = "(?<coin>[a-z]+)";
const AMOUNT = (name: string): string => `(?<${name}>\\d+(?:pt\\d+)?[km]?)`;
/** The venue appends numbers of its own to slugs that would repeat. */
const SUFFIX = "(?:-\\d{1,3})*";

const month = (n: number): string => `(?:${monthSlug(n)}|${monthSlug(n).slice(0, 3)})`;
const dayForm = ({ month: m, day }: CalendarDay): string => `${month(m)}-${day}`;

function whenForm(when: TitleWhen, year: number): string {
  const inYear = `(?:-${year})?`;
  switch (when.t) {
    case "day":
      return `on-${dayForm(when.on)}${inYear}`;
    case "days": {
      const { from, to } = when;
      const days = from.month === to.month ? `${dayForm(from)}-?${to.day}` : `${dayForm(from)}-${dayForm(to)}`;
      return `${days}${inYear}`;
    }
    case "month":
      return `in-${month(when.month)}${inYear}`;
    case "year":
      return `(?:in|by-december-31)-${when.year}|before-${when.year + 1}`;
    case "by":
      return `by-${dayForm(when.on)}${inYear}(?:-from-(?<frommonth>[a-z]+)-(?<fromday>\\d{1,2}))?`;
    case "range":
      return "";
  }
}

function formOf(title: Title, spec: QuestionSpec): string {
  const { start, end } = spec.window;
  const seconds = (ms: number): number => Math.floor(ms / SECOND);
  const opens = spec.candle === "1h" && title.kind !== "up-down" ? end : start;
  // Of an hour the slug names the end, of everything else the last day.
  const { year } = eastern(opens === end ? end : end - SECOND);
  const hour = clock(eastern(opens), true).toLowerCase();
  const { when } = title;
  if (title.kind === "up-down") {
    if (when.t === "range") return `${COIN}-(?:updown|up-or-down)-${spec.period}-${seconds(start)}`;
    if (when.t !== "day") return "";
    if (when.at === null) return `${COIN}-up-or-down-${whenForm(when, year)}${SUFFIX}`;
    return `${COIN}-up-or-down-${dayForm(when.on)}(?:-${eastern(start).year})?-${hour}-et${SUFFIX}`;
  }
  const hours = when.t === "day" && when.at !== null ? `(?:-at)?-${hour}(?:-et)?` : "";
  const at = `${whenForm(when, year)}${hours}`;
  switch (title.kind) {
    case "above":
      return `(?:${COIN}-above-${AMOUNT("low")}-${at}${SUFFIX}|(?<coin2>[a-z]+)-multistrike-4h-${seconds(opens)}-${AMOUNT("low2")})`;
    case "between":
      return `will-the-price-of-${COIN}-be-between-${AMOUNT("low")}-(?:and-)?${AMOUNT("high")}-${at}${SUFFIX}`;
    case "less":
      return `will-the-price-of-${COIN}-be-less-than-${AMOUNT("high")}-${at}${SUFFIX}`;
    case "greater":
      return `will-the-price-of-${COIN}-be-greater-than-${AMOUNT("low")}-${at}${SUFFIX}`;
    default:
      return `will-${COIN}-${title.kind === "dip" ? "dip-to" : title.kind}-${AMOUNT("low")}-(?:${at})${SUFFIX}`;
  }
}

const LONGEST = 300;

/** Null when the slug is one that this title and window can have; else what it says instead. */
export function slugProblem(slug: string, title: Title, spec: QuestionSpec): QuestionRefusal | null {
  if (slug === "" || slug.length > LONGEST) return refusal("MISSING", "the market has no slug of ours");
  const groups = new RegExp(`^${formOf(title, spec)}$`).exec(slug)?.groups;
  if (groups === undefined)
    return refusal("DISAGREEMENT", `the slug "${slug}" is not of this title's family, dates and times`);
  const asset = assetNamed(groups.coin ?? groups.coin2 ?? "");
  if (asset !== spec.asset)
    return refusal("DISAGREEMENT", `the slug names ${groups.coin ?? groups.coin2}, the title ${spec.asset}`);
  if (groups.frommonth !== undefined) {
    const from = { month: monthOf(groups.frommonth) ?? 0, day: Number(groups.fromday), year: null };
    if (!isOn(spec.window.start, from))
      return refusal(
        "DISAGREEMENT",
        `the slug begins on ${groups.frommonth} ${from.day}, the rules at ${new Date(spec.window.start).toISOString()}`,
      );
  }
  for (const [written, strike] of [
    [groups.low ?? groups.low2, spec.strikeLow],
    [groups.high, spec.strikeHigh],
  ] as const) {
    if (written === undefined) continue;
    const amount = amountOf(written);
    if (amount !== strike) return refusal("DISAGREEMENT", `the slug says ${written}, the title ${strike}`);
  }
  return null;
}
