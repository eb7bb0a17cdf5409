/** The path of a quote: the report's terms laid side by side, added up, and held against the quote itself. Pure. */
import type { Reason, TermName } from "../../../../core/contract/reasons.ts";
import type { MarketReport } from "../../../../core/live/types.ts";
import type { Ticks } from "../../../../core/units/price.ts";

export interface Step {
  readonly name: TermName;
  readonly note: string | null;
  /** Contribution in cents of YES price; null where the side has no such term. */
  readonly bid: number | null;
  readonly ask: number | null;
  /** Running sum after this term; null while the side has had no term. */
  readonly bidAt: number | null;
  readonly askAt: number | null;
}

export interface Path {
  readonly steps: readonly Step[];
  readonly bidSum: number | null;
  readonly askSum: number | null;
  /** Lowest and highest price on the path, cents, for the picture. */
  readonly low: number;
  readonly high: number;
}

type Term = Extract<Reason, { t: "term" }>;

/** The path of one level, 0 the tight one. The n-th "clamp" of the bid stands beside the n-th of the ask: names may repeat and sides may differ. */
export function pathOf(why: readonly Reason[], level = 0): Path | null {
  const terms = why.filter((reason): reason is Term => reason.t === "term" && (reason.level ?? 0) === level);
  const bids = terms.filter((term) => term.side === "bid");
  const asks = terms.filter((term) => term.side === "ask");
  if (terms.length === 0) return null;
  const steps: Step[] = [];
  let bidAt: number | null = null;
  let askAt: number | null = null;
  const seen: number[] = [];
  for (const { bid, ask } of align(bids, asks)) {
    if (bid !== null) bidAt = (bidAt ?? 0) + bid.cents;
    if (ask !== null) askAt = (askAt ?? 0) + ask.cents;
    for (const at of [bidAt, askAt]) if (at !== null) seen.push(at);
    const either = bid ?? ask;
    if (either === null) continue;
    steps.push({
      name: either.name,
      note: noteOf(bid, ask),
      bid: bid?.cents ?? null,
      ask: ask?.cents ?? null,
      bidAt,
      askAt,
    });
  }
  return { steps, bidSum: bidAt, askSum: askAt, low: Math.min(...seen), high: Math.max(...seen) };
}

/** Merges two orders of the same kind: equal names meet, a name only one side has stands alone at its place. */
function align(bids: readonly Term[], asks: readonly Term[]): { bid: Term | null; ask: Term | null }[] {
  const rows: { bid: Term | null; ask: Term | null }[] = [];
  let ask = 0;
  for (const bid of bids) {
    const meets = asks.findIndex((term, index) => index >= ask && term.name === bid.name);
    if (meets < 0) {
      rows.push({ bid, ask: null });
      continue;
    }
    for (; ask < meets; ask += 1) rows.push({ bid: null, ask: asks[ask] ?? null });
    rows.push({ bid, ask: asks[meets] ?? null });
    ask = meets + 1;
  }
  for (; ask < asks.length; ask += 1) rows.push({ bid: null, ask: asks[ask] ?? null });
  return rows;
}

function noteOf(bid: Term | null, ask: Term | null): string | null {
  if (bid?.note === undefined) return ask?.note ?? null;
  if (ask?.note === undefined || ask.note === bid.note) return bid.note;
  return `${bid.note}; ${ask.note}`;
}

/** Every level there is something to say about, from the tight one out: one that was quoted, stands, or was refused. */
export function levelsOf(market: Pick<MarketReport, "why" | "orders">): readonly number[] {
  const levels = new Set([0]);
  for (const reason of market.why) if (reason.t !== "input") levels.add(reason.level ?? 0);
  for (const order of market.orders) levels.add(order.level);
  return [...levels].sort((a, b) => a - b);
}

/**
 * The price a level wants on a side. Of the tight level the report tells it; further out it is where the path ends, a price
 * of the market's grid.
 */
export function wantedOf(
  market: Pick<MarketReport, "quote" | "tick">,
  level: number,
  side: "bid" | "ask",
  path: Path | null,
): Ticks | null {
  if (level === 0) return market.quote[side];
  const sum = side === "bid" ? (path?.bidSum ?? null) : (path?.askSum ?? null);
  return sum === null ? null : ((Math.round((sum * 100) / market.tick) * market.tick) as Ticks);
}

/** What the sum misses of the quote, in cents; null when there is nothing to compare, 0 when the path explains it. */
export function missing(sum: number | null, quote: MarketReport["quote"]["bid"]): number | null {
  if (sum === null || quote === null) return null;
  const rest = quote / 100 - sum;
  return Math.abs(rest) < 0.000_05 ? 0 : rest;
}
