/**
 * What of the history is kept, and for how long, so that a year of it fits (docs/history.md). Fills, operations on chain,
 * plans, markets and orders that filled are the books: nothing here touches them. All else is thinned, then dropped.
 */
import type { D1Database } from "@cloudflare/workers-types";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Rule {
  /** What becomes rarer, in words. */
  readonly name: string;
  readonly table: string;
  /** Rows younger than this are not looked at, ms of its clock. */
  readonly keepMs: number;
  /** Commands belong to a person, everything else to the venue. */
  readonly clock: "venue" | "wall";
  /** Touches at most ?3 rows of mode ?2 that are older than ?1. */
  readonly sql: string;
}

const older = (table: string, more = ""): string =>
  `delete from ${table} where id in (select id from ${table} where at < ?1 and mode = ?2${more} limit ?3)`;

/** Of each hour the newest row stays: what was true when it ended. @param same columns that tell one series from another */
const hourly = (table: string, same: readonly string[]): string =>
  `delete from ${table} where id in (select id from (select id, row_number() over (partition by ` +
  `${["wallet", ...same].join(", ")}, at / ${HOUR_MS} order by at desc) as place from ${table} where at < ?1 and mode = ?2) ` +
  `where place > 1 limit ?3)`;

const FILLED_OR_OPEN = "json_extract(value, '$.matched') > 0 or json_extract(value, '$.state') <> 'done'";
/** Pages of orders that have lately become old: what is in older ones was looked at before. */
const pages = (which: string): string =>
  `(start, mode, wallet, market) in (select start, mode, wallet, market from order_pages ` +
  `where start < ?1 and start > ?1 - ${30 * DAY_MS} and mode = ?2 and ${which} limit ?3)`;
const some = (condition: string): string => `exists (select 1 from json_each(orders) where ${condition})`;

export const RULES: readonly Rule[] = [
  { name: "runs of loops", table: "loop_runs", keepMs: 7 * DAY_MS, clock: "venue", sql: older("loop_runs") },
  {
    name: "pages of orders that never filled",
    table: "order_pages",
    keepMs: 14 * DAY_MS,
    clock: "venue",
    sql: `delete from order_pages where ${pages(`not ${some(FILLED_OR_OPEN)}`)}`,
  },
  {
    name: "pages rid of orders that never filled",
    table: "order_pages",
    keepMs: 14 * DAY_MS,
    clock: "venue",
    sql:
      `update order_pages set orders = (select json_group_object(key, json(value)) from json_each(orders) ` +
      `where ${FILLED_OR_OPEN}) where ${pages(some(`not (${FILLED_OR_OPEN})`))}`,
  },
  {
    name: "quotes, one an hour",
    table: "quotes",
    keepMs: 7 * DAY_MS,
    clock: "venue",
    sql: hourly("quotes", ["market"]),
  },
  { name: "quotes", table: "quotes", keepMs: 365 * DAY_MS, clock: "venue", sql: older("quotes") },
  {
    name: "inventory, one an hour",
    table: "inventory",
    keepMs: 7 * DAY_MS,
    clock: "venue",
    sql: hourly("inventory", ["market"]),
  },
  { name: "equity, one an hour", table: "equity", keepMs: 30 * DAY_MS, clock: "venue", sql: hourly("equity", []) },
  {
    name: "prices that signals were made from",
    table: "signals",
    keepMs: 30 * DAY_MS,
    clock: "venue",
    sql: "update signals set inputs = null, checks = '[]' where id in (select id from signals where at < ?1 and mode = ?2 and inputs is not null limit ?3)",
  },
  { name: "signals", table: "signals", keepMs: 365 * DAY_MS, clock: "venue", sql: older("signals") },
  {
    name: "alerts that are over",
    table: "alerts",
    keepMs: 365 * DAY_MS,
    clock: "venue",
    sql: older("alerts", " and resolved_at is not null"),
  },
  {
    name: "commands",
    table: "commands",
    keepMs: 365 * DAY_MS,
    clock: "wall",
    // A command has no mode of its own: it is a person's.
    sql: "delete from commands where id in (select id from commands where created_at < ?1 and ?2 = ?2 limit ?3)",
  },
];

export interface Thinned {
  readonly name: string;
  readonly rows: number;
  /** There is more of it than one run takes. */
  readonly more: boolean;
}

/**
 * Carries every rule out once, each on so many rows at most: a backlog is worked down run by run, and no single statement
 * runs long. Only rows of this mode: what paper left is paper's to sweep. Rejects when D1 does; what is done stays done.
 */
export async function thin(
  db: D1Database,
  { mode, venueNow, wallNow, most }: { mode: "paper" | "live"; venueNow: number; wallNow: number; most: number },
): Promise<readonly Thinned[]> {
  const done: Thinned[] = [];
  for (const { name, keepMs, clock, sql } of RULES) {
    const before = (clock === "venue" ? venueNow : wallNow) - keepMs;
    const { meta } = await db.prepare(sql).bind(before, mode, most).run();
    done.push({ name, rows: meta.changes, more: meta.changes >= most });
  }
  return done;
}
