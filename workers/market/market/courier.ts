import type { HistoryRecord } from "../../../core/contract/market.ts";
import { isPassing, type PassingOutbox } from "../../../db/objects/passing.ts";
import type { Owner } from "../../../db/queries/history.ts";
import { bounded } from "../../../runtime/bounded.ts";

/**
 * Wall milliseconds: how soon history is sent after it came, what may be told again later (an order's states become one on
 * the way), and how long a cycle waits for it.
 */
const SOON_MS = 10_000;
const LATER_MS = 45_000;
const WAIT_MS = 5_000;

/** Brings a market's history to D1, a fill within some ten seconds; what D1 does not take stays and is tried again. */
export interface Courier {
  add(records: readonly HistoryRecord[], owner: Owner): void;
  /** Sends when it is due. Never rejects. @returns what went wrong, in words, one line each */
  deliver(nowWallMs: number): Promise<readonly { readonly lost: boolean; readonly text: string }[]>;
  /** The object may be put away: what waits in memory goes to the disk. */
  keep(): void;
  readonly empty: boolean;
}

export function createCourier(outbox: PassingOutbox, db: D1Database): Courier {
  let under = false;
  let dueAt = outbox.size === 0 ? Number.POSITIVE_INFINITY : 0;
  // What a life tells first, its orders of before among it, is looked for by whoever has just started it.
  let later = SOON_MS;
  return {
    add(records, owner) {
      outbox.add(records, owner);
      dueAt = Math.min(dueAt, Date.now() + (records.every(isPassing) ? later : SOON_MS));
    },
    async deliver(nowWallMs) {
      if (under || nowWallMs < dueAt || outbox.size === 0) return [];
      // What D1 does not take now.
      dueAt = nowWallMs + SOON_MS;
      under = true;
      const work = outbox.flush(db).finally(() => {
        under = false;
      });
      const flushed = await bounded(() => work, WAIT_MS);
      if (!flushed.ok) return [{ lost: false, text: `History waits, D1 does not take it: ${flushed.why}` }];
      const { error, refused } = flushed.value;
      if (error === null) later = LATER_MS;
      if (error === null && outbox.size === 0) dueAt = Number.POSITIVE_INFINITY;
      const late = error === null ? [] : [{ lost: false, text: `History waits, D1 does not take it: ${error}` }];
      const bad = refused.map((row) => ({ lost: true, text: `A history row fits no table and was set aside: ${row}` }));
      return [...late, ...bad];
    },
    keep: () => outbox.keep(),
    get empty() {
      return outbox.size === 0;
    },
  };
}
