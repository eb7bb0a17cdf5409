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
  `delete from ${table} where rowid in (select rowid from ${table} where at < ?1 and mode = ?2${more} limit ?3)`;

/** Of each hour the newest row stays: what was true when it ended. @param same columns that tell one series from another */
const hourly = (table: string, same: readonly string[]): string =>
  `delete from ${table} where rowid in (select old.rowid from ${table} old where old.at < ?1 and old.mode = ?2 and exists ` +
  `(select 1 from ${table} new where ${["mode", "wallet", ...same].map((name) => `new.${name} = old.${name}`).join(" and ")} ` +
  `and new.at > old.at and new.at < (old.at / ${HOUR_MS} + 1) * ${HOUR_MS}) limit ?3)`;

export const RULES: readonly Rule[] = [
  { name: "runs of loops", table: "loop_runs", keepMs: 7 * DAY_MS, clock: "venue", sql: older("loop_runs") },
  {
    name: "orders that never filled",
    table: "orders",
    keepMs: 14 * DAY_MS,
    clock: "venue",
    sql: older("orders", " and matched = 0 and state = 'done'"),
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
    sql: "update signals set inputs = null, checks = '[]' where rowid in (select rowid from signals where at < ?1 and mode = ?2 and inputs is not null limit ?3)",
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
    sql: "delete from commands where rowid in (select rowid from commands where created_at < ?1 and ?2 = ?2 limit ?3)",
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
