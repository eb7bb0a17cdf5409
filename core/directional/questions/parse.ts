/**
 * From a market's texts and dates to what it pays on. Title, rules, slug, dates and settings are read apart and must agree;
 * what is unknown, missing or contradictory refuses the market with its reason. Nothing is defaulted.
 */
import type { VenueMs } from "../../units/time.ts";
import { assetNamed } from "./assets.ts";
import { crossProblem } from "./cross-checks.ts";
import type { Question } from "./question.ts";
import { type Rules, readRules } from "./rules.ts";
import { type Signature, signatureOf } from "./signatures.ts";
import { slugProblem } from "./slug.ts";
import { type Asset, type Family, isRefusal, type QuestionRefusal, type QuestionSpec, refusal } from "./spec.ts";
import { amountOf } from "./text.ts";
import { readTitle, type Title } from "./title.ts";
import { type Timing, timingOf } from "./window.ts";

/** The specification of a crypto question, or why it is not priced. Pure: no clock, no network, no default. */
export function parseQuestion(q: Question): QuestionSpec | QuestionRefusal {
  const title = readTitle(q.title);
  if ("code" in title) return title;
  const asset = assetNamed(title.coin);
  if (asset === null) return refusal("UNKNOWN_ASSET", `"${title.coin}" is not an asset that is priced`);
  const outcomes = title.kind === "up-down" ? ["Up", "Down"] : ["Yes", "No"];
  if (q.outcomes.length !== 2 || q.outcomes.some((name, i) => name !== outcomes[i]))
    return refusal("DISAGREEMENT", `the outcomes are "${q.outcomes.join('", "')}", not "${outcomes.join('", "')}"`);
  if (q.endsAt === null) return refusal("MISSING", "the market has no end date");
  for (const moment of [q.endsAt, q.startsAt, q.createdAt])
    if (moment !== null && !(moment > 0 && moment < LATEST))
      return refusal("MISSING", `${moment} is no time of a market`);
  const rules = readRules(q.rules);
  if (!isMap(rules)) return rules;
  const signature = signatureOf(title.kind, rules, q.endsAt);
  if ("code" in signature) return signature;
  const timing = timingOf(title, rules, q, q.endsAt);
  if ("code" in timing) return timing;
  const spec = specOf(title, asset, rules, signature, timing);
  if (isRefusal(spec)) return spec;
  return slugProblem(q.slug, title, spec) ?? crossProblem(q, spec) ?? spec;
}

const LATEST = Date.UTC(2100, 0, 1);

const isMap = (answer: Rules | QuestionRefusal): answer is Rules => !("code" in answer);

const FAMILIES: Readonly<Record<Exclude<Title["kind"], "hit">, Family>> = {
  "up-down": "up-down",
  above: "above",
  between: "between",
  less: "less",
  greater: "greater",
  reach: "touch-up",
  dip: "touch-down",
};

const operatorOf = (words: string): ">" | ">=" | "<" | "<=" => {
  const equal = words.includes("equal");
  if (words.includes("lower") || words.includes("less")) return equal ? "<=" : "<";
  return equal ? ">=" : ">";
};

function specOf(
  title: Title,
  asset: Asset,
  rules: Rules,
  signature: Signature,
  { period, window }: Timing,
): QuestionSpec | QuestionRefusal {
  const source = rules.get("source") === "chainlink" ? "chainlink" : "binance";
  const pair = rules.get("pair") ?? "";
  if (pair !== `${asset}/${source === "binance" ? "USDT" : "USD"}`)
    return refusal("DISAGREEMENT", `the rules settle on ${source} ${pair}, the title asks about ${asset}`);
  const coin = rules.get("coin");
  if (coin !== undefined && assetNamed(coin) !== asset)
    return refusal("DISAGREEMENT", `the rules name ${coin}, the title ${title.coin}`);
  const family =
    title.kind === "hit" ? (rules.get("field") === "low" ? "touch-down" : "touch-up") : FAMILIES[title.kind];
  const strikes = strikesOf(title, rules);
  if ("code" in strikes) return strikes;
  const averaging = averagingOf(rules, period, window.end);
  if (typeof averaging !== "number") return averaging;
  return {
    signature: signature.name,
    family,
    period,
    asset,
    source,
    pair,
    candle: candleOf(rules),
    field: fieldOf(rules),
    comparator: comparatorOf(title, family, rules),
    ...strikes,
    window,
    timeZone: "America/New_York",
    tie: tieOf(title, rules),
    averagingSeconds: averaging,
  };
}

function candleOf(rules: Rules): QuestionSpec["candle"] {
  const candle = rules.get("candle");
  return candle === "1m" || candle === "1h" ? candle : null;
}

function fieldOf(rules: Rules): QuestionSpec["field"] {
  const field = rules.get("field");
  return field === "close" || field === "high" || field === "low" || field === "open-close" ? field : "price";
}

function strikesOf(title: Title, rules: Rules): Pick<QuestionSpec, "strikeLow" | "strikeHigh"> | QuestionRefusal {
  const [first = null, second = null] = title.strikes;
  const written = rules.get("strike");
  if (written !== undefined && amountOf(written) !== first)
    return refusal("DISAGREEMENT", `the rules' strike is ${written}, the title's ${first}`);
  if (title.kind === "less") return { strikeLow: null, strikeHigh: first };
  if (first !== null && second !== null && !(first < second))
    return refusal("DISAGREEMENT", `the title's range runs from ${first} to ${second}`);
  return { strikeLow: first, strikeHigh: second };
}

/** Bracket ladders give an exact boundary to the higher bracket: lower ends are in, upper ends out. */
function comparatorOf(title: Title, family: Family, rules: Rules): QuestionSpec["comparator"] {
  if (title.kind === "between") return "in";
  if (title.kind === "less") return "<";
  if (title.kind === "greater") return ">=";
  if (rules.get("pays") === "noons") return ">";
  const words = rules.get("cmp");
  if (words !== undefined) return operatorOf(words);
  return family === "touch-down" ? "<=" : ">=";
}

function tieOf(title: Title, rules: Rules): QuestionSpec["tie"] {
  if (rules.get("tie") === "50-50") return "SPLIT";
  if (title.kind === "less") return "NO";
  const words = rules.get("cmp");
  return words === undefined || words.includes("equal") ? "YES" : "NO";
}

const SHORT_AVERAGE_ENDED = Date.UTC(2026, 7, 14);

/** 60 seconds, but for 5-minute markets before 2026-08-14, whose average was over 30. */
function averagingOf(rules: Rules, period: string, endsAt: VenueMs): number | QuestionRefusal {
  if (rules.get("average") !== "twap") return 0;
  const seconds = Number(rules.get("averaging"));
  const expected = period === "5m" && endsAt <= SHORT_AVERAGE_ENDED ? 30 : 60;
  return seconds === expected
    ? seconds
    : refusal("SIGNATURE", `the rules average over ${seconds} s, ${period} markets of that date over ${expected} s`);
}
