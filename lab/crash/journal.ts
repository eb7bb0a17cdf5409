/** What a dead bot's journal says it had in hand: read from copies of its objects' databases, so that nothing is touched. */
import { copyFileSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { IntentId } from "../../core/contract/ids.ts";
import type { Intent, IntentState } from "../../core/execution/intent.ts";
import { INTENT_KIND, ORDERS_KIND } from "../../core/market/order-rows.ts";

/** What was not over, over all markets. */
export interface InHand {
  /** Number of orders in each state of their life. */
  readonly states: Readonly<Partial<Record<IntentState, number>>>;
  /** Wishes that were on their way to an order, or out of the book: the bot has to learn what became of each. */
  readonly open: readonly IntentId[];
}

/** @param state the run's state folder, whose process is dead */
export function readInHand(state: string): InHand {
  const files = globSync(join(state, "wrangler", "v3", "do", "edgemaker-market-Market", "*.sqlite"));
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-journal-"));
  const states: Partial<Record<IntentState, number>> = {};
  const open: IntentId[] = [];
  try {
    for (const file of files.filter((each) => basename(each) !== "metadata.sqlite")) {
      const copy = join(folder, basename(file));
      for (const end of ["", "-wal", "-shm"]) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
      for (const { id, state: at } of intents(copy)) {
        states[at] = (states[at] ?? 0) + 1;
        if (at !== "live" && at !== "done") open.push(id);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { states, open };
}

function intents(path: string): readonly Pick<Intent, "id" | "state">[] {
  const database = new DatabaseSync(path);
  try {
    const hasRows = database.prepare("select 1 from sqlite_master where type = 'table' and name = 'rows'").get();
    // Killed before it had made its tables.
    if (hasRows === undefined) return [];
    return database
      .prepare("select body from rows where kind in (?, ?)")
      .all(ORDERS_KIND, INTENT_KIND)
      .flatMap(({ body }) => JSON.parse(String(body)) as Intent | readonly Intent[]);
  } finally {
    database.close();
  }
}

/** "2 sending, 5 live", what is over left out; "nothing" when nothing is in hand. */
export function inWords(states: InHand["states"]): string {
  const order: readonly IntentState[] = ["prepared", "sending", "unknown", "cancelling", "live"];
  const parts = order.flatMap((state) => (states[state] === undefined ? [] : [`${states[state]} ${state}`]));
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
