/** Follows a venue's public channels and writes down what they say, with what could not be heard marked as such. */
import type { ConditionId, TokenId } from "../../core/contract/ids.ts";
import type { Malformed } from "../../core/contract/malformed.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { parseTokenBook } from "../../venue/books.ts";
import { parseGammaMarket } from "../../venue/gamma.ts";
import type { Hosts } from "../../venue/hosts.ts";
import { exchange, type Fetch, read, type VenueFailure } from "../../venue/http.ts";
import { jsonSample, MAX_SAMPLES, MalformedTally } from "../../venue/malformed.ts";
import { type MarketFrame, parseMarketFrame, subscribeMarket } from "../../venue/market-channel.ts";
import { parsePriceFrame, subscribePrices } from "../../venue/price-feed.ts";
import { restBook, restBookList } from "../../venue/schema/misc.ts";
import type { Clock } from "./clock.ts";
import { Connection, type ConnectionTimes } from "./connection.ts";
import { type GapEntry, type Manifest, oneLine } from "./format.ts";
import { Gaps } from "./gaps.ts";
import { type FoundMarket, fetchMarkets } from "./markets.ts";
import type { Writer } from "./writer.ts";

const DEADLINE_MS = 10_000;
/** Markets on one connection: two tokens each, and the venue's books say 200 tokens are safe (polymarket.md 0). */
const MARKETS_PER_CONNECTION = 100;

export interface RecorderTimes {
  readonly silentMs: number;
  readonly gammaMs: number;
  /** After a socket opened, how long its own books are awaited before they are read by REST. */
  readonly resyncMs: number;
  readonly backoffMaxMs: number;
}

export interface RecorderOptions {
  readonly hosts: Hosts;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly manifest: Manifest;
  readonly markets: readonly FoundMarket[];
  readonly times: RecorderTimes;
  readonly prices: boolean;
  /** Something worth a line on the screen. */
  readonly say: (text: string) => void;
}

