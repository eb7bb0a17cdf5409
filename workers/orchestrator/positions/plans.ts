/** The plans that positions are held by: those that are open, and those that were over until a trade of them failed on chain. */
import { heldOf } from "../../../core/directional/held.ts";
import { cameBack } from "../../../core/directional/loop/come-back.ts";
import { DUST } from "../../../core/directional/plan.ts";
import type { MarketReport } from "../../../core/live/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { lastPlans, openPlans, type PlanRow, savePlan } from "../../../db/queries/directional.ts";
import type { Owner } from "../../../db/queries/history.ts";
import type { OrchestratorEnv } from "../env.ts";
import { planOf, planWith } from "./rows.ts";

/**
 * Rows of the plans that go on; one that came back is kept before anybody acts on it. Shares that wishes have filled and that
 * no plan is known of are told as a trouble: a person has to see to them.
 */
export async function plansNow(
  env: OrchestratorEnv,
  owner: Owner,
  now: VenueMs,
  reports: Readonly<Record<string, MarketReport>>,
  troubles: string[],
): Promise<PlanRow[]> {
  const open = await openPlans(env.DB, owner);
  const busy = new Set(open.map(({ market }) => market));
  const filled = Object.entries(reports).filter(([id, { position }]) => position.bet !== undefined && !busy.has(id));
  const last = new Map(
    (
      await lastPlans(
        env.DB,
        owner,
        filled.map(([id]) => id),
      )
    ).map((row) => [row.market, row]),
  );
  const back: PlanRow[] = [];
  for (const [id, report] of filled) {
    const held = heldOf(report);
    if (held === null) continue;
    const row = last.get(id);
    if (row === undefined) {
      if (Math.abs(held.net) >= DUST && report.winner === null)
        troubles.push(`${report.slug}: ${held.net / 1e6} shares are held for a wish whose plan is not known`);
      continue;
    }
    const over = { plan: planOf(row), pnl: row.pnl as MicroUsd | null, at: row.at as VenueMs };
    const plan = cameBack(over, held, report.winner ?? null);
    if (plan === null) continue;
    const next = { ...planWith(row, now, plan), pnl: null, why: "a trade of it failed on chain: it goes on" };
    await savePlan(env.DB, next);
    troubles.push(
      `${row.slug}: it was over, and a trade of it failed on chain: ${held.net / 1e6} shares are held again`,
    );
    back.push(next);
  }
  return [...open, ...back];
}
