/** How signals and positions are put into words. Pure. */
import type { SignalCode } from "../../../../core/directional/loop/types.ts";
import type { Position, Signal, Spec } from "../../api/directional.ts";
import { grouped, UNKNOWN } from "../../format/signs.ts";

/** What a code of the loop means to a reader, and whether it is trouble (`warn`), business as usual, or the thing itself. */
const CODES: Readonly<Record<SignalCode, readonly [text: string, look: "go" | "warn" | "calm"]>> = {
  ENTER: ["Enter", "go"],
  HELD: ["Held", "go"],
  UNCONFIRMED: ["Not confirmed yet", "calm"],
  TOO_SHORT: ["Window too short", "calm"],
  NO_EDGE: ["No edge", "calm"],
  NO_ROOM: ["No room", "calm"],
  SHADOW: ["Shadow, size zero", "calm"],
  CLOSED: ["Closed", "warn"],
  PRETRADE: ["Check refused", "warn"],
  REVIEW: ["For a person", "warn"],
  NO_BOOK: ["No book", "warn"],
  NOT_A_NUMBER: ["Not a number", "warn"],
  EXPIRED: ["Over", "calm"],
  NOT_BEGUN: ["Not begun", "calm"],
  MISSING_PRICES: ["Prices missing", "warn"],
  STALE: ["Price too old", "warn"],
  FEEDS_DISAGREE: ["Feeds disagree", "warn"],
  STRIKE_FAR: ["Strike too far", "calm"],
  NO_VOLATILITY: ["No volatility", "warn"],
  LADDER: ["Ladder out of order", "warn"],
};

export function verdictOf({ code, buy }: Pick<Signal, "code" | "buy">): { text: string; look: "go" | "warn" | "calm" } {
  const known: Readonly<Record<string, (typeof CODES)[SignalCode] | undefined>> = CODES;
  // A newer server may say what this page has no words for.
  const [text, look] = known[code] ?? [code, "warn"];
  return { text: code === "ENTER" && buy !== null ? `${text} ${buy}` : text, look };
}

/** Dollars of a spot price or strike: cents where they say something. */
export const priceWords = (value: number): string => {
  const places = value >= 1_000 && Number.isInteger(value) ? 0 : value >= 10 ? 2 : 4;
  return grouped(value.toFixed(places));
};

const FIELDS: Readonly<Record<Spec["field"], string>> = {
  close: "close",
  high: "high",
  low: "low",
  "open-close": "close against open",
  price: "price",
};
const COMPARED: Readonly<Record<Spec["comparator"], string>> = { ">": ">", ">=": "≥", "<": "<", "<=": "≤", in: "in" };

/** "BTC/USDT close > 96,000": what YES pays on. */
export function readAs({ pair, field, comparator, strikeLow, strikeHigh, averagingSeconds }: Spec): string {
  const read = `${pair} ${averagingSeconds > 0 ? `${averagingSeconds} s average` : FIELDS[field]}`;
  if (comparator === "in" && strikeLow !== null && strikeHigh !== null)
    return `${read} from ${priceWords(strikeLow)} to under ${priceWords(strikeHigh)}`;
  const strike = strikeLow ?? strikeHigh;
  if (strike === null) return `last ${read} ${COMPARED[comparator]} first`;
  return `${read} ${COMPARED[comparator]} ${priceWords(strike)}`;
}

/** Where the price is read. */
export const sourceWords = ({ source, candle }: Spec): string =>
  source === "binance" ? `Binance${candle === null ? "" : `, ${candle} candles`}` : "Chainlink stream";

const percent = (share: number, places = 1): string => (100 * share).toFixed(places);

/** A share as percent; a dash where there is none. */
export const share = (value: number | null, places = 1): string => (value === null ? UNKNOWN : percent(value, places));

/** Two-sided 95 % of a normal error. */
export const Z95 = 1.96;

/** A reason of the loops as the page writes it: a minus is one, and a rule goes by its name. */
export const whyWords = (why: string): string =>
  why
    .replaceAll(/(^|[\s(])-(?=\d)/g, "$1\u2212")
    .replaceAll(/\b(?:stop_loss|take_profit|edge_reversal|time_decay)\b/g, (rule) => rule.replace("_", " "));

/** Names of exit rules. */
const EXITS: Readonly<Record<string, string>> = {
  settle: "Settled",
  stop_loss: "Stop-loss",
  take_profit: "Take-profit",
  edge_reversal: "Edge reversal",
  time_decay: "Time decay",
};

export function stateOf({ state, exit }: Pick<Position, "state" | "exit">): { text: string; look: string } {
  const rule = exit === null ? null : (EXITS[exit] ?? exit);
  if (state === "entering") return { text: "Entering", look: "expiring" };
  if (state === "held") return { text: "Held", look: "quoting" };
  if (state === "leaving")
    return { text: rule === null ? "Leaving" : `Leaving: ${rule.toLowerCase()}`, look: "reduce" };
  if (state === "abandoned") return { text: "Not filled", look: "expiring" };
  return { text: rule ?? "Closed", look: "expiring" };
}
