/**
 * A plan that was over and is not: a trade that had filled it failed on chain afterwards, so that what it had left is held
 * again, or what it had made is another sum. Pure.
 */
import type { MicroUsd } from "../../units/money.ts";
import type { VenueMs } from "../../units/time.ts";
import type { Held } from "../held.ts";
import { DUST, isOpen, type Plan, type Stance } from "../plan.ts";
import { settledAt, type Winner } from "./settled.ts";

export interface Over {
  readonly plan: Plan;
  /** What it was closed with; null: it was abandoned. */
  readonly pnl: MicroUsd | null;
  readonly at: VenueMs;
}

/**
 * The plan as the exit loop goes on with it; null when it is over as it was told.
 *
 * @param held what its market says since, by the fills that stand
 */
export function cameBack({ plan, pnl, at }: Over, held: Held, winner: Winner | null): Plan | null {
  if (isOpen(plan) || held.at <= at) return null;
  const settled = plan.leaving === "settle";
  const isBack = Math.abs(held.net) >= DUST && !settled;
  const made = settled ? (winner === null ? pnl : settledAt(held, winner)) : held.cash;
  if (!isBack && (pnl === null || made === pnl)) return null;
  return { ...plan, state: "held", leaving: isBack ? null : plan.leaving, cameBack: at };
}

/** The plan with the token it holds by now: a purchase that failed after its sale leaves the other one. */
export function turned(plan: Plan, stance: Stance | null): Plan {
  if (stance === null || plan.state === "entering" || Math.abs(stance.net) < DUST) return plan;
  return { ...plan, buy: stance.net > 0 ? "YES" : "NO" };
}
