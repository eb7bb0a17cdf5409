/** What a question's title says: which family it looks like, of which coin, at which strikes, when. */
import { type CalendarDay, monthOf, type WallTime, wallTimeOf } from "./dates.ts";
import { type QuestionRefusal, refusal } from "./spec.ts";
import { amountOf, plainText } from "./text.ts";

export type TitleKind = "up-down" | "above" | "between" | "less" | "greater" | "reach" | "dip" | "hit";

export type TitleWhen =
  /** A day, perhaps with a time of it. */
  | { readonly t: "day"; readonly on: CalendarDay; readonly at: WallTime | null }
  /** Two times, the first of them of that day. */
  | { readonly t: "range"; readonly on: CalendarDay; readonly from: WallTime; readonly to: WallTime }
  | { readonly t: "days"; readonly from: CalendarDay; readonly to: CalendarDay }
  | { readonly t: "month"; readonly month: number; readonly year: number | null }
  | { readonly t: "year"; readonly year: number }
  /** Until the end of a day. */
  | { readonly t: "by"; readonly on: CalendarDay };

export interface Title {
  readonly kind: TitleKind;
  readonly coin: string;
  readonly strikes: readonly number[];
  readonly when: TitleWhen;
}

const COIN = "(?<coin>[A-Za-z]+)";
const MONEY = (name: string): string => `\\$?(?<${name}>\\d[\\d,.]*[kKmM]?)`;
const TIME = "\\d{1,2}(?::\\d{2})? ?[AP]M";
const DAY = "(?<month>[A-Za-z]+) (?<day>\\d{1,2})(?:, (?<year>20\\d\\d))?";
const MOMENT = `(?<t_day>${DAY}(?:(?: at |, )(?<at>${TIME})(?: ET)?)?)`;

const STRIKES: readonly (readonly [TitleKind, RegExp])[] = [
  ["above", new RegExp(`^(?:Will the price of )?${COIN} (?:be )?above ${MONEY("low")} on ${MOMENT}\\?$`)],
  [
    "between",
    new RegExp(`^Will the price of ${COIN} be between ${MONEY("low")} and ${MONEY("high")} on ${MOMENT}\\?$`),
  ],
  ["less", new RegExp(`^Will the price of ${COIN} be less than ${MONEY("high")} on ${MOMENT}\\?$`)],
  ["greater", new RegExp(`^Will the price of ${COIN} be greater than ${MONEY("low")} on ${MOMENT}\\?$`)],
];

const TOUCH = new RegExp(
  `^Will ${COIN} (?<verb>reach|dip to|hit) ${MONEY("low")} (?:${[
    `on (?<t_day>${DAY})`,
    "(?<t_days>(?<month1>[A-Za-z]+) (?<day1>\\d{1,2}) ?- ?(?:(?<month2>[A-Za-z]+) )?(?<day2>\\d{1,2})(?:, (?<year1>20\\d\\d))?)",
    "in (?<t_year>20\\d\\d)",
    "in (?<t_month>[A-Za-z]+)(?: (?<year2>20\\d\\d))?",
    "by (?<t_by>(?<month3>[A-Za-z]+) (?<day3>\\d{1,2})(?:, (?<year3>20\\d\\d))?)",
  ].join("|")})\\?$`,
);

const UP_DOWN: readonly RegExp[] = [
  new RegExp(`^${COIN} Up or Down - ${DAY}, (?<from>${TIME}) ?- ?(?<to>${TIME}) ET$`),
  new RegExp(`^${COIN} Up or Down - ${DAY}, (?<at>${TIME}) ET$`),
  new RegExp(`^${COIN} Up or Down on ${DAY}\\?$`),
];

type Groups = Readonly<Record<string, string | undefined>>;

function dayOf(month?: string, day?: string, year?: string): CalendarDay | null {
  const number = monthOf(month ?? "");
  const date = Number(day);
  if (number === null || !(date >= 1 && date <= 31)) return null;
  return { month: number, day: date, year: year === undefined ? null : Number(year) };
}

