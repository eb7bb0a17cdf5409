/** What the mid did after our fills, as sums that can be added over markets, and what they say. Shared with the browser. */
import type { Estimate, MoveSums, Moves } from "./types.ts";

/** When the mid was looked at again; s0 is the fill itself. */
export const HORIZON_NAMES = ["s0", "s1", "s5", "s30", "s120", "s600"] as const satisfies readonly (keyof Moves)[];

const NONE: MoveSums = { n: 0, w: 0, wx: 0, ww: 0, wwx: 0, wwxx: 0 };
export const NO_MOVES: Moves = { s0: NONE, s1: NONE, s5: NONE, s30: NONE, s120: NONE, s600: NONE };

/** One more fill of `shares` whose mid moved by `cents`, + in our favour. */
export function addMove(sums: MoveSums, shares: number, cents: number): MoveSums {
  const square = shares * shares;
  return {
    n: sums.n + 1,
    w: sums.w + shares,
    wx: sums.wx + shares * cents,
    ww: sums.ww + square,
    wwx: sums.wwx + square * cents,
    wwxx: sums.wwxx + square * cents * cents,
  };
}

const joinSums = (a: MoveSums, b: MoveSums): MoveSums => ({
  n: a.n + b.n,
  w: a.w + b.w,
  wx: a.wx + b.wx,
  ww: a.ww + b.ww,
  wwx: a.wwx + b.wwx,
  wwxx: a.wwxx + b.wwxx,
});

/** Fills of two markets together. */
export const joinMoves = (a: Moves, b: Moves): Moves => ({
  s0: joinSums(a.s0, b.s0),
  s1: joinSums(a.s1, b.s1),
  s5: joinSums(a.s5, b.s5),
  s30: joinSums(a.s30, b.s30),
  s120: joinSums(a.s120, b.s120),
  s600: joinSums(a.s600, b.s600),
});

/** Half width of a 95 % interval in standard errors. */
export const Z95 = 1.959963984540054;

/**
 * Size-weighted mean in cents a share and half the width of its 95 % interval: sum w^2 (x - m)^2 / (sum w)^2, n / (n - 1) for
 * the mean that was fitted, normal approximation. Null when there is no fill; the interval null below two.
 */
export function estimateOf({ n, w, wx, wwx, wwxx, ww }: MoveSums): Estimate | null {
  if (n === 0 || w === 0) return null;
  const mean = wx / w;
  // Differences of large sums: below zero by rounding alone.
  const spread = Math.max(0, wwxx - 2 * mean * wwx + mean * mean * ww);
  return { n, mean, half: n < 2 ? null : (Z95 * Math.sqrt((spread * n) / (n - 1))) / w };
}
