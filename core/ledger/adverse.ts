/** What informed traders cost us, learned from our own fills' markouts (reference quant.md 2.6). */
import type { Markouts } from "../live/types.ts";
import { exp } from "../stats/elementary.ts";
import type { VenueMs } from "../units/time.ts";
import { direction } from "./fill.ts";
import type { Booked } from "./ledger.ts";

const HALF_LIFE_MS = 6 * 3_600_000;
const CENTS = 100;

/** What age leaves of a fill's weight. */
const fading = (ms: number): number => exp((-Math.LN2 * ms) / HALF_LIFE_MS);

/** Of one horizon's moves x, $ a share, each weighed w by size and age: sums of w x, w and w^2. */
interface Sums {
  wx: number;
  w: number;
  ww: number;
}

/** Of some fills: both horizons, and for how many fills both are known. */
interface Blend {
  readonly m30: Sums;
  readonly m120: Sums;
  known: number;
}

/** Of all fills, and of those that bought and sold YES exposure. Ages are as of `at`. */
export interface AdverseSums {
  at: number;
  readonly all: Blend;
  readonly bid: Blend;
  readonly ask: Blend;
}

const newSums = (): Sums => ({ wx: 0, w: 0, ww: 0 });
const newBlend = (): Blend => ({ m30: newSums(), m120: newSums(), known: 0 });
export const newAdverseSums = (): AdverseSums => ({
  at: Number.NEGATIVE_INFINITY,
  all: newBlend(),
  bid: newBlend(),
  ask: newBlend(),
});

function fade(sums: Sums, keep: number): void {
  sums.wx *= keep;
  sums.w *= keep;
  sums.ww *= keep * keep;
}

function grow(sums: AdverseSums, now: VenueMs): void {
  if (now <= sums.at) return;
  const keep = fading(now - sums.at);
  for (const { m30, m120 } of [sums.all, sums.bid, sums.ask]) {
    fade(m30, keep);
    fade(m120, keep);
  }
  sums.at = now;
}

function add(sums: Sums, cents: number | null, weight: number): void {
  if (cents === null) return;
  sums.wx += (cents / CENTS) * weight;
  sums.w += weight;
  sums.ww += weight * weight;
}

/** Counts what a fill's 30 s and 120 s markouts are now known to be and were not `before`. A failed fill says nothing. */
export function weigh(sums: AdverseSums, { fill, status, markouts }: Booked, before: Markouts, now: VenueMs): void {
  const s30 = before.s30 === null ? markouts.s30 : null;
  const s120 = before.s120 === null ? markouts.s120 : null;
  if (status === "failed" || (s30 === null && s120 === null)) return;
  grow(sums, now);
  const weight = fill.size * fading(sums.at - fill.at);
  for (const blend of [sums.all, direction(fill) === 1 ? sums.bid : sums.ask]) {
    add(blend.m30, s30, weight);
    add(blend.m120, s120, weight);
    if (markouts.s30 !== null && markouts.s120 !== null) blend.known += 1;
  }
}

/** How sums are read. */
export interface AdverseRules {
  /** Fills that the belief that nobody is informed is worth: fewer say little. */
  readonly shrinkFills: number;
  /** The 30 s markout's weight; the 120 s one has the rest. */
  readonly shortWeight: number;
  /** Fills of each side from which the sides are told apart. */
  readonly sideFills: number;
}

/** The mean, shrunk towards zero by the effective number of fills. */
function mean({ wx, w, ww }: Sums, { shrinkFills }: AdverseRules): number {
  if (ww === 0) return 0;
  const effective = (w * w) / ww;
  return (wx / w) * (effective / (effective + shrinkFills));
}

const blended = ({ m30, m120 }: Blend, rules: AdverseRules): number =>
  rules.shortWeight * mean(m30, rules) + (1 - rules.shortWeight) * mean(m120, rules);

/** The blended move of the mid after our fills, $ a share, negative when fills lose. */
export interface Adverse {
  readonly all: number;
  /** After those that bought YES exposure and those that sold it; null until there are enough of both. */
  readonly sides: { readonly bid: number; readonly ask: number } | null;
}

export const NOT_ADVERSE: Adverse = { all: 0, sides: null };

/** Zero while nothing is known. */
export const adverseOf = ({ all, bid, ask }: AdverseSums, rules: AdverseRules): Adverse => ({
  all: blended(all, rules),
  sides:
    bid.known >= rules.sideFills && ask.known >= rules.sideFills
      ? { bid: blended(bid, rules), ask: blended(ask, rules) }
      : null,
});
