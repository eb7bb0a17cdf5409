/** One thread of the simulation: loads the bot, with a planted bug or without, and plays the seeds it is told. */
import { parentPort, workerData } from "node:worker_threads";
import { type Edit, installLoader } from "./load.ts";
import type { Outcome } from "./run.ts";

export interface Order {
  readonly seed: number;
  readonly minutes: number;
  readonly markets: number;
  readonly wishes: boolean;
  readonly verbose: boolean;
}
export type Report =
  | { readonly ok: true; readonly outcome: Outcome; readonly cpuMs: number }
  | { readonly ok: false; readonly seed: number; readonly why: string };

// Errors are values of daily life here, and nobody reads where they came from.
Error.stackTraceLimit = 1;
installLoader((workerData as { edits: readonly Edit[] }).edits);
// After the loader: what follows is loaded through it.
const { loadBot, simulate } = await import("./run.ts");
const bot = await loadBot();

parentPort?.on("message", ({ seed, ...order }: Order) => {
  const before = process.threadCpuUsage();
  simulate(bot, seed, order).then(
    (outcome) => {
      const { user, system } = process.threadCpuUsage(before);
      parentPort?.postMessage({ ok: true, outcome, cpuMs: (user + system) / 1_000 } satisfies Report);
    },
    (error: unknown) => {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      parentPort?.postMessage({ ok: false, seed, why } satisfies Report);
    },
  );
});
