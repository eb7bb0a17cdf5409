import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

/**
 * One side of the book, best first, without an order of ours that stood in it, or may have: pricing off our own quote would
 * chase itself. A level that shows no more than ours disappears. The same array comes back when nothing of ours is in it.
 * Order after order is taken out of the answer before: `shown` is never changed, what was copied from it is.
 */
export function withoutOwn(
  shown: readonly Level[],
  others: readonly Level[],
  price: Ticks,
  size: number,
): readonly Level[] {
  const index = placeOf(others, price);
  const level = others[index];
  if (level === undefined || size <= 0) return others;
  const left = others === shown ? shown.slice() : (others as Level[]);
  if (level.size <= size) left.splice(index, 1);
  else left[index] = { price, size: (level.size - size) as MicroShares };
  return left;
}

/** Where a price stands among the levels; their number when nowhere. */
function placeOf(levels: readonly Level[], price: Ticks): number {
  let place = 0;
  while (place < levels.length && levels[place]?.price !== price) place += 1;
  return place;
}
