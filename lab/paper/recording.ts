import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { framesRecording } from "../../core/exchange/recording/frames.ts";
import { l2Recording } from "../../core/exchange/recording/l2.ts";
import type { Recording, Stamps } from "../../core/exchange/recording/recording.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { readLines } from "./lines.ts";

/** One event of a recording and the line it came from, or a line (or the file's end) that could not be read. */
export type ReadItem =
  | { readonly event: SourceEvent; readonly line: number }
  | { readonly bad: { readonly place: string; readonly why: string } };

export interface OpenRecording {
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Its events in order, and what could not be read; each call reads from the beginning. */
  read(): AsyncGenerator<ReadItem>;
}

type Opened = { readonly recording: Recording } | { readonly bad: string };

async function* readWith(recording: Recording, file: string): AsyncGenerator<ReadItem> {
  let last = 0;
  for await (const line of readLines(file)) {
    const place = `${basename(file)}:${line.no}`;
    if ("broken" in line) {
      yield { bad: { place, why: `the file breaks off here: ${line.broken}` } };
      continue;
    }
    last = line.no;
    const parsed = recording.parse(line.text, line.no);
    if ("bad" in parsed) yield { bad: { place, why: parsed.bad.why } };
    else for (const event of parsed.events) yield { event, line: line.no };
  }
  for (const event of recording.finish()) yield { event, line: last };
}

/** @throws UseError when what is opened names no market */
function open(path: string, file: string, make: () => Opened): OpenRecording {
  const fresh = (): Recording => {
    const opened = make();
    if ("bad" in opened) throw new UseError(`${path} can't be replayed: ${opened.bad}.`);
    return opened.recording;
  };
  const { startsAt, endsAt } = fresh();
  return { name: basename(path), startsAt, endsAt, read: () => readWith(fresh(), file) };
}

const firstThere = (folder: string, names: readonly string[]): string | null =>
  names.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;

async function textLines(file: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of readLines(file)) if ("text" in line) lines.push(line.text);
  return lines;
}

/**
 * Opens a recording: a folder with market.json and events.jsonl (or .gz), a folder with frames.jsonl (or .gz), or a file
 * of raw frames.
 *
 * @throws UseError naming what is missing
 */
export async function openRecording(path: string, stamps: Stamps): Promise<OpenRecording> {
  if (!existsSync(path)) throw new UseError(`${path}: no such file or folder.`);
  let file: string | null = path;
  if (statSync(path).isDirectory()) {
    const market = join(path, "market.json");
    const events = firstThere(path, ["events.jsonl", "events.jsonl.gz"]);
    if (existsSync(market) && events !== null) {
      const text = readFileSync(market, "utf8");
      return open(path, events, () => l2Recording(text, stamps));
    }
    file = firstThere(path, ["frames.jsonl", "frames.jsonl.gz"]);
  }
  if (file === null) {
    throw new UseError(`${path} holds no recording: market.json with events.jsonl, or frames.jsonl, is wanted.`);
  }
  const lines = await textLines(file);
  return open(path, file, () => framesRecording(lines, stamps));
}
