/**
 * The checks before every order, in the one order in which they are asked (docs/risk-controls.md). The first that refuses
 * names the refusal. Each is a pure function of the order and of what is known; none allocates while it passes.
 */
import { balance, capital, inventory } from "./account.ts";
import { priceCollar } from "./collar.ts";
import { messageRate, openOrders, orderSize, orderValue } from "./limits.ts";
import { bookAge, gameStart, lease, minimum, onTick, timeLeft } from "./market.ts";
import { duplicate, selfMatch } from "./own-orders.ts";
import { strategyEnabled } from "./strategy.ts";
import type { Check, Trade } from "./trade.ts";

export const PRE_TRADE: readonly Check<Trade>[] = [
  lease,
  priceCollar,
  orderValue,
  orderSize,
  openOrders,
  messageRate,
  selfMatch,
  balance,
  capital,
  inventory,
  onTick,
  minimum,
  bookAge,
  timeLeft,
  gameStart,
  duplicate,
  strategyEnabled,
];

/** The first check that an order does not pass; null: it may go. */
export function firstRefusal<T>(checks: readonly Check<T>[], trade: T): Check<T> | null {
  for (const check of checks) if (!check.passes(trade)) return check;
  return null;
}
