/**
 * The prints of one market since its machine last looked: one entry a price and side, sizes and counts added up, so that a
 * storm of trades costs a cycle no more than a few. A trade told twice is one trade.
 */
import type { Side } from "../contract/ids.ts";
import type { PrintView } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";

/** Prices of one side that are kept apart; what comes beyond them is counted at the nearest of them. */
export const MOST_PRICES = 16;
/** Trades remembered by name, to know one that is told again. */
const REMEMBERED = 64;

export interface Tape {
  prints: PrintView[];
  /** Names of the last trades, oldest overwritten first. */
  readonly seen: string[];
  next: number;
}

export const newTape = (): Tape => ({ prints: [], seen: [], next: 0 });

/** True when this very print was told before. `trade` is the venue's name of the trade; without one nothing is known again. */
export function toldBefore(tape: Tape, trade: string | undefined, price: Ticks, size: MicroShares): boolean {
  if (trade === undefined || trade === "") return false;
  // One trade can print at several prices.
  const name = `${trade}|${price}|${size}`;
  if (tape.seen.includes(name)) return true;
  tape.seen[tape.next] = name;
  tape.next = (tape.next + 1) % REMEMBERED;
  return false;
}

/** Adds one trade. @param reach ticks it reached beyond the touch before it */
export function record(tape: Tape, price: Ticks, size: MicroShares, taker: Side, reach: number): void {
  const at = placeOf(tape.prints, price, taker);
  const before = tape.prints[at];
  const entry = before ?? { price, taker, size: 0, trades: 0, reach: 0 };
  tape.prints[at] = {
    ...entry,
    size: (entry.size + size) as MicroShares,
    trades: entry.trades + 1,
    reach: entry.reach + reach,
  };
}

/** Where a print of this price and side is added up: its own entry, a new one, or the nearest when there are enough. */
function placeOf(prints: readonly PrintView[], price: Ticks, taker: Side): number {
  let nearest = prints.length;
  let distance = Number.POSITIVE_INFINITY;
  let ofSide = 0;
  for (let i = 0; i < prints.length; i++) {
    const print = prints[i] as PrintView;
    if (print.taker !== taker) continue;
    ofSide += 1;
    const away = Math.abs(print.price - price);
    if (away >= distance) continue;
    distance = away;
    nearest = i;
  }
  return distance === 0 || ofSide >= MOST_PRICES ? nearest : prints.length;
}

/** What was recorded since the last call, in the order of first prints. */
export function takePrints(tape: Tape): readonly PrintView[] {
  const { prints } = tape;
  if (prints.length > 0) tape.prints = [];
  return prints;
}
