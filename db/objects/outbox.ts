import type { D1Database, DurableObjectStorage } from "@cloudflare/workers-types";
import type { HistoryRecord } from "../../core/contract/market.ts";
import { type Owner, saveHistory } from "../queries/history.ts";

/** What one flush did. `left` counts the writes that still wait; `refused` names rows that fit no table and were set aside. */
export interface Flushed {
  readonly saved: number;
  readonly left: number;
  readonly refused: readonly string[];
  /** Why D1 did not take the batch; nothing was removed then. */
  readonly error: string | null;
}

/**
 * History on its way to D1: kept beside the journal, so it survives with it, and removed only after D1 has it. D1 keeps
 * one row an id, so a flush that failed halfway is repeated without harm.
 */
export interface Outbox {
  add(records: readonly HistoryRecord[], owner: Owner): void;
  /** @param besides records that are not kept here, sent after those that are */
  flush(db: D1Database, besides?: Besides | null): Promise<Flushed>;
  readonly size: number;
}

export interface Besides {
  readonly owner: Owner;
  readonly records: readonly HistoryRecord[];
}

/** Records sent to D1 at once, or a little more. */
const BATCH = 200;
/** Records kept in one row: each row is paid for twice, when it comes and when it goes. */
const TOGETHER = 50;

/** An earlier version kept one record a row, by itself. */
function recordsOf(text: string): readonly HistoryRecord[] {
  const kept = JSON.parse(text) as HistoryRecord | readonly HistoryRecord[];
  return Array.isArray(kept) ? kept : [kept as HistoryRecord];
}

export function openOutbox(storage: Pick<DurableObjectStorage, "sql">): Outbox {
  const { sql } = storage;
  // Not "autoincrement": that writes a second row with each. A number may come again once its row is gone, which is harmless.
  sql.exec("create table if not exists outbox (seq integer primary key, owner text not null, record text not null)");
  let size = sql.exec<{ n: number }>("select count(*) as n from outbox").one().n;
  type Stored = { seq: number; owner: string; record: string };
  return {
    add(records, owner) {
      const { mode, wallet } = owner;
      const text = JSON.stringify({ mode, wallet });
      for (let from = 0; from < records.length; from += TOGETHER) {
        sql.exec(
          "insert into outbox (owner, record) values (?, ?)",
          text,
          JSON.stringify(records.slice(from, from + TOGETHER)),
        );
        size += 1;
      }
    },

    async flush(db, besides = null) {
      const refused: string[] = [];
      let saved = 0;
      const send = async (owner: Owner, records: readonly HistoryRecord[]): Promise<void> => {
        const result = await saveHistory(db, owner, records);
        saved += result.saved;
        for (const { record, why } of result.refused) refused.push(`${record.table} ${record.id}: ${why}`);
      };
      try {
        for (;;) {
          const rows = sql.exec<Stored>("select seq, owner, record from outbox order by seq limit ?", BATCH).toArray();
          const first = rows[0];
          if (first === undefined) break;
          const batch: Stored[] = [];
          const records: HistoryRecord[] = [];
          for (const row of rows) {
            // One owner a batch: mode and wallet are columns of every row.
            if (row.owner !== first.owner || records.length >= BATCH) break;
            batch.push(row);
            records.push(...recordsOf(row.record));
          }
          await send(JSON.parse(first.owner) as Owner, records);
          for (const row of batch) sql.exec("delete from outbox where seq = ?", row.seq);
          size -= batch.length;
        }
        for (let from = 0; besides !== null && from < besides.records.length; from += BATCH)
          await send(besides.owner, besides.records.slice(from, from + BATCH));
      } catch (error) {
        return { saved, left: size, refused, error: String(error) };
      }
      return { saved, left: 0, refused, error: null };
    },
    get size() {
      return size;
    },
  };
}
