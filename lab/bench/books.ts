/** What a level change costs the book, and what a frame costs from text to book. */
import { Book } from "../../core/book/book.ts";
import type { TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { Random } from "../../core/exchange/random.ts";
import { applyFrame, createFeed, type Feed } from "../../core/feed/feed.ts";
import { formatDecimal } from "../../core/units/decimal.ts";
import { complement, type Ticks } from "../../core/units/price.ts";
import { type MicroShares, shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { parseMarketFrame } from "../../venue/market-channel.ts";
import { benchSpec, START } from "./tape.ts";

const CHANGES = 65_536;

/** A touch that wanders: changes fall near the best prices, one in four removes its level. */
export function bookChanges(tick: Ticks): (from: number, to: number) => void {
  const random = new Random([7, 7]);
  const book = new Book(tick);
  const prices = new Int32Array(CHANGES);
  const sizes = new Float64Array(CHANGES);
  for (let i = 0; i < CHANGES; i += 1) {
    const mid = 5_000 + Math.round(2_000 * (i / CHANGES - 0.5));
    const away = random.integer(1, 8) * tick;
    prices[i] = Math.round((i % 2 === 0 ? mid - away : mid + away) / tick) * tick;
    sizes[i] = random.chance(0.25) ? 0 : shares(random.integer(1, 100));
  }
  return (from, to) => {
    for (let i = from; i < to; i += 1) {
      const at = i % CHANGES;
      book.set(at % 2 === 0 ? "bid" : "ask", prices[at] as Ticks, sizes[at] as MicroShares);
    }
  };
}

export interface Frames {
  /** Reads one frame and applies what it says; the number of changes. */
  next(): number;
}

/** Frames of the market channel as the venue sends them: one change, told for both tokens, with the best prices. */
export function frames(): Frames {
  const specs: ReadonlyMap<TokenId, MarketSpec> = new Map([
    [benchSpec.yes, benchSpec],
    [benchSpec.no, benchSpec],
  ]);
  const feed: Feed = createFeed(benchSpec.id, benchSpec.tick);
  const side = (step: number) =>
    Array.from({ length: 20 }, (_, i) => ({ price: (5_000 + step * (i + 1) * 100) as Ticks, size: shares(100 + i) }));
  applyFrame(feed, { t: "book", market: benchSpec.id, bids: side(-1), asks: side(1), at: START }, START);
  const random = new Random([3, 3]);
  const texts = Array.from({ length: 4_096 }, (_, i) => {
    const bid = random.chance(0.5);
    const away = random.integer(1, 10) * 100;
    const price = (bid ? 5_000 - away : 5_000 + away) as Ticks;
    const size = String(random.integer(1, 500));
    const change = (token: TokenId, at: Ticks, word: string) => ({
      asset_id: token,
      price: formatDecimal(at, 4),
      size,
      side: word,
      hash: "0123456789abcdef0123456789abcdef01234567",
      best_bid: "0.49",
      best_ask: "0.51",
    });
    return JSON.stringify({
      market: benchSpec.id,
      price_changes: [
        change(benchSpec.yes, price, bid ? "BUY" : "SELL"),
        change(benchSpec.no, complement(price), bid ? "SELL" : "BUY"),
      ],
      timestamp: String(START + i),
      event_type: "price_change",
    });
  });
  let count = 0;
  return {
    next() {
      const text = texts[count % texts.length] ?? "";
      count += 1;
      const now = (START + count) as VenueMs;
      let changes = 0;
      for (const frame of parseMarketFrame(text, specs)) {
        if (frame.t === "bad") throw new Error(frame.why);
        if (frame.t === "levels") changes += frame.changes.length;
        applyFrame(feed, frame, now);
      }
      return changes;
    },
  };
}
