/** How soon a bot that was started again knows what became of all it had in hand, and quotes. */
import type { IntentId } from "../../core/contract/ids.ts";
import type { MarketReport } from "../../core/live/types.ts";
import { sleep } from "./stack.ts";

export interface Settled {
  /** Wall ms; null: not within the time given. */
  readonly ms: number | null;
  /** What was still missing at the last look that missed something, in words; null: nothing ever was. */
  readonly last: string | null;
}

const AGAIN_MS = 100;

/**
 * Looks until every market has had a cycle in this life, none holds an order of `inHand` that is sending, being cancelled or
 * unknown, and one at least quotes; or for `withinMs`.
 */
export async function untilSettled(api: string, inHand: readonly IntentId[], withinMs: number): Promise<Settled> {
  const began = performance.now();
  const wishes = new Set(inHand);
  let last: string | null = null;
  for (let passed = 0; passed < withinMs; passed = performance.now() - began) {
    const missing = await look(api, wishes);
    if (missing === null) return { ms: Math.round(performance.now() - began), last };
    last = missing;
    await sleep(Math.max(0, Math.min(AGAIN_MS, withinMs - passed)));
  }
  // Who looked for the whole of the time leaves with it.
  return { ms: null, last };
}

async function look(api: string, wishes: ReadonlySet<IntentId>): Promise<string | null> {
  let reports: readonly MarketReport[];
  try {
    const reply = await fetch(`${api}/overview`, { signal: AbortSignal.timeout(5_000) });
    const body = (await reply.json()) as { readonly markets: Readonly<Record<string, MarketReport>> };
    reports = Object.values(body.markets);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const trades = reports.filter(({ state }) => state !== "resolved" && state !== "retired");
  for (const { slug, cycle, orders, state, stateWhy } of trades) {
    if (cycle.count === 0) return `${slug} has had no cycle: ${state}, ${stateWhy}`;
    const open = orders.find((order) => order.state !== "live" && wishes.has(order.intent));
    if (open !== undefined) return `${slug}: ${open.intent} is ${open.state}`;
  }
  if (trades.some(({ state }) => state === "quoting")) return null;
  return (
    trades.map(({ slug, state, stateWhy }) => `${slug} is ${state}: ${stateWhy}`).join("; ") || "no market reports"
  );
}
