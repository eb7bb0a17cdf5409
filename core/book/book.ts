import type { Level } from "../contract/views.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

export type BookSide = "bid" | "ask";

/** What taking `size` from one side would give: the part filled, its money, the last price reached. */
export interface Walk {
  readonly filled: MicroShares;
  readonly cash: MicroUsd;
  readonly worst: Ticks | null;
}

/**
 * One market's order book in YES coordinates: a size per price and side, indexed by price over the grid.
 *
 * A change is one array write; the best price moves by a short scan only when the best level itself goes. A level off
 * the present grid (left over from a finer tick) refines the grid instead of being lost.
 *
 * A book may be crossed for a moment: the venue announces one trade as several changes with one stamp. Reading never
 * shows it: the side that changed last is right, and the other side's levels it has passed are left out.
 */
export class Book {
  #unit: number;
  #bids: Float64Array;
  #asks: Float64Array;
  /** Grid index of the best level, 0 for no bid, one past the grid for no ask. */
  #bestBid = 0;
  #bestAsk: number;
  #last: BookSide = "bid";

  constructor(tick: Ticks) {
    this.#unit = tick;
    const cells = ONE_DOLLAR / tick + 1;
    this.#bids = new Float64Array(cells);
    this.#asks = new Float64Array(cells);
    this.#bestAsk = cells;
  }

  /** Forgets every level and takes up a grid. */
  reset(tick: Ticks): void {
    const cells = ONE_DOLLAR / tick + 1;
    this.#unit = tick;
    if (this.#bids.length === cells) {
      this.#bids.fill(0);
      this.#asks.fill(0);
    } else {
      this.#bids = new Float64Array(cells);
      this.#asks = new Float64Array(cells);
    }
    this.#bestBid = 0;
    this.#bestAsk = cells;
  }

  /** A snapshot takes the place of everything. Any order of levels; a price named twice keeps its last size. */
  replace(bids: readonly Level[], asks: readonly Level[], tick: Ticks): void {
    this.reset(tick);
    for (const level of bids) this.set("bid", level.price, level.size);
    for (const level of asks) this.set("ask", level.price, level.size);
  }

