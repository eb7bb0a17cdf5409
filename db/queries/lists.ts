/** Lists for the API: newest first, by keyset on (time, id), so that a page never skips or repeats a row that stood. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, desc, eq, getViewSelectedFields, gte, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { days, fills, operations, orderPages, orders } from "../schema.ts";
import { pageOf } from "./history.ts";

export type DayRow = typeof days.$inferSelect;
export type FillRow = typeof fills.$inferSelect;
export type OperationRow = typeof operations.$inferSelect;
export type OrderRow = Omit<typeof orders.$inferSelect, "page">;

/** The last row of a page: the next page starts below it. */
export interface Cursor {
  readonly at: number;
  readonly id: string;
}

export interface Filter {
  readonly market?: string | undefined;
  readonly mode?: "paper" | "live" | undefined;
  readonly wallet?: string | undefined;
  /** Venue ms, inclusive. */
  readonly from?: number | undefined;
  /** Venue ms, exclusive. */
  readonly to?: number | undefined;
  readonly cursor?: Cursor | undefined;
  /** Rows of one page. */
  readonly limit: number;
}

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: Cursor | null;
}

export interface Keys {
  readonly id: SQLiteColumn;
  readonly time: SQLiteColumn;
  /** Missing: its rows belong to no market. */
  readonly market?: SQLiteColumn;
  readonly mode: SQLiteColumn;
  readonly wallet: SQLiteColumn;
}

export function where({ id, time, market, mode, wallet }: Keys, filter: Filter): SQL | undefined {
  const { cursor } = filter;
  return and(
    filter.market === undefined || market === undefined ? undefined : eq(market, filter.market),
    filter.mode === undefined ? undefined : eq(mode, filter.mode),
    filter.wallet === undefined ? undefined : eq(wallet, filter.wallet),
    filter.from === undefined ? undefined : gte(time, filter.from),
    filter.to === undefined ? undefined : lt(time, filter.to),
    cursor === undefined ? undefined : or(lt(time, cursor.at), and(eq(time, cursor.at), lt(id, cursor.id))),
  );
}

export function page<Row extends { id: string }>(rows: Row[], limit: number, time: (row: Row) => number): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? { at: time(last), id: last.id } : null };
}

/** Our fills, newest first by the time they were matched. */
export async function listFills(db: D1Database, filter: Filter): Promise<Page<FillRow>> {
  const keys = { id: fills.id, time: fills.at, market: fills.market, mode: fills.mode, wallet: fills.wallet };
  const rows = await drizzle(db)
    .select()
    .from(fills)
    .where(where(keys, filter))
    .orderBy(desc(fills.at), desc(fills.id))
    .limit(filter.limit + 1);
  return page(rows, filter.limit, (row) => row.at);
}

/**
 * Our orders, newest first by the time they were made: an order keeps its place while its state changes. Whole pages are
 * read, as many as surely hold so many orders: each holds one at least.
 */
export async function listOrders(db: D1Database, filter: Filter): Promise<Page<OrderRow>> {
  const { page: inPage, ...columns } = getViewSelectedFields(orders);
  const { id, created_at: time, market, mode, wallet } = orders;
  const { from, to = Number.POSITIVE_INFINITY, cursor, limit } = filter;
  // Of the page of that moment itself perhaps nothing is wanted.
  const newest = Math.min(cursor?.at ?? Number.POSITIVE_INFINITY, to - 1);
  const top = Number.isFinite(newest) ? pageOf(newest) : null;
  const far = drizzle(db)
    .select({ start: orderPages.start })
    .from(orderPages)
    .where(
      and(
        filter.market === undefined ? undefined : eq(orderPages.market, filter.market),
        filter.mode === undefined ? undefined : eq(orderPages.mode, filter.mode),
        filter.wallet === undefined ? undefined : eq(orderPages.wallet, filter.wallet),
        top === null ? undefined : lt(orderPages.start, top),
      ),
    )
    .orderBy(desc(orderPages.start))
    .limit(1)
    .offset(limit);
  const rows = await drizzle(db)
    .select(columns)
    .from(orders)
    .where(
      and(
        where({ id, time, market, mode, wallet }, filter),
        gte(inPage, sql`coalesce((${far}), 0)`),
        top === null ? undefined : lte(inPage, top),
        from === undefined ? undefined : gte(inPage, pageOf(from)),
      ),
    )
    .orderBy(desc(time), desc(id))
    .limit(limit + 1);
  return page(rows, limit, (row) => row.created_at);
}

/** What was done on chain, newest first by the time it was wanted. */
export async function listOperations(db: D1Database, filter: Filter): Promise<Page<OperationRow>> {
  const { id, created_at: time, market, mode, wallet } = operations;
  const rows = await drizzle(db)
    .select()
    .from(operations)
    .where(where({ id, time, market, mode, wallet }, filter))
    .orderBy(desc(time), desc(id))
    .limit(filter.limit + 1);
  return page(rows, filter.limit, (row) => row.created_at);
}

/** The account by the UTC day, the newest first; the one that runs is as it was at most an hour ago. */
export async function listDays(db: D1Database, filter: Omit<Filter, "market">): Promise<Page<DayRow>> {
  const { id, from_at: time, mode, wallet } = days;
  const rows = await drizzle(db)
    .select()
    .from(days)
    .where(where({ id, time, mode, wallet }, filter))
    .orderBy(desc(time), desc(id))
    .limit(filter.limit + 1);
  return page(rows, filter.limit, (row) => row.from_at);
}