function whenOf(g: Groups): TitleWhen | null {
  if (g.t_year !== undefined) return { t: "year", year: Number(g.t_year) };
  if (g.t_month !== undefined) {
    const month = monthOf(g.t_month);
    return month === null ? null : { t: "month", month, year: g.year2 === undefined ? null : Number(g.year2) };
  }
  if (g.t_by !== undefined) {
    const on = dayOf(g.month3, g.day3, g.year3);
    return on === null ? null : { t: "by", on };
  }
  if (g.t_days !== undefined) {
    const from = dayOf(g.month1, g.day1);
    const to = dayOf(g.month2 ?? g.month1, g.day2, g.year1);
    return from === null || to === null ? null : { t: "days", from, to };
  }
  const on = dayOf(g.month, g.day, g.year);
  if (on === null) return null;
  if (g.from !== undefined && g.to !== undefined) {
    const [from, to] = [wallTimeOf(g.from), wallTimeOf(g.to)];
    return from === null || to === null ? null : { t: "range", on, from, to };
  }
  if (g.at === undefined) return { t: "day", on, at: null };
  const at = wallTimeOf(g.at);
  return at === null ? null : { t: "day", on, at };
}

const VERBS: Readonly<Record<string, TitleKind>> = { reach: "reach", "dip to": "dip", hit: "hit" };

function matched(text: string): readonly [TitleKind, Groups] | null {
  for (const form of UP_DOWN) {
    const groups = form.exec(text)?.groups;
    if (groups !== undefined) return ["up-down", groups];
  }
  for (const [kind, form] of STRIKES) {
    const groups = form.exec(text)?.groups;
    if (groups !== undefined) return [kind, groups];
  }
  const groups = TOUCH.exec(text)?.groups;
  const kind = VERBS[groups?.verb ?? ""];
  return groups === undefined || kind === undefined ? null : [kind, groups];
}

/** Titles that share words with what is priced and pay on something else, and what that is. */
const LOOK_ALIKES: readonly (readonly [RegExp, string])[] = [
  [/all[- ]time high|\bATH\b/i, "a record, not a level"],
  [/\bfirst\b/i, "which of two things comes first"],
  [/\bbefore\b/i, "a race with another event"],
  [/dominance|\bBVIV\b|volatility index/i, "an index, not a price"],
  [/market ?cap|\bFDV\b|flip(?:s|pen)/i, "a valuation, not a price"],
  [
    /MicroStrategy|\bStrategy\b|\bETFs?\b|treasury|reserve|\bbuys?\b|\bsells?\b|holdings?/i,
    "what somebody holds or does",
  ],
  [/best (?:month|week|day|quarter)/i, "a comparison of months"],
  [/launch|airdrop|listed|\bfork\b/i, "an event, not a price"],
];
const CRYPTO =
  /bitcoin|\bbtc\b|ethereum|\beth\b|solana|\bxrp\b|dogecoin|\bbnb\b|hyperliquid|zcash|crypto|\bFDV\b|\btoken\b/i;

/** Texts are hostile: nothing is searched in what no title of ours is as long as. */
const LONGEST = 300;

/** The family, coin, strikes and dates of a title, or why it is not one of ours. */
export function readTitle(title: string): Title | QuestionRefusal {
  if (title.length > LONGEST) return refusal("UNSUPPORTED", `a title of ${title.length} characters is of no family`);
  const text = plainText(title);
  const found = matched(text);
  if (found === null) {
    const alike = CRYPTO.test(text) ? LOOK_ALIKES.find(([pattern]) => pattern.test(text)) : undefined;
    return alike === undefined
      ? refusal("UNSUPPORTED", `the title "${text}" is of no family that is priced`)
      : refusal("LOOK_ALIKE", `the title "${text}" asks about ${alike[1]}`);
  }
  const [kind, groups] = found;
  const when = whenOf(groups);
  if (when === null) return refusal("UNSUPPORTED", `the title "${text}" names a date or time that does not exist`);
  const strikes: number[] = [];
  for (const money of [groups.low, groups.high]) {
    if (money === undefined) continue;
    const strike = amountOf(money);
    if (strike === null || !(strike > 0)) return refusal("UNSUPPORTED", `the title's strike "${money}" is no amount`);
    strikes.push(strike);
  }
  return { kind, coin: groups.coin ?? "", strikes, when };
}
