/**
 * One side of a book without owners: a quantity by price, in a flat array indexed by tick, with the best price at hand.
 * Setting a level is a store and, when the best one goes, a short scan. The array is as coarse as its prices allow: it
 * starts at whole cents, and a price off its grid refines it to the finest step that both share.
 */
import type { Level } from "../contract/views.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

export type BookSide = "bid" | "ask";

export const opposite = (side: BookSide): BookSide => (side === "bid" ? "ask" : "bid");

/** Ticks in a cent: the grid a ladder starts with. */
const CENT = 100;

export class Ladder {
  /** One step towards worse prices. */
  readonly step: 1 | -1;
  /** What stands for "no price": beyond the worst possible one. */
  readonly end: number;
  /** Ticks from one cell to the next. */
  #unit = CENT;
  #sizes = new Float64Array(ONE_DOLLAR / CENT + 1);
  /** Cells, not prices. No occupied cell is better than #best or worse than #worst; when empty, best is beyond worst. */
  #best: number;
  #worst: number;
  #occupied = 0;

  constructor(side: BookSide) {
    this.step = side === "bid" ? -1 : 1;
    this.end = side === "bid" ? -1 : ONE_DOLLAR + 1;
    this.#best = this.#beyondWorst();
    this.#worst = this.#beforeBest();
  }

  /** Number of occupied prices. */
  get occupied(): number {
    return this.#occupied;
  }

  get(price: number): MicroShares {
    return (this.#sizes[price / this.#unit] ?? 0) as MicroShares;
  }

  /** Sets the quantity at a price in [0, 10000]; zero empties it. Returns what stood there. */
  set(price: number, size: number): MicroShares {
    let cell = price / this.#unit;
    if (cell !== Math.floor(cell)) {
      if (size === 0) return 0 as MicroShares;
      this.#refine(price);
      cell = price / this.#unit;
    }
    const prev = (this.#sizes[cell] ?? 0) as MicroShares;
    if (prev === size) return prev;
    this.#sizes[cell] = size;
    if (prev === 0) this.#came(cell);
    else if (size === 0) this.#went(cell);
    return prev;
  }

  /** Best occupied price, or `end` when empty. */
  best(): number {
    return this.#price(this.#best);
  }

  /** The next occupied price worse than `price`, or `end`. */
  after(price: number): number {
    // Towards worse, a price between two cells counts from the cell before it.
    const cell = this.step === 1 ? Math.floor(price / this.#unit) : Math.ceil(price / this.#unit);
    return this.#price(this.#nextCell(cell));
  }

  /** Best first. */
  levels(): Level[] {
    const out: Level[] = [];
    for (let price = this.best(); price !== this.end; price = this.after(price)) {
      out.push({ price: price as Ticks, size: this.get(price) });
    }
    return out;
  }

  clear(): void {
    if (this.#occupied === 0) return;
    this.#sizes.fill(0, Math.min(this.#best, this.#worst), Math.max(this.#best, this.#worst) + 1);
    this.#occupied = 0;
    this.#best = this.#beyondWorst();
    this.#worst = this.#beforeBest();
  }

  #price(cell: number): number {
    return cell < 0 || cell >= this.#sizes.length ? this.end : cell * this.#unit;
  }

  #beyondWorst(): number {
    return this.step === 1 ? this.#sizes.length : -1;
  }

  #beforeBest(): number {
    return this.step === 1 ? -1 : this.#sizes.length;
  }

  #came(cell: number): void {
    this.#occupied += 1;
    if ((this.#best - cell) * this.step > 0) this.#best = cell;
    if ((cell - this.#worst) * this.step > 0) this.#worst = cell;
  }

  #went(cell: number): void {
    this.#occupied -= 1;
    if (this.#occupied === 0) {
      this.#best = this.#beyondWorst();
      this.#worst = this.#beforeBest();
    } else if (cell === this.#best) this.#best = this.#nextCell(cell);
    else if (cell === this.#worst) this.#retreat();
  }

  /** The next occupied cell worse than `cell`, or the one beyond the worst. */
  #nextCell(cell: number): number {
    const { step } = this;
    const sizes = this.#sizes;
    for (let next = cell + step; (this.#worst - next) * step >= 0; next += step) if (sizes[next] !== 0) return next;
    return this.#beyondWorst();
  }

  /** The worst level went: the bound follows. */
  #retreat(): void {
    while (this.#sizes[this.#worst] === 0) this.#worst -= this.step;
  }

  /** Goes over to the coarsest grid that holds the new price too. */
  #refine(price: number): void {
    const levels = this.levels();
    this.#unit = commonStep(this.#unit, price);
    this.#sizes = new Float64Array(ONE_DOLLAR / this.#unit + 1);
    this.#occupied = 0;
    this.#best = this.#beyondWorst();
    this.#worst = this.#beforeBest();
    for (const level of levels) this.set(level.price, level.size);
  }
}

/** Greatest common divisor. */
const commonStep = (a: number, b: number): number => (b === 0 ? a : commonStep(b, a % b));
