import type { ConditionId, Side, TokenId } from "../core/contract/ids.ts";
import type { MalformedKind } from "../core/contract/malformed.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import type { Level } from "../core/contract/views.ts";
import type { FeedFrame, LevelChange } from "../core/feed/frames.ts";
import { complement, isTickSize } from "../core/units/price.ts";
import type { VenueMs } from "../core/units/time.ts";
import { parseLevels } from "./books.ts";
import { jsonSample } from "./malformed.ts";
import { parsePrice, parseSize, parseStamp } from "./numbers.ts";
import { firstIssue } from "./schema/common.ts";
import * as wire from "./schema/market-channel.ts";
import { isUsualChange, usualKind } from "./usual.ts";

/** What a frame of the market socket says, in YES coordinates. */
export type MarketFrame =
  | FeedFrame
  /** Unreadable: named, never guessed. With a market when it is known, so that its book can be read again. */
  | { readonly t: "bad"; readonly kind: MalformedKind; readonly why: string; readonly market?: ConditionId };

type Specs = ReadonlyMap<TokenId, MarketSpec>;

/** The first frame to send: tokens to follow. @param tokens YES tokens are enough for books, one is the book of both; a print is told under its own token only */
export const subscribeMarket = (tokens: readonly TokenId[]): string =>
  JSON.stringify({ type: "market", assets_ids: tokens, custom_feature_enabled: true });

/** A later change of what is followed on the same socket. */
export const changeMarketSubscription = (operation: "subscribe" | "unsubscribe", tokens: readonly TokenId[]): string =>
  JSON.stringify({ operation, assets_ids: tokens, custom_feature_enabled: true });

/** Text the venue sends that carries nothing. */
const SILENT = new Set(["PONG", "PING", "NO NEW ASSETS", ""]);

function isSilent(text: string): boolean {
  const bare = text.trim();
  // To look it up, all of a text is read: a frame is too long for that.
  return bare.length < 20 && SILENT.has(bare);
}

/**
 * Reads one text frame: an object or an array of them. Everything comes out in YES coordinates; a change and its mirror
 * on the other token, or both tokens' books in one frame, come out once. Tokens we don't follow are passed over.
 */
export function parseMarketFrame(text: string, specs: Specs): readonly MarketFrame[] {
  if (isSilent(text)) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return bad("not-json", `not JSON: ${text.slice(0, 80)}`);
  }
  const frames: MarketFrame[] = [];
  for (const message of Array.isArray(json) ? json : [json]) {
    for (const frame of parseMessage(message, specs)) if (!isMirror(frame, frames)) frames.push(frame);
  }
  return frames;
}

/** The other token's book of a market whose book this frame has already given at the same stamp. */
function isMirror(frame: MarketFrame, earlier: readonly MarketFrame[]): boolean {
  if (frame.t !== "book" && frame.t !== "tick" && frame.t !== "resolved") return false;
  return earlier.some((other) => other.t === frame.t && other.market === frame.market && other.at === frame.at);
}

/** The message's own event_type; without one (some first frames, older samples) what its fields say, and nothing else. */
function kindOf(message: unknown): string {
  const usual = usualKind(message);
  if (usual !== null) return usual;
  const kind = wire.kind.safeParse(message);
  if (!kind.success) return "";
  if (kind.data.event_type) return kind.data.event_type;
  const has = (field: string): boolean => Object.hasOwn(message as object, field);
  if (has("price_changes") || has("changes")) return "price_change";
  if (has("new_tick_size")) return "tick_size_change";
  if ((has("bids") || has("buys")) && (has("asks") || has("sells"))) return "book";
  return has("price") && has("size") && has("side") && has("asset_id") ? "last_trade_price" : "";
}

function parseMessage(message: unknown, specs: Specs): readonly MarketFrame[] {
  switch (kindOf(message)) {
    case "book":
      return parseBook(message, specs);
    case "price_change":
      return parseChanges(message, specs);
    case "last_trade_price":
      return parsePrint(message, specs);
    case "tick_size_change":
      return parseTick(message, specs);
    case "market_resolved":
      return parseResolved(message, specs);
    case "best_bid_ask":
    case "new_market":
      return [];
    default:
      return bad("unknown-message", `unknown message ${jsonSample(message, 80)}`);
  }
}

const bad = (kind: MalformedKind, why: string, market?: string): readonly MarketFrame[] => [
  { t: "bad", kind, why, ...(market === undefined ? {} : { market: market as ConditionId }) },
];

function stampOf(text: string | null): VenueMs | null {
  return text === null ? null : parseStamp(text);
}

function parseBook(message: unknown, specs: Specs): readonly MarketFrame[] {
  const parsed = wire.book.safeParse(message);
  if (!parsed.success) return bad("wrong-shape", `book: ${firstIssue(parsed.error)}`);
  const json = parsed.data;
  const spec = specs.get(json.asset_id as TokenId);
  if (spec === undefined) return [];
  const [buys, sells] = [json.bids ?? json.buys, json.asks ?? json.sells];
  // An empty side is an empty list. Neither list at all is no book, and must not empty the one we have.
  if (buys == null && sells == null) return bad("wrong-shape", "book: neither bids nor asks", spec.id);
  const bids = parseLevels(buys, "bid");
  const asks = parseLevels(sells, "ask");
  const at = stampOf(json.timestamp);
  if (typeof bids === "string") return bad("wrong-value", `book: ${bids}`, spec.id);
  if (typeof asks === "string") return bad("wrong-value", `book: ${asks}`, spec.id);
  if (at === null) return bad("wrong-value", `book: timestamp "${json.timestamp}"`, spec.id);
  const own = spec.yes === json.asset_id;
  return [
    {
      t: "book",
      market: spec.id,
      bids: own ? bids : mirror(asks),
      asks: own ? asks : mirror(bids),
      at,
      ...(own && json.hash ? { hash: json.hash } : {}),
    },
  ];
}

