/**
 * One market's book in YES coordinates: ambient sizes per price, and client orders in time order at each price.
 *
 * What can be seen and hit is the combined book, never crossed. In replayed or mirrored flow the ambient book may move
 * through a client order without a print; such a book fills nobody, so the ambient levels at or through the best client
 * order of the other side are there but hidden: not shown, not to be hit, until the client order or they themselves go.
 * Ambient depth that a client took stays gone for a while, whatever the source still shows (`deplete`).
 */
import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { type BookSide, Ladder, opposite } from "./ladder.ts";
import { bookSide, type OrderState, remaining, yesPrice } from "./orders.ts";
import { type CancelShare, onDepth } from "./queue.ts";

const NOBODY: readonly OrderState[] = [];
const NOTHING: readonly { orders: readonly OrderState[]; at: number; prev: number }[] = [];

class Half {
  readonly side: BookSide;
  readonly ambient: Ladder;
  /** Client orders by price, oldest first. */
  readonly clients = new Map<number, OrderState[]>();
  /** How many of them stand at each price: the same prices, in order. */
  readonly crowd: Ladder;
  readonly depleted = new Map<number, number>();

  constructor(side: BookSide) {
    this.side = side;
    this.ambient = new Ladder(side);
    this.crowd = new Ladder(side);
  }
}

export class Book {
  readonly #bid = new Half("bid");
  readonly #ask = new Half("ask");

