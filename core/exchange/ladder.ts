/**
 * One side of a book without owners: size by price, in a flat array indexed by tick, with the best price at hand.
 * Setting a level is a store and, when the best one goes, a short scan.
 */
import type { Level } from "../contract/views.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

export type BookSide = "bid" | "ask";

export const opposite = (side: BookSide): BookSide => (side === "bid" ? "ask" : "bid");

export class Ladder {
  /** One step towards worse prices. */
  readonly step: 1 | -1;
  /** The index before the best possible price and the one after the worst. */
  readonly start: number;
  readonly end: number;
  readonly #sizes = new Float64Array(ONE_DOLLAR + 1);
  #best: number;
  /** No occupied price is worse than this. */
  #worst: number;
  #occupied = 0;

  constructor(side: BookSide) {
    this.step = side === "bid" ? -1 : 1;
    this.start = side === "bid" ? ONE_DOLLAR + 1 : -1;
    this.end = side === "bid" ? -1 : ONE_DOLLAR + 1;
    this.#best = this.end;
    this.#worst = this.start;
  }

  /** Number of occupied prices. */
  get occupied(): number {
    return this.#occupied;
  }

  get(price: number): MicroShares {
    return (this.#sizes[price] ?? 0) as MicroShares;
  }

  /** Sets the size at a price in [0, 10000]; zero empties it. Returns what stood there. */
  set(price: number, size: number): MicroShares {
    const prev = this.get(price);
    if (prev === size) return prev;
    this.#sizes[price] = size;
    if (prev === 0) {
      this.#occupied += 1;
      if ((this.#best - price) * this.step > 0) this.#best = price;
      if ((price - this.#worst) * this.step > 0) this.#worst = price;
    } else if (size === 0) {
      this.#occupied -= 1;
      if (price === this.#best) this.#best = this.after(price);
      if (price === this.#worst) this.#retreat();
    }
    return prev;
  }

  /** Best occupied price, or `end` when empty. */
  best(): number {
    return this.#best;
  }

  /** The next occupied price worse than `price`, or `end`. */
  after(price: number): number {
    const { step } = this;
    for (let next = price + step; (this.#worst - next) * step >= 0; next += step) {
      if (this.#sizes[next] !== 0) return next;
    }
    return this.end;
  }

  /** The worst level went: the bound follows. */
  #retreat(): void {
    let price = this.#worst;
    while (price !== this.start && this.#sizes[price] === 0) price -= this.step;
    this.#worst = price;
  }

  /** Best first. */
  levels(): Level[] {
    const out: Level[] = [];
    for (let price = this.#best; price !== this.end; price = this.after(price)) {
      out.push({ price: price as Ticks, size: this.get(price) });
    }
    return out;
  }

  clear(): void {
    for (let price = this.#best; price !== this.end; price = this.after(price)) this.#sizes[price] = 0;
    this.#occupied = 0;
    this.#best = this.end;
    this.#worst = this.start;
  }
}
