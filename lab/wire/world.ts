/** Markets whose books go through the same places over and over, told to an exchange as a recording. */
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { DAY, HOUR, type VenueMs } from "../../core/units/time.ts";

/** What a move of the book asks of the bot: another place for its quotes, none, or quotes where none are. */
export type Kind = "replace" | "clear" | "place";

interface Where {
  /** Best bid and ask, ticks. */
  readonly bid: number;
  readonly ask: number;
  readonly kind: Kind;
}

/**
 * The places in their order, each with what coming there asks for. Four cents are no jump that quotes rest after, and what
 * rests around one middle is still inside the spread of the other: no move crosses an order of ours. Between them the book
 * opens so wide that nothing is quoted; its middle moves by a cent then, which the bot is woken by.
 */
const ROUND: readonly Where[] = [
  { bid: 4_600, ask: 5_200, kind: "place" },
  { bid: 5_000, ask: 5_600, kind: "replace" },
  { bid: 4_000, ask: 6_800, kind: "clear" },
  { bid: 5_000, ask: 5_600, kind: "place" },
  { bid: 4_600, ask: 5_200, kind: "replace" },
  { bid: 3_600, ask: 6_400, kind: "clear" },
];
const LEVELS = 4;
/** Deep bids, one for each place of the round, by which its frames are known; no quote reaches them. */
const markOf = (place: number): number => 100 * (place + 1);

const yesOf = (market: number): TokenId => String(11 + 2 * market) as TokenId;
const noOf = (market: number): TokenId => String(12 + 2 * market) as TokenId;
const idOf = (market: number): ConditionId => `0x${String(market + 1).padStart(64, "0")}` as ConditionId;

/** Which market's token this is; null: nobody's. */
export function marketOf(token: string): number | null {
  const number = /^\d{2,4}$/.test(token) ? Math.floor((Number(token) - 11) / 2) : -1;
  return number >= 0 ? number : null;
}

const spec = (market: number, startsAt: number): MarketSpec => ({
  id: idOf(market),
  gammaId: String(market + 1),
  slug: `round-${market + 1}`,
  question: `Will book ${market + 1} move?`,
  rules: "Yes if it does.",
  event: { id: String(market + 1), slug: `round-${market + 1}`, title: `Book ${market + 1}` },
  outcomes: ["Yes", "No"],
  yes: yesOf(market),
  no: noOf(market),
  negRisk: false,
  version: "v1",
  tick: 100 as Ticks,
  minSize: shares(5),
  fee: { rate: 0, exponent: 1, takerOnly: true },
  endsAt: (startsAt + 10 * DAY) as VenueMs,
});

function book(at: number, market: number, step: number): SourceEvent {
  const place = step % ROUND.length;
  const { bid, ask } = ROUND[place] ?? { bid: 0, ask: 0 };
  const side = (best: number, apart: number) =>
    Array.from({ length: LEVELS }, (_, i) => ({ price: (best + i * apart) as Ticks, size: shares(500) }));
  const mark = { price: markOf(place) as Ticks, size: shares(500) };
  return { at: at as VenueMs, t: "book", market: idOf(market), bids: [...side(bid, -100), mark], asks: side(ask, 100) };
}

/** A book whose bids begin, from the worst, with one of the marks, as the exchange writes it. */
const MARKED = /"asset_id":"(\d+)"[^[\]]*"bids":\[\{"price":"0\.0([1-6])"/;

/** The move of a book that a text of the market socket tells of: whose, and what it asks for; null: it tells of none. */
export function readMove(text: string): { readonly market: number; readonly kind: Kind } | null {
  const [, token = "", cents = ""] = MARKED.exec(text) ?? [];
  const [market, where] = [marketOf(token), ROUND[Number(cents) - 1]];
  return market === null || where === undefined ? null : { market, kind: where.kind };
}

export interface Rhythm {
  readonly startsAt: number;
  readonly markets: number;
  /** Venue ms of each move of any of them, the markets in turn. */
  readonly times: readonly number[];
}

export function moving({ startsAt, markets, times }: Rhythm): readonly SourceEvent[] {
  const all = Array.from({ length: markets }, (_, market) => market);
  return [
    ...all.map((market): SourceEvent => ({ at: startsAt as VenueMs, t: "market", spec: spec(market, startsAt) })),
    ...all.map((market) => book(startsAt, market, 0)),
    ...times.map((at, move) => book(at, move % markets, 1 + Math.floor(move / markets))),
    // Far ahead: an exchange that has been told nothing more holds its clock.
    book((times.at(-1) ?? startsAt) + HOUR, 0, 0),
  ];
}
