/** What a dead bot's journal says it had in hand: read from copies of its objects' databases, so that nothing is touched. */
import { copyFileSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { IntentState } from "../../core/execution/intent.ts";

/** Number of orders in each state of their life, over all markets. */
export type InHand = Readonly<Partial<Record<IntentState, number>>>;

/** @param state the run's state folder, whose process is dead */
export function readInHand(state: string): InHand {
  const files = globSync(join(state, "wrangler", "v3", "do", "edgemaker-market-Market", "*.sqlite"));
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-journal-"));
  const counts: Partial<Record<IntentState, number>> = {};
  try {
    for (const file of files.filter((each) => basename(each) !== "metadata.sqlite")) {
      const copy = join(folder, basename(file));
      for (const end of ["", "-wal", "-shm"]) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
      for (const one of intentStates(copy)) counts[one] = (counts[one] ?? 0) + 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return counts;
}

function intentStates(path: string): readonly IntentState[] {
  const database = new DatabaseSync(path);
  try {
    const hasRows = database.prepare("select 1 from sqlite_master where type = 'table' and name = 'rows'").get();
    // Killed before it had made its tables.
    if (hasRows === undefined) return [];
    return database
      .prepare("select body from rows where kind = 'intent'")
      .all()
      .map(({ body }) => (JSON.parse(String(body)) as { state: IntentState }).state);
  } finally {
    database.close();
  }
}

/** "2 sending, 5 live", what is over left out; "nothing" when nothing is in hand. */
export function inWords(inHand: InHand): string {
  const order: readonly IntentState[] = ["prepared", "sending", "unknown", "cancelling", "live"];
  const parts = order.flatMap((state) => (inHand[state] === undefined ? [] : [`${inHand[state]} ${state}`]));
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
