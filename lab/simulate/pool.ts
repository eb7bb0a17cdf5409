/** Seeds over threads: each thread has a bot of its own, and takes the next seed when it is done with one. */
import { Worker } from "node:worker_threads";
import type { Edit } from "./load.ts";
import type { Outcome } from "./run.ts";
import type { Order, Report } from "./thread.ts";

export interface Played {
  readonly outcome: Outcome;
  /** CPU time of its thread, ms. */
  readonly cpuMs: number;
}

export interface PoolOptions {
  readonly threads: number;
  readonly minutes: number;
  readonly markets: number;
  readonly wishes: boolean;
  readonly verbose?: boolean;
  readonly edits?: readonly Edit[];
}

/**
 * Plays the seeds and tells of each as it ends, in whatever order that is. `seen` answers false when it has seen enough.
 *
 * @throws Error naming the seed when the simulation itself breaks
 */
export async function playSeeds(
  seeds: Iterable<number>,
  { threads, minutes, markets, wishes, verbose = false, edits = [] }: PoolOptions,
  seen: (played: Played) => boolean,
): Promise<void> {
  const left = seeds[Symbol.iterator]();
  let enough = false;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: { edits } });
      const end = (error: unknown): void => {
        void worker.terminate();
        if (error === undefined) resolve();
        else reject(error);
      };
      const next = (): void => {
        const { value: seed, done } = left.next();
        if (enough || done === true) end(undefined);
        else worker.postMessage({ seed, minutes, markets, wishes, verbose } satisfies Order);
      };
      worker.on("error", end);
      worker.on("message", (report: Report) => {
        if (!report.ok) {
          end(new Error(`seed ${report.seed}: the simulation broke: ${report.why}`));
          return;
        }
        if (!seen(report)) enough = true;
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: threads }, one));
}
