/**
 * A market's end. It closes: no more orders, its open ones go, its book is empty. Then, at once or later, it resolves:
 * shares of it are worth $1 when they won, 50 cents each in a split. They are redeemed for every account at once, a while
 * later, or by nobody but their owner, as configured.
 */
import type { ConditionId, Outcome } from "../contract/ids.ts";
import { after } from "../units/time.ts";
import { failDoomed } from "./life.ts";
import { isOpen } from "./orders.ts";
import { redeemAll } from "./sets.ts";
import { type ExchangeState, end, type MarketState, tell } from "./state.ts";

export function close(state: ExchangeState, market: MarketState, why: "market closed" | "market resolved"): void {
  const { id } = market.spec;
  market.closed = true;
  market.changed = true;
  for (const orders of [...state.open.values()]) {
    for (const order of [...orders]) {
      if (order.market === id && isOpen(order)) end(state, order, "INVALID", why);
    }
  }
  for (const [key, depletion] of state.depletions) {
    if (depletion.market !== id) continue;
    market.book.deplete(depletion.side, depletion.price, -depletion.size);
    state.depletions.delete(key);
    state.changed.depletions.add(key);
  }
  market.book.replaceAmbient("bid", [], null);
  market.book.replaceAmbient("ask", [], null);
  market.bookChanged = true;
}

export function resolve(state: ExchangeState, market: MarketState, winner: Outcome | "SPLIT"): void {
  const { id } = market.spec;
  if (!market.closed) close(state, market, "market resolved");
  failDoomed(state, id);
  market.winner = winner;
  market.resolvedAt = state.now;
  market.changed = true;
  const { autoRedeemMs = 0 } = state.config;
  if (autoRedeemMs === 0) redeemEveryone(state, id);
  awaitRedemption(state, market);
  tell(state, { t: "resolved", market: id, winner });
}

/** The venue's own redemption comes due; again after a restart, unless it has been. */
export function awaitRedemption(state: ExchangeState, { spec, ordinal, resolvedAt }: MarketState): void {
  const { autoRedeemMs = 0 } = state.config;
  if (resolvedAt === null || autoRedeemMs === null) return;
  const at = after(resolvedAt, autoRedeemMs);
  if (at > state.now) state.due.push({ at, kind: "redeem", key: spec.id, ordinal });
}

/** The venue redeems by itself what is still there. */
export function redeemEveryone(state: ExchangeState, id: ConditionId): void {
  const market = state.markets.get(id);
  if (market === undefined) return;
  for (const account of state.accounts.byAddress.values()) redeemAll(state, account, market);
}
