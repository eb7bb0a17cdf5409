import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { Worker } from "../lib/workers.ts";
import { readModule } from "./imports.ts";

/** Path of a script's main file from the project's root. */
export const mainOf = ({ config, settings }: Worker): string =>
  posix.normalize(posix.join(posix.dirname(config), settings.main));

/** Reads what a script's main file exports. */
export const readExports =
  (root: string) =>
  (worker: Worker): readonly string[] => {
    const main = mainOf(worker);
    return readModule(main, readFileSync(join(root, main), "utf8")).exports;
  };
