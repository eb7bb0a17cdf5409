import type { D1Database } from "@cloudflare/workers-types";
import type { HistoryRecord } from "../../core/contract/market.ts";
import type { Owner } from "../queries/history.ts";
import type { Flushed, Outbox } from "./outbox.ts";

/**
 * Records that need no row of their own on their way to D1. An order is told again by whoever starts anew, until long after
 * its end; of samples that come each minute one may be missing.
 */
const PASSING: ReadonlySet<HistoryRecord["table"]> = new Set(["orders", "quotes", "inventory", "equity"]);

export const isPassing = ({ table }: HistoryRecord): boolean => PASSING.has(table);

/** An outbox of which a part waits in memory: of each thing its newest state, so what changes often is sent once. */
export interface PassingOutbox extends Outbox {
  /** Puts on the disk what waits in memory: before the object may be put away for long. */
  keep(): void;
}

/** Together with a record that may not be lost all the others go to the disk: they share its row. */
export function openPassing(outbox: Outbox): PassingOutbox {
  const waiting = new Map<string, HistoryRecord>();
  /** On the way to D1, without what has been said anew of the same thing: an older word must never come after a newer one. */
  const sending = new Map<string, HistoryRecord>();
  let whose: Owner | null = null;
  const keyOf = ({ table, id }: HistoryRecord): string => `${table} ${id}`;

  function keep(): void {
    if (whose !== null && waiting.size > 0) outbox.add([...waiting.values()], whose);
    waiting.clear();
  }

  return {
    add(records, { mode, wallet }) {
      if (whose?.mode !== mode || whose.wallet !== wallet) keep();
      whose = { mode, wallet };
      const pass = records.every(isPassing);
      for (const record of records) {
        sending.delete(keyOf(record));
        if (pass) waiting.set(keyOf(record), record);
        else waiting.delete(keyOf(record));
      }
      if (!pass) outbox.add(records, whose);
    },
    async flush(db: D1Database): Promise<Flushed> {
      const owner = whose;
      const records = [...waiting.values()];
      for (const [key, record] of waiting) sending.set(key, record);
      waiting.clear();
      const flushed = await outbox.flush(db, owner === null ? null : { owner, records });
      // D1 may be away for long: what would be forgotten by then waits on the disk like the rest.
      if (flushed.error !== null && owner !== null && sending.size > 0) outbox.add([...sending.values()], owner);
      sending.clear();
      return flushed.error === null ? flushed : { ...flushed, left: outbox.size + waiting.size };
    },
    keep,
    get size() {
      return outbox.size + waiting.size;
    },
  };
}
