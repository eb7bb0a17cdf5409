/** The ladder's arithmetic: which rows there are, what stands in each, and where a price lies between them. Pure. */
import type { LiveOrder, MarketReport } from "../../../../core/live/types.ts";
import { ONE_DOLLAR, type Ticks } from "../../../../core/units/price.ts";
import type { MicroShares } from "../../../../core/units/size.ts";

export interface LadderRow {
  readonly price: Ticks;
  readonly side: "bid" | "ask" | "between";
  readonly size: MicroShares;
  /** Sum from the best price to here; null on an empty row. */
  readonly sum: MicroShares | null;
  readonly best: boolean;
  /** Beyond what a phone shows. */
  readonly far: boolean;
  readonly own: readonly LiveOrder[];
}

export type LadderForm = "Grid" | "Levels";

/** Rows either side of the middle. */
const REACH = 16;
const NEAR = 11;

/** Rows from the highest price down. Grid: every tick near the mid. Levels: only where somebody is. Ours always. */
export function ladderRows(market: MarketReport, form: LadderForm): readonly LadderRow[] {
  const bids = new Map(market.bids.map((level) => [level.price, level.size]));
  const asks = new Map(market.asks.map((level) => [level.price, level.size]));
  const bestBid = market.bids[0]?.price ?? null;
  const bestAsk = market.asks[0]?.price ?? null;
  const own = new Map<Ticks, LiveOrder[]>();
  for (const order of market.orders) own.set(order.yesPrice, [...(own.get(order.yesPrice) ?? []), order]);

  const prices = new Set<Ticks>(own.keys());
  if (form === "Grid") for (const price of gridPrices(market.tick, bestBid, bestAsk, market.midHalf)) prices.add(price);
  else for (const level of [...market.bids.slice(0, REACH), ...market.asks.slice(0, REACH)]) prices.add(level.price);
  if (prices.size === 0) return [];

  const sums = new Map([...cumulative(market.bids), ...cumulative(market.asks)]);
  const sorted = [...prices].sort((a, b) => b - a);
  const middle = sorted.findIndex((price) => price * 2 <= (market.midHalf ?? price * 2));
  const centre = middle < 0 ? sorted.length - 1 : middle;
  return sorted.map((price, index) => {
    const side = sideOf(price, bestBid, bestAsk);
    const size = (side === "ask" ? asks.get(price) : bids.get(price)) ?? (0 as MicroShares);
    return {
      price,
      side,
      size,
      sum: size === 0 ? null : (sums.get(price) ?? null),
      best: price === bestBid || price === bestAsk,
      far: index < centre - NEAR || index >= centre + NEAR,
      own: own.get(price) ?? [],
    };
  });
}

function sideOf(price: Ticks, bestBid: Ticks | null, bestAsk: Ticks | null): LadderRow["side"] {
  if (bestAsk !== null && price >= bestAsk) return "ask";
  if (bestBid !== null && price <= bestBid) return "bid";
  return "between";
}

/** Every tick from REACH above the middle to REACH below it, inside (0, 1). */
function gridPrices(tick: Ticks, bid: Ticks | null, ask: Ticks | null, midHalf: number | null): Ticks[] {
  const half = midHalf ?? (bid !== null ? bid * 2 : ask !== null ? ask * 2 : null);
  if (half === null) return [];
  const top = Math.floor(half / 2 / tick) * tick + REACH * tick;
  return Array.from({ length: REACH * 2 + 1 }, (_, index) => (top - index * tick) as Ticks).filter(
    (price) => price > 0 && price < ONE_DOLLAR,
  );
}

function cumulative(levels: MarketReport["bids"]): [Ticks, MicroShares][] {
  let sum = 0;
  return levels.map((level) => {
    sum += level.size;
    return [level.price, sum as MicroShares];
  });
}

/**
 * Where a price lies, in rows from the top: the centre of row i is i + 0.5, between two rows it is in proportion. Null
 * when it is outside the rows. `price` in Ticks, not necessarily whole.
 */
export function placeOf(price: number, rows: readonly LadderRow[]): number | null {
  for (let index = 0; index < rows.length; index += 1) {
    const here = rows[index]?.price ?? 0;
    if (price === here) return index + 0.5;
    const below = rows[index + 1]?.price;
    if (below !== undefined && price < here && price > below) return index + 0.5 + (here - price) / (here - below);
  }
  return null;
}

/** How much of its cell the longest bar takes, percent: the figure at the cell's right end stays free. */
const ROOM = 62;

export interface Block {
  readonly left: number;
  readonly width: number;
  readonly ours: boolean;
}

/**
 * The row's depth bar in percent of `most`: what is ahead of us, our order as a block at its place in the queue, what is
 * behind. An order the venue does not show yet stands at the end, outside the size.
 */
export function blocksOf(row: LadderRow, most: number): readonly Block[] {
  if (most <= 0) return [];
  const percent = (size: number): number => (size / most) * ROOM;
  const blocks: Block[] = [];
  let at = 0;
  const put = (size: number, ours: boolean): void => {
    if (size <= 0) return;
    const width = ours ? Math.max(percent(size), 2) : percent(size);
    blocks.push({ left: at, width, ours });
    at += width;
  };
  const resting = row.own.filter((order) => order.state !== "sending");
  const ours = resting.reduce((sum, order) => sum + remaining(order), 0);
  const others = Math.max(0, row.size - ours);
  const known = resting.flatMap((order) => (order.ahead === null ? [] : [{ order, ahead: order.ahead }]));
  let before = 0;
  for (const { order, ahead } of known.sort((a, b) => a.ahead - b.ahead)) {
    const upTo = Math.min(others, ahead);
    put(upTo - before, false);
    before = Math.max(before, upTo);
    put(remaining(order), true);
  }
  put(others - before, false);
  for (const order of row.own) if (order.state === "sending" || order.ahead === null) put(remaining(order), true);
  return blocks;
}

export const remaining = (order: LiveOrder): number => Math.max(0, order.size - order.matched);
