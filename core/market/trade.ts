/** An order as the checks before the trade see it. */
import type { Strategy } from "../contract/views.ts";
import { midAt } from "../ledger/markouts.ts";
import type { Sellable, TokenOrder } from "../quoting/tokens.ts";
import type { Trade } from "../risk/pre-trade/trade.ts";
import { MINUTE } from "../units/time.ts";
import { postsLeft } from "./allowance.ts";
import type { Decision } from "./decision.ts";
import { mayCome, ownCash } from "./position.ts";
import type { How, Order } from "./send.ts";
import { strategyOf } from "./strategy.ts";

const NONE: readonly Strategy[] = [];

export function tradeOf(
  d: Decision,
  { as, level, price, size }: Order,
  { whole, postOnly }: How,
  order: TokenOrder,
  free: Sellable,
  capitalRoom: number,
  inventoryRoom: number,
): Trade {
  const { state, setup, at, net } = d;
  const { orders, plan, ring, tick } = state;
  return {
    strategy: level >= 0 || state.wish === null ? "MM" : strategyOf(state.wish.wish),
    as,
    yesPrice: price,
    order,
    wanted: size,
    whole,
    postOnly,
    gates: d.grounds.gates,
    rules: plan.rules,
    tick,
    minSize: setup.spec.minSize,
    paused: state.lease?.paused ?? NONE,
    midBeforeHalf: midAt(ring, at - MINUTE),
    open: orders.open,
    settling: orders.settling,
    posts: postsLeft(state, at),
    cash: ownCash(state),
    tokens: order.token === "YES" ? free.yes : free.no,
    capitalRoom,
    inventoryRoom,
    reduceRoom: (as === "bid" ? -net : net) - mayCome(state, as),
  };
}
