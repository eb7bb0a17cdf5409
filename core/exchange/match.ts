/**
 * Who trades with whom. Two questions, both answered without changing anything:
 * what a taker gets who walks the combined book (`walk`), and what a recorded trade gives our resting orders (`share`).
 *
 * One mirrored book serves every match: a taker of asks meets sellers of YES and buyers of NO alike, so complementary,
 * MINT and MERGE matches are only how a fill is settled (settle.ts), not how it is found. Price improvement is the
 * taker's, because every fill is at the resting price.
 */
import type { Side } from "../contract/ids.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import { complement, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { Book } from "./book.ts";
import type { BookSide } from "./ladder.ts";
import { type OrderState, remaining } from "./orders.ts";
import { onTrade } from "./queue.ts";

export interface MakerFill {
  readonly order: OrderState;
  readonly size: MicroShares;
}

/** What a taker gets at one price: ambient size and client orders, in the order of the queue. */
export interface Leg {
  readonly price: Ticks;
  readonly ambient: MicroShares;
  readonly fills: readonly MakerFill[];
}

const NO_FILLS: readonly MakerFill[] = [];

export const legSize = (leg: Leg): MicroShares =>
  leg.fills.reduce((sum, fill) => sum + fill.size, leg.ambient as number) as MicroShares;

/** How much a taker still wants when offered a YES price, and what a purchase leaves. */
export interface Appetite {
  wants(price: Ticks): number;
  took(price: Ticks, size: MicroShares): void;
}

/** So many shares. */
export function ofSize(size: MicroShares): Appetite {
  let left: number = size;
  return {
    wants: () => left,
    took: (_, taken) => {
      left -= taken;
    },
  };
}

/** As many shares as a budget surely buys; `complemented` when the buyer buys NO. A micro-dollar a level may be left. */
export function ofBudget(budget: MicroUsd, complemented: boolean): Appetite {
  let left: number = budget;
  const own = (price: Ticks): Ticks => (complemented ? complement(price) : price);
  return {
    wants: (price) => Number((BigInt(left) * BigInt(ONE_DOLLAR)) / BigInt(own(price))),
    took: (price, taken) => {
      left -= notional(own(price), taken, "up");
    },
  };
}

/** Does a price of a taker reach this resting price? */
export const reaches = (resting: BookSide, price: Ticks, limit: Ticks): boolean =>
  resting === "ask" ? price <= limit : price >= limit;

/** Walks a side by price, then by queue position, up to `limit`. `whole` tells whether the appetite was stilled. */
export function walk(
  book: Book,
  side: BookSide,
  limit: Ticks,
  appetite: Appetite,
): { legs: readonly Leg[]; whole: boolean } {
  const legs: Leg[] = [];
  for (let price = book.best(side); price !== null; price = book.after(side, price)) {
    if (!reaches(side, price, limit)) break;
    const wanted = appetite.wants(price);
    if (wanted <= 0) return { legs, whole: true };
    const leg = takeLevel(book, side, price, wanted);
    legs.push(leg);
    appetite.took(price, legSize(leg));
  }
  return { legs, whole: appetite.wants(limit) <= 0 };
}

/** One price: ambient ahead of the first client order, that order, ambient between it and the next, and so on. */
function takeLevel(book: Book, side: BookSide, price: Ticks, wanted: number): Leg {
  const there = book.visible(side, price);
  const fills: MakerFill[] = [];
  let left = wanted;
  let eaten = 0;
  for (const order of book.clients(side, price)) {
    const ahead = Math.min(left, Math.max(0, Math.min(Math.ceil(order.front), there) - eaten));
    eaten += ahead;
    left -= ahead;
    const size = Math.min(left, remaining(order));
    if (size <= 0) break;
    fills.push({ order, size: size as MicroShares });
    left -= size;
  }
  eaten += Math.min(left, there - eaten);
  return { price, ambient: eaten as MicroShares, fills };
}

/**
 * A recorded trade, YES coordinates. A client order that it passed strictly through is filled whole, whichever side took:
 * somebody dealt at a worse price than ours stood at. At our price only a taker of our side counts, and only what
 * the queue ahead leaves. What one client order gets, the next doesn't. Moves the queues.
 */
export function share(book: Book, price: Ticks, size: MicroShares, taker: Side): readonly MakerFill[] {
  const passed = [passedThrough(book, "bid", price), passedThrough(book, "ask", price)].flat();
  const at = book.clients(taker === "SELL" ? "bid" : "ask", price);
  if (passed.length === 0 && at.length === 0) return NO_FILLS;
  const fills: MakerFill[] = passed.map((order) => ({ order, size: remaining(order) }));
  let left = Math.max(
    0,
    fills.reduce((rest, fill) => rest - fill.size, size as number),
  );
  for (const order of at) {
    // The queue ahead ate all of the print; our own fills only keep it from those behind.
    const traded = order.traded;
    const got = Math.min(onTrade(order, left, remaining(order), 1), left);
    order.traded = traded + size;
    if (got > 0) fills.push({ order, size: got as MicroShares });
    left -= got;
  }
  return fills;
}

/** Client orders that stood at better prices than one somebody dealt at, best first. */
function passedThrough(book: Book, side: BookSide, price: Ticks): readonly OrderState[] {
  const orders: OrderState[] = [];
  for (let at = book.bestClient(side); at !== null && isBetter(side, at, price); at = book.clientAfter(side, at)) {
    orders.push(...book.clients(side, at));
  }
  return orders;
}

const isBetter = (side: BookSide, price: Ticks, than: Ticks): boolean => (side === "bid" ? price > than : price < than);
