/** Checked reading of recorded JSON: small readers that throw a Bad with what is wrong, and one place that catches it. */
import type { ConditionId, Outcome, Side } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import type { Level } from "../../contract/views.ts";
import { parseDecimal } from "../../units/decimal.ts";
import { complement, ONE_DOLLAR, type Ticks } from "../../units/price.ts";
import type { MicroShares } from "../../units/size.ts";
import type { VenueMs } from "../../units/time.ts";
import type { SourceEvent } from "../types.ts";
import type { ParsedLine } from "./recording.ts";

/** Thrown inside a parser, caught in `attempt`; never leaves this folder. */
export class Bad extends Error {}

export type Json = { readonly [key: string]: unknown };

export function attempt(line: number, read: () => readonly SourceEvent[]): ParsedLine {
  try {
    return { events: read() };
  } catch (error) {
    if (error instanceof Bad) return { bad: { line, why: error.message } };
    throw error;
  }
}

export function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Bad("not JSON (cut off?)");
  }
}

export function record(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Bad(`${what} is not an object`);
  return value as Json;
}

export function list(of: Json, key: string): readonly unknown[] {
  const value = of[key];
  if (!Array.isArray(value)) throw new Bad(`${key} is not a list`);
  return value;
}

export function text(of: Json, key: string): string {
  const value = of[key];
  if (typeof value !== "string") throw new Bad(`${key} is not text`);
  return value;
}

/** A stamp of thirteen digits: ms since 1970. */
export function stamp(of: Json, key = "timestamp"): VenueMs {
  const value = text(of, key);
  if (!/^\d{13}$/.test(value)) throw new Bad(`${key} "${value}" is not a time in ms`);
  return Number(value) as VenueMs;
}

/** A price strictly between 0 and 1. */
export function price(of: Json, key = "price"): Ticks {
  const value = parseDecimal(text(of, key), 4);
  if (value === null || value <= 0 || value >= ONE_DOLLAR) throw new Bad(`${key} "${text(of, key)}" is not a price`);
  return value as Ticks;
}

export function size(of: Json, least: 0 | 1, key = "size"): MicroShares {
  const value = parseDecimal(text(of, key), 6);
  if (value === null || value < least) throw new Bad(`${key} "${text(of, key)}" is not a size`);
  return value as MicroShares;
}

export function side(of: Json, key = "side"): Side {
  const value = text(of, key).toUpperCase();
  if (value !== "BUY" && value !== "SELL") throw new Bad(`${key} "${value}" is neither BUY nor SELL`);
  return value;
}

export function outcomeOf(spec: MarketSpec, token: string): Outcome {
  if (token === spec.yes) return "YES";
  if (token === spec.no) return "NO";
  throw new Bad(`asset_id ${token} is no token of this market`);
}

export function sameMarket(of: Json, id: ConditionId): void {
  if (text(of, "market") !== id) throw new Bad(`market ${text(of, "market")} is not the recorded one`);
}

/** Levels of one side, best first; a price named twice is refused. */
function levels(of: Json, key: "bids" | "asks"): Level[] {
  const seen = new Set<number>();
  const out = list(of, key).map((entry) => {
    const level = record(entry, `an entry of ${key}`);
    const at = { price: price(level), size: size(level, 1) };
    if (seen.has(at.price)) throw new Bad(`${key} names ${text(level, "price")} twice`);
    seen.add(at.price);
    return at;
  });
  return out.sort((a, b) => (key === "bids" ? b.price - a.price : a.price - b.price));
}

const mirrored = (side_: readonly Level[]): Level[] =>
  side_.map(({ price: p, size: s }) => ({ price: complement(p), size: s }));

/** A `book` message of either token, in YES coordinates. */
export function bookEvent(of: Json, spec: MarketSpec): SourceEvent {
  const outcome = outcomeOf(spec, text(of, "asset_id"));
  const [bids, asks] = [levels(of, "bids"), levels(of, "asks")];
  const at = stamp(of);
  return outcome === "YES"
    ? { at, t: "book", market: spec.id, bids, asks }
    : { at, t: "book", market: spec.id, bids: mirrored(asks), asks: mirrored(bids) };
}

/** A `last_trade_price` message of either token: a NO trade at p is a YES trade of the other side at 1 - p. */
export function printEvent(of: Json, spec: MarketSpec): SourceEvent {
  const outcome = outcomeOf(spec, text(of, "asset_id"));
  const [p, taker] = [price(of), side(of)];
  return {
    at: stamp(of),
    t: "print",
    market: spec.id,
    price: outcome === "YES" ? p : complement(p),
    size: size(of, 1),
    taker: outcome === "YES" ? taker : taker === "BUY" ? "SELL" : "BUY",
  };
}
