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

interface Level {
  readonly side: "bid" | "ask";
  readonly price: Ticks;
}

/** Levels of a book at a step of its round. */
function levelsOf(step: number): readonly Level[] {
  const place = step % ROUND.length;
  const { bid, ask } = ROUND[place] ?? { bid: 0, ask: 0 };
  const all = Array.from({ length: LEVELS }, (_, i) => i * 100);
  return [
    ...all.map((away): Level => ({ side: "bid", price: (bid - away) as Ticks })),
    ...all.map((away): Level => ({ side: "ask", price: (ask + away) as Ticks })),
    { side: "bid", price: markOf(place) as Ticks },
  ];
}

function book(at: number, market: number): SourceEvent {
  const side = (of: Level["side"]) =>
    levelsOf(0)
      .filter(({ side: is }) => is === of)
      .map(({ price }) => ({ price, size: shares(500) }));
  return { at: at as VenueMs, t: "book", market: idOf(market), bids: side("bid"), asks: side("ask") };
}

/** What changes from one step of the round to the next: levels that go, then those that come, the mark last. */
function moveTo(at: number, market: number, step: number): readonly SourceEvent[] {
  const [before, after] = [levelsOf(step - 1), levelsOf(step)];
  const has = (levels: readonly Level[], one: Level): boolean =>
    levels.some(({ side, price }) => side === one.side && price === one.price);
  const set = ({ side, price }: Level, count: number): SourceEvent => {
    const size = shares(count);
    return { at: at as VenueMs, t: "level", market: idOf(market), side, price, size };
  };
  return [
    ...before.filter((level) => !has(after, level)).map((level) => set(level, 0)),
    ...after.filter((level) => !has(before, level)).map((level) => set(level, 500)),
  ];
}

/** A level of the marks that is set, in a change as the exchange writes it. */
const MARKED = /"asset_id":"(\d+)","price":"0\.0([1-6])","size":"(?!0")/;

/** The move of a book that a text of the market socket tells of: whose, and what it asks for; null: it tells of none. */
export function readMove(text: string): { readonly market: number; readonly kind: Kind } | null {
  const [, token = "", cents = ""] = MARKED.exec(text) ?? [];
  const [market, where] = [marketOf(token), ROUND[Number(cents) - 1]];
  return market === null || where === undefined ? null : { market, kind: where.kind };
}

export interface Rhythm {
  readonly startsAt: number;
  readonly markets: number;
  /** Moves of all markets together. */
  readonly moves: number;
  /** Venue ms before the first move, and between two of one market: the markets take turns in between. */
  readonly leadMs: number;
  readonly apartMs: number;
}

export function moving({ startsAt, markets, moves, leadMs, apartMs }: Rhythm): readonly SourceEvent[] {
  const all = Array.from({ length: markets }, (_, market) => market);
  const at = (move: number): number => startsAt + leadMs + Math.round((move * apartMs) / markets);
  return [
    ...all.map((market): SourceEvent => ({ at: startsAt as VenueMs, t: "market", spec: spec(market, startsAt) })),
    ...all.map((market) => book(startsAt, market)),
    ...Array.from({ length: moves }, (_, move) =>
      moveTo(at(move), move % markets, 1 + Math.floor(move / markets)),
    ).flat(),
    // Far ahead: an exchange that has been told nothing more holds its clock.
    book(at(moves) + HOUR, 0),
  ];
}
