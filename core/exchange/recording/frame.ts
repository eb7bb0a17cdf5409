/**
 * One raw frame of the venue's market channel to events of its markets, in YES coordinates (reference polymarket.md 5a).
 * Both tokens show the same book: what a frame says twice is applied once, and a token that never had a `book` of its own
 * is read as the mirror of the other.
 */
import type { MarketSpec } from "../../contract/spec.ts";
import { parseDecimal } from "../../units/decimal.ts";
import { complement, isTickSize } from "../../units/price.ts";
import type { SourceEvent } from "../types.ts";
import {
  Bad,
  bookEvent,
  type Json,
  json,
  list,
  outcomeOf,
  price,
  printEvent,
  record,
  sameMarket,
  side,
  size,
  stamp,
  text,
} from "./read.ts";

/** Text frames that carry nothing. */
const IDLE = new Set(["PING", "PONG", "NO NEW ASSETS"]);
/** Messages that say nothing the book and the prints don't. */
const PASSED_OVER = new Set(["best_bid_ask", "new_market"]);

/** All events of a frame of one market, or a Bad: a frame is used whole or not at all. */
export function frameEvents(frame: string, spec: MarketSpec): readonly FromMessage[] {
  if (IDLE.has(frame.trim())) return [];
  return messagesEvents(json(frame), (message) => {
    sameMarket(message, spec.id);
    return spec;
  });
}

/** An event and the message it came from. */
export interface FromMessage {
  readonly event: SourceEvent;
  readonly message: Json;
}

/** The same of a frame that is JSON already. @param specOf the market a message is about, or a Bad */
export function messagesEvents(parsed: unknown, specOf: (message: Json) => MarketSpec): readonly FromMessage[] {
  const messages = Array.isArray(parsed) ? parsed : [parsed];
  return messages
    .map((message) => record(message, "a message of the frame"))
    .flatMap((message) => messageEvents(message, specOf).map((event) => ({ event, message })))
    .filter(({ event }, i, all) => !all.slice(0, i).some((earlier) => sameBook(earlier.event, event)));
}

/** What makes one trade out of the two messages by which both tokens report it; null when it names no transaction. */
export function tradeKey({ event, message }: FromMessage): string | null {
  const hash = message.transaction_hash;
  if (event.t !== "print" || typeof hash !== "string" || hash === "") return null;
  return `${event.market}|${hash}|${event.price}|${event.size}|${event.taker}`;
}

function messageEvents(message: Json, specOf: (message: Json) => MarketSpec): readonly SourceEvent[] {
  const type = text(message, "event_type");
  if (PASSED_OVER.has(type)) return [];
  const spec = specOf(message);
  switch (type) {
    case "book":
      return [bookEvent(message, spec)];
    case "price_change":
      return levelEvents(message, spec);
    case "last_trade_price":
      return [printEvent(message, spec)];
    case "tick_size_change":
      return [tickEvent(message, spec)];
    case "market_resolved":
      return [{ at: stamp(message), t: "resolve", market: spec.id, winner: winnerOf(message, spec) }];
    default:
      throw new Bad(`event_type "${type}" is unknown`);
  }
}

/** Half each is the only outcome without a winning token, and the message has to say so. */
function winnerOf(message: Json, spec: MarketSpec): "YES" | "NO" | "SPLIT" {
  const token = message.winning_asset_id;
  const none = token === undefined || token === null || token === "";
  if (none && text(message, "winning_outcome").toUpperCase() === "SPLIT") return "SPLIT";
  return outcomeOf(spec, text(message, "winning_asset_id"));
}

function levelEvents(message: Json, spec: MarketSpec): readonly SourceEvent[] {
  const at = stamp(message);
  const changes = new Map<string, Extract<SourceEvent, { t: "level" }>>();
  for (const entry of list(message, "price_changes")) {
    const change = record(entry, "an entry of price_changes");
    const yes = outcomeOf(spec, text(change, "asset_id")) === "YES";
    const [p, buys] = [price(change), side(change) === "BUY"];
    const event = {
      at,
      t: "level",
      market: spec.id,
      side: buys === yes ? "bid" : "ask",
      price: yes ? p : complement(p),
      size: size(change, 0),
    } as const;
    changes.set(`${event.side}${event.price}|${yes}`, event);
  }
  // The last word of a token on a level counts; the two tokens must say the same.
  const levels = new Map<string, Extract<SourceEvent, { t: "level" }>>();
  for (const event of changes.values()) {
    const key = `${event.side}${event.price}`;
    const said = levels.get(key);
    if (said !== undefined && said.size !== event.size) throw new Bad(`the two tokens disagree about ${key}`);
    levels.set(key, event);
  }
  return [...levels.values()];
}

function tickEvent(message: Json, spec: MarketSpec): SourceEvent {
  outcomeOf(spec, text(message, "asset_id"));
  const tick = parseDecimal(text(message, "new_tick_size"), 4);
  if (tick === null || !isTickSize(tick)) throw new Bad(`new_tick_size "${text(message, "new_tick_size")}"`);
  return { at: stamp(message), t: "tick", market: spec.id, tick };
}

/** The second token's book, or its tick change, in the same frame. */
function sameBook(a: SourceEvent, b: SourceEvent): boolean {
  if (a.t === "tick" && b.t === "tick") return a.market === b.market && a.tick === b.tick;
  if (a.t !== "book" || b.t !== "book" || a.market !== b.market) return false;
  const same = JSON.stringify([a.bids, a.asks]) === JSON.stringify([b.bids, b.asks]);
  if (!same) throw new Bad("the two tokens' books disagree");
  return true;
}
