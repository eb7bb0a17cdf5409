/** One run of a loop: timed, recorded, reported, never thrown. */
import { tell as telling } from "../../core/live/alerts.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { recordRun } from "../../db/queries/loops.ts";
import { bounded } from "../../runtime/bounded.ts";
import type { OrchestratorEnv } from "./env.ts";

/** Wall ms the engine has for a small question before a run, or for what came of it: no loop waits for one that hangs. */
const ASK_MS = 5_000;

export interface Outcome {
  /** degraded: it did its work, and something in it failed and was named. */
  readonly outcome: "ok" | "degraded" | "failed";
  /** One line of plain words. */
  readonly detail: string;
  /** Decisions with their reasons. */
  readonly notes?: readonly object[];
}

export interface Loop {
  readonly name: string;
  /** Venue ms between two runs. */
  readonly everyMs: number;
  /** `now`: the venue's clock; null when the engine does not know it. */
  run(env: OrchestratorEnv, now: VenueMs | null): Promise<Outcome>;
}

/** What a run came to: what failed in it is named, and the rest of it stands. */
export const told = (detail: string, troubles: readonly string[], notes: readonly object[]): Outcome =>
  troubles.length === 0
    ? { outcome: "ok", detail, notes }
    : { outcome: "degraded", detail: [detail, ...troubles].join("; "), notes };

/** Runs a loop once. What goes wrong is in the answer, in the log once, in D1 and on the dashboard, as far as each lives. */
export async function runLoop(env: OrchestratorEnv, loop: Loop): Promise<Outcome> {
  const started = Date.now();
  const [clock, wallet] = await Promise.all([
    bounded(() => env.ENGINE.clock(), ASK_MS),
    bounded(() => env.ENGINE.wallet(), ASK_MS),
  ]);
  const at = clock.ok ? clock.value.venueMs : null;
  let outcome: Outcome;
  try {
    outcome = await loop.run(env, at);
  } catch (error) {
    outcome = { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
  if (outcome.outcome !== "ok") console.error(`${loop.name}: ${outcome.outcome}: ${outcome.detail}`);
  const owner = wallet.ok ? wallet.value.funder : "";
  await tell(env, loop, { at, wallet: owner, tookMs: Date.now() - started, outcome });
  return outcome;
}

interface Ran {
  /** null: the venue's clock was not known. */
  readonly at: VenueMs | null;
  readonly wallet: string;
  readonly tookMs: number;
  readonly outcome: Outcome;
}

async function tell(env: OrchestratorEnv, loop: Loop, { at: venueAt, wallet, tookMs, outcome }: Ran): Promise<void> {
  // Without the venue's clock the record says when by the wall's; the dashboard, which orders by venue time, is not told.
  const at = venueAt ?? (Date.now() as VenueMs);
  let past = { recent: [tookMs] as readonly number[], errors: outcome.outcome === "failed" ? 1 : 0 };
  try {
    past = await recordRun(env.DB, {
      ...{ id: `${loop.name}:${env.MODE}:${at}:${crypto.randomUUID().slice(0, 8)}`, at, mode: env.MODE, wallet },
      ...{ loop: loop.name, took_ms: tookMs, outcome: outcome.outcome, detail: outcome.detail },
      notes: outcome.notes === undefined ? null : JSON.stringify(outcome.notes),
      error: outcome.outcome === "ok" ? null : outcome.detail,
    });
  } catch (error) {
    console.error(`${loop.name}: its run was not recorded: ${String(error)}`);
  }
  if (venueAt === null) return;
  const shown = await bounded(
    () => env.ENGINE.loop({ name: loop.name, everyMs: loop.everyMs, lastAt: at, tookMs, ...past }),
    ASK_MS,
  );
  if (!shown.ok) console.error(`${loop.name}: the dashboard was not told: ${shown.why}`);
  // A loop that never failed has nothing to take back.
  if (outcome.outcome !== "failed" && past.errors === 0) return;
  const news = { class: "loop", severity: "warn", key: `loop:${loop.name}` } as const;
  const over = outcome.outcome !== "failed";
  const alert = telling({ ...news, text: `${loop.name}: ${outcome.detail}`, over }, at);
  const alerted = await bounded(() => env.ENGINE.alert(alert), ASK_MS);
  if (!alerted.ok) console.error(`${loop.name}: the alert was not told: ${alerted.why}`);
}
