/** Whether the strategy behind an order may trade (controls.md 3.1, 3.2: a subset can be stopped). */
import type { Lease, Strategy } from "../../contract/views.ts";
import type { Check, Trade } from "./trade.ts";

/** In words, for people. */
export const STRATEGY_NAMES: Readonly<Record<Strategy, string>> = {
  MM: "market making",
  CD: "directional positions",
  ARB: "arbitrage",
};

/** Why nothing of a strategy may stand, in words. */
export const pausedText = (strategy: Strategy): string =>
  `${STRATEGY_NAMES[strategy]} is paused until a person resumes it`;

export const isPaused = (lease: Lease | null, strategy: Strategy): boolean =>
  lease?.paused?.includes(strategy) ?? false;

export const strategyEnabled: Check<Pick<Trade, "strategy" | "paused">> = {
  name: "strategy",
  passes: ({ strategy, paused }) => !paused.includes(strategy),
  says: ({ strategy }) => pausedText(strategy),
};
