/** What else the venue says about a question, beside title, rules and slug: each says the same, or nothing, or the market is refused. */
import { MINUTE } from "../../units/time.ts";
import { assetNamed, pairOf } from "./assets.ts";
import type { Question } from "./question.ts";
import { type QuestionRefusal, type QuestionSpec, refusal } from "./spec.ts";
import { amountOf, plainText } from "./text.ts";

const disagree = (reason: string): QuestionRefusal => refusal("DISAGREEMENT", reason);

/** The resolution address, where the market has one. */
function sourceProblem(address: string | null, spec: QuestionSpec): QuestionRefusal | null {
  if (address === null || address.trim() === "") return null;
  const binance = /^https:\/\/www\.binance\.com\/(?:en\/)?trade\/([A-Z0-9]+_[A-Z]+)$/.exec(address);
  const stream = /^https:\/\/data\.chain\.link\/streams\/([a-z0-9]+-usd)(?:-twap-(\d+)s-streams)?$/.exec(address);
  const agrees =
    binance !== null
      ? spec.source === "binance" && pairOf(binance[1] ?? "") === spec.pair
      : stream !== null &&
        spec.source === "chainlink" &&
        pairOf(stream[1] ?? "") === spec.pair &&
        Number(stream[2] ?? "0") === spec.averagingSeconds;
  return agrees ? null : disagree(`the resolution source is ${address}, the rules say ${spec.source} ${spec.pair}`);
}

/** What a sign before a short name's strike can stand for. */
const SIGNS: Readonly<Record<string, readonly QuestionSpec["family"][]>> = {
  "<": ["less", "touch-down"],
  "\u2193": ["less", "touch-down"],
  ">": ["above", "greater", "touch-up"],
  "\u2191": ["above", "greater", "touch-up"],
};

/** "110,000", "<40", ">87k", "↑ 5,600", "98,000-100,000"; other short names say nothing about a strike. */
function groupProblem(name: string | null, { family, strikeLow, strikeHigh }: QuestionSpec): QuestionRefusal | null {
  const match = /^([<>↑↓]?) *\$?([\d,.]+[km]?)(?: ?- ?\$?([\d,.]+[km]?))?$/i.exec(plainText(name ?? ""));
  if (match === null) return null;
  if (SIGNS[match[1] ?? ""]?.includes(family) === false)
    return disagree(`the market's short name is "${name}", which no ${family} question has`);
  const said = [match[2], match[3]].flatMap((text) => (text === undefined ? [] : [amountOf(text)]));
  const strikes = [strikeLow, strikeHigh].filter((strike) => strike !== null);
  const same = said.length === strikes.length && said.every((amount, i) => amount === strikes[i]);
  return same ? null : disagree(`the market's short name is "${name}", its strikes ${strikes.join(" and ")}`);
}

const SERIES: readonly (readonly [RegExp, readonly QuestionSpec["family"][]])[] = [
  [/-up-or-down-/, ["up-down"]],
  [/-multi-strikes-/, ["above"]],
  [/-neg-risk-/, ["between", "less", "greater"]],
  [/-hit-price-/, ["touch-up", "touch-down"]],
];
const SERIES_PERIODS: Readonly<Record<string, string>> = {
  "5m": "5m",
  "15m": "15m",
  "4h": "4h",
  hourly: "1h",
  daily: "daily",
};

function seriesProblem(series: string | null, spec: QuestionSpec): QuestionRefusal | null {
  if (series === null) return null;
  const said = SERIES.find(([form]) => form.test(series));
  const asset = assetNamed(series.split("-")[0] ?? "");
  if (said === undefined)
    return asset === null || asset === spec.asset
      ? null
      : disagree(`the series is ${series}, title and rules say ${spec.asset}`);
  const last = SERIES_PERIODS[series.split("-").at(-1) ?? ""];
  // A direction's series says how long it runs; ladders of a day stand in weekly ones, touches of a year in monthly ones.
  const periodFits = spec.family !== "up-down" || last === spec.period;
  return asset === spec.asset && said[1].includes(spec.family) && periodFits
    ? null
    : disagree(`the series is ${series}, title and rules say ${spec.asset} ${spec.family} ${spec.period}`);
}

function configProblem({ config }: Question, spec: QuestionSpec): QuestionRefusal | null {
  if (config === null) return null;
  const { asset, duration, twapEnabled, twapLookbackSeconds } = config;
  if (asset !== null && assetNamed(asset) !== spec.asset)
    return disagree(`the market's settings name ${asset}, title and rules ${spec.asset}`);
  if (duration !== null && spec.family === "up-down" && (SERIES_PERIODS[duration] ?? duration) !== spec.period)
    return disagree(`the market's settings say ${duration}, title and rules ${spec.period}`);
  if (twapEnabled === null && twapLookbackSeconds === null) return null;
  const seconds = twapEnabled === false ? 0 : twapLookbackSeconds;
  return seconds === spec.averagingSeconds
    ? null
    : disagree(`the market's settings average over ${seconds} s, the rules over ${spec.averagingSeconds} s`);
}

/** Where the venue says when the range begins: the same (a noon candle may be named by its close). */
function startProblem(q: Question, { family, period, window }: QuestionSpec): QuestionRefusal | null {
  const slack = period === "daily" ? MINUTE : 0;
  if (q.startsAt === null || family !== "up-down" || Math.abs(q.startsAt - window.start) <= slack) return null;
  return disagree(
    `the range begins at ${new Date(q.startsAt).toISOString()}, by title and rules at ${new Date(window.start).toISOString()}`,
  );
}

export const crossProblem = (q: Question, spec: QuestionSpec): QuestionRefusal | null =>
  sourceProblem(q.resolutionSource, spec) ??
  groupProblem(q.groupTitle, spec) ??
  seriesProblem(q.series, spec) ??
  configProblem(q, spec) ??
  startProblem(q, spec);
