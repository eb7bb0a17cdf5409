/** One run in a thread of its own: it takes the platform's globals over. */
import { parentPort, workerData } from "node:worker_threads";
import { installLoader } from "../simulate/load.ts";
import type { Look } from "./look.ts";
import type { RunOptions } from "./run.ts";

/** A look, or null: the run is over. */
export type Said = Look | null;

Error.stackTraceLimit = 1;
installLoader([]);
// After the loader: what follows is loaded through it.
const [{ loadBot }, { runBot }] = await Promise.all([import("../simulate/run.ts"), import("./run.ts")]);
const say = (said: Said): void => parentPort?.postMessage(said);
await runBot(await loadBot(), workerData as RunOptions, say);
say(null);
