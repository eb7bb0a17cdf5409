/** What informed traders cost us, learned from our own fills' markouts (reference quant.md 2.6). */
import { exp } from "../stats/elementary.ts";
import type { VenueMs } from "../units/time.ts";
import { direction } from "./fill.ts";
import type { Booked } from "./ledger.ts";

const HALF_LIFE_MS = 6 * 3_600_000;
/** Fills that this many others would outvote: few fills say little. */
const SHRINK_N = 10;
const WEIGHT_30 = 0.4;
const WEIGHT_120 = 0.6;
const CENTS = 100;

/** Size- and age-weighted mean of one horizon, shrunk towards zero by the effective number of fills. */
class Mean {
  #sum = 0;
  #weight = 0;
  #squares = 0;

  add(value: number, weight: number): void {
    this.#sum += value * weight;
    this.#weight += weight;
    this.#squares += weight * weight;
  }

  get value(): number {
    if (this.#weight === 0) return 0;
    const effective = (this.#weight * this.#weight) / this.#squares;
    return (this.#sum / this.#weight) * (effective / (effective + SHRINK_N));
  }
}

/** 0.4 of the 30 s and 0.6 of the 120 s markout of some fills, and for how many both are known. */
class Blend {
  readonly #m30 = new Mean();
  readonly #m120 = new Mean();
  known = 0;

  add({ fill: { size }, markouts: { s30, s120 } }: Booked, age: number): void {
    const weight = size * age;
    if (s30 !== null) this.#m30.add(s30 / CENTS, weight);
    if (s120 !== null) this.#m120.add(s120 / CENTS, weight);
    if (s30 !== null && s120 !== null) this.known += 1;
  }

  get value(): number {
    return WEIGHT_30 * this.#m30.value + WEIGHT_120 * this.#m120.value;
  }
}

/** The blended move of the mid after our fills, $ a share, negative when fills lose. */
export interface Adverse {
  readonly all: number;
  /** After those that bought YES exposure and those that sold it; null until there are enough of both. */
  readonly sides: { readonly bid: number; readonly ask: number } | null;
}

export const NOT_ADVERSE: Adverse = { all: 0, sides: null };

/** Zero while nothing is known. @param enough fills of each side from which the sides are told apart */
export function adverseOf(fills: Iterable<Booked>, now: VenueMs, enough: number): Adverse {
  const [all, bid, ask] = [new Blend(), new Blend(), new Blend()];
  for (const booked of fills) {
    const { s30, s120 } = booked.markouts;
    if (booked.status === "failed" || (s30 === null && s120 === null)) continue;
    const age = exp((-Math.LN2 * (now - booked.fill.at)) / HALF_LIFE_MS);
    all.add(booked, age);
    (direction(booked.fill) === 1 ? bid : ask).add(booked, age);
  }
  const sides = bid.known >= enough && ask.known >= enough ? { bid: bid.value, ask: ask.value } : null;
  return { all: all.value, sides };
}
