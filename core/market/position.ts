/** What we hold and what our orders may still add to it. */
import { atRisk, type Intent, limbo } from "../execution/intent.ts";
import { addOrder, noOrders, type OrderEffects } from "../ledger/exposure.ts";
import { held } from "../ledger/value.ts";
import type { Sellable } from "../quoting/tokens.ts";
import type { MarketState } from "./state.ts";

/** Net shares, YES minus NO, with what the venue has matched and not yet told as fills. */
export function netPosition(state: MarketState): number {
  let net: number = held(state.ledger).net;
  for (const intent of state.orders.settling) {
    const missing = limbo(intent);
    if (missing > 0) net += intent.as === "bid" ? missing : -missing;
  }
  return net;
}

/** What all orders that may still fill do to the two outcomes; each counts from the moment it was wanted until surely gone. */
export function orderEffects(state: MarketState): OrderEffects {
  const effects = noOrders();
  const count = (intent: Intent): void => {
    const size = atRisk(intent);
    if (size > 0) addOrder(effects, intent.as, intent.yesPrice, size);
  };
  for (const intent of state.orders.open) count(intent);
  // What never arrived before a market resolved can't fill any more.
  const over = state.ledger.winner !== null;
  for (const intent of state.orders.settling) if (!over || intent.exposedUntil === null) count(intent);
  return effects;
}

/** Shares that may be offered: confirmed ones, unless configured otherwise, in the wallet by the venue's word, and not offered yet. */
export function sellable(state: MarketState, unconfirmed: boolean): Sellable {
  const { ledger, account } = state;
  let yes = Math.min(unconfirmed ? ledger.yes : ledger.yesSure, account?.yes ?? 0);
  let no = Math.min(unconfirmed ? ledger.no : ledger.noSure, account?.no ?? 0);
  for (const { place, matched } of state.orders.open) {
    if (place.side !== "SELL") continue;
    const promised = Math.max(0, place.size - matched);
    if (place.token === "YES") yes -= promised;
    else no -= promised;
  }
  return { yes, no };
}
