import type { SourceEvent } from "../../core/exchange/types.ts";
import type { VenueMs } from "../../core/units/time.ts";
import type { CoinPrices } from "./coin-prices.ts";

/** Where the books and prints come from: a seeded world, a recording, or another venue. One at a time. */
export interface Source {
  /** Events that have happened by `now`, in order, each handed out once. */
  take(now: VenueMs): Iterable<SourceEvent>;
  /** When it next has something; null when it can't say. */
  nextAt(): VenueMs | null;
  /** The clock may not pass this instant: nothing is known beyond it. null: no bound. */
  horizon(): VenueMs | null;
  /** Nothing more will ever come. */
  ended(): boolean;
  /** What to store so that a restart goes on from here. */
  mark(): unknown;
  /** Counts for GET /paper/status. */
  status(): Readonly<Record<string, unknown>>;
  /** The coins' prices behind its markets; null: it has none of its own, or none yet. */
  readonly prices: CoinPrices | null;
  stop(): void;
}

/** What a source says when something went wrong that it survived: one structured log line. */
export type SourceLog = (what: string, detail: Readonly<Record<string, unknown>>) => void;