  #half(side: BookSide): Half {
    return side === "bid" ? this.#bid : this.#ask;
  }

  /** Ambient size as the source shows it. */
  shown(side: BookSide, price: number): MicroShares {
    return this.#half(side).ambient.get(price);
  }

  /** Ambient size that is really there: shown, less what clients took lately. Hidden levels count here too. */
  ambient(side: BookSide, price: number): MicroShares {
    const half = this.#half(side);
    const shown = half.ambient.get(price);
    if (half.depleted.size === 0) return shown;
    return Math.max(0, shown - (half.depleted.get(price) ?? 0)) as MicroShares;
  }

  /** Ambient size that can be seen and hit. */
  visible(side: BookSide, price: number): MicroShares {
    const { crowd } = this.#half(opposite(side));
    const hidden = (crowd.best() - price) * crowd.step <= 0;
    return hidden ? (0 as MicroShares) : this.ambient(side, price);
  }

  /** Is any ambient size hidden behind a client order now? */
  hides(): boolean {
    const { ambient: bids, crowd: bidders } = this.#bid;
    const { ambient: asks, crowd: askers } = this.#ask;
    return asks.best() <= bidders.best() || bids.best() >= askers.best();
  }

  clients(side: BookSide, price: number): readonly OrderState[] {
    const { crowd, clients } = this.#half(side);
    return crowd.get(price) === 0 ? NOBODY : (clients.get(price) ?? NOBODY);
  }

  /** All resting client orders of a side, price by price in no order, oldest first at each. */
  resting(side: BookSide): ReadonlyMap<number, readonly OrderState[]> {
    return this.#half(side).clients;
  }

  /** Best price a client order of this side stands at, null when none does. */
  bestClient(side: BookSide): Ticks | null {
    const { crowd } = this.#half(side);
    const price = crowd.best();
    return price === crowd.end ? null : (price as Ticks);
  }

  /** The next such price worse than `price`. */
  clientAfter(side: BookSide, price: Ticks): Ticks | null {
    const { crowd } = this.#half(side);
    const next = crowd.after(price);
    return next === crowd.end ? null : (next as Ticks);
  }

  /** Combined size at a price. */
  size(side: BookSide, price: number): MicroShares {
    let sum: number = this.visible(side, price);
    for (const order of this.clients(side, price)) sum += remaining(order);
    return sum as MicroShares;
  }

  /** Best combined price, null when the side is empty. */
  best(side: BookSide): Ticks | null {
    const { ambient, crowd } = this.#half(side);
    return this.#better(side, ambient.best(), crowd.best());
  }

  /** Best price of the ambient book with something to hit, null when there is none. */
  bestAmbient(side: BookSide): Ticks | null {
    const { ambient } = this.#half(side);
    let price = ambient.best();
    while (price !== ambient.end && this.visible(side, price) === 0) price = ambient.after(price);
    return price === ambient.end ? null : (price as Ticks);
  }

  /** The next combined price worse than `price`, null when there is none. */
  after(side: BookSide, price: Ticks): Ticks | null {
    const { ambient, crowd } = this.#half(side);
    return this.#better(side, ambient.after(price), crowd.after(price));
  }

  /** Of the next ambient and the next client price, the better one with something to hit. */
  #better(side: BookSide, from: number, client: number): Ticks | null {
    const { ambient } = this.#half(side);
    let price = from;
    while ((client - price) * ambient.step > 0 && this.visible(side, price) === 0) price = ambient.after(price);
    const better = (client - price) * ambient.step < 0 ? client : price;
    return better === ambient.end ? null : (better as Ticks);
  }

  /** Combined levels with something to hit, best first, at most `count`. */
  levels(side: BookSide, count = Number.POSITIVE_INFINITY): Level[] {
    const out: Level[] = [];
    for (let price = this.best(side); price !== null && out.length < count; price = this.after(side, price)) {
      out.push({ price, size: this.size(side, price) });
    }
    return out;
  }

  /** Ambient levels as shown by the source, best first: what a row stores. */
  shownLevels(side: BookSide): Level[] {
    return this.#half(side).ambient.levels();
  }

  /** The source sets one ambient level; queues behind it move by the model. */
  setAmbient(side: BookSide, price: Ticks, size: MicroShares, cancelShare: CancelShare | null): void {
    const prev = this.#half(side).ambient.set(price, size);
    for (const order of this.clients(side, price)) onDepth(order, prev, size, cancelShare);
  }

  /** The source shows a whole side. */
  replaceAmbient(side: BookSide, levels: readonly Level[], cancelShare: CancelShare | null): void {
    const { ambient, clients } = this.#half(side);
    const before =
      clients.size === 0 ? NOTHING : [...clients].map(([at, orders]) => ({ orders, at, prev: ambient.get(at) }));
    ambient.clear();
    for (const { price, size } of levels) ambient.set(price, size);
    for (const { orders, at, prev } of before) {
      const next = ambient.get(at);
      for (const order of orders) if (prev !== next || order.traded !== 0) onDepth(order, prev, next, cancelShare);
    }
  }

  /** Ambient size leaves the level for good (a source's trader took it); queues behind it have moved already. */
  removeAmbient(side: BookSide, price: number, size: number): void {
    const { ambient } = this.#half(side);
    ambient.set(price, Math.max(0, ambient.get(price) - size));
  }

  /** Ambient size that a client took stays gone until it is given back with a negative size. */
  deplete(side: BookSide, price: number, size: number): void {
    const { depleted } = this.#half(side);
    const sum = (depleted.get(price) ?? 0) + size;
    if (sum > 0) depleted.set(price, sum);
    else depleted.delete(price);
  }

  /** The order takes its place behind everybody at its price. */
  rest(order: OrderState): void {
    const { clients, crowd } = this.#half(bookSide(order));
    const price = yesPrice(order);
    const there = clients.get(price);
    if (there === undefined) clients.set(price, [order]);
    else there.push(order);
    crowd.set(price, crowd.get(price) + 1);
  }

  remove(order: OrderState): void {
    const { clients, crowd } = this.#half(bookSide(order));
    const price = yesPrice(order);
    const left = (clients.get(price) ?? NOBODY).filter((other) => other !== order);
    if (left.length > 0) clients.set(price, left);
    else clients.delete(price);
    crowd.set(price, left.length);
  }
}
