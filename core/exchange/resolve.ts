/**
 * A market's end. It closes: no more orders, its open ones go, its book is empty. Then, at once or later, it resolves:
 * every account's shares of it are redeemed ($1 a winning share, 50 cents each in a split), and both tokens are zeroed.
 */
import type { Outcome } from "../contract/ids.ts";
import { failDoomed } from "./life.ts";
import { isOpen } from "./orders.ts";
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
  const { id, yes, no } = market.spec;
  if (!market.closed) close(state, market, "market resolved");
  failDoomed(state, id);
  market.winner = winner;
  market.changed = true;
  for (const account of state.accounts.byAddress.values()) {
    const [ofYes, ofNo] = [account.tokens.get(yes) ?? 0, account.tokens.get(no) ?? 0];
    if (ofYes === 0 && ofNo === 0) continue;
    // Half a micro-dollar of an odd split stays with the outside.
    const paid = winner === "SPLIT" ? Math.floor((ofYes + ofNo) / 2) : winner === "YES" ? ofYes : ofNo;
    state.accounts.move(account, yes, -ofYes);
    state.accounts.move(account, no, -ofNo);
    state.accounts.pay(account, paid);
  }
  tell(state, { t: "resolved", market: id, winner });
}
