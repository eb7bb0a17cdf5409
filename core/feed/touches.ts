/**
 * The last touches of one book with the stamps that made them, so that a print can be held against the touch its taker met
 * and not against the one it left behind.
 */
import type { Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";

/** A book that already shows a match is stamped up to this long before the match's print (the recording's README). */
export const MATCH_LAG_MS = 60;
/** A busy touch changes a few times in that span. */
const KEPT = 32;

/** Oldest overwritten first. */
export interface Touches {
  readonly at: number[];
  readonly bid: number[];
  readonly ask: number[];
  /** Next place to write. */
  next: number;
}

export const newTouches = (): Touches => ({ at: [], bid: [], ask: [], next: 0 });

/** What went before says nothing about what comes: a new book after a lost one, or another tick. */
export function forgetTouches(t: Touches): void {
  t.at.length = 0;
  t.bid.length = 0;
  t.ask.length = 0;
  t.next = 0;
}

/** The touch as a change stamped `at` leaves it; nothing is kept when it is the one before. */
export function addTouch(t: Touches, at: VenueMs, bid: Ticks, ask: Ticks): void {
  const last = (t.next + KEPT - 1) % KEPT;
  if (t.bid[last] === bid && t.ask[last] === ask) return;
  t.at[t.next] = at;
  t.bid[t.next] = bid;
  t.ask[t.next] = ask;
  t.next = (t.next + 1) % KEPT;
}

/**
 * How far a trade stamped `at` reached beyond the touch before it, price units; 0 at the touch or inside. Whichever side the
 * venue says the taker was on: that is often wrong, and the price says it. Null when no touch is known.
 */
export function reachBeyond(t: Touches, at: VenueMs, price: Ticks): number | null {
  for (let i = 1; i <= t.at.length; i++) {
    const slot = (t.next - i + KEPT) % KEPT;
    if ((t.at[slot] as number) > at - MATCH_LAG_MS && i < t.at.length) continue;
    return beyond(price, t.bid[slot] as number, t.ask[slot] as number);
  }
  return null;
}

/** How far a price is outside a touch, price units. */
export const beyond = (price: number, bid: number, ask: number): number => Math.max(0, price - ask, bid - price);
