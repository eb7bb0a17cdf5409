/**
 * What a decision was made on, as compact data: everything its reasons say can be told from it at any time after. A market
 * decides far more often than anybody reads why.
 */
import type { Reason } from "../contract/reasons.ts";
import { type EngineInput, explain } from "../pricing/engine.ts";
import { type GateView, gateReasons } from "../quoting/gates.ts";
import type { Proposal } from "../quoting/propose.ts";
import type { Rules } from "../quoting/standard.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";

/** Nothing in it changes once its decision is made. */
export interface Grounds {
  readonly gates: GateView;
  readonly rules: Rules;
  readonly multipliers: readonly number[];
  /** Levels that were not wanted. */
  readonly dropped: Reason[];
  /** What was wanted; null: nothing could be, or nothing may stand. */
  proposal: Proposal | null;
  /** What was said of wishes and of places on the ladder. */
  readonly said: Reason[];
}

/** The reasons of a decision, in the order in which they were considered. */
export function reasonsOf({ gates, rules, multipliers, dropped, proposal, said }: Grounds): readonly Reason[] {
  const why = [...gateReasons(gates, rules), ...dropped];
  if (proposal !== null) {
    inputs(proposal.input, why);
    for (let level = 0; level < multipliers.length; level++) {
      terms(proposal, multipliers, "bid", level, why);
      terms(proposal, multipliers, "ask", level, why);
    }
  }
  return why.concat(said);
}

/** The terms of one quoted price; none when nothing is wanted there. */
export function termsOf({ proposal, multipliers }: Grounds, as: "bid" | "ask", level: number): readonly Reason[] {
  const why: Reason[] = [];
  if (proposal !== null) terms(proposal, multipliers, as, level, why);
  return why;
}

function terms(
  { parts, input, bids, asks }: Proposal,
  multipliers: readonly number[],
  as: "bid" | "ask",
  level: number,
  why: Reason[],
): void {
  const wanted = (as === "bid" ? bids : asks)[level] ?? null;
  if (wanted !== null) explain(parts, input, as, level, multipliers[level] ?? 1, wanted.price, why);
}

/** What went into the formulas. */
function inputs(input: EngineInput, why: Reason[]): void {
  const push = (name: string, value: number, unit: string): void => {
    why.push({ t: "input", name, value, unit });
  };
  push("inventory", input.q, "shares");
  push("size", input.size, "shares");
  push("gamma", input.gamma, "1/$");
  push("sigma", input.sigmaX, "1/sqrt(s)");
  push("horizon", input.horizon, "s");
  push("k", input.k, "1/$");
  push("adverse", input.adverse, "$");
}

/** The tight level's prices, null where nothing is wanted. */
export const quoteOf = (grounds: Grounds | null): { readonly bid: Ticks | null; readonly ask: Ticks | null } => ({
  bid: grounds?.proposal?.bids[0]?.price ?? null,
  ask: grounds?.proposal?.asks[0]?.price ?? null,
});

/** In Ticks, as the formula gives it: not necessarily whole. */
export function reservationOf(grounds: Grounds | null): number | null {
  const proposal = grounds?.proposal ?? null;
  return proposal === null ? null : proposal.parts.reservation * ONE_DOLLAR;
}
