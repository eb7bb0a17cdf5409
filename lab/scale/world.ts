/** Many markets of one kind, with books that stand still or move and trade, told to an exchange as a recording. */
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { DAY, HOUR, type VenueMs } from "../../core/units/time.ts";

const idOf = (n: number): ConditionId => `0x${(n + 1).toString(16).padStart(64, "0")}` as ConditionId;

const specOf = (n: number, startsAt: number): MarketSpec => ({
  id: idOf(n),
  gammaId: String(n + 1),
  slug: `market-${n + 1}`,
  question: `Will number ${n + 1} come true?`,
  rules: "Yes if it does.",
  event: { id: String(n + 1), slug: `event-${n + 1}`, title: `Event ${n + 1}` },
  outcomes: ["Yes", "No"],
  yes: String(2 * n + 11) as TokenId,
  no: String(2 * n + 12) as TokenId,
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: (startsAt + 10 * DAY) as VenueMs,
});

const [BID, SPREAD, LEVELS] = [4_700, 400, 8];
/** The places between which a moving book goes, ticks: one cent, out of the band in which a quote sleeps. */
const STEPS = [0, 100, 200, 100] as const;

function book(n: number, at: number, move: number): SourceEvent {
  const bid = BID + (STEPS[move % STEPS.length] ?? 0);
  const side = (best: number, step: number) =>
    Array.from({ length: LEVELS }, (_, i) => ({ price: (best + i * step) as Ticks, size: shares(500) }));
  return { at: at as VenueMs, t: "book", market: idOf(n), bids: side(bid, -100), asks: side(bid + SPREAD, 100) };
}

export interface Flow {
  /** Venue milliseconds from the start to the first move, between two moves of one market, and to the last. */
  readonly leadMs: number;
  readonly everyMs: number;
  readonly lastsMs: number;
}

/** Every market with its first book, then, with a flow, moves and prints spread evenly over all of them, in order of time. */
export function manyMarkets(startsAt: number, count: number, flow: Flow | null): readonly SourceEvent[] {
  const events: SourceEvent[] = [];
  for (let n = 0; n < count; n += 1)
    events.push({ at: startsAt as VenueMs, t: "market", spec: specOf(n, startsAt) }, book(n, startsAt, 0));
  const moving: SourceEvent[] = [];
  if (flow !== null)
    for (let n = 0; n < count; n += 1) {
      const first = startsAt + flow.leadMs + Math.floor((n * flow.everyMs) / count);
      for (let move = 1, at = first; at < startsAt + flow.lastsMs; move += 1, at += flow.everyMs) {
        moving.push(book(n, at, move));
        const taker = move % 2 === 0 ? "BUY" : "SELL";
        const price = (BID + (taker === "BUY" ? SPREAD : 0)) as Ticks;
        moving.push({ at: (at + 1) as VenueMs, t: "print", market: idOf(n), price, size: shares(5), taker });
      }
    }
  events.push(...moving.sort((a, b) => a.at - b.at));
  // Far ahead: an exchange that has been told nothing more holds its clock.
  return [...events, book(0, startsAt + (flow?.lastsMs ?? 0) + 2 * HOUR, 0)];
}