  /** Sets the absolute size at a price; 0 removes the level. Prices outside (0, 10000) are ignored: nothing trades there. */
  set(side: BookSide, price: Ticks, size: MicroShares): void {
    if (price <= 0 || price >= ONE_DOLLAR) return;
    let at = price / this.#unit;
    if (at !== Math.floor(at)) {
      this.#refine();
      at = price;
    }
    this.#last = side;
    if (side === "bid") {
      this.#bids[at] = size;
      if (size > 0) {
        if (at > this.#bestBid) this.#bestBid = at;
      } else if (at === this.#bestBid) this.#bestBid = down(this.#bids, at - 1);
    } else {
      this.#asks[at] = size;
      if (size > 0) {
        if (at < this.#bestAsk) this.#bestAsk = at;
      } else if (at === this.#bestAsk) this.#bestAsk = up(this.#asks, at + 1);
    }
  }

  /** Resting size at a price, 0 when none. */
  sizeAt(side: BookSide, price: Ticks): MicroShares {
    const at = price / this.#unit;
    return ((side === "bid" ? this.#bids : this.#asks)[at] ?? 0) as MicroShares;
  }

  /** True while the sides overlap: between the changes of one stamp, or when the book has lost the thread. */
  get crossed(): boolean {
    return this.#bestBid > 0 && this.#bestBid >= this.#bestAsk;
  }

  get bestBid(): Ticks | null {
    const at = this.#topBid();
    return at === 0 ? null : ((at * this.#unit) as Ticks);
  }

  get bestAsk(): Ticks | null {
    const at = this.#topAsk();
    return at >= this.#asks.length ? null : ((at * this.#unit) as Ticks);
  }

  /** Middle of the touch in half-ticks (1/20000 dollar), so that it is exact; null with a side empty. */
  get midHalf(): number | null {
    const bid = this.#topBid();
    const ask = this.#topAsk();
    return bid === 0 || ask >= this.#asks.length ? null : (bid + ask) * this.#unit;
  }

  /**
   * Touch prices weighted by the other side's size, in Ticks as a float: where the next move is likelier to lie.
   * Gatheral and Oomen's microprice of order zero. Null with a side empty.
   */
  get microprice(): number | null {
    const bid = this.#topBid();
    const ask = this.#topAsk();
    const bidSize = this.#bids[bid] ?? 0;
    const askSize = this.#asks[ask] ?? 0;
    if (bidSize === 0 || askSize === 0) return null;
    return (this.#unit * (bid * askSize + ask * bidSize)) / (bidSize + askSize);
  }

  /**
   * What a taker of `size` would get from one side ("ask" buys), best price first, never past `limit`.
   * Money is rounded up for a buy and down for a sale, level by level: never in our favour.
   */
  walk(side: BookSide, size: MicroShares, limit?: Ticks): Walk {
    const levels = side === "bid" ? this.#bids : this.#asks;
    const step = side === "bid" ? -1 : 1;
    let left: number = size;
    let cash = 0;
    let worst: Ticks | null = null;
    for (
      let at = side === "bid" ? this.#topBid() : this.#topAsk();
      at > 0 && at < levels.length && left > 0;
      at += step
    ) {
      const here = levels[at] ?? 0;
      if (here === 0) continue;
      const price = (at * this.#unit) as Ticks;
      if (limit !== undefined && (side === "ask" ? price > limit : price < limit)) break;
      const take = Math.min(here, left);
      cash += notional(price, take as MicroShares, side === "ask" ? "up" : "down");
      left -= take;
      worst = price;
    }
    return { filled: (size - left) as MicroShares, cash: cash as MicroUsd, worst };
  }

  /** Best `count` levels of each side, best first. */
  view(count: number): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
    const bids: Level[] = [];
    for (let at = this.#topBid(); at > 0 && bids.length < count; at--) {
      const size = this.#bids[at] ?? 0;
      if (size > 0) bids.push({ price: (at * this.#unit) as Ticks, size: size as MicroShares });
    }
    const asks: Level[] = [];
    for (let at = this.#topAsk(); at < this.#asks.length && asks.length < count; at++) {
      const size = this.#asks[at] ?? 0;
      if (size > 0) asks.push({ price: (at * this.#unit) as Ticks, size: size as MicroShares });
    }
    return { bids, asks };
  }

  /** Best bid's index as a reader may see it: below the asks when the asks moved last. */
  #topBid(): number {
    if (!this.crossed || this.#last === "bid") return this.#bestBid;
    return down(this.#bids, this.#bestAsk - 1);
  }

  #topAsk(): number {
    if (!this.crossed || this.#last === "ask") return this.#bestAsk;
    return up(this.#asks, this.#bestBid + 1);
  }

  /** Goes over to the finest grid there is. Rare: a price was off the grid the market announced. */
  #refine(): void {
    const old = { unit: this.#unit, bids: this.#bids, asks: this.#asks };
    this.reset(1 as Ticks);
    for (let at = 1; at < old.bids.length; at++) {
      const bid = old.bids[at] ?? 0;
      const ask = old.asks[at] ?? 0;
      if (bid > 0) this.set("bid", (at * old.unit) as Ticks, bid as MicroShares);
      if (ask > 0) this.set("ask", (at * old.unit) as Ticks, ask as MicroShares);
    }
  }
}

/** Index of the next level at or below `from`; 0 when there is none. */
function down(levels: Float64Array, from: number): number {
  let at = from;
  while (at > 0 && levels[at] === 0) at--;
  return Math.max(at, 0);
}

/** Index of the next level at or above `from`; the length when there is none. */
function up(levels: Float64Array, from: number): number {
  let at = from;
  while (at < levels.length && levels[at] === 0) at++;
  return at;
}
