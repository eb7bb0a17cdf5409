/**
 * Outbox to D1. Records come at least once, in any order within a batch; a row is written once per id, and an older
 * version of it never overwrites a newer one.
 */
import type { D1Database } from "@cloudflare/workers-types";
import { getTableColumns, getTableName, getViewSelectedFields } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { HistoryRecord } from "../../core/contract/market.ts";
import { alerts, days, equity, fills, inventory, ORDER_PAGE_MS, operations, orders, quotes } from "../schema.ts";

const TABLES = { fills, quotes, inventory, equity, days, alerts, operations } as const;
type TableName = HistoryRecord["table"];
const { page: _, ...ORDER } = getViewSelectedFields(orders);
const COLUMNS: Readonly<Record<TableName, Record<string, SQLiteColumn>>> = {
  orders: ORDER,
  fills: getTableColumns(fills),
  quotes: getTableColumns(quotes),
  inventory: getTableColumns(inventory),
  equity: getTableColumns(equity),
  days: getTableColumns(days),
  alerts: getTableColumns(alerts),
  operations: getTableColumns(operations),
};

/** Whose history it is: on every row, so that paper can never be read as live. */
export interface Owner {
  readonly mode: "paper" | "live";
  readonly wallet: string;
}

export interface Refused {
  readonly record: HistoryRecord;
  readonly why: string;
}

/**
 * Writes records in one D1 batch: one statement a table, one bound parameter each (D1 allows a hundred), atomic.
 * A record that does not fit its table is handed back and the others are written: one bad row must not stop an outbox.
 * Rejects when D1 does; nothing of the batch is written then, and calling again with the same records is safe.
 */
export async function saveHistory(
  db: D1Database,
  owner: Owner,
  records: readonly HistoryRecord[],
): Promise<{ saved: number; refused: readonly Refused[] }> {
  const rows = new Map<TableName, Record<string, unknown>[]>();
  const refused: Refused[] = [];
  for (const record of records) {
    const row = { ...record.body, id: record.id, at: record.at, mode: owner.mode, wallet: owner.wallet };
    const why = misfit(record.table, row);
    if (why !== null) refused.push({ record, why });
    else rows.set(record.table, [...(rows.get(record.table) ?? []), row]);
  }
  const statements = [...rows].map(([table, list]) =>
    table === "orders"
      ? db.prepare(SAVE_PAGES).bind(JSON.stringify(pagesOf(list)), owner.mode, owner.wallet)
      : db.prepare(UPSERT[table]).bind(JSON.stringify(list)),
  );
  if (statements.length > 0) await db.batch(statements);
  return { saved: records.length - refused.length, refused };
}

/** Why a row does not fit its table, in words; null when it does. */
function misfit(table: TableName, row: Readonly<Record<string, unknown>>): string | null {
  const columns = COLUMNS[table];
  for (const name of Object.keys(row)) if (!(name in columns)) return `${table} has no column ${name}`;
  for (const [name, column] of Object.entries(columns)) {
    const value = row[name] ?? null;
    if (value === null) {
      if (column.notNull) return `${table}.${name} is missing`;
    } else if (column.getSQLType() === "integer") {
      if (!Number.isSafeInteger(value)) return `${table}.${name} is not an integer: ${String(value)}`;
    } else if (column.getSQLType() === "real") {
      if (typeof value !== "number" || !Number.isFinite(value)) return `${table}.${name} is not a number: ${value}`;
    } else if (typeof value !== "string") {
      return `${table}.${name} is not text: ${String(value)}`;
    } else if (column.enumValues !== undefined && !column.enumValues.includes(value)) {
      return `${table}.${name} is not one of ${column.enumValues.join(", ")}: ${value}`;
    }
  }
  return null;
}

/** Start of the page that an order stands in which was made then. */
export const pageOf = (createdAt: number): number => Math.floor(createdAt / ORDER_PAGE_MS) * ORDER_PAGE_MS;

interface OrderPage {
  readonly start: number;
  readonly market: unknown;
  readonly orders: Record<string, unknown>;
}

/** Orders by the page they stand in. Of several words about one order the newest is kept. */
function pagesOf(rows: readonly Record<string, unknown>[]): readonly OrderPage[] {
  const pages = new Map<string, OrderPage>();
  for (const { id, market, mode: _mode, wallet: _wallet, ...order } of rows) {
    const start = pageOf(Number(order.created_at));
    const key = `${start}|${String(market)}`;
    const page = pages.get(key) ?? { start, market, orders: {} };
    const before = page.orders[String(id)] as { at: number } | undefined;
    if (before === undefined || before.at <= Number(order.at)) page.orders[String(id)] = order;
    pages.set(key, page);
  }
  return [...pages.values()];
}

/** A page that is there takes the orders that are new or newer. */
const SAVE_PAGES = `insert into order_pages (start, mode, wallet, market, orders)
  select json_extract(value, '$.start'), ?2, ?3, json_extract(value, '$.market'), json_extract(value, '$.orders')
  from json_each(?1) where true
  on conflict (start, mode, wallet, market) do update set orders = (
    select json_group_object(key, json(value)) from (
      select key, value, row_number() over (partition by key order by json_extract(value, '$.at') desc, came desc) as place
      from (select key, value, 0 as came from json_each(order_pages.orders)
        union all select key, value, 1 from json_each(excluded.orders)))
    where place = 1)`;

/** `where true` keeps SQLite from reading ON CONFLICT as a join's ON. */
function upsert(table: keyof typeof TABLES): string {
  const name = getTableName(TABLES[table]);
  const columns = Object.values(getTableColumns(TABLES[table])).map((column) => column.name);
  const picked = columns.map((column) => `json_extract(value, '$.${column}')`);
  const set = columns.filter((column) => column !== "id").map((column) => `${column} = excluded.${column}`);
  return (
    `insert into ${name} (${columns.join(", ")}) select ${picked.join(", ")} from json_each(?1) where true ` +
    `on conflict (id) do update set ${set.join(", ")} where excluded.at >= ${name}.at`
  );
}

const UPSERT: Readonly<Record<keyof typeof TABLES, string>> = {
  fills: upsert("fills"),
  quotes: upsert("quotes"),
  inventory: upsert("inventory"),
  equity: upsert("equity"),
  days: upsert("days"),
  alerts: upsert("alerts"),
  operations: upsert("operations"),
};
