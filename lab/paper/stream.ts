import { type Admin, AdminError, type Played } from "./admin.ts";
import type { OpenRecording } from "./recording.ts";

const BATCH = 200;
const FULL_MS = 100;
const RETRY_MS = 500;
/** How often an exchange that has everything is asked whether it still does: it may have been restarted. */
const WATCH_MS = 2_000;

export interface StreamReport {
  /** Events handed to the exchange. */
  readonly events: number;
  readonly lines: number;
  readonly bad: readonly { readonly place: string; readonly why: string }[];
  /** Everything has been handed over. */
  readonly complete: boolean;
  /** Why the streaming gave up; null while it did not. */
  readonly failed: string | null;
}

export interface Stream {
  report(): StreamReport;
  stop(): void;
}

type Outcome = { readonly t: "taken" } | { readonly t: "again"; readonly from: number } | { readonly t: "stopped" };

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Hands a recording to the exchange in numbered batches, no faster than it has room. An answer that never came is no
 * matter: the exchange says which event it wants next, and the recording is read again from there.
 */
export function streamRecording(recording: OpenRecording, admin: Admin, ended: Promise<void>): Stream {
  let stopped = false;
  let complete = false;
  let failed: string | null = null;
  let sent = 0;
  let lines = 0;
  const bad = new Map<string, string>();
  void ended.then(() => {
    stopped = true;
  });

  /** Sends until taken, until the exchange wants to begin elsewhere, or until told to stop. */
  const offer = async (first: number, events: readonly Played[], last: boolean): Promise<Outcome> => {
    while (!stopped) {
      try {
        const notes = [...bad].map(([place, why]) => ({ place, why }));
        const answer = await admin.events({ first, events, last, bad: notes });
        if (answer.next < first) return { t: "again", from: answer.next };
        if (answer.next >= first + events.length) return { t: "taken" };
        if (answer.room === 0) await sleep(FULL_MS);
      } catch (error) {
        if (error instanceof AdminError && error.status < 500) throw error;
        await sleep(RETRY_MS);
      }
    }
    return { t: "stopped" };
  };

  /** One reading of the recording; events below `from` are passed over. */
  const pass = async (from: number): Promise<Outcome> => {
    let seq = 0;
    let first = from;
    let batch: Played[] = [];
    const flush = async (last: boolean): Promise<Outcome> => {
      const outcome = await offer(first, batch, last);
      if (outcome.t === "taken") {
        first += batch.length;
        sent = Math.max(sent, first);
        batch = [];
      }
      return outcome;
    };
    for await (const item of recording.read()) {
      if ("bad" in item) {
        bad.set(item.bad.place, item.bad.why);
        continue;
      }
      if ("gap" in item) continue; // What happened in it is missing here too; the recording's manifest lists it.
      if ("event" in item) lines = Math.max(lines, item.line);
      if (seq >= from) batch.push("event" in item ? item.event : item.price);
      seq += 1;
      if (batch.length < BATCH) continue;
      const outcome = await flush(false);
      if (outcome.t !== "taken") return outcome;
    }
    return flush(true);
  };

  const run = async (): Promise<void> => {
    let outcome: Outcome = { t: "again", from: 0 };
    while (outcome.t !== "stopped") {
      if (outcome.t === "again") outcome = await pass(outcome.from);
      else {
        complete = true;
        await sleep(WATCH_MS);
        outcome = await offer(sent, [], true);
      }
    }
  };
  run().catch((error: unknown) => {
    failed = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The recording ${recording.name} can't be streamed: ${failed}\n`);
  });

  return {
    report: () => ({
      events: sent,
      lines,
      bad: [...bad].map(([place, why]) => ({ place, why })),
      complete,
      failed,
    }),
    stop() {
      stopped = true;
    },
  };
}
