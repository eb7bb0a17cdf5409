import { Book } from "../book/book.ts";
import type { ConditionId } from "../contract/ids.ts";
import { type BookView, type Unknown, unknown, type WatchBand } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import type { FeedFrame } from "./frames.ts";
import { newTape, record, type Tape, toldBefore } from "./tape.ts";
import { addTouch, forgetTouches, newTouches, reachBeyond, type Touches } from "./touches.ts";
import { newTrail, type Trail } from "./trail.ts";

/** A change that comes this long after its stamp tells of a feed that has fallen behind: it vouches for its own moment only. */
const LATE_MS = 2 * SECOND;
/** A book that nobody has compared with the venue's own for this long is not vouched for by a socket that is merely up. */
export const COMPARED_MS = MINUTE;
/** A book read that is newer than ours by more than this, and different, shows that the socket has told us nothing of it. */
const MISSED_MS = 5 * SECOND;

/** A book that stays crossed this long past the stamp that crossed it has lost a change: it is read again. */
export const CROSSED_LIMIT_MS = 5 * SECOND;

export type Wake = "band" | "print" | "feed";

/** The mid of a feed's book, half-ticks; null when there is none. */
export type MidOf = (feed: Feed) => number | null;

const wholeMid: MidOf = ({ book }) => book.midHalf;

/**
 * One market's feed: its book and how far it can be trusted.
 * waiting: no book yet, or the tick changed; live: changes apply to a book; stale: the socket is gone, the book is old.
 */
export interface Feed {
  readonly market: ConditionId;
  readonly book: Book;
  tick: Ticks;
  state: "waiting" | "live" | "stale";
  /** Venue stamp of the newest change, and of the book the changes build on. */
  stampedAt: VenueMs;
  bookAt: VenueMs;
  /** When a frame, or a read that agreed, last vouched for the book. */
  freshAt: VenueMs;
  /** When the venue's own book was last read beside it, whatever came of it. */
  comparedAt: VenueMs;
  /** Reads in a row that showed changes the socket had not told of. */
  missed: number;
  readonly trail: Trail;
  readonly touches: Touches;
  readonly tape: Tape;
  crossedAt: VenueMs | null;
  lastTrade: Ticks | null;
  winner: "YES" | "NO" | "SPLIT" | null;
  /** Taken down when it breaks, so that a storm of changes wakes its market once; the market's next cycle sets it anew. */
  band: WatchBand | null;
}

export function createFeed(market: ConditionId, tick: Ticks): Feed {
  return {
    market,
    book: new Book(tick),
    tick,
    state: "waiting",
    stampedAt: 0 as VenueMs,
    bookAt: 0 as VenueMs,
    freshAt: 0 as VenueMs,
    comparedAt: 0 as VenueMs,
    missed: 0,
    trail: newTrail(),
    touches: newTouches(),
    tape: newTape(),
    crossedAt: null,
    lastTrade: null,
    winner: null,
    band: null,
  };
}

/**
 * Applies one frame of the market channel; the reason to wake the market, or null.
 *
 * Changes older than the book they would change are dropped: sizes are absolute, so an old one is a wrong one. A crossed
 * moment inside one stamp is the venue telling one trade in several changes: no signal, no error.
 * @param now venue time of receipt
 * @param midOf the mid that the band is held against; by default the book's own
 */
export function applyFrame(feed: Feed, frame: FeedFrame, now: VenueMs, midOf: MidOf = wholeMid): Wake | null {
  switch (frame.t) {
    case "book": {
      const wasLive = feed.state === "live";
      feed.book.replace(frame.bids, frame.asks, feed.tick);
      feed.state = "live";
      feed.stampedAt = frame.at;
      feed.bookAt = frame.at;
      feed.freshAt = now;
      feed.comparedAt = now;
      if (!wasLive) forgetTouches(feed.touches);
      const wake = settle(feed, frame.at, midOf);
      return wasLive ? wake : "feed";
    }
    case "levels": {
      if (feed.state !== "live" || frame.at < feed.bookAt) return null;
      for (const change of frame.changes) feed.book.set(change.side, change.price, change.size);
      if (frame.at > feed.stampedAt) feed.stampedAt = frame.at;
      vouch(feed, frame.at, now);
      feed.missed = 0;
      return settle(feed, frame.at, midOf);
    }
    case "print": {
      feed.lastTrade = frame.price;
      if (feed.state === "live") vouch(feed, frame.at, now);
      if (toldBefore(feed.tape, frame.trade, frame.price, frame.size)) return null;
      const reach = reachBeyond(feed.touches, frame.at, frame.price);
      if (reach !== null) record(feed.tape, frame.price, frame.size, frame.taker, reach / feed.tick);
      const band = feed.band;
      if (band === null) return null;
      const ours =
        (band.bid !== undefined && frame.price <= band.bid) || (band.ask !== undefined && frame.price >= band.ask);
      if (!ours) return null;
      feed.band = null;
      return "print";
    }
    case "tick":
      // Not documented what becomes of resting orders: nothing of the old grid is believed until the next book.
      feed.tick = frame.tick;
      feed.book.reset(frame.tick);
      forgetTouches(feed.touches);
      feed.state = "waiting";
      feed.crossedAt = null;
      return null;
    case "resolved":
      feed.winner = frame.winner;
      feed.state = "stale";
      return null;
  }
}

