/** Runs of the orchestrator's loops, and what is swept away when it is old. Times are venue ms. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, desc, eq, gte, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { commands, loopRuns, quotes, signals } from "../schema.ts";

export type LoopRun = typeof loopRuns.$inferSelect;

const DAY_MS = 24 * 3_600_000;
const KEEP_RUNS_MS = 7 * DAY_MS;
const KEEP_QUOTES_MS = 90 * DAY_MS;
const KEEP_SIGNALS_MS = 365 * DAY_MS;
const KEEP_COMMANDS_MS = 365 * DAY_MS;
const RECENT = 20;

/** Writes a run and gives what the dashboard shows of its loop: the newest durations, oldest first, and a day's failures. */
export async function recordRun(db: D1Database, run: LoopRun): Promise<{ recent: readonly number[]; errors: number }> {
  const d1 = drizzle(db);
  const mine = and(eq(loopRuns.loop, run.loop), eq(loopRuns.mode, run.mode), gte(loopRuns.at, run.at - DAY_MS));
  const [, recent, failed] = await d1.batch([
    d1.insert(loopRuns).values(run).onConflictDoNothing(),
    d1.select({ took: loopRuns.took_ms }).from(loopRuns).where(mine).orderBy(desc(sql`rowid`)).limit(RECENT),
    d1
      .select({ id: loopRuns.id })
      .from(loopRuns)
      .where(and(mine, eq(loopRuns.outcome, "failed"))),
  ]);
  return { recent: recent.map((row) => row.took).reverse(), errors: failed.length };
}

/** Removes what nobody looks at any more. Orders, fills, inventory and equity are kept: they are the books. */
export async function sweep(db: D1Database, venueNow: number, wallNow: number): Promise<void> {
  const d1 = drizzle(db);
  await d1.batch([
    d1.delete(loopRuns).where(lt(loopRuns.at, venueNow - KEEP_RUNS_MS)),
    d1.delete(quotes).where(lt(quotes.at, venueNow - KEEP_QUOTES_MS)),
    d1.delete(signals).where(lt(signals.at, venueNow - KEEP_SIGNALS_MS)),
    d1.delete(commands).where(lt(commands.created_at, wallNow - KEEP_COMMANDS_MS)),
  ]);
}
