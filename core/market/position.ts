/** What we hold and what our orders may still add to it. */
import { atRisk, type Intent, limbo, remaining } from "../execution/intent.ts";
import { addOrder, noOrders, type OrderEffects } from "../ledger/exposure.ts";
import { direction, yesHalf } from "../ledger/fill.ts";
import { held } from "../ledger/value.ts";
import type { Sellable } from "../quoting/tokens.ts";
import { notional } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
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

/**
 * What all orders that may still fill do to the two outcomes; each counts from the moment it was wanted until surely gone.
 * A fill whose trade is not final may be taken back: that would be a trade the other way at its price, and counts like an
 * order for it. So a fill makes no room before it is final (docs/decisions/0009).
 */
export function orderEffects(state: MarketState): OrderEffects {
  const effects = noOrders();
  const { mark } = state.ledger;
  const add = (intent: Intent): void => {
    const size = atRisk(intent);
    if (size > 0) addOrder(effects, intent.as, intent.yesPrice, size, mark);
  };
  for (const intent of state.orders.open) add(intent);
  // Giving NO at a price is buying YES at it: until it is known which is true, the worse of before and after counts.
  for (const { op } of state.chain.open)
    if (op.part !== undefined) addOrder(effects, "bid", (op.part.price / 2) as Ticks, op.amount, mark);
  // What never arrived before a market resolved can't fill any more.
  const over = state.ledger.winner !== null;
  for (const intent of state.orders.settling) if (!over || intent.exposedUntil === null) add(intent);
  if (over) return effects;
  for (const { fill } of state.ledger.open)
    addOrder(effects, direction(fill) === 1 ? "ask" : "bid", (yesHalf(fill) / 2) as Ticks, fill.size, mark);
  return effects;
}

/**
 * Micro-shares by which the position may yet move to a side: its orders that may still fill, fills of the other taken back, and
 * a conversion that gives NO or takes YES.
 */
export function mayCome({ orders, ledger, chain }: MarketState, as: "bid" | "ask"): number {
  let size = 0;
  if (as === "bid") for (const { op } of chain.open) if (op.part !== undefined) size += op.amount;
  for (const intent of orders.open) if (intent.as === as) size += atRisk(intent);
  // What the venue has matched and not told yet is in the net position already.
  for (const intent of orders.settling) if (intent.as === as) size += atRisk(intent) - limbo(intent);
  const back = as === "bid" ? -1 : 1;
  for (const { fill } of ledger.open) if (direction(fill) === back) size += fill.size;
  return size;
}

/**
 * Shares that may be offered: confirmed ones, unless configured otherwise, in the wallet by the venue's word, and neither
 * sold yet by its word on their orders, though not told as fills, nor offered, nor about to be merged or converted.
 */
export function sellable(state: MarketState, unconfirmed: boolean): Sellable {
  const { ledger, account, chain } = state;
  let [ownYes, ownNo]: [number, number] = unconfirmed ? [ledger.yes, ledger.no] : [ledger.yesSure, ledger.noSure];
  for (const intent of state.orders.settling) {
    if (intent.place.side !== "SELL") continue;
    if (intent.place.token === "YES") ownYes -= limbo(intent);
    else ownNo -= limbo(intent);
  }
  let yes = Math.min(ownYes, account?.yes ?? 0) - chain.merging;
  let no = Math.min(ownNo, account?.no ?? 0) - chain.merging - chain.converting;
  for (const { place, matched } of state.orders.open) {
    if (place.side !== "SELL") continue;
    const promised = Math.max(0, place.size - matched);
    if (place.token === "YES") yes -= promised;
    else no -= promised;
  }
  return { yes, no };
}

/** Micro-dollars that a split under way may put at risk whichever outcome wins: its collateral. */
export const underWay = ({ chain }: MarketState): number => chain.splitting;

/** Micro-dollars the market may lose at worst by itself: the lease's capital and its own limit, less what is being split. */
export const ownLimit = (state: MarketState): number =>
  Math.min(state.lease?.capital ?? 0, state.plan.rules.maxLoss) - underWay(state);

/** The same by what adds on one side: what other outcomes of its event leave of the cap if the side loses counts too. */
export function lossLimit(state: MarketState, as: "bid" | "ask"): number {
  const within = state.lease?.within?.[as === "bid" ? "no" : "yes"] ?? Number.POSITIVE_INFINITY;
  return Math.min(ownLimit(state), within - underWay(state));
}

/** Account cash less what this market's own buys hold of it, and less what is being split. */
export function ownCash({ account, orders, chain }: MarketState): number {
  let cash = (account?.cash ?? 0) - chain.splitting;
  for (const intent of orders.open)
    if (intent.place.side === "BUY") cash -= notional(intent.place.price, remaining(intent), "up");
  return cash;
}
