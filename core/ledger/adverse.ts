/** What informed traders cost us, learned from our own fills' markouts (reference quant.md 2.6). */
import { exp } from "../stats/elementary.ts";
import type { VenueMs } from "../units/time.ts";
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

/**
 * The blended move of the mid after our fills, $ a share, negative when fills lose: 0.4 of the 30 s and 0.6 of the 120 s
 * markout. Zero while nothing is known.
 */
export function adverseBlend(fills: Iterable<Booked>, now: VenueMs): number {
  const m30 = new Mean();
  const m120 = new Mean();
  for (const { fill, status, markouts } of fills) {
    if (status === "failed") continue;
    const weight = fill.size * exp((-Math.LN2 * (now - fill.at)) / HALF_LIFE_MS);
    if (markouts.s30 !== null) m30.add(markouts.s30 / CENTS, weight);
    if (markouts.s120 !== null) m120.add(markouts.s120 / CENTS, weight);
  }
  return WEIGHT_30 * m30.value + WEIGHT_120 * m120.value;
}
