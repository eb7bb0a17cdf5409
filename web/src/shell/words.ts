import type { AccountReport, EngineState, MarketState } from "../../../core/live/types.ts";

/** The engine's state as the operator reads it, and the shape that says it without colour. */
export const ENGINE: Readonly<Record<EngineState, { readonly text: string; readonly look: string }>> = {
  starting: { text: "Starting", look: "wait" },
  running: { text: "Running", look: "run" },
  paused: { text: "Paused", look: "paused" },
  killing: { text: "Killing", look: "killed" },
  flat: { text: "Killed, flat", look: "killed" },
  unproven: { text: "Killed, UNPROVEN", look: "killed" },
  "winding-down": { text: "Killed, winding down", look: "killed" },
};

export const MARKET: Readonly<Record<MarketState, { readonly text: string; readonly look: string }>> = {
  starting: { text: "Starting", look: "expiring" },
  quoting: { text: "Quoting", look: "quoting" },
  "reduce-only": { text: "Reduce-only", look: "reduce" },
  paused: { text: "Paused", look: "paused" },
  stale: { text: "Stale", look: "stale" },
  ending: { text: "Ending", look: "expiring" },
  resolved: { text: "Resolved", look: "expiring" },
  retired: { text: "Retired", look: "expiring" },
  killed: { text: "Killed", look: "killed" },
};

/** When the kill began: its first proven line; until there is one, when the engine changed state. */
export const killedAt = (account: AccountReport): number =>
  Math.min(account.engineSince, ...account.proof.flatMap((line) => (line.at === null ? [] : [line.at])));

const KILLED: readonly EngineState[] = ["killing", "flat", "unproven", "winding-down"];
/** A kill was ordered and not yet lifted. */
export const isKilled = (account: AccountReport | null): boolean => account !== null && KILLED.includes(account.engine);
