/** What earlier cycles said, for the next one to confirm. */
import type { ConditionId } from "../../contract/ids.ts";
import type { VenueMs } from "../../units/time.ts";
import type { Confirmation } from "./types.ts";

/** What one cycle said of a market: the side that showed an edge, and for how many cycles in a row. */
export interface Said {
  readonly market: ConditionId;
  readonly at: VenueMs;
  readonly buy: "YES" | "NO" | null;
  readonly cycles: number;
}

/** The newest word counts: a cycle without the edge breaks the row. Words in order of time. */
export function remember(memory: Map<ConditionId, Confirmation>, said: Iterable<Said>): void {
  for (const { market, at, buy, cycles } of said) {
    if (buy === null || cycles === 0) memory.delete(market);
    else memory.set(market, { buy, cycles, at });
  }
}
