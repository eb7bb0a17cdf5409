import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { framesRecording } from "../../core/exchange/recording/frames.ts";
import { l2Recording } from "../../core/exchange/recording/l2.ts";
import type { ToldPrice } from "../../core/exchange/recording/prices.ts";
import { type RecordedMarket, recordedRecording } from "../../core/exchange/recording/recorded.ts";
import type { Gap, Recording, Stamps } from "../../core/exchange/recording/recording.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { parseGammaMarket } from "../../venue/gamma.ts";
import { parsePriceFrame } from "../../venue/price-feed.ts";
import { readManifest } from "../record/format.ts";
import { readLines } from "./lines.ts";

/**
 * One event of a recording and the line it came from, a price its feed told, a gap in it, or a line (or a file's end) that could
 * not be read. Events and prices are in one order of time.
 */
export type ReadItem =
  | { readonly price: ToldPrice }
  | { readonly event: SourceEvent; readonly line: number }
  | { readonly gap: Gap }
  | { readonly bad: { readonly place: string; readonly why: string } };

export interface OpenRecording {
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Its events in order, its gaps, and what could not be read; each call reads from the beginning. */
  read(): AsyncGenerator<ReadItem>;
}

type Opened = { readonly recording: Recording } | { readonly bad: string };

/** @param files read one after the other as one */
async function* readWith(recording: Recording, files: readonly string[]): AsyncGenerator<ReadItem> {
  let before = 0;
  let last = 0;
  // A price is played when it was received, an event at the venue's stamp, which may be a little older.
  let prices: ToldPrice[] = [];
  const received = (until: number): ReadItem[] => {
    const due = prices.filter(({ at }) => at <= until);
    if (due.length > 0) prices = prices.filter(({ at }) => at > until);
    return due.map((price) => ({ price }));
  };
  for (const file of files) {
    for await (const line of readLines(file)) {
      const place = `${basename(file)}:${line.no}`;
      last = before + line.no;
      if ("broken" in line) {
        yield { bad: { place, why: `the file breaks off here: ${line.broken}` } };
        continue;
      }
      const parsed = recording.parse(line.text, line.no);
      if ("bad" in parsed) {
        yield { bad: { place, why: parsed.bad.why } };
        continue;
      }
      for (const event of parsed.events) {
        yield* received(event.at);
        yield { event, line: last };
      }
      if (parsed.prices !== undefined) prices.push(...parsed.prices);
      if (parsed.gap !== undefined) yield { gap: parsed.gap };
    }
    before = last;
  }
  for (const event of recording.finish()) {
    yield* received(event.at);
    yield { event, line: last };
  }
  yield* received(Number.POSITIVE_INFINITY);
}

/** @throws UseError when what is opened names no market */
function open(path: string, files: readonly string[], make: () => Opened): OpenRecording {
  const fresh = (): Recording => {
    const opened = make();
    if ("bad" in opened) throw new UseError(`${path} can't be replayed: ${opened.bad}.`);
    return opened.recording;
  };
  const { startsAt, endsAt } = fresh();
  return { name: basename(path), startsAt, endsAt, read: () => readWith(fresh(), files) };
}

/** Markets that are told of within this long of the first, ms, all stand when a replay begins. */
const TOGETHER_MS = 10_000;

/** A recording of ours: its files in the order of their names. It begins when the markets of its first moments stand. */
async function openRecorded(
  path: string,
  files: readonly string[],
  span: Span,
  stamps: Stamps,
): Promise<OpenRecording> {
  const readMarket = (gamma: unknown): RecordedMarket | string => {
    const market = parseGammaMarket(gamma);
    return "is" in market ? `${market.market}: ${market.code} ${market.message}` : market;
  };
  const readPrices = (frame: unknown): readonly Omit<ToldPrice, "at" | "t">[] | string => {
    const told: Omit<ToldPrice, "at" | "t">[] = [];
    for (const price of parsePriceFrame(JSON.stringify(frame))) {
      if (price.t === "bad") return price.why;
      told.push({ topic: price.topic, symbol: price.symbol, value: price.value, said: price.at });
    }
    return told;
  };
  const opened = open(path, files, () => ({
    recording: recordedRecording({ ...span, stamps, readMarket, readPrices }),
  }));
  let [first, begins] = [0, 0];
  for await (const item of opened.read()) {
    if (!("event" in item)) continue;
    const { event } = item;
    if (first === 0) first = event.at;
    if (event.at > first + TOGETHER_MS) break;
    if (event.t === "market") begins = event.at;
  }
  if (first === 0) throw new UseError(`${path} holds no book yet: there is nothing to replay.`);
  return { ...opened, startsAt: begins };
}

interface Span {
  readonly startsAt: VenueMs;
  readonly endsAt: VenueMs;
  readonly rate: number;
}

/** The span of one file of ours, by its lines; null when it is none of ours. */
function spanOf(lines: readonly string[], rate: number): Span | null {
  const at = (text: string | undefined): unknown => {
    try {
      const line = JSON.parse(text ?? "") as { at?: unknown; t?: unknown } | null;
      return typeof line?.t === "string" ? line.at : null;
    } catch {
      return null;
    }
  };
  const first = at(lines[0]);
  if (typeof first !== "number") return null;
  const last = at(lines.at(-1));
  return { startsAt: first as VenueMs, endsAt: (typeof last === "number" ? last : first) as VenueMs, rate };
}

const firstThere = (folder: string, names: readonly string[]): string | null =>
  names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;

async function textLines(file: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of readLines(file)) if ("text" in line) lines.push(line.text);
  return lines;
}

/**
 * Opens a recording: a folder of `npm run record` or `npm run import` or one file of it, a folder with market.json and
 * events.jsonl (or .gz), a folder with frames.jsonl (or .gz), or a file of raw frames.
 *
 * @throws UseError naming what is missing
 */
export async function openRecording(path: string, stamps: Stamps): Promise<OpenRecording> {
  if (!existsSync(path)) throw new UseError(`${path}: no such file or folder.`);
  let file: string | null = path;
  if (statSync(path).isDirectory()) {
    const manifest = readManifest(path);
    if (manifest !== null) {
      const files = manifest.files.map(({ name }) => join(path, name));
      if (files.length === 0) throw new UseError(`${path} holds no line yet.`);
      const { startsAt, endsAt, rate } = manifest;
      const span = { startsAt: startsAt as VenueMs, endsAt: endsAt as VenueMs, rate };
      return openRecorded(path, files, span, stamps);
    }
    const market = join(path, "market.json");
    const events = firstThere(path, ["events.jsonl", "events.jsonl.gz"]);
    if (existsSync(market) && events !== null) {
      const text = readFileSync(market, "utf8");
      return open(path, [events], () => l2Recording(text, stamps));
    }
    file = firstThere(path, ["frames.jsonl", "frames.jsonl.gz"]);
  }
  if (file === null) {
    throw new UseError(
      `${path} holds no recording: manifest.json, market.json with events.jsonl, or frames.jsonl, is wanted.`,
    );
  }
  const lines = await textLines(file);
  const span = spanOf(lines, readManifest(dirname(file))?.rate ?? 1);
  if (span !== null) return openRecorded(path, [file], span, stamps);
  return open(path, [file], () => framesRecording(lines, stamps));
}
