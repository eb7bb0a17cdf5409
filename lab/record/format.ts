/**
 * The recording on disk (docs/recordings.md): a folder of gzipped JSON lines with a manifest beside them. The lines are
 * the recording; the manifest says what is in it and can be made again from them.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MalformedKind } from "../../core/contract/malformed.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import type { MarketFrame } from "../../venue/market-channel.ts";

export const MANIFEST = "manifest.json";
const FORMAT = "edgemaker-recording";
const VERSION = 1;

/** What a line is; see docs/recordings.md. */
export type LineKind = "open" | "market" | "frame" | "book" | "price" | "lost" | "gap" | "bad";

export interface MarketCounts {
  /** Books of the socket, of both tokens, and those read by REST. */
  books: number;
  restBooks: number;
  /** Levels set anew; a change and its mirror on the other token are one. */
  changes: number;
  prints: number;
}

export interface FileEntry {
  readonly name: string;
  /** Venue ms of its first and last line. */
  from: number;
  to: number;
  lines: number;
  bytes: number;
  /** Lines of each kind. */
  readonly kinds: Partial<Record<LineKind, number>>;
  /** By condition id. */
  readonly markets: Record<string, MarketCounts>;
  /** False while it is written, and after a recorder that was killed. */
  closed: boolean;
  /** Set when its end was cut off and what stood whole was kept. */
  salvaged?: true;
}

export interface GapEntry {
  /** "market": frames are missing and books were read again at its end. "prices": spot prices are missing. */
  readonly of: "market" | "prices";
  /** Venue ms. */
  readonly from: number;
  readonly to: number;
  readonly why: "socket" | "silence" | "restart" | "malformed" | "missing";
  readonly detail: string;
  /** Condition ids; absent: all that are recorded. */
  readonly markets?: readonly string[];
  /** How long it took on the wall, ms: a venue's own clock may stand still meanwhile. */
  readonly wallMs: number;
}

export interface SessionEntry {
  readonly from: number;
  to: number;
  readonly began: string;
  ended: string | null;
  /** null: it runs, or was killed. */
  end: "stopped" | "minutes" | "resolved" | "imported" | null;
}

export interface MarketEntry {
  readonly id: string;
  readonly slug: string;
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  winner: string | null;
}

export interface Manifest {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** "polymarket", an exchange's origin, or "import". */
  readonly venue: string;
  /** Venue milliseconds per wall millisecond. */
  rate: number;
  /** Venue ms of the first and last line; 0 while there is none. */
  startsAt: number;
  endsAt: number;
  readonly markets: MarketEntry[];
  readonly files: FileEntry[];
  readonly sessions: SessionEntry[];
  readonly gaps: GapEntry[];
  /** Input that could not be read, by kind; the first of each kind stand in the files as "bad" lines. */
  malformed: { where: string; kind: MalformedKind; count: number }[];
  /** "recorded", or why there are none. */
  priceFeed: string;
}

export const newManifest = (venue: string, rate: number): Manifest => ({
  format: FORMAT,
  version: VERSION,
  venue,
  rate,
  startsAt: 0,
  endsAt: 0,
  markets: [],
  files: [],
  sessions: [],
  gaps: [],
  malformed: [],
  priceFeed: "not asked",
});

/**
 * The manifest of a folder; null when it has none.
 *
 * @throws UseError when there is one and it is not ours
 */
export function readManifest(folder: string): Manifest | null {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return null;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new UseError(`${path} is not JSON: move it away, and the recorder makes it again from the files.`);
  }
  const { format, version, files } = json as Partial<Manifest>;
  if (format !== FORMAT || version !== VERSION || !Array.isArray(files))
    throw new UseError(`${path} is no ${FORMAT} of version ${VERSION}.`);
  return json as Manifest;
}

/** Written whole or not at all: a reader never sees half of it. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const path = join(folder, MANIFEST);
  writeFileSync(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

export const newFile = (name: string, at: number): FileEntry => ({
  name,
  from: at,
  to: at,
  lines: 0,
  bytes: 0,
  kinds: {},
  markets: {},
  closed: false,
});

/** Counts one line of a file. @param frames what a "frame" line says */
export function countLine(file: FileEntry, at: number, kind: LineKind, frames: readonly MarketFrame[] = []): void {
  file.lines += 1;
  file.to = at;
  file.kinds[kind] = (file.kinds[kind] ?? 0) + 1;
  for (const frame of frames) {
    if (frame.t === "bad") continue;
    const counts = file.markets[frame.market] ?? { books: 0, restBooks: 0, changes: 0, prints: 0 };
    file.markets[frame.market] = counts;
    if (frame.t === "book") counts[kind === "book" ? "restBooks" : "books"] += 1;
    else if (frame.t === "levels") counts.changes += frame.changes.length;
    else if (frame.t === "print") counts.prints += 1;
  }
}

/** What all files hold together. */
export function totals(
  manifest: Manifest,
): MarketCounts & { lines: number; bytes: number; prices: number; bad: number } {
  const sum = { books: 0, restBooks: 0, changes: 0, prints: 0, lines: 0, bytes: 0, prices: 0, bad: 0 };
  for (const file of manifest.files) {
    sum.lines += file.lines;
    sum.bytes += file.bytes;
    sum.prices += file.kinds.price ?? 0;
    sum.bad += file.kinds.bad ?? 0;
    for (const counts of Object.values(file.markets)) {
      for (const key of ["books", "restBooks", "changes", "prints"] as const) sum[key] += counts[key];
    }
  }
  return sum;
}

/** Name of a file that begins at a venue moment; names sort as times do. */
export const fileName = (at: number): string => `${new Date(at).toISOString().replace(/[-:.]/g, "")}.jsonl.gz`;

/** A raw JSON text on one line: as it came, unless it spans several. */
export const oneLine = (text: string): string => (/[\r\n]/.test(text) ? JSON.stringify(JSON.parse(text)) : text);
