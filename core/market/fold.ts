/** When a market's oldest fills become sums, and the rows that makes. */
import { fold } from "../ledger/fold.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import { fillRowGone, foldedRow } from "./rows.ts";
import type { MarketState, Out } from "./state.ts";

/** A fill this old is final and its marks are known, or never will be. */
const OLD_MS = 7 * DAY;
/** So many of the newest stay in any case: adverse selection is weighed and repeated execution looked for in them. */
const KEPT = 2_000;
/** Folded at once: the row of the sums is written anew each time. */
const TOGETHER = 500;

/** @param since fills matched at or after this may still be news */
export function foldFills(state: MarketState, since: VenueMs, at: VenueMs, out: Out): void {
  const { booked } = state.ledger;
  const most = booked.length - KEPT;
  if (state.account === null || most < TOGETHER) return;
  // They stand about in the order of their time: where not so many are old there is nothing to look for.
  if ((booked[TOGETHER - 1]?.fill.at ?? at) >= at - OLD_MS) return;
  let upTo = Math.min(at - OLD_MS, since);
  for (let i = most; i < booked.length; i += 1) upTo = Math.min(upTo, booked[i]?.fill.at ?? upTo);
  let old = 0;
  for (const { fill } of booked) if (fill.at < upTo) old += 1;
  if (old < TOGETHER) return;
  const { folded, gone } = fold(state.ledger, upTo as VenueMs);
  // No mark of theirs is looked for any more, whatever was missed: it would bring their rows back.
  state.awaiting = state.awaiting.filter(({ booked: { fill } }) => fill.at >= upTo);
  out.rows.push(foldedRow(folded), ...gone.map(fillRowGone));
}
