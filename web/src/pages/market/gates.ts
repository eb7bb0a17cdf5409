/** Gates as a reader wants them: what refuses first, and what exactly it refuses. */
import type { GateName, Reason } from "../../../../core/contract/reasons.ts";
import { levelTag } from "./levels.ts";

export type Gate = Extract<Reason, { t: "gate" }>;

const NAME: Readonly<Record<GateName, string>> = {
  lease: "Lease",
  "book-age": "Book age",
  "two-sided": "Two-sided",
  spread: "Spread",
  "price-range": "Price range",
  "time-left": "Time left",
  "game-start": "Game start",
  "post-only": "Post-only",
  "self-cross": "Self-cross",
  inventory: "Inventory",
  "min-size": "Minimum size",
  capital: "Capital",
  "unknown-order": "Unknown order",
  breaker: "Breaker",
  verdict: "Guard",
  directional: "Directional wish",
  rate: "Rate of orders",
  "price-collar": "Price collar",
  "order-value": "Order value",
  "order-size": "Order size",
  "open-orders": "Open orders",
  balance: "Balance",
  tick: "Tick grid",
  duplicate: "Duplicate order",
  strategy: "Strategy",
  config: "Configuration",
  resolved: "Resolved",
};

/** An engine newer than this page may know a gate that the page does not: its own name is better than none. */
export const gateName = (name: GateName): string => NAME[name] ?? name;

/** "bid", "L3 ask"; null when it is the whole market. */
export function gatePlace({ side, level }: Gate): string | null {
  if (side === undefined && level === undefined) return null;
  return [level === undefined ? null : levelTag(level), side ?? null].filter((word) => word !== null).join(" ");
}

/** Tells one gate from another. */
export const gateKey = (gate: Gate): string => `${gate.name} ${gatePlace(gate) ?? ""} ${gate.passed} ${gate.detail}`;

/** All gates, refusals first, otherwise in the order they were asked; the same word twice is said once. */
export function gatesOf(why: readonly Reason[]): readonly Gate[] {
  const gates = new Map(why.flatMap((reason) => (reason.t === "gate" ? [[gateKey(reason), reason] as const] : [])));
  return [...gates.values()].sort((a, b) => Number(a.passed) - Number(b.passed));
}

/** What was refused to one level of the ladder alone. */
export const refusedTo = (why: readonly Reason[], level: number): readonly Gate[] =>
  gatesOf(why).filter((gate) => !gate.passed && gate.level === level);
