import { resolve } from "node:path";
import { UseError } from "../../scripts/lib/cli.ts";
import { AdminError, createAdmin, type FaultsAsked, type Status } from "./admin.ts";
import { startWorker } from "./process.ts";
import { openRecording } from "./recording.ts";
import { type StreamReport, streamRecording } from "./stream.ts";

export type PaperSource =
  | { readonly kind: "synthetic"; readonly seed: number }
  | { readonly kind: "replay"; readonly path: string; readonly order?: "stamped" | "lagged" }
  /** "polymarket", or the origin of an exchange that speaks its wire. */
  | { readonly kind: "mirror"; readonly url: string };

export interface PaperOptions {
  readonly port: number;
  readonly source: PaperSource;
  /** Venue milliseconds per wall millisecond. A mirror has the clock of what it mirrors. */
  readonly speed: number;
  /** Directory of its state; a second start with the same one goes on where the first stopped. */
  readonly persistTo: string;
  /** What wrangler and the exchange say, appended. */
  readonly logFile: string;
  /** The clock waits for begin(). */
  readonly hold?: boolean;
  /** Start over: accounts, orders, trades and clock are forgotten. */
  readonly fresh?: boolean;
  readonly inspectorPort?: number;
  /** Aborted while it starts: what was started is stopped, and the start fails. */
  readonly signal?: AbortSignal;
  /** Anything else of workers/paper/setup.ts: faucet, queue, mineMs, confirmMs, takerDelayMs, depletionMs. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** What goes wrong (core/exchange/faults); absent: nothing, whatever an earlier run had. */
  readonly faults?: FaultsAsked;
}

export interface Paper {
  readonly url: string;
  readonly pid: number;
  /** What the exchange said of itself when it was set up. */
  readonly status: Status;
  begin(): Promise<void>;
  stop(): Promise<void>;
  /** Settles when the exchange's process has ended, with or without us. */
  readonly ended: Promise<void>;
  /** How far a replay has been read, and the lines that could not be; null for other sources. */
  report(): StreamReport | null;
}

/**
 * Starts a paper exchange as its own process, sets it up and, for a replay, streams the recording into it from here for
 * as long as this process lives.
 *
 * @throws UseError (one plain line) for a busy port, a missing or unknown recording, or a state set up differently
 */
export async function startPaper(options: PaperOptions): Promise<Paper> {
  const { source } = options;
  const recording = source.kind === "replay" ? await openRecording(source.path, source.order ?? "stamped") : null;
  const worker = await startWorker({
    port: options.port,
    inspectorPort: options.inspectorPort ?? 0,
    persistTo: resolve(options.persistTo),
    logFile: resolve(options.logFile),
    signal: options.signal,
  });
  try {
    const admin = createAdmin(worker.url);
    const status = await admin.setup({
      source:
        recording === null || source.kind !== "replay"
          ? source
          : {
              kind: "replay",
              name: recording.name,
              order: source.order ?? "stamped",
              startsAt: recording.startsAt,
              endsAt: recording.endsAt,
            },
      speed: source.kind === "mirror" ? 1 : options.speed,
      ...options.settings,
      fresh: options.fresh ?? false,
      hold: options.hold ?? false,
    });
    await admin.faults(options.faults ?? { seed: null, settings: [] });
    const stream = recording === null ? null : streamRecording(recording, admin, worker.ended);
    return {
      url: worker.url,
      pid: worker.pid,
      status,
      ended: worker.ended,
      begin: () => admin.begin(),
      async stop() {
        stream?.stop();
        await worker.stop();
      },
      report: () => stream?.report() ?? null,
    };
  } catch (error) {
    await worker.stop();
    if (error instanceof AdminError && error.status < 500)
      throw new UseError(`The exchange refused: ${error.message}.`);
    throw error;
  }
}