/** One socket's share of the markets. */
interface Line {
  readonly connection: Connection;
  readonly ids: readonly string[];
  /** Venue and wall ms up to which it heard everything. */
  heardAt: number;
  heardWall: number;
  /** Another after every loss: what was asked for before it is no answer to it. */
  generation: number;
  /** It has been said that it can't be opened; said again after it was. */
  refused: boolean;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #specs = new Map<TokenId, MarketSpec>();
  readonly #markets: Map<string, FoundMarket>;
  readonly #resolved = new Set<string>();
  readonly #gaps = new Gaps();
  readonly #tally = new MalformedTally();
  readonly #lines: Line[] = [];
  /** Events since the last progress line, by market. */
  readonly events = new Map<string, number>();
  #prices: Connection | null = null;
  #priceHeard = 0;
  #priceWall = 0;
  #writer: Writer | null = null;
  #gammaTimer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** Settles when every market has resolved. */
  readonly over: Promise<void>;
  #allOver: () => void = () => undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#markets = new Map(options.markets.map((found) => [found.market.spec.id, found]));
    for (const { market } of options.markets) {
      this.#specs.set(market.spec.yes, market.spec);
      this.#specs.set(market.spec.no, market.spec);
    }
    this.over = new Promise((resolve) => {
      this.#allOver = resolve;
    });
  }

  get openGaps(): number {
    return this.#gaps.count;
  }

  get malformed(): MalformedTally {
    return this.#tally;
  }

  /** @param resumedFrom venue ms and wall ms at which an earlier recorder ended in the same folder */
  start(
    writer: Writer,
    resumedFrom: { readonly at: number; readonly wall: number; readonly detail: string } | null,
  ): void {
    const { hosts, times, prices } = this.#options;
    this.#writer = writer;
    const ids = [...this.#markets.keys()];
    const now = this.#now();
    this.#write("open", "", now);
    if (resumedFrom !== null) {
      const { at, wall, detail } = resumedFrom;
      this.#gaps.begin("market", ids, at, "restart", detail, wall);
      if (prices) this.#gaps.begin("prices", ["prices"], at, "restart", detail, wall);
    }
    for (let from = 0; from < ids.length; from += MARKETS_PER_CONNECTION) {
      this.#follow(ids.slice(from, from + MARKETS_PER_CONNECTION));
    }
    if (prices) {
      this.#priceHeard = now;
      this.#priceWall = Date.now();
      this.#prices = new Connection(hosts.priceSocket, this.#priceEvents(), this.#connectionTimes(5_000));
      this.#prices.start();
    }
    this.#gammaTimer = setInterval(() => void this.#readGamma(), times.gammaMs);
  }

  /** Everything that makes a file readable without those before it. */
  introduce(): void {
    for (const { raw } of this.#markets.values()) this.#write("market", `"gamma":${JSON.stringify(raw)}`);
    for (const line of this.#lines) void this.#readBooks(line, line.generation);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#gammaTimer !== null) clearInterval(this.#gammaTimer);
    for (const { connection } of this.#lines) connection.stop();
    this.#prices?.stop();
    // What was still missing at the end stays marked as missing.
    const now = this.#now();
    this.#gapsEnded(this.#gaps.end("market", this.#markets.keys(), now, Date.now()));
    this.#gapsEnded(this.#gaps.end("prices", ["prices"], now, Date.now()));
  }

  #connectionTimes(pingMs: number): ConnectionTimes {
    const { silentMs, backoffMaxMs } = this.#options.times;
    return { silentMs, pingMs: Math.min(pingMs, silentMs / 3), backoffMinMs: 250, backoffMaxMs };
  }

  #now(): number {
    return Math.max(this.#options.clock.now(), this.#writer?.last ?? 0);
  }

  #write(
    kind: Parameters<Writer["write"]>[1],
    fields: string,
    at = this.#now(),
    frames: readonly MarketFrame[] = [],
  ): void {
    this.#writer?.write(at, kind, fields, frames);
  }

  #follow(ids: readonly string[]): void {
    const line: Line = {
      ids,
      heardAt: this.#now(),
      heardWall: Date.now(),
      generation: 0,
      refused: false,
      connection: new Connection(
        this.#options.hosts.marketSocket,
        {
          opened: () => this.#opened(line),
          heard: (text) => this.#heard(line, text),
          lost: (why, detail) => this.#lost(line, why, detail),
          refused: (detail) => this.#refused(line, detail),
        },
        this.#connectionTimes(10_000),
      ),
    };
    this.#lines.push(line);
    line.connection.start();
  }

  #alive(ids: readonly string[]): readonly string[] {
    return ids.filter((id) => !this.#resolved.has(id));
  }

  #refused(line: Line, detail: string): void {
    if (!line.refused) this.#options.say(`market channel: ${detail}; trying until it opens`);
    line.refused = true;
  }

  #opened(line: Line): void {
    line.generation += 1;
    line.refused = false;
    const tokens = this.#alive(line.ids).flatMap((id) => {
      const spec = this.#markets.get(id)?.market.spec;
      return spec === undefined ? [] : [spec.yes, spec.no];
    });
    line.connection.send(subscribeMarket(tokens));
    const { generation } = line;
    setTimeout(() => void this.#readBooks(line, generation), this.#options.times.resyncMs);
  }

  #lost(line: Line, why: "socket" | "silence", detail: string): void {
    line.generation += 1;
    this.#lose(line.ids, line.heardAt, why, detail, line.heardWall);
  }

  #lose(all: readonly string[], from: number, why: GapEntry["why"], detail: string, wallFrom: number): void {
    const ids = this.#alive(all);
    if (ids.length === 0 || this.#stopped) return;
    this.#write("lost", `"markets":${JSON.stringify(ids)}`);
    this.#gaps.begin("market", ids, from, why, detail, wallFrom);
    if (why !== "malformed") this.#options.say(`market channel lost (${detail}); connecting again`);
  }

  #heard(line: Line, text: string): void {
    const at = this.#now();
    this.#take(line, text, at);
    line.heardAt = at;
    line.heardWall = Date.now();
  }

  /** One frame: whole as it came when all of it is understood, else part by part. */
  #take(line: Line, text: string, at: number): void {
    const frames = parseMarketFrame(text, this.#specs);
    const bad = frames.find((frame) => frame.t === "bad");
    if (bad === undefined) {
      if (frames.length === 0) return;
      this.#write("frame", `"frame":${oneLine(text)}`, at, frames);
      this.#noteFrames(frames);
      return;
    }
    const parts = bad.kind === "not-json" ? null : (JSON.parse(text) as unknown);
    if (Array.isArray(parts)) {
      for (const part of parts) this.#take(line, jsonSample(part, Number.MAX_SAFE_INTEGER), at);
      return;
    }
    this.#noteBad({ where: "market channel", kind: bad.kind, why: bad.why, text }, at);
    // A change that could not be read is a change that is missing. Words that are no message are not.
    if (bad.kind === "unknown-message" || (bad.kind === "not-json" && !/^\s*[[{]/.test(text))) return;
    const named = bad.market ?? (parts as { market?: unknown } | null)?.market;
    const ids = line.ids.filter((id) => named === undefined || id === named);
    this.#lose(ids, line.heardAt, "malformed", bad.why, line.heardWall);
    // A book that was asked for before the loss may not hold what was lost.
    line.generation += 1;
    void this.#readBooks(line, line.generation);
  }

  #noteFrames(frames: readonly MarketFrame[]): void {
    for (const frame of frames) {
      if (frame.t === "bad") continue;
      const { market } = frame;
      this.events.set(market, (this.events.get(market) ?? 0) + (frame.t === "levels" ? frame.changes.length : 1));
      if (frame.t === "book") this.#booked([market]);
      if (frame.t === "resolved") this.#over(market, frame.winner);
    }
  }

  #booked(ids: readonly string[]): void {
    this.#gapsEnded(this.#gaps.end("market", ids, this.#now(), Date.now()));
  }

  #gapsEnded(ended: readonly GapEntry[]): void {
    for (const gap of ended) {
      this.#options.manifest.gaps.push(gap);
      this.#write("gap", JSON.stringify(gap).slice(1, -1));
    }
  }

  #over(id: ConditionId | string, winner: string): void {
    if (this.#resolved.has(id)) return;
    this.#resolved.add(id);
    const entry = this.#options.manifest.markets.find((market) => market.id === id);
    if (entry !== undefined) entry.winner = winner;
    this.#booked([id]);
    if (this.#resolved.size === this.#markets.size) this.#allOver();
  }

  #noteBad(bad: Malformed, at: number): void {
    const { first } = this.#tally.note(bad, at);
    if (first) this.#options.say(`${bad.where}: ${bad.kind}: ${bad.why}`);
    const count = this.#tally.counts().find(({ where, kind }) => where === bad.where && kind === bad.kind)?.count ?? 0;
    if (count > MAX_SAMPLES) return;
    const { where, kind, why, text } = bad;
    this.#write("bad", JSON.stringify({ where, kind, why, text: text.slice(0, 4_000) }).slice(1, -1), at);
  }

  #noteFailure(where: string, failure: VenueFailure): void {
    const { malformed, message } = failure;
    if (malformed !== undefined) this.#noteBad({ where, why: message, ...malformed }, this.#now());
    else this.#options.say(`${where}: ${message}`);
  }

  /** The books of a connection by REST, again and again until they are there or the connection is another. */
  async #readBooks(line: Line, generation: number): Promise<void> {
    const { hosts, fetch, times } = this.#options;
    for (
      let wait = 500;
      !this.#stopped && line.generation === generation;
      wait = Math.min(times.backoffMaxMs, wait * 2)
    ) {
      const ids = this.#alive(line.ids);
      const tokens = ids.flatMap((id) => this.#markets.get(id)?.market.spec.yes ?? []);
      if (tokens.length === 0) return;
      const reply = await exchange(fetch, {
        url: `${hosts.clob}/books`,
        method: "POST",
        headers: {},
        body: JSON.stringify(tokens.map((token_id) => ({ token_id }))),
        deadlineMs: DEADLINE_MS,
      });
      if (this.#stopped || line.generation !== generation) return;
      const books = read(reply, restBookList, "POST /books");
      if (books.ok) {
        const there = new Set(books.value.flatMap((book) => this.#takeBook(book) ?? []));
        // Of the rest the venue has no book, as of a market that is over.
        this.#booked(ids.filter((id) => !there.has(id)));
        return;
      }
      this.#noteFailure("POST /books", books);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  /** Writes one REST book; its market, or null when it can't be read: then the market still waits for one. */
  #takeBook(raw: unknown): string | null {
    const at = this.#now();
    const parsed = restBook.safeParse(raw);
    const book = parsed.success ? parseTokenBook(parsed.data) : "wrong shape";
    if (typeof book === "string") {
      const kind = parsed.success ? "wrong-value" : "wrong-shape";
      this.#noteBad({ where: "POST /books", kind, why: book, text: jsonSample(raw, 4_000) }, at);
      const named = (raw as { market?: unknown } | null)?.market;
      return typeof named === "string" ? named : null;
    }
    const text = JSON.stringify(raw);
    this.#write("book", `"book":${text}`, at, parseMarketFrame(text, this.#specs));
    this.#booked([book.market]);
    return book.market;
  }

  async #readGamma(): Promise<void> {
    const { hosts, fetch, clock } = this.#options;
    const late = await clock.sync();
    if (late !== null) this.#options.say(`clock: ${late}`);
    const asked = await fetchMarkets(fetch, hosts.gamma, this.#alive([...this.#markets.keys()]));
    if (this.#stopped) return;
    if (!asked.ok) return this.#options.say(`Gamma: ${asked.why}`);
    for (const raw of asked.found) {
      const market = parseGammaMarket(raw);
      if ("is" in market) {
        this.#noteBad(
          {
            where: "Gamma",
            kind: "wrong-value",
            why: `${market.market}: ${market.code} ${market.message}`,
            text: jsonSample(raw),
          },
          this.#now(),
        );
        continue;
      }
      const known = this.#markets.get(market.spec.id);
      if (known === undefined) continue;
      this.#markets.set(market.spec.id, { raw: raw as FoundMarket["raw"], market });
      const was = known.market;
      const changed =
        was.closed !== market.closed || was.tradable !== market.tradable || was.spec.tick !== market.spec.tick;
      if (changed || market.winner !== null) this.#write("market", `"gamma":${JSON.stringify(raw)}`);
      if (market.winner !== null) this.#over(market.spec.id, market.winner);
    }
  }

  #priceEvents() {
    const { manifest, say } = this.#options;
    return {
      opened: () => {
        manifest.priceFeed = "recorded";
        this.#prices?.send(subscribePrices());
      },
      heard: (text: string) => {
        const at = this.#now();
        const frames = parsePriceFrame(text);
        for (const frame of frames) {
          if (frame.t === "bad") this.#noteBad({ where: "price feed", kind: frame.kind, why: frame.why, text }, at);
        }
        if (frames.some((frame) => frame.t === "price")) {
          this.#write("price", `"frame":${oneLine(text)}`, at);
          this.#gapsEnded(this.#gaps.end("prices", ["prices"], at, Date.now()));
        }
        this.#priceHeard = at;
        this.#priceWall = Date.now();
      },
      lost: (why: "socket" | "silence", detail: string) => {
        this.#gaps.begin("prices", ["prices"], this.#priceHeard, why, detail, this.#priceWall);
        say(`price feed lost (${detail}); connecting again`);
      },
      refused: (detail: string) => {
        if (manifest.priceFeed === "not asked") {
          manifest.priceFeed = `none: ${detail}`;
          say(`this venue has no price feed (${detail}); the rest is recorded`);
        }
      },
    };
  }
}
