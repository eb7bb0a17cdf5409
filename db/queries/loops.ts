/** Runs of the orchestrator's loops. Times are venue ms. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, desc, eq, gte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { loopRuns } from "../schema.ts";

export type LoopRun = typeof loopRuns.$inferSelect;

const DAY_MS = 24 * 3_600_000;
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
