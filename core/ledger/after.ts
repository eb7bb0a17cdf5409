/** Markouts of many fills, as sums. */
import { addMove } from "../live/moves.ts";
import type { Markouts, Moves } from "../live/types.ts";
import { ONE_SHARE } from "../units/size.ts";
import { direction, yesHalf } from "./fill.ts";
import type { Booked } from "./ledger.ts";
import { CENT_HALF, MARKS } from "./markouts.ts";

/** With one horizon of one fill, whose move is known. */
export function addMark(moves: Moves, { fill, midKnown, markouts }: Booked, name: keyof Markouts): Moves {
  const cents = markouts[name];
  return !midKnown || cents === null ? moves : { ...moves, [name]: addMove(moves[name], fill.size / ONE_SHARE, cents) };
}

/** With everything known of one fill. A fill without a mid of its moment says nothing. */
export function addFill(moves: Moves, booked: Booked): Moves {
  const { fill, mid, midKnown } = booked;
  if (!midKnown) return moves;
  const earned = (direction(fill) * (mid - yesHalf(fill))) / CENT_HALF;
  let next: Moves = { ...moves, s0: addMove(moves.s0, fill.size / ONE_SHARE, earned) };
  for (const name of MARKS) next = addMark(next, booked, name);
  return next;
}
