/** Going on in a folder that holds a recording: what a killed recorder left is closed first. */
import {
  createWriteStream,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { parseGammaMarket } from "../../venue/gamma.ts";
import { parseMarketFrame } from "../../venue/market-channel.ts";
import { readLines } from "../paper/lines.ts";
import { countLine, type FileEntry, type GapEntry, type LineKind, type Manifest, newFile } from "./format.ts";

const LOCK = "recorder.pid";

/**
 * Takes the folder for this process; a lock whose process is gone is taken over.
 *
 * @returns a function that gives it back
 * @throws UseError when a recorder is at work in it
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK);
  if (existsSync(path)) {
    const pid = Number(readFileSync(path, "utf8"));
    if (pid !== process.pid && isAlive(pid))
      throw new UseError(`${folder} is being recorded into by process ${pid}: stop it, or choose another folder.`);
  }
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface Whole {
  readonly lines: readonly string[];
  readonly entry: FileEntry;
  readonly gaps: readonly GapEntry[];
  readonly broken: boolean;
}

/** The lines of a file that stand whole, counted again, and whether it breaks off behind them. */
async function wholeLines(folder: string, name: string): Promise<Whole> {
  const lines: string[] = [];
  const gaps: GapEntry[] = [];
  const specs = new Map<TokenId, MarketSpec>();
  let entry: FileEntry | null = null;
  let broken = false;
  for await (const line of readLines(join(folder, name))) {
    const of = "broken" in line ? null : parseLine(line.text);
    if (of === null || "broken" in line) {
      broken = true; // The break, or the half of a line before it.
      continue;
    }
    const { at, t, ...fields } = of;
    entry ??= newFile(name, at);
    lines.push(line.text);
    if (t === "market") follow(specs, fields.gamma);
    if (t === "gap") gaps.push(fields as unknown as GapEntry);
    const said = t === "frame" ? fields.frame : t === "book" ? fields.book : null;
    countLine(entry, at, t, said === null ? [] : parseMarketFrame(JSON.stringify(said), specs));
  }
  return { lines, entry: entry ?? newFile(name, 0), gaps, broken };
}

function parseLine(text: string): ({ at: number; t: LineKind } & Record<string, unknown>) | null {
  try {
    const line = JSON.parse(text) as { at?: unknown; t?: unknown } | null;
    return typeof line?.at === "number" && typeof line.t === "string"
      ? (line as { at: number; t: LineKind } & Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function follow(specs: Map<TokenId, MarketSpec>, gamma: unknown): void {
  const market = parseGammaMarket(gamma);
  if ("is" in market) return;
  specs.set(market.spec.yes, market.spec);
  specs.set(market.spec.no, market.spec);
}

async function rewrite(path: string, lines: readonly string[]): Promise<void> {
  const gzip = createGzip();
  const out = createWriteStream(`${path}.new`);
  gzip.pipe(out);
  for (const line of lines) gzip.write(`${line}\n`);
  gzip.end();
  await finished(out);
  renameSync(`${path}.new`, path);
}

/**
 * Brings a manifest up to what the files hold: files it does not name or that were not closed are read, a cut-off end is
 * dropped, and the span of its last session ends with the last line. Nothing that stood whole is lost or told twice.
 */
export async function settleFolder(folder: string, manifest: Manifest): Promise<void> {
  const known = new Map(manifest.files.map((file) => [file.name, file]));
  const files: FileEntry[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".jsonl.gz")) continue;
    const file = known.get(name);
    if (file?.closed === true) {
      files.push(file);
      continue;
    }
    const path = join(folder, name);
    const { lines, entry, gaps, broken } = await wholeLines(folder, name);
    if (lines.length === 0) {
      rmSync(path);
      continue;
    }
    if (broken) await rewrite(path, lines);
    for (const gap of gaps) {
      const same = (other: GapEntry): boolean =>
        other.of === gap.of && other.why === gap.why && other.from === gap.from && other.to === gap.to;
      if (!manifest.gaps.some(same)) manifest.gaps.push(gap);
    }
    const settled = { ...entry, bytes: statSync(path).size, closed: true };
    files.push(broken ? { ...settled, salvaged: true } : settled);
  }
  manifest.files.splice(0, manifest.files.length, ...files);
  manifest.startsAt = files[0]?.from ?? 0;
  manifest.endsAt = files.at(-1)?.to ?? 0;
  const last = manifest.sessions.at(-1);
  if (last !== undefined) last.to = Math.max(last.to, manifest.endsAt);
}
