/** The ladder's levels: tight, medium, wide. */
import type { Rules } from "./standard.ts";

/** One level: how far out, as a multiple of the half-spread, and how many quote sizes. */
export interface Rung {
  readonly multiplier: number;
  readonly weight: number;
}

/** Most levels a side; a market tends to as many places whatever its configuration says now. */
export const MOST_RUNGS = 3;

export const rungsOf = (rules: Rules): readonly Rung[] =>
  [
    { multiplier: 1, weight: 1 },
    { multiplier: rules.mediumMultiplier, weight: rules.mediumWeight },
    { multiplier: rules.wideMultiplier, weight: rules.wideWeight },
  ].slice(0, Math.min(rules.levels, MOST_RUNGS));
