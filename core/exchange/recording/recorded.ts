/**
 * The recordings that `npm run record` and `npm run import` write (docs/recordings.md): many markets, one JSON object a
 * line with the venue's time at which it was received (`at`) and what it is (`t`). Frames, books and Gamma's markets stand
 * in it as the venue sent them; gaps stand where they were.
 */
import type { ConditionId, Outcome } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import { SECOND, type VenueMs } from "../../units/time.ts";
import type { SourceEvent } from "../types.ts";
import { type FromMessage, messagesEvents, tradeKey } from "./frame.ts";
import type { ToldPrice } from "./prices.ts";
import { attempt, Bad, bookEvent, type Json, json, list, record, text } from "./read.ts";
import { type Gap, Lag, type ParsedLine, type Recording, type Stamps } from "./recording.ts";

/** What Gamma says of a market, as far as it matters here. */
export interface RecordedMarket {
  readonly spec: MarketSpec;
  readonly winner: Outcome | "SPLIT" | null;
}

export interface RecordedOptions {
  /** Reads a market object of Gamma; text says why it can't be used. */
  readonly readMarket: (gamma: unknown) => RecordedMarket | string;
  /** Reads a frame of the price feed; text says why it can't be used. */
  readonly readPrices: (frame: unknown) => readonly Omit<ToldPrice, "at" | "t">[] | string;
  readonly startsAt: VenueMs;
  readonly endsAt: VenueMs;
  /** Venue milliseconds per wall millisecond while it was recorded: what was late by the wall is late by more here. */
  readonly rate: number;
  readonly stamps: Stamps;
}

/** A stamp this far behind its receipt, by the wall, is a book that has not changed since, and true when it was received. */
const OLD_BOOK_MS = 10 * SECOND;
/** A stamp this far ahead of its receipt, by the wall, is no stamp: clocks differ by less. */
const AHEAD_MS = 60 * SECOND;

/** A REST book comes within seconds of the loss it heals: older changes than these are in it. */
const MAX_HELD = 10_000;

interface Followed {
  readonly spec: MarketSpec;
  listed: boolean;
  resolved: boolean;
  /** Changes build on a book that was told since the last loss. */
  synced: boolean;
  /** The venue's stamp of the book that changes build on. */
  bookAt: number;
  /** Changes told since the last loss, for a book read by REST that may be older than they are. */
  held: FromMessage[];
}

/** What one line will do, once all of it is understood. */
type Step = { readonly from: FromMessage; readonly market: Followed };

class Reader {
  readonly #options: RecordedOptions;
  readonly #lag: Lag;
  readonly #markets = new Map<string, Followed>();
  readonly #trades = new Set<string>();
  /** When the newest line was received, and when the newest event is played. */
  #receivedAt: number;
  #playedAt: number;

  constructor(options: RecordedOptions) {
    this.#options = options;
    this.#lag = new Lag(options.stamps);
    this.#receivedAt = options.startsAt;
    this.#playedAt = options.startsAt;
  }

  parse(line: string, lineNo: number): ParsedLine {
    let gap: Gap | undefined;
    let prices: readonly ToldPrice[] | undefined;
    const parsed = attempt(lineNo, () => {
      const of = record(json(line), "the line");
      const at = whole(of, "at");
      if (at < this.#receivedAt) throw new Bad(`at ${at} goes back behind ${this.#receivedAt}`);
      const kind = text(of, "t");
      if (kind === "gap") gap = gapOf(of);
      if (kind === "price") prices = this.#prices(of.frame, at);
      const events = this.#read(kind, of, at);
      this.#receivedAt = at;
      return events;
    });
    if ("bad" in parsed) return parsed;
    return { ...parsed, ...(gap === undefined ? {} : { gap }), ...(prices === undefined ? {} : { prices }) };
  }

  /** Played when they were received: nobody knew them before, whatever time the feed gives them. */
  #prices(frame: unknown, at: VenueMs): readonly ToldPrice[] {
    const told = this.#options.readPrices(frame);
    if (typeof told === "string") throw new Bad(told);
    return told.map((price) => ({ ...price, at, t: "price" }));
  }

  finish(): readonly SourceEvent[] {
    return this.#lag.flush();
  }

