import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

/** An order of ours that stood, or may have stood, in a book. */
export interface OwnResting {
  readonly price: Ticks;
  readonly size: number;
}

/**
 * One side of the book without our own orders, best first: pricing off our own quote would chase itself. A level that shows
 * no more than ours disappears. The same array comes back when nothing of ours is in it.
 */
export function excludeOwn(levels: readonly Level[], own: readonly OwnResting[]): readonly Level[] {
  let out: Level[] | null = null;
  for (const { price, size } of own) {
    const source = out ?? levels;
    const index = placeOf(source, price);
    const level = source[index];
    if (level === undefined || size <= 0) continue;
    out ??= levels.slice();
    if (level.size <= size) out.splice(index, 1);
    else out[index] = { price, size: (level.size - size) as MicroShares };
  }
  return out ?? levels;
}

/** Where a price stands among the levels; their number when nowhere. */
function placeOf(levels: readonly Level[], price: Ticks): number {
  let place = 0;
  while (place < levels.length && levels[place]?.price !== price) place += 1;
  return place;
}
