import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Spread, spread } from "./moves.ts";

const TIMES = 200;
/** As much as one step of a market writes: some pages of its database. */
const BYTES = 16_384;

/** How long the disk takes to keep what one step writes, ms. In the local runtime everything waits meanwhile. */
export function disk(folder: string): Spread | null {
  const own = mkdtempSync(join(folder, "edgemaker-disk-"));
  const file = openSync(join(own, "journal"), "w");
  try {
    const took: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const began = performance.now();
      writeSync(file, Buffer.alloc(BYTES));
      fsyncSync(file);
      took.push(performance.now() - began);
    }
    return spread(took);
  } finally {
    closeSync(file);
    rmSync(own, { recursive: true, force: true });
  }
}