/** A NO ask at 1 - p is a YES bid at p; best stays first. */
const mirror = (levels: readonly Level[]): readonly Level[] =>
  levels.map((level) => ({ price: complement(level.price), size: level.size }));

function parseChanges(message: unknown, specs: Specs): readonly MarketFrame[] {
  const parsed = isUsualChange(message) ? { data: message } : wire.priceChange.safeParse(message);
  if (parsed.data === undefined) return bad("wrong-shape", `price_change: ${firstIssue(parsed.error)}`);
  const json = parsed.data;
  const at = stampOf(json.timestamp);
  if (at === null) return bad("wrong-value", `price_change: timestamp "${json.timestamp}"`, json.market);
  // Per market, the last word on each level: a change and its mirror fall on the same key.
  const byMarket = new Map<ConditionId, Map<number, LevelChange>>();
  for (const entry of json.price_changes) {
    const spec = specs.get(entry.asset_id as TokenId);
    if (spec === undefined) continue;
    const price = parsePrice(entry.price);
    const size = parseSize(entry.size);
    if (price === null || size === null)
      return bad("wrong-value", `price_change: "${entry.size}" at "${entry.price}"`, spec.id);
    const own = spec.yes === entry.asset_id;
    const change: LevelChange = {
      side: (entry.side === "BUY") === own ? "bid" : "ask",
      price: own ? price : complement(price),
      size,
    };
    let changes = byMarket.get(spec.id);
    if (changes === undefined) {
      changes = new Map();
      byMarket.set(spec.id, changes);
    }
    changes.set(change.side === "bid" ? change.price : -1 - change.price, change);
  }
  return [...byMarket].map(([market, changes]) => ({ t: "levels", market, changes: [...changes.values()], at }));
}

function parsePrint(message: unknown, specs: Specs): readonly MarketFrame[] {
  const parsed = wire.lastTrade.safeParse(message);
  if (!parsed.success) return bad("wrong-shape", `last_trade_price: ${firstIssue(parsed.error)}`);
  const json = parsed.data;
  const spec = specs.get(json.asset_id as TokenId);
  if (spec === undefined) return [];
  const price = parsePrice(json.price);
  const size = parseSize(json.size);
  const at = stampOf(json.timestamp);
  if (price === null || size === null)
    return bad("wrong-value", `last_trade_price: "${json.size}" at "${json.price}"`, spec.id);
  if (at === null) return bad("wrong-value", `last_trade_price: timestamp "${json.timestamp}"`, spec.id);
  const own = spec.yes === json.asset_id;
  const taker: Side = (json.side === "BUY") === own ? "BUY" : "SELL";
  const trade = json.transaction_hash ? { trade: json.transaction_hash } : {};
  return [{ t: "print", market: spec.id, price: own ? price : complement(price), size, taker, at, ...trade }];
}

function parseTick(message: unknown, specs: Specs): readonly MarketFrame[] {
  const parsed = wire.tickChange.safeParse(message);
  if (!parsed.success) return bad("wrong-shape", `tick_size_change: ${firstIssue(parsed.error)}`);
  const spec = specs.get(parsed.data.asset_id as TokenId);
  if (spec === undefined) return [];
  const tick = parsePrice(parsed.data.new_tick_size);
  const at = stampOf(parsed.data.timestamp);
  if (tick === null || !isTickSize(tick))
    return bad("wrong-value", `tick_size_change: tick size ${parsed.data.new_tick_size}`, spec.id);
  if (at === null) return bad("wrong-value", `tick_size_change: timestamp "${parsed.data.timestamp}"`, spec.id);
  return [{ t: "tick", market: spec.id, tick, at }];
}

function parseResolved(message: unknown, specs: Specs): readonly MarketFrame[] {
  const parsed = wire.resolved.safeParse(message);
  if (!parsed.success) return bad("wrong-shape", `market_resolved: ${firstIssue(parsed.error)}`);
  const { market, winning_asset_id: token, winning_outcome: name, timestamp } = parsed.data;
  const spec = [...specs.values()].find((candidate) => candidate.id === market);
  if (spec === undefined) return [];
  const at = stampOf(timestamp);
  if (at === null) return bad("wrong-value", `market_resolved: timestamp "${timestamp}"`, spec.id);
  if (token === spec.yes) return [{ t: "resolved", market: spec.id, winner: "YES", at }];
  if (token === spec.no) return [{ t: "resolved", market: spec.id, winner: "NO", at }];
  // No winning token: half each is the only outcome without one, and the venue has to say so.
  if (!token && (name ?? "").toUpperCase() === "SPLIT")
    return [{ t: "resolved", market: spec.id, winner: "SPLIT", at }];
  return bad(
    "wrong-value",
    `market_resolved: winner ${token ?? "none"} (${name ?? ""}) is not a token of the market`,
    spec.id,
  );
}
