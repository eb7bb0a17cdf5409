import type { VenueCode } from "../core/contract/orders.ts";

/** Text the venue is known to answer with, first match wins (reference polymarket.md 3c). Matched by inclusion: it adds suffixes. */
const TEXTS: readonly (readonly [string, VenueCode])[] = [
  ["post-only mode", "POST_ONLY_MODE"],
  ["post_only_mode", "POST_ONLY_MODE"],
  ["cancel-only", "CANCEL_ONLY"],
  ["trading is currently disabled", "DISABLED"],
  ["trading restricted in your region", "GEO_BLOCKED"],
  ["order crosses book", "POST_ONLY_CROSSES"],
  ["crosses the book", "POST_ONLY_CROSSES"],
  ["breaks minimum tick size", "OFF_TICK"],
  ["lower than the minimum", "BELOW_MIN_SIZE"],
  ["min size: $1", "BELOW_MIN_SIZE"],
  ["duplicated", "DUPLICATE"],
  ["not enough balance", "NO_BALANCE"],
  ["insufficient balance", "NO_BALANCE"],
  ["invalid expiration", "BAD_EXPIRATION"],
  ["order_version_mismatch", "VERSION_MISMATCH"],
  ["invalid api key", "AUTH"],
  ["invalid l1 request headers", "AUTH"],
  ["unauthorized", "AUTH"],
  ["owner of the api key", "AUTH"],
  ["address of the api key", "AUTH"],
  ["address banned", "BANNED"],
  ["closed only mode", "CLOSED_ONLY"],
  ["fok orders are", "FOK_KILLED"],
  ["fak orders are", "FAK_KILLED"],
  ["no orders found to match", "FAK_KILLED"],
  ["not yet ready to process", "MARKET_NOT_READY"],
  ["order match delayed", "MARKET_NOT_READY"],
  ["no orderbook exists", "MARKET_GONE"],
  ["market not found", "MARKET_GONE"],
  ["invalid order payload", "BAD_PAYLOAD"],
  ["too many orders", "BAD_PAYLOAD"],
  ["invalid token id", "BAD_PAYLOAD"],
];

/** Our name for what the venue said. @param status HTTP status; 200 for an error inside a good body */
export function venueCode(status: number, text: string): VenueCode {
  const low = text.toLowerCase();
  for (const [part, code] of TEXTS) if (low.includes(part)) return code;
  if (status === 401) return "AUTH";
  if (status === 403) return "GEO_BLOCKED";
  if (status === 425) return "RESTARTING";
  if (status === 429) return "RATE_LIMITED";
  if (status === 404) return "MARKET_GONE";
  return "OTHER";
}

/**
 * True when a post that got this answer may still have reached the book: it is settled by asking for the order's id,
 * never by sending another. A 500 is unclear whatever it says; 425 and a 429 without Retry-After are too, and a 503 that is
 * not the venue's own word on its mode: something on the way may have said it after the venue had taken the order.
 */
export function isUnclear(status: number, retryAfter: string | null, code: VenueCode): boolean {
  if (status === 425) return true;
  if (status === 429) return retryAfter === null;
  return status >= 500 && !(status === 503 && MODES.has(code));
}

const MODES: ReadonlySet<VenueCode> = new Set(["POST_ONLY_MODE", "CANCEL_ONLY", "DISABLED"]);
