import type { SourceEvent } from "../../core/exchange/types.ts";
import type { Admin } from "../paper/admin.ts";

/** Few enough that handing them over is no burden to what is measured meanwhile, and seldom. */
const BATCH = 200;
const FULL_MS = 1_000;

export interface Feed {
  /** Settles once the exchange has taken all it has room for. Rejects when it refuses. */
  readonly full: Promise<void>;
  stop(): void;
}

/** Hands events to an exchange, no faster than it has room, until all are there. */
export function startFeed(admin: Admin, events: readonly SourceEvent[]): Feed {
  let stopped = false;
  const full = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    for (let first = 0; first < events.length && !stopped; ) {
      const { next } = await admin.events({ first, events: events.slice(first, first + BATCH), last: false, bad: [] });
      if (next - first < BATCH) {
        full.resolve();
        if (next < events.length) await new Promise((resolve) => setTimeout(resolve, FULL_MS));
      }
      first = next;
    }
    full.resolve();
  };
  run().catch((error: unknown) => {
    if (!stopped) full.reject(error);
  });
  return {
    full: full.promise,
    stop() {
      stopped = true;
    },
  };
}
