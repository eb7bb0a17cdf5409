/** What a crypto question pays on, once every part of it has said so (reference polymarket.md 8, ai.md 6). */
import type { VenueMs } from "../../units/time.ts";

export type Asset = "BTC" | "ETH" | "SOL" | "XRP" | "DOGE" | "BNB" | "HYPE" | "ZEC";

/**
 * above: one price beyond a strike at a moment. between, less, greater: the brackets of a neg-risk ladder. touch-up,
 * touch-down: any price of a window at or beyond a strike. up-down: a window's last price against its first.
 */
export type Family = "above" | "between" | "less" | "greater" | "touch-up" | "touch-down" | "up-down";

/** How long the question runs: fixed by the family for up-down, by the title's dates for the others. */
export type Period = "5m" | "15m" | "1h" | "4h" | "daily" | "weekly" | "monthly" | "yearly" | "dated";

export interface QuestionSpec {
  /** The signature of rules it was read by, with the date from which that signature holds: "stream-twap/2026-08-07". */
  readonly signature: string;
  readonly family: Family;
  readonly period: Period;
  readonly asset: Asset;
  readonly source: "binance" | "chainlink";
  /** As the rules write it: "BTC/USDT", "BTC/USD". */
  readonly pair: string;
  /** Length of the candles read; null when a stream of single prices is read. */
  readonly candle: "1m" | "1h" | null;
  /** What is read; "open-close": the opening price of a candle and its closing price. */
  readonly field: "close" | "high" | "low" | "open-close" | "price";
  /** Between what is read and the strike, or between the last price and the first; "in": low inclusive, high exclusive. */
  readonly comparator: ">" | ">=" | "<" | "<=" | "in";
  /** Dollars. Null where the family has none: an up-down question's strike is the price at its start. */
  readonly strikeLow: number | null;
  readonly strikeHigh: number | null;
  /**
   * From the opening of the first candle read to the closing of the last. A stream's prices are read at the two moments
   * themselves. One candle alone is read where the window is one candle long.
   */
  readonly window: { readonly start: VenueMs; readonly end: VenueMs };
  readonly timeZone: "America/New_York";
  /** Who wins when the price is exactly the strike, or the last price exactly the first. */
  readonly tie: "YES" | "NO" | "SPLIT";
  /** Seconds before each of a stream's two moments over which its price is the average; 0: a single price. */
  readonly averagingSeconds: number;
}

export type RefusalCode =
  /** The title is of no family that is priced. */
  | "UNSUPPORTED"
  /** It looks like a family that is priced, and pays on something else. */
  | "LOOK_ALIKE"
  | "UNKNOWN_ASSET"
  /** A part that is needed is missing or unreadable. */
  | "MISSING"
  /** A sentence of the rules is not one that is known. */
  | "UNKNOWN_RULE"
  /** The rules say two different things. */
  | "CONTRADICTION"
  /** The rules are understood, and are not those of the family on that date. */
  | "SIGNATURE"
  /** Two parts of the market say different things. */
  | "DISAGREEMENT";

/** Why a question is not read: nothing is defaulted. `reason` names the parts and what each says. */
export interface QuestionRefusal {
  readonly code: RefusalCode;
  readonly reason: string;
}

export const refusal = (code: RefusalCode, reason: string): QuestionRefusal => ({ code, reason });

export const isRefusal = (answer: object): answer is QuestionRefusal => "code" in answer && "reason" in answer;
