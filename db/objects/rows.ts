import type { DurableObjectStorage } from "@cloudflare/workers-types";
import type { Row } from "../../core/machine.ts";

/** A machine's rows in a Durable Object's own database, keyed by (kind, key): the store port of the carrier. */
export interface RowStore {
  transaction<T>(f: () => T): T;
  /** Upsert by (kind, key); a null body removes. */
  append(rows: readonly Row[]): void;
  /** Every row, or those of one kind, in the order they were last written: the order in which `apply` met them. */
  load(kind?: string): Iterable<Row>;
  get(kind: string, key: string): unknown;
}

/**
 * Opens (and creates, once) the rows table. Synchronous throughout: Durable Object SQLite answers in place, and what is
 * written between two awaits reaches the disk together before any message leaves the object.
 */
export function openRows(storage: Pick<DurableObjectStorage, "sql" | "transactionSync">): RowStore {
  const { sql } = storage;
  sql.exec(
    "create table if not exists rows (kind text not null, key text not null, body text not null, seq integer not null, primary key (kind, key)) without rowid",
  );
  let seq = sql.exec<{ top: number | null }>("select max(seq) as top from rows").one().top ?? 0;
  const read = (row: { kind: string; key: string; body: string }): Row => ({
    kind: row.kind,
    key: row.key,
    body: JSON.parse(row.body) as unknown,
  });
  type Stored = { kind: string; key: string; body: string };
  return {
    transaction: (f) => storage.transactionSync(f),
    append(rows) {
      for (const { kind, key, body } of rows) {
        if (body === null || body === undefined) sql.exec("delete from rows where kind = ? and key = ?", kind, key);
        else
          sql.exec(
            "insert into rows (kind, key, body, seq) values (?, ?, ?, ?) on conflict (kind, key) do update set body = excluded.body, seq = excluded.seq",
            kind,
            key,
            JSON.stringify(body),
            ++seq,
          );
      }
    },
    load(kind) {
      const rows =
        kind === undefined
          ? sql.exec<Stored>("select kind, key, body from rows order by seq")
          : sql.exec<Stored>("select kind, key, body from rows where kind = ? order by seq", kind);
      return rows.toArray().map(read);
    },
    get(kind, key) {
      const [row] = sql
        .exec<Stored>("select kind, key, body from rows where kind = ? and key = ?", kind, key)
        .toArray();
      return row === undefined ? null : read(row).body;
    },
  };
}
