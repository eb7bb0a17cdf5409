/** What operators asked for, with the idempotency of their keys. Wall time. */
import type { D1Database } from "@cloudflare/workers-types";
import { and, eq, lt, ne } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { commands } from "../schema.ts";

export type CommandRow = typeof commands.$inferSelect;

/** An Idempotency-Key means the same command for a day. */
const KEY_MS = 24 * 3_600_000;

/**
 * Writes a new command, or gives back the one that came before with the same key. The unique index decides between two
 * that come at once.
 */
export async function recordCommand(db: D1Database, row: CommandRow): Promise<{ row: CommandRow; isNew: boolean }> {
  const d1 = drizzle(db);
  const [, inserted, [held]] = await d1.batch([
    // A key older than a day may mean something new: the old command keeps its own id as its key.
    d1
      .update(commands)
      .set({ key: commands.id })
      .where(and(eq(commands.key, row.key), lt(commands.created_at, row.created_at - KEY_MS))),
    d1.insert(commands).values(row).onConflictDoNothing({ target: commands.key }).returning({ id: commands.id }),
    d1.select().from(commands).where(eq(commands.key, row.key)),
  ]);
  return { row: held ?? row, isNew: inserted.length > 0 };
}

/** How it ended. A command that has ended stays as it is. */
export async function finishCommand(
  db: D1Database,
  id: string,
  end: { state: "done" | "failed"; result: string | null; error: string | null; finished_at: number },
): Promise<void> {
  await drizzle(db)
    .update(commands)
    .set(end)
    .where(and(eq(commands.id, id), ne(commands.state, "done"), ne(commands.state, "failed")));
}

export async function findCommand(db: D1Database, id: string): Promise<CommandRow | null> {
  const [row] = await drizzle(db).select().from(commands).where(eq(commands.id, id));
  return row ?? null;
}
