/**
 * Old orders that nothing came of are forgotten, or a market maker's cancels would fill the memory in a day. Orders that
 * traded, and trades, are kept. An order that named its own end can't be posted again after it (its expiration is
 * refused), so its id need not be remembered long; any other one is refused as a duplicate for a day.
 */
import type { OrderId } from "../contract/ids.ts";
import { DAY, HOUR, type VenueMs } from "../units/time.ts";
import type { OrderState } from "./orders.ts";

/** Ended orders without a trade, oldest first. */
export interface Ended {
  readonly soon: Set<OrderId>;
  readonly late: Set<OrderId>;
}

/** Remembers that an order ended, so that it can be forgotten in time. */
export function noteEnded(ended: Ended, order: OrderState): void {
  if (order.matched > 0 || order.endedAt === null) return;
  const expires = order.expiresAt !== null && order.expiresAt <= order.endedAt + HOUR;
  (expires ? ended.soon : ended.late).add(order.id);
}

/** Forgets what is old enough; returns the ids. */
export function forgetOld(ended: Ended, orders: Map<OrderId, OrderState>, now: VenueMs): readonly OrderId[] {
  const forgotten: OrderId[] = [];
  for (const [ids, keep] of [
    [ended.soon, HOUR],
    [ended.late, DAY],
  ] as const) {
    for (const id of ids) {
      const endedAt = orders.get(id)?.endedAt ?? 0;
      if (endedAt + keep > now) break;
      ids.delete(id);
      orders.delete(id);
      forgotten.push(id);
    }
  }
  return forgotten;
}
