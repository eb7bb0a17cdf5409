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
  let waiting = new Map<string, HistoryRecord>();
  let whose: Owner | null = null;

  function keep(): void {
    if (whose !== null && waiting.size > 0) outbox.add([...waiting.values()], whose);
    waiting = new Map();
  }

  return {
    add(records, { mode, wallet }) {
      if (whose?.mode !== mode || whose.wallet !== wallet) keep();
      whose = { mode, wallet };
      if (records.every(isPassing)) for (const record of records) waiting.set(`${record.table} ${record.id}`, record);
      else outbox.add(records, whose);
    },
    async flush(db: D1Database): Promise<Flushed> {
      const besides = whose === null || waiting.size === 0 ? null : { owner: whose, records: [...waiting.values()] };
      waiting = new Map();
      const flushed = await outbox.flush(db, besides);
      if (flushed.error === null || besides === null) return flushed;
      // D1 may be away for long: what would be forgotten by then waits on the disk like the rest.
      outbox.add(besides.records, besides.owner);
      return { ...flushed, left: outbox.size + waiting.size };
    },
    keep,
    get size() {
      return outbox.size + waiting.size;
    },
  };
}
