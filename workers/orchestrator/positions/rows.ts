/** Signals and plans as rows. */
import type { ExitVerdict } from "../../../core/directional/loop/exit-loop.ts";
import type { Candidate, Signal } from "../../../core/directional/loop/types.ts";
import type { Plan, Stance } from "../../../core/directional/plan.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import type { PlanRow, SignalRow } from "../../../db/queries/directional.ts";
import type { Owner } from "../../../db/queries/history.ts";

const key = ({ mode, wallet }: Owner, rest: string): string => `${mode}|${wallet}|${rest}`;

export function signalRow(owner: Owner, signal: Signal): SignalRow {
  const { candidate, at, state, priced, edge, kelly } = signal;
  const { market, slug, question, event, spec, bid, ask } = candidate;
  return {
    ...{ id: key(owner, `${market}|${at}`), at, ...owner, market, slug, question, event },
    ...{ family: spec.family, period: spec.period, asset: spec.asset, spec: JSON.stringify(spec) },
    ...{ end_at: spec.window.end, bid, ask },
    ...{ spot: state?.spot ?? null, sigma: state?.sigmaAnnual ?? null },
    ...{ p: priced?.p ?? null, sd: priced?.sd ?? null },
    ...{ mid: edge?.mid ?? null, weight: edge?.weight ?? null, blend: edge?.blend ?? null },
    ...{ edge: edge?.edge ?? null, cost: edge?.cost ?? null, buy: edge?.buy ?? null, cycles: signal.cycles },
    ...{ kelly_single: kelly?.single ?? null, kelly_joint: kelly?.joint ?? null, stake_share: kelly?.stake ?? null },
    ...{ code: signal.code, why: signal.why, checks: JSON.stringify(signal.checks) },
    ...{ inputs: state === null ? null : JSON.stringify({ ...state, nu: priced?.nu ?? null }), outcome: null },
  };
}

/** A plan as it was just made: nothing is held yet. */
export function newPlanRow(
  owner: Owner,
  now: VenueMs,
  plan: Plan,
  { slug, question }: Pick<Candidate, "slug" | "question">,
): PlanRow {
  const { market, event, asset, family, period, buy, size, stake, state } = plan;
  return {
    ...{ id: key(owner, plan.id), at: now, ...owner, market, slug, question, event, asset, family, period },
    ...{ end_at: plan.end, opened_at: plan.openedAt, buy, size, stake, state, plan: JSON.stringify(plan) },
    ...{ held: 0, cost: 0, edge_hold: null, exit: null, why: "its first order is out", pnl: null, closed_at: null },
  };
}

/** The row with the plan as it is now. */
export const planWith = (row: PlanRow, now: VenueMs, plan: Plan): PlanRow => ({
  ...{ ...row, at: now, buy: plan.buy, state: plan.state, plan: JSON.stringify(plan), exit: plan.leaving },
  closed_at: plan.state === "closed" || plan.state === "abandoned" ? now : null,
});

/** The row after a look at the position. */
export const verdictRow = (row: PlanRow, now: VenueMs, verdict: ExitVerdict, stance: Stance | null): PlanRow => ({
  ...planWith(row, now, verdict.plan),
  ...{ held: verdict.held, cost: verdict.held === 0 ? 0 : (stance?.cost ?? row.cost) },
  ...{ edge_hold: verdict.exit?.edgeHold ?? null, why: verdict.why, pnl: verdict.pnl },
});

export const planOf = (row: PlanRow): Plan => JSON.parse(row.plan) as Plan;
