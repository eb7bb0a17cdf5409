import type { MarketReport } from "../live/types.ts";

type Seen = Pick<MarketReport, "state" | "orders" | "lateUntil" | "reconciled" | "position" | "chain">;

/**
 * Nothing is left to do for a market: retired or resolved, no order and none that may still arrive, wallet and ledger even, nothing held and nothing under
 * way on chain. What is still held is still to be paid out, and somebody has to book it.
 */
export function isOver({ state, orders, lateUntil, reconciled, position, chain }: Seen): boolean {
  const even = reconciled !== null && reconciled.yesDiff === 0 && reconciled.noDiff === 0;
  const holds = position.yes !== 0 || position.no !== 0 || (chain?.open.length ?? 0) > 0;
  return (
    (state === "retired" || state === "resolved") && orders.length === 0 && lateUntil === undefined && even && !holds
  );
}
