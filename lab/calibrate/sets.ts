import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UseError } from "../../scripts/lib/cli.ts";
import { columnsOf, type SetFile } from "./files.ts";
import { readCandles } from "./readers/candles.ts";
import { readLadder } from "./readers/ladder.ts";
import { readOutcomes } from "./readers/outcomes.ts";
import { readPairs } from "./readers/pairs.ts";
import { readQuotes } from "./readers/quotes.ts";
import { readTicks } from "./readers/ticks.ts";
import type { Recording } from "./recording.ts";

/** The files of one recorded set: a folder's. */
export interface SetFolder {
  readonly name: string;
  readonly files: readonly SetFile[];
}

const filesIn = (folder: string): readonly SetFile[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, path: join(folder, name) }));

/**
 * The sets of a path: a file, a set's folder, or a folder of such folders.
 *
 * @throws UseError when there is none
 */
export function setsIn(path: string): readonly SetFolder[] {
  if (!existsSync(path)) throw new UseError(`--data ${path}: no such file or folder.`);
  const full = resolve(path);
  if (statSync(full).isFile())
    return [{ name: basename(dirname(full)), files: [{ name: basename(full), path: full }] }];
  const own = filesIn(full).filter(({ name }) => !name.endsWith(".md"));
  if (own.length > 0) return [{ name: basename(full), files: own }];
  const folders = readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, files: filesIn(join(full, name)) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  if (folders.length === 0) throw new UseError(`--data ${path} has no files.`);
  return folders;
}

const READERS = [readLadder, readPairs, readTicks, readCandles, readQuotes, readOutcomes];

/** What a set holds that can be scored, or null. */
export function recordingOf({ name, files }: SetFolder): Recording | null {
  for (const read of READERS) {
    const recording = read(name, files);
    if (recording !== null) return recording;
  }
  return null;
}

/** Why nothing of a set can be scored: what it holds, or that it is not known. */
export function whyNot({ files }: SetFolder): string {
  const columns = new Set(files.flatMap(columnsOf));
  if (columns.has("up_best_bid")) return "quotes of too few windows, without an official outcome of each";
  if (columns.has("best_bid_price")) return "quotes of a market that is of no family that is priced";
  if (files.some(({ name }) => /^(gamma|event|market)/.test(name)))
    return "market objects: a closed one says nothing of its price before the end";
  return "no price of a crypto question before its end together with its outcome";
}
