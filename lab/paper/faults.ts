import { readFileSync } from "node:fs";
import { readFaultFile, readFaultList } from "../../core/exchange/faults/settings.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import type { FaultsAsked } from "./admin.ts";

const DEFAULT_SEED = 1;

/**
 * The faults of a command line: a file's, then those of the lists; of two settings of one fault the later one counts.
 *
 * @throws UseError naming what can't be read
 */
export function readFaults(from: {
  readonly lists: readonly string[];
  readonly file: string | null;
  readonly seed: number | null;
}): FaultsAsked {
  const file = from.file === null ? null : readFile(from.file);
  const lists = from.lists.map((text) => {
    const read = readFaultList(text);
    if (!read.ok) throw new UseError(`--fault ${read.message}.`);
    return read.settings;
  });
  const byName = new Map([...(file?.settings ?? []), ...lists.flat()].map((setting) => [setting.name, setting]));
  return { seed: from.seed ?? file?.seed ?? DEFAULT_SEED, settings: [...byName.values()] };
}

function readFile(path: string): { seed: number | null; settings: FaultsAsked["settings"] } {
  let body: unknown;
  try {
    body = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UseError(`--faults ${path}: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const read = readFaultFile(body);
  if (!read.ok) throw new UseError(`--faults ${path}: ${read.message}.`);
  return read;
}

/** "seed 7: answer-lost=0.02, restart=1" */
export const describeFaults = ({ seed, settings }: FaultsAsked): string =>
  `seed ${seed ?? "as it was"}: ${settings.map(({ name, rate }) => `${name}=${rate}`).join(", ")}`;
