import type { HistoryRecord } from "../../../core/contract/market.ts";
import type { Outbox } from "../../../db/objects/outbox.ts";
import type { Owner } from "../../../db/queries/history.ts";
import { bounded } from "./bounded.ts";

/** Wall milliseconds: how often history is sent, and how long a cycle waits for it. */
const EVERY_MS = 10_000;
const WAIT_MS = 5_000;

/** Brings a market's history to D1, about every ten seconds; what D1 does not take stays and is tried again. */
export interface Courier {
  add(records: readonly HistoryRecord[], owner: Owner): void;
  /** Sends when it is due. Never rejects. @returns what went wrong, in words, one line each */
  deliver(nowWallMs: number): Promise<readonly { readonly lost: boolean; readonly text: string }[]>;
  readonly empty: boolean;
}

export function createCourier(outbox: Outbox, db: D1Database): Courier {
  let under = false;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    add: (records, owner) => outbox.add(records, owner),
    async deliver(nowWallMs) {
      if (under || nowWallMs - lastAt < EVERY_MS || outbox.size === 0) return [];
      lastAt = nowWallMs;
      under = true;
      const work = outbox.flush(db).finally(() => {
        under = false;
      });
      const flushed = await bounded(() => work, WAIT_MS);
      if (!flushed.ok) return [{ lost: false, text: `History waits, D1 does not take it: ${flushed.why}` }];
      const { error, refused } = flushed.value;
      const late = error === null ? [] : [{ lost: false, text: `History waits, D1 does not take it: ${error}` }];
      const bad = refused.map((row) => ({ lost: true, text: `A history row fits no table and was set aside: ${row}` }));
      return [...late, ...bad];
    },
    get empty() {
      return outbox.size === 0;
    },
  };
}
