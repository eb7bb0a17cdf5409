import type { QuestionSpec } from "../../core/directional/questions/spec.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { SECOND } from "../../core/units/time.ts";

const PERIODS: Readonly<Record<string, number>> = { "5m": 300, "15m": 900 };

/** "btc-updown-5m-1785106200": asset, period and the moments of its window. Null for another slug. */
export function windowOf(
  slug: string,
): { asset: "BTC" | "ETH"; period: "5m" | "15m"; start: number; end: number } | null {
  const match = /^(btc|eth)-updown-(5m|15m)-(\d{10})$/.exec(slug);
  const length = PERIODS[match?.[2] ?? ""];
  if (match === null || length === undefined) return null;
  const start = Number(match[3]) * SECOND;
  return {
    asset: match[1] === "btc" ? "BTC" : "ETH",
    period: match[2] === "5m" ? "5m" : "15m",
    start,
    end: start + length * SECOND,
  };
}

/** The question of a window of the time before 2026-08-07: a single print at each end, equality is Up. */
export function printedQuestion(slug: string): QuestionSpec | null {
  const window = windowOf(slug);
  if (window === null) return null;
  return {
    signature: "stream-print/2025-08",
    family: "up-down",
    period: window.period,
    asset: window.asset,
    source: "chainlink",
    pair: `${window.asset}/USD`,
    candle: null,
    field: "price",
    comparator: ">=",
    strikeLow: null,
    strikeHigh: null,
    window: { start: window.start as VenueMs, end: window.end as VenueMs },
    timeZone: "America/New_York",
    tie: "YES",
    averagingSeconds: 0,
  };
}