/**
 * A book read by REST against the one we hold: agreeing makes it fresh, a newer one takes its place, an older one that
 * differs says nothing (the read left before the change we already have).
 */
export function verifyBook(
  feed: Feed,
  frame: FeedFrame & { t: "book" },
  now: VenueMs,
  midOf: MidOf = wholeMid,
): Wake | null {
  if (feed.winner !== null) return null;
  const wanted = wantsBook(feed, now);
  feed.comparedAt = now;
  const theirs = new Book(feed.tick);
  theirs.replace(frame.bids, frame.asks, feed.tick);
  const same = sameView(theirs, feed.book);
  if (!wanted && !same && frame.at - feed.stampedAt > MISSED_MS) feed.missed += 1;
  if (wanted || frame.at > feed.stampedAt) return applyFrame(feed, frame, now, midOf);
  if (same) feed.freshAt = now;
  else if (frame.at === feed.stampedAt) return applyFrame(feed, frame, now, midOf);
  return null;
}

/** What a change of `stamp` says about how fresh the book is: now, unless it comes late. */
function vouch(feed: Feed, stamp: VenueMs, now: VenueMs): void {
  const until = now - stamp > LATE_MS ? stamp : now;
  if (until > feed.freshAt) feed.freshAt = until;
}

/**
 * When the book was last known good. A quiet book is not an old one: while its socket is heard, and the venue's own book
 * was compared with it lately, it is as fresh as the socket.
 */
export function freshAt(feed: Feed, heardAt: VenueMs | null): VenueMs {
  if (feed.state !== "live" || heardAt === null || heardAt - feed.comparedAt > COMPARED_MS) return feed.freshAt;
  return heardAt > feed.freshAt && heardAt >= feed.stampedAt ? heardAt : feed.freshAt;
}

/** The socket is gone: what we hold ages from here and no change may build on it. */
export function disconnect(feed: Feed): void {
  if (feed.state === "live") feed.state = "stale";
}

/** True when the book has to be read again: none yet, the socket was lost, or it stayed crossed. */
export function wantsBook(feed: Feed, now: VenueMs): boolean {
  if (feed.winner !== null) return false;
  return feed.state !== "live" || (feed.crossedAt !== null && now - feed.crossedAt > CROSSED_LIMIT_MS);
}

/** Best `count` levels a side as the market machine sees them, or why there is no book. */
export function bookView(feed: Feed, count: number, now: VenueMs, heardAt: VenueMs | null = null): BookView | Unknown {
  if (feed.state === "waiting") return unknown("no book yet: waiting for the venue's snapshot");
  if (feed.crossedAt !== null && now - feed.crossedAt > CROSSED_LIMIT_MS)
    return unknown("the book stayed crossed: reading it again");
  const { bids, asks } = feed.book.view(count);
  return {
    bids,
    asks,
    tick: feed.tick,
    stampedAt: feed.stampedAt,
    freshAt: freshAt(feed, heardAt),
    ...(feed.lastTrade === null ? {} : { lastTrade: feed.lastTrade }),
  };
}

/**
 * Sets the band anew. It was made from an older book: when the mid has left it since, it is moved to where the mid is now,
 * which its market is about to be shown. Left where it was, a mid that comes back would pass unseen.
 */
export function watch(feed: Feed, band: WatchBand | null, midOf: MidOf = wholeMid): void {
  feed.band = band;
  if (band === null || feed.state !== "live" || feed.book.crossed) return;
  const midHalf = midOf(feed);
  if (midHalf === null || isInside(band, midHalf)) return;
  const away = Math.round((midHalf - band.low - band.high) / 2);
  feed.band = { ...band, low: (band.low + away) as Ticks, high: (band.high + away) as Ticks };
}

/**
 * Sets the band of a market that has decided without being shown the book of now. The reason to wake it again, or null: a mid
 * that has left the band since.
 */
export function rewatch(feed: Feed, band: WatchBand | null, midOf: MidOf = wholeMid): Wake | null {
  feed.band = band;
  return feed.state !== "live" || feed.book.crossed ? null : held(feed, midOf);
}

const isInside = ({ low, high }: WatchBand, midHalf: number): boolean => midHalf >= 2 * low && midHalf <= 2 * high;

/** After a change: keeps the crossing's clock, and compares the mid with the band once the sides agree. */
function settle(feed: Feed, at: VenueMs, midOf: MidOf): Wake | null {
  if (feed.book.crossed) {
    feed.crossedAt ??= at;
    return null;
  }
  feed.crossedAt = null;
  const { bestBid, bestAsk } = feed.book;
  if (bestBid !== null && bestAsk !== null) addTouch(feed.touches, at, bestBid, bestAsk);
  return held(feed, midOf);
}

/** Holds the mid against the band, which is taken down when it breaks. */
function held(feed: Feed, midOf: MidOf): Wake | null {
  const band = feed.band;
  if (band === null) return null;
  const midHalf = midOf(feed);
  if (midHalf !== null && isInside(band, midHalf)) return null;
  feed.band = null;
  return "band";
}

function sameView(a: Book, b: Book): boolean {
  const left = a.view(20);
  const right = b.view(20);
  return sameLevels(left.bids, right.bids) && sameLevels(left.asks, right.asks);
}

const sameLevels = (
  a: readonly { price: number; size: number }[],
  b: readonly { price: number; size: number }[],
): boolean => a.length === b.length && a.every((level, i) => level.price === b[i]?.price && level.size === b[i]?.size);
