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

class Half {
  readonly side: BookSide;
  readonly ambient: Ladder;
  /** Client orders by price, oldest first. */
  readonly clients = new Map<number, OrderState[]>();
  /** Best client price, or the ladder's end. */
  bestClient: number;
  readonly depleted = new Map<number, number>();

  constructor(side: BookSide) {
    this.side = side;
    this.ambient = new Ladder(side);
    this.bestClient = this.ambient.end;
  }

  findBestClient(): void {
    const { step, end } = this.ambient;
    let best = end;
    for (const price of this.clients.keys()) if ((best - price) * step > 0) best = price;
    this.bestClient = best;
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
    const other = this.#half(opposite(side));
    const hidden = (other.bestClient - price) * other.ambient.step <= 0;
    return hidden ? (0 as MicroShares) : this.ambient(side, price);
  }

  /** Is any ambient size hidden behind a client order now? */
  hides(): boolean {
    const { ambient: bids, bestClient: bid } = this.#bid;
    const { ambient: asks, bestClient: ask } = this.#ask;
    return asks.best() <= bid || bids.best() >= ask;
  }

  clients(side: BookSide, price: number): readonly OrderState[] {
    return this.#half(side).clients.get(price) ?? NOBODY;
  }

  /** All resting client orders of a side, price by price in no order, oldest first at each. */
  resting(side: BookSide): ReadonlyMap<number, readonly OrderState[]> {
    return this.#half(side).clients;
  }

  /** Combined size at a price. */
  size(side: BookSide, price: number): MicroShares {
    let sum: number = this.visible(side, price);
    for (const order of this.clients(side, price)) sum += remaining(order);
    return sum as MicroShares;
  }

  /** Best combined price, null when the side is empty. */
  best(side: BookSide): Ticks | null {
    for (const price of this.prices(side)) return price;
    return null;
  }

  /** Combined prices with something to hit, best first. */
  *prices(side: BookSide): Generator<Ticks> {
    const half = this.#half(side);
    const { ambient } = half;
    const clientPrices = [...half.clients.keys()].sort((a, b) => (a - b) * ambient.step);
    let next = 0;
    let price = ambient.best();
    for (;;) {
      const client = clientPrices[next] ?? ambient.end;
      const at = (client - price) * ambient.step < 0 ? client : price;
      if (at === ambient.end) return;
      if (at === client) next += 1;
      if (at === price) price = ambient.after(price);
      if (at === client || this.visible(side, at) > 0) yield at as Ticks;
    }
  }

  levels(side: BookSide): Level[] {
    const out: Level[] = [];
    for (const price of this.prices(side)) out.push({ price, size: this.size(side, price) });
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
    const half = this.#half(side);
    const before: { orders: readonly OrderState[]; price: number; prev: number }[] = [];
    for (const [price, orders] of half.clients) before.push({ orders, price, prev: half.ambient.get(price) });
    half.ambient.clear();
    for (const { price, size } of levels) half.ambient.set(price, size);
    for (const { orders, price, prev } of before) {
      const next = half.ambient.get(price);
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
    const half = this.#half(bookSide(order));
    const price = yesPrice(order);
    const there = half.clients.get(price);
    if (there === undefined) half.clients.set(price, [order]);
    else there.push(order);
    if ((half.bestClient - price) * half.ambient.step > 0) half.bestClient = price;
  }

  remove(order: OrderState): void {
    const half = this.#half(bookSide(order));
    const price = yesPrice(order);
    const left = (half.clients.get(price) ?? []).filter((other) => other !== order);
    if (left.length > 0) half.clients.set(price, left);
    else half.clients.delete(price);
    if (left.length === 0 && price === half.bestClient) half.findBestClient();
  }
}
