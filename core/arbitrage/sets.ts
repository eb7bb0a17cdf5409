/** Capital tied up in complete sets (reference quant.md 4): what quoting on both tokens leaves behind, a dollar each. */
import type { MicroShares } from "../units/size.ts";

/** Sets to merge into dollars: all of them once they reach `least`, else none. */
export function setsToMerge(yes: MicroShares, no: MicroShares, least: MicroShares): MicroShares {
  const sets = Math.min(yes, no);
  return (sets >= least && sets > 0 ? sets : 0) as MicroShares;
}

/** Sets to split so that a YES offer of `wanted` can stand, when bids for NO cannot fund it. `cash` in micro-dollars. */
export const setsToSplit = (yes: MicroShares, wanted: MicroShares, cash: number): MicroShares =>
  Math.max(0, Math.min(wanted - yes, Math.floor(cash))) as MicroShares;
