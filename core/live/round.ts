/** Which markets the Hub asks for their reports when nobody has told it anything. */

/** Markets asked in one round: somebody who polls two hundred must not cost two hundred calls a second. */
export const ROUND = 50;
/** Of those that are over, in a round that the others fill. */
const OVER_ROUND = 5;
/** A word older than this, wall ms, is not waited for another turn: loops decide by it. */
const OLD_MS = 30_000;

export interface Listed<Id> {
  readonly id: Id;
  /** Retired or resolved by its last word. */
  readonly over: boolean;
  /** Wall ms of that word; null: not heard of in this life. */
  readonly heardAt: number | null;
}

/**
 * Those that trade come first: all not heard of or not lately, and of the others so many as one round asks, the oldest word
 * first. What is over takes the room that is left, and a little always, so that each has its turn.
 */
export function nextRound<Id>(markets: readonly Listed<Id>[], now: number): readonly Id[] {
  const heard = ({ heardAt }: Listed<Id>): number => heardAt ?? Number.NEGATIVE_INFINITY;
  const oldest = (over: boolean): Listed<Id>[] =>
    markets.filter((market) => market.over === over).sort((a, b) => heard(a) - heard(b));
  const live = oldest(false);
  const old = live.filter((market) => now - heard(market) > OLD_MS).length;
  const first = live.slice(0, Math.max(old, ROUND));
  const last = oldest(true).slice(0, Math.max(OVER_ROUND, ROUND - first.length));
  return [...first, ...last].map(({ id }) => id);
}
