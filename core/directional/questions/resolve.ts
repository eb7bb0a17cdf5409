/** Which outcome a specification gives, from the settlement source's own prices: the check of the reading itself. */
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import type { QuestionSpec } from "./spec.ts";

/** Prices as the source prints them, plain decimals: they are compared exactly, for a tie is an outcome of its own. */
export interface SettlementCandle {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
}

export interface SettlementPrices {
  /** The final candle of that length that opens at that moment; null where it is not known. */
  candle(opensAt: VenueMs, length: "1m" | "1h"): SettlementCandle | null;
  /** The stream's price of that moment, averaged over so many seconds before it; null where it is not known. */
  price(at: VenueMs, averagingSeconds: number): string | null;
}

export type Resolution =
  | { readonly is: "resolved"; readonly outcome: "YES" | "NO" | "SPLIT" }
  /** What the prices lack. A touch is not denied while a candle of its window is missing. */
  | { readonly is: "unknown"; readonly missing: string };

const PLACES = 30;

/** Exact order of two plain decimals; null when one is none. */
function order(a: string, b: string): -1 | 0 | 1 | null {
  const scaled = (text: string): bigint | null => {
    const match = /^(\d+)(?:\.(\d{1,30}))?$/.exec(text);
    return match === null ? null : BigInt(`${match[1]}${(match[2] ?? "").padEnd(PLACES, "0")}`);
  };
  const [x, y] = [scaled(a), scaled(b)];
  if (x === null || y === null) return null;
  return x < y ? -1 : x > y ? 1 : 0;
}

const unknown = (missing: string): Resolution => ({ is: "unknown", missing });
const resolved = (isYes: boolean): Resolution => ({ is: "resolved", outcome: isYes ? "YES" : "NO" });
const at = (ms: number): string => new Date(ms).toISOString();

export function resolve(spec: QuestionSpec, prices: SettlementPrices): Resolution {
  if (spec.family === "up-down") return direction(spec, prices);
  if (spec.family === "touch-up" || spec.family === "touch-down") return touched(spec, prices);
  const candle = prices.candle(spec.window.start, spec.candle ?? "1m");
  return candle === null ? unknown(`the candle of ${at(spec.window.start)}`) : terminal(spec, candle.close);
}

function terminal({ comparator, strikeLow, strikeHigh, tie }: QuestionSpec, close: string): Resolution {
  const low = strikeLow === null ? 1 : order(close, String(strikeLow));
  const high = strikeHigh === null ? -1 : order(close, String(strikeHigh));
  if (low === null || high === null) return unknown(`a readable close: "${close}"`);
  if (comparator === "in") return resolved(low >= 0 && high < 0);
  if (comparator === "<") return resolved(high < 0);
  return resolved(low > 0 || (low === 0 && tie === "YES"));
}

function direction(spec: QuestionSpec, prices: SettlementPrices): Resolution {
  const { start, end } = spec.window;
  let [first, last]: [string | null, string | null] = [null, null];
  if (spec.source === "chainlink") {
    [first, last] = [prices.price(start, spec.averagingSeconds), prices.price(end, spec.averagingSeconds)];
  } else if (spec.candle === "1h") {
    const candle = prices.candle(start, "1h");
    [first, last] = [candle?.open ?? null, candle?.close ?? null];
  } else {
    first = prices.candle(start, "1m")?.close ?? null;
    last = prices.candle((end - MINUTE) as VenueMs, "1m")?.close ?? null;
  }
  if (first === null || last === null) return unknown(`the price of ${at(first === null ? start : end)}`);
  const way = order(last, first);
  if (way === null) return unknown(`two readable prices: "${first}", "${last}"`);
  return way === 0 ? { is: "resolved", outcome: spec.tie } : resolved(way > 0);
}

function touched(spec: QuestionSpec, prices: SettlementPrices): Resolution {
  const strike = String(spec.strikeLow);
  const isUp = spec.family === "touch-up";
  let missing: string | null = null;
  const step = spec.candle === "1h" ? HOUR : MINUTE;
  for (let opens = spec.window.start; opens < spec.window.end; opens = (opens + step) as VenueMs) {
    const candle = prices.candle(opens, spec.candle ?? "1m");
    const way = candle === null ? null : order(isUp ? candle.high : candle.low, strike);
    if (way === null) missing ??= `the candle of ${at(opens)}`;
    else if (isUp ? way >= 0 : way <= 0) return resolved(true);
  }
  return missing === null ? resolved(false) : unknown(missing);
}
