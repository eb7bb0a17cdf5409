/** Archive files to a recording: checked row by row, in order, with the hours that are missing marked as gaps. */
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import type { TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { applyFrame, createFeed, type Feed } from "../../core/feed/feed.ts";
import { parseDecimal } from "../../core/units/decimal.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { MAX_SAMPLES, MalformedTally } from "../../venue/malformed.ts";
import { parseMarketFrame } from "../../venue/market-channel.ts";
import { type GapEntry, type Manifest, newManifest, readManifest, writeManifest } from "../record/format.ts";
import { Gaps } from "../record/gaps.ts";
import type { FoundMarket } from "../record/markets.ts";
import { Writer } from "../record/writer.ts";
import { type ArchiveFrame, fold } from "./fold.ts";
import { openArchive } from "./parquet.ts";
import { type BadRow, checkRow, type GoodRow } from "./row.ts";

const HOUR_MS = 3_600_000;

export interface ImportOptions {
  readonly files: readonly string[];
  readonly markets: readonly FoundMarket[];
  readonly folder: string;
  readonly say: (text: string) => void;
}

export interface ImportResult {
  readonly manifest: Manifest;
  /** Rows of the files, and those of the wanted markets. */
  readonly rows: number;
  readonly taken: number;
  readonly badRows: number;
  /** The first of each kind: "file:row". */
  readonly bad: readonly { readonly place: string; readonly why: string }[];
  readonly unordered: number;
  /** Changes whose rebuilt touch is the one the row states, of those that could be compared. */
  readonly touch: { readonly agree: number; readonly of: number };
  /** Changes of a token whose book was not told yet: written, and played by nobody. */
  readonly early: number;
}

class Importer {
  readonly #options: ImportOptions;
  readonly #specs: ReadonlyMap<string, MarketSpec>;
  readonly #tokens = new Map<TokenId, MarketSpec>();
  readonly #feeds = new Map<string, Feed>();
  readonly #gaps = new Gaps();
  readonly #tally = new MalformedTally();
  readonly #manifest: Manifest;
  readonly #writer: Writer;
  #failure: Error | null = null;
  readonly #bad: { place: string; why: string }[] = [];
  #rows = 0;
  #taken = 0;
  #unordered = 0;
  #agree = 0;
  #compared = 0;
  #early = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#specs = new Map(options.markets.map(({ market }) => [market.spec.id, market.spec]));
    for (const { market } of options.markets) {
      const { spec } = market;
      this.#tokens.set(spec.yes, spec);
      this.#tokens.set(spec.no, spec);
      this.#feeds.set(spec.id, createFeed(spec.id, spec.tick));
    }
    this.#manifest = newManifest("import", 1);
    for (const { market } of options.markets) {
      const { id, slug, question, yes, no } = market.spec;
      this.#manifest.markets.push({ id, slug, question, yes, no, winner: market.winner });
    }
    this.#writer = new Writer(options.folder, HOUR_MS, this.#manifest.files, {
      began: () => this.#introduce(),
      failed: (error) => {
        this.#failure = error;
      },
    });
  }

  async run(): Promise<ImportResult> {
    const began = new Date().toISOString();
    let earlier: string | null = null;
    try {
      for (const file of this.#options.files) {
        await this.#file(file, earlier);
        earlier = file;
      }
      this.#end();
    } finally {
      await this.#writer.close();
    }
    if (this.#failure !== null) throw new Error(`${this.#options.folder} can't be written: ${this.#failure.message}`);
    const manifest = this.#manifest;
    const [from, to] = [manifest.files[0]?.from ?? 0, manifest.files.at(-1)?.to ?? 0];
    Object.assign(manifest, { startsAt: from, endsAt: to, priceFeed: "none: not in the archive" });
    manifest.sessions.push({ from, to, began, ended: new Date().toISOString(), end: "imported" });
    manifest.malformed = this.#tally.counts().map(({ where, kind, count }) => ({ where, kind, count }));
    if (manifest.files.length > 0) writeManifest(this.#options.folder, manifest);
    return {
      manifest,
      rows: this.#rows,
      taken: this.#taken,
      badRows: this.#tally.total,
      bad: this.#bad,
      unordered: this.#unordered,
      touch: { agree: this.#agree, of: this.#compared },
      early: this.#early,
    };
  }

  async #file(path: string, earlier: string | null): Promise<void> {
    const archive = await openArchive(path);
    this.#rows += archive.rows;
    const good: GoodRow[] = [];
    for await (const row of archive.wanted(new Set(this.#specs.keys()))) {
      this.#taken += 1;
      const checked = checkRow(row, archive.scales, this.#specs);
      if ("why" in checked) this.#refuse(path, checked, row.values);
      else if (checked.received < this.#writer.last)
        this.#refuse(
          path,
          { row: row.row, kind: "wrong-value", why: "received before the end of the file before it" },
          row.values,
        );
      else good.push(checked);
    }
    const { frames, bad, unordered } = fold(good, this.#specs);
    this.#unordered += unordered;
    for (const row of bad) this.#refuse(path, row, {});
    const first = frames[0];
    if (first !== undefined && earlier !== null) this.#missing(earlier, path, first.received);
    for (const frame of frames) {
      this.#write(frame);
      await this.#writer.drained();
    }
    this.#options.say(`${basename(path)}: ${archive.rows} rows, ${good.length} taken, ${frames.length} frames`);
  }

  /** Hours between two files that should have followed each other. */
  #missing(earlier: string, path: string, at: number): void {
    const hours = hourOf(path) - hourOf(earlier);
    if (!(hours > 1)) return;
    const ids = [...this.#specs.keys()];
    const known = this.#writer.last;
    this.#writer.write(at, "lost", `"markets":${JSON.stringify(ids)}`);
    for (const feed of this.#feeds.values()) feed.state = "waiting";
    this.#gaps.begin("market", ids, known, "missing", `${hours - 1} h without a file`, 0);
  }

  #write({ market, received, message, changes }: ArchiveFrame): void {
    const text = JSON.stringify(message);
    const frames = parseMarketFrame(text, this.#tokens);
    this.#writer.write(received, "frame", `"frame":${text}`, frames);
    const feed = this.#feeds.get(market);
    if (feed === undefined) return;
    for (const frame of frames) {
      if (frame.t === "bad" || frame.t === "resolved") continue;
      if (frame.t === "levels" && feed.state !== "live") this.#early += frame.changes.length;
      applyFrame(feed, frame, received as VenueMs);
      if (frame.t === "book") this.#gapsEnded(this.#gaps.end("market", [market], received, 0));
    }
    if (feed.state === "live") this.#compare(feed, market, changes);
  }

  /** The last change of a frame states the touch as it is after all of them. */
  #compare(feed: Feed, market: string, changes: ArchiveFrame["changes"]): void {
    const last = changes.at(-1);
    if (last?.best_bid === undefined || last.best_ask === undefined) return;
    const own = this.#specs.get(market)?.yes === last.asset_id;
    const [bid, ask] = [parseDecimal(last.best_bid, 4) ?? 0, parseDecimal(last.best_ask, 4) ?? 10_000];
    const { bids, asks } = feed.book.view(1);
    const [ours, theirs] = [
      [bids[0]?.price ?? 0, asks[0]?.price ?? 10_000],
      own ? [bid, ask] : [10_000 - ask, 10_000 - bid],
    ];
    this.#compared += 1;
    if (ours[0] === theirs[0] && ours[1] === theirs[1]) this.#agree += 1;
  }

  #gapsEnded(ended: readonly GapEntry[]): void {
    for (const gap of ended) {
      this.#manifest.gaps.push(gap);
      this.#writer.write(gap.to, "gap", JSON.stringify(gap).slice(1, -1));
    }
  }

  #refuse(path: string, { row, kind, why }: BadRow, values: object): void {
    const place = `${basename(path)}:${row}`;
    const text = JSON.stringify(values, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    this.#tally.note({ where: "archive row", kind, why: `${place}: ${why}`, text }, 0);
    const count = this.#tally.counts().find((entry) => entry.kind === kind)?.count ?? 0;
    if (count <= MAX_SAMPLES) this.#bad.push({ place, why });
  }

  #introduce(): void {
    for (const { raw } of this.#options.markets)
      this.#writer.write(this.#writer.last, "market", `"gamma":${JSON.stringify(raw)}`);
  }

  /** A market that is over within what was imported is resolved at its end; the rest stays open. */
  #end(): void {
    const { last } = this.#writer;
    for (const { raw, market } of this.#options.markets) {
      if (market.winner === null || market.spec.endsAt > last || last === 0) continue;
      this.#writer.write(last, "market", `"gamma":${JSON.stringify(raw)}`);
    }
    this.#gapsEnded(this.#gaps.end("market", this.#specs.keys(), last, 0));
  }
}

/** Hours since 1970 by a file's name ("...2026-03-21T12..."); NaN when it names none. */
export function hourOf(path: string): number {
  const found = /(\d{4}-\d{2}-\d{2})T(\d{2})/.exec(basename(path));
  return found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}:00:00Z`) / HOUR_MS;
}

/** @throws UseError for a folder that holds a recording or a file that can't be read */
export async function importFiles(options: ImportOptions): Promise<ImportResult> {
  mkdirSync(options.folder, { recursive: true });
  if (readManifest(options.folder) !== null)
    throw new UseError(`${options.folder} holds a recording already: import into another folder.`);
  const files = [...options.files].sort((a, b) => basename(a).localeCompare(basename(b)));
  return new Importer({ ...options, files }).run();
}
