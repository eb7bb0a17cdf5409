/**
 * One raw frame of the venue's market channel to events of one market, in YES coordinates (reference polymarket.md 5a).
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

/** All events of a frame, or a Bad: a frame is used whole or not at all. */
export function frameEvents(frame: string, spec: MarketSpec): readonly SourceEvent[] {
  if (IDLE.has(frame.trim())) return [];
  const parsed = json(frame);
  const messages = Array.isArray(parsed) ? parsed : [parsed];
  return messages
    .flatMap((message) => messageEvents(record(message, "a message of the frame"), spec))
    .filter((event, i, events) => !events.slice(0, i).some((earlier) => sameBook(earlier, event)));
}

function messageEvents(message: Json, spec: MarketSpec): readonly SourceEvent[] {
  const type = text(message, "event_type");
  if (PASSED_OVER.has(type)) return [];
  sameMarket(message, spec.id);
  switch (type) {
    case "book":
      return [bookEvent(message, spec)];
    case "price_change":
      return levelEvents(message, spec);
    case "last_trade_price":
      return [printEvent(message, spec)];
    case "tick_size_change":
      return [tickEvent(message, spec)];
    case "market_resolved": {
      const winner = outcomeOf(spec, text(message, "winning_asset_id"));
      return [{ at: stamp(message), t: "resolve", market: spec.id, winner }];
    }
    default:
      throw new Bad(`event_type "${type}" is unknown`);
  }
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
  if (a.t === "tick" && b.t === "tick") return a.tick === b.tick;
  if (a.t !== "book" || b.t !== "book") return false;
  const same = JSON.stringify([a.bids, a.asks]) === JSON.stringify([b.bids, b.asks]);
  if (!same) throw new Bad("the two tokens' books disagree");
  return true;
}