  #read(kind: string, of: Json, at: VenueMs): readonly SourceEvent[] {
    switch (kind) {
      case "market":
        return this.#market(of, at);
      case "frame":
        return this.#frame(of.frame, at);
      case "book":
        return this.#restBook(record(of.book, "book"), at);
      case "open":
        return this.#lose([...this.#markets.values()]);
      case "lost":
        return this.#lose(list(of, "markets").map((id) => this.#followed(String(id))));
      case "gap":
      case "price":
      case "bad":
        return [];
      default:
        throw new Bad(`t "${kind}" is unknown`);
    }
  }

  #market(of: Json, at: VenueMs): readonly SourceEvent[] {
    const read = this.#options.readMarket(of.gamma);
    if (typeof read === "string") throw new Bad(`market: ${read}`);
    const { spec, winner } = read;
    const known = this.#markets.get(spec.id);
    if (known === undefined) {
      const fresh = { spec, listed: false, resolved: false, synced: false, bookAt: 0, held: [] };
      this.#markets.set(spec.id, fresh);
      return [];
    }
    if (winner === null || known.resolved || !known.listed) return [];
    known.resolved = true;
    return this.#play({ at, t: "resolve", market: spec.id, winner }, this.#time(at, at));
  }

  #frame(frame: unknown, at: VenueMs): readonly SourceEvent[] {
    const steps: Step[] = messagesEvents(frame, (message) => this.#followed(text(message, "market")).spec).map(
      (from) => ({
        from,
        market: this.#followed(from.event.t === "market" ? from.event.spec.id : from.event.market),
      }),
    );
    for (const { from } of steps) {
      if (from.event.at > at + AHEAD_MS * this.#options.rate)
        throw new Bad(`timestamp ${from.event.at} is ${from.event.at - at} ms ahead`);
    }
    return steps.flatMap((step) => this.#step(step, at));
  }

  /** A book asked for by REST: used while changes have nothing to build on; else the socket is followed, whatever its delay. */
  #restBook(book: Json, at: VenueMs): readonly SourceEvent[] {
    const market = this.#followed(text(book, "market"));
    const event = bookEvent(book, market.spec);
    if (market.synced) return [];
    const { held } = market;
    return [{ event, message: book }, ...held].flatMap((from) => this.#step({ from, market }, at));
  }

  #lose(markets: readonly Followed[]): readonly SourceEvent[] {
    for (const market of markets) {
      market.synced = false;
      market.held = [];
    }
    return [];
  }

  #step({ from, market }: Step, received: VenueMs): readonly SourceEvent[] {
    const { event } = from;
    if (market.resolved) return [];
    switch (event.t) {
      case "book":
        market.synced = true;
        market.bookAt = event.at;
        market.held = [];
        break;
      case "tick":
        if (!market.listed) return [];
        break;
      case "level":
        // Sizes are absolute: a change older than the book, or one that follows a loss, is a wrong one.
        if (!market.synced && market.held.push(from) > MAX_HELD) market.held.shift();
        if (!market.synced || event.at < market.bookAt) return [];
        break;
      case "print": {
        // A file read by itself may begin before the first book of a market.
        if (!market.listed) return [];
        const key = tradeKey(from);
        if (key !== null && this.#trades.has(key)) return [];
        if (key !== null) this.#trades.add(key);
        break;
      }
      case "resolve":
        if (!market.listed) return [];
        market.resolved = true;
        break;
    }
    const old = event.t === "book" && event.at < received - OLD_BOOK_MS * this.#options.rate;
    return this.#play(event, this.#time(old ? received : event.at, received), market);
  }

  /** Never later than it was received, never before what has been played. */
  #time(stamp: VenueMs, received: VenueMs): VenueMs {
    this.#playedAt = Math.max(this.#playedAt, Math.min(stamp, received));
    return this.#playedAt as VenueMs;
  }

  #play(event: SourceEvent, at: VenueMs, market?: Followed): readonly SourceEvent[] {
    const played = this.#lag.push({ ...event, at });
    if (market === undefined || market.listed) return played;
    market.listed = true;
    return [{ at, t: "market", spec: market.spec }, ...played];
  }

  #followed(id: string): Followed {
    const market = this.#markets.get(id);
    if (market === undefined) throw new Bad(`market ${id} was not introduced by a "market" line`);
    return market;
  }
}

/** Opens a recording of `npm run record` or `npm run import`; its lines come from its files, in the order of their names. */
export function recordedRecording(options: RecordedOptions): Recording {
  const reader = new Reader(options);
  return {
    startsAt: options.startsAt,
    endsAt: options.endsAt,
    parse: (line, lineNo) => reader.parse(line, lineNo),
    finish: () => reader.finish(),
  };
}

function whole(of: Json, key: string): VenueMs {
  const value = of[key];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value <= 0)
    throw new Bad(`${key} is not a time in ms`);
  return value as VenueMs;
}

function gapOf(of: Json): Gap | undefined {
  if (of.of !== "market") return undefined;
  const markets = of.markets === undefined ? null : list(of, "markets").map((id) => String(id) as ConditionId);
  return { from: whole(of, "from"), to: whole(of, "to"), why: text(of, "why"), detail: text(of, "detail"), markets };
}
