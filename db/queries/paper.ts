/** How long paper was traded: one row of equity a minute, whoever's wallet it was. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, count, eq, gt, lte, max } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { equity } from "../schema.ts";

/** Counts rows after `from` and up to `to`, wall ms: a recording of long ago is no trading of these days. */
export async function paperMinutes(
  db: D1Database,
  from: number,
  to: number,
): Promise<{ readonly minutes: number; readonly newestWallMs: number }> {
  const inTime = and(eq(equity.mode, "paper"), gt(equity.at, from), lte(equity.at, to));
  const [row] = await drizzle(db)
    .select({ minutes: count(), newest: max(equity.at) })
    .from(equity)
    .where(inTime);
  return { minutes: row?.minutes ?? 0, newestWallMs: row?.newest ?? 0 };
}
