/** A market whose book moves to and fro, told to an exchange as a recording. */
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { DAY, HOUR, type VenueMs } from "../../core/units/time.ts";

const ID = `0x${"1".padStart(64, "0")}` as ConditionId;

const spec = (startsAt: number): MarketSpec => ({
  id: ID,
  gammaId: "1",
  slug: "to-and-fro",
  question: "Will it move?",
  rules: "Yes if it does.",
  event: { id: "1", slug: "to-and-fro", title: "To and fro" },
  outcomes: ["Yes", "No"],
  yes: "11" as TokenId,
  no: "12" as TokenId,
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: (startsAt + 10 * DAY) as VenueMs,
});

/**
 * Best bid of the two places, ticks. The ask is six cents above: what rests around the middle of one place is still inside
 * the spread of the other, so that no move crosses an order of ours, and four cents are no jump that quotes rest after.
 */
const PLACES = [4_600, 5_000] as const;
const SPREAD = 600;
const LEVELS = 10;

function book(at: number, bid: number): SourceEvent {
  const side = (best: number, step: number) =>
    Array.from({ length: LEVELS }, (_, i) => ({ price: (best + i * step) as Ticks, size: shares(500) }));
  return { at: at as VenueMs, t: "book", market: ID, bids: side(bid, -100), asks: side(bid + SPREAD, 100) };
}

/** YES prices that only one of the places has, as the venue writes them: a move is told with one of them, and no quote reaches it. */
const EDGES = [PLACES[0] - (LEVELS - 1) * 100, PLACES[1] + SPREAD + (LEVELS - 1) * 100].map((price) => price / 10_000);
const EDGE = new RegExp(EDGES.map((edge) => `"price":"${edge}"`).join("|"));

/** Whether a text of the market socket tells of a move, not of our own orders alone. */
export const isMove = (text: string): boolean => EDGE.test(text);

/** @param leadMs venue ms before the first move */
export function moving(startsAt: number, moves: number, leadMs: number, apartMs: number): readonly SourceEvent[] {
  const at = (move: number): number => startsAt + leadMs + move * apartMs;
  return [
    { at: startsAt as VenueMs, t: "market", spec: spec(startsAt) },
    book(startsAt, PLACES[0]),
    ...Array.from({ length: moves }, (_, i) => book(at(i), PLACES[(i + 1) % 2] ?? PLACES[0])),
    // Far ahead: an exchange that has been told nothing more holds its clock.
    book(at(moves) + HOUR, PLACES[0]),
  ];
}
