/**
 * What a market stands for at the door: its ledger by its newest report, every order of its that may still fill, from the
 * moment it was let through until it is surely gone and what it had filled is told, and fills that may be taken back. Orders
 * that only the venue's list shows count as well.
 */
import { type Fill, type FillStatus, fillKey, isFinal } from "../contract/fills.ts";
import type { OrderId } from "../contract/ids.ts";
import type { Place } from "../contract/orders.ts";
import type { MidOf } from "../feed/feed.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import { complement, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import type { WatchedMarket } from "./types.ts";

/** An order that went out through the door and is not known to be gone. */
export interface Sent {
  readonly place: Place;
  readonly leftAt: VenueMs;
  /**
   * Since when nobody knows whether it is there: it has not been answered, or a list no longer shows it and nobody said that it
   * ended. It counts until its expiry however often lists do not show it. null: it is known to be there.
   */
  unsureSince: VenueMs | null;
}

/**
 * An order that is off the book, of which nobody has said yet how much had filled: the rest of it counts as if it had, until
 * its own record, or a read of the account's trades, has told.
 */
export interface Untold {
  readonly order: Order;
  readonly endedAt: VenueMs;
  /** How much of it had filled, by its record or the user channel's word; null: not said yet. */
  readonly matched: MicroShares | null;
}

/** Micro-dollars lost from here if NO wins with all bids filled, and if YES wins with all asks filled. Negative: a gain. */
interface Sides {
  readonly no: number;
  readonly yes: number;
}

export type Order = Pick<Place, "token" | "side" | "price" | "size">;

/** An order costs this much if it fills and loses: what a bid pays for YES, what an ask pays for NO or gives up of YES. */
function risk(order: Order, size: number): { readonly side: keyof Sides; readonly cost: number } {
  const bid = (order.token === "YES") === (order.side === "BUY");
  const yesPrice = order.token === "YES" ? order.price : complement(order.price);
  const price = (bid ? yesPrice : complement(yesPrice)) as Ticks;
  return { side: bid ? "no" : "yes", cost: notional(price, Math.max(0, size) as MicroShares, "up") };
}

function standing(market: WatchedMarket): Sides {
  const { report } = market;
  // What a split has under way is lost, for all we know, until it is there; a conversion loses, if at all, where NO wins.
  const { splitting = 0, taking = 0 } = report?.chain ?? {};
  const value = (report?.valueAtMid ?? 0) + splitting;
  const sides = { no: value + taking - (report?.position.no ?? 0), yes: value - (report?.position.yes ?? 0) };
  const add = (order: Order, size: number): void => {
    const { side, cost } = risk(order, size);
    sides[side] += cost;
  };
  const filled = countFills(market, add);
  const rest = (id: OrderId, order: Order, size = order.size): void => add(order, size - (filled.get(id) ?? 0));
  const listed = new Map(market.open.map((order) => [order.id, { ...order, size: order.original }]));
  for (const [id, { place }] of market.ours) rest(id, place);
  for (const [id, order] of listed) if (!market.ours.has(id)) rest(id, order);
  for (const [id, { order, matched }] of market.untold)
    if (!market.ours.has(id) && !listed.has(id)) rest(id, order, matched ?? order.size);
  return sides;
}

/**
 * Counts the fills that the ledger's word does not settle: one that the newest report does not know yet stands as the order
 * it was; one whose trade is not final may be taken back, and counts as an order the other way (docs/decisions/0009).
 *
 * @returns what of each order is told as fills, failed ones included: they don't come back to the book
 */
function countFills(market: WatchedMarket, add: (order: Order, size: number) => void): ReadonlyMap<OrderId, number> {
  const statusOf = reported(market);
  const filled = new Map<OrderId, number>();
  for (const [key, fill] of market.fills) {
    filled.set(fill.order, (filled.get(fill.order) ?? 0) + fill.size);
    const known = statusOf(key, fill);
    if (known === null) {
      if (fill.status !== "failed") add(fill, fill.size);
    } else if (!isFinal(known) && fill.status !== "confirmed")
      add({ ...fill, side: fill.side === "BUY" ? "SELL" : "BUY" }, fill.size);
  }
  return filled;
}

/** How the market's newest report has a fill booked; null: it does not know it yet. */
function reported({ report, undelivered, deliveredAt }: WatchedMarket): (key: string, fill: Fill) => FillStatus | null {
  const fills = report?.fills ?? [];
  const known = new Map(fills.map((fill) => [fillKey(fill), fill.status]));
  const isWhole = report !== null && !undelivered && report.at >= deliveredAt;
  // A report shows its newest fills: what is older than all of them is in its ledger.
  const shownFrom = report !== null && report.fillCount > fills.length ? Math.min(...fills.map(({ at }) => at)) : null;
  return (key, fill) => known.get(key) ?? (isWhole || (shownFrom !== null && fill.at < shownFrom) ? fill.status : null);
}

/** Worst-case loss from here, micro-dollars, in-flight orders counted. Never negative. */
export const exposureOf = (market: WatchedMarket): MicroUsd => {
  const { no, yes } = standing(market);
  return Math.ceil(Math.max(0, no, yes)) as MicroUsd;
};

/** What the market would stand for with one more order, and others of the same call: on the order's own side, and in all. */
export function exposureWith(
  market: WatchedMarket,
  place: Place,
  others: readonly Place[],
): { readonly side: number; readonly all: number } {
  const sides = { ...standing(market) };
  for (const order of [...others, place]) {
    const { side, cost } = risk(order, order.size);
    sides[side] += cost;
  }
  const { side } = risk(place, 0);
  return { side: sides[side], all: Math.max(0, sides.no, sides.yes) };
}

/**
 * The mid of the book without our own orders, half-ticks; null when a side is empty but for us. An order that has just
 * ended may stand in it yet.
 */
export function midOfOthers(market: WatchedMarket, now: VenueMs): number | null {
  const own = { bid: new Map<number, number>(), ask: new Map<number, number>() };
  const add = (order: Order, size: number): void => {
    const bid = (order.token === "YES") === (order.side === "BUY");
    const price = order.token === "YES" ? order.price : complement(order.price);
    const side = bid ? own.bid : own.ask;
    side.set(price, (side.get(price) ?? 0) + size);
  };
  for (const order of market.open) add({ ...order, size: order.original }, order.original - order.matched);
  const listed = new Set(market.open.map(({ id }) => id));
  for (const [id, { place }] of market.ours) if (!listed.has(id)) add(place, place.size);
  for (const { order, endedAt } of market.untold.values()) if (now - endedAt < STILL_SHOWN_MS) add(order, order.size);
  const { bids, asks } = market.feed.book.view(OWN_LEVELS);
  const bid = bids.find(({ price, size }) => size > (own.bid.get(price) ?? 0));
  const ask = asks.find(({ price, size }) => size > (own.ask.get(price) ?? 0));
  return bid === undefined || ask === undefined ? null : bid.price + ask.price;
}

/** The mid that a market's watch band is held against: of the others, or of all where only we stand on a side. */
export const watchedMid =
  (market: WatchedMarket, now: VenueMs): MidOf =>
  ({ book }) =>
    midOfOthers(market, now) ?? book.midHalf;

/** A book may show an order so long after its end. */
const STILL_SHOWN_MS = SECOND;
/** We stand on three levels a side at most. */
const OWN_LEVELS = 6;
