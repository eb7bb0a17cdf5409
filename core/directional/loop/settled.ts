/** What a position has made once its question is decided. */
import type { MicroUsd } from "../../units/money.ts";
import type { Stance } from "../plan.ts";

export type Winner = "YES" | "NO" | "SPLIT";

/** Micro-dollars: the cash its fills have moved, and what the outcome pays for what is held. */
export function settledAt({ net, cash }: Stance, winner: Winner): MicroUsd {
  const pays = winner === "SPLIT" ? Math.abs(net) / 2 : net > 0 === (winner === "YES") ? Math.abs(net) : 0;
  return Math.round(cash + pays) as MicroUsd;
}
