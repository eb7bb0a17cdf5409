import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { Ledger } from "./ledger.ts";
import { DOLLAR_HALF, UNITS } from "./units.ts";
import { valueUnits } from "./value.ts";

/**
 * What open and in-flight orders do to the two outcomes if they fill: units gained when YES wins and when NO wins, for
 * all bids and for all asks (YES coordinates: buying YES at y and selling NO at 1 - y are the same bid).
 */
export interface OrderEffects {
  bidYes: number;
  bidNo: number;
  askYes: number;
  askNo: number;
}

export const noOrders = (): OrderEffects => ({ bidYes: 0, bidNo: 0, askYes: 0, askNo: 0 });

/** Adds an order's unfilled size at its YES price. */
export function addOrder(effects: OrderEffects, as: "bid" | "ask", yesPrice: Ticks, size: number): void {
  const price = 2 * yesPrice;
  if (as === "bid") {
    effects.bidYes += size * (DOLLAR_HALF - price);
    effects.bidNo -= size * price;
  } else {
    effects.askYes -= size * (DOLLAR_HALF - price);
    effects.askNo += size * price;
  }
}

/** Units lost against today's mark if an outcome comes true with nothing more filled. */
function fromHere(ledger: Ledger): { yes: number; no: number } {
  if (ledger.winner !== null) return { yes: 0, no: 0 };
  const value = valueUnits(ledger);
  return { yes: value - ledger.yes * DOLLAR_HALF, no: value - ledger.no * DOLLAR_HALF };
}

/** Worst-case loss from here over YES and NO winning, with no orders, all bids or all asks filled. Never negative. */
export function worstLoss(ledger: Ledger, orders: OrderEffects): MicroUsd {
  const base = fromHere(ledger);
  const worst = Math.max(
    base.yes,
    base.no,
    base.yes - orders.bidYes,
    base.no - orders.bidNo,
    base.yes - orders.askYes,
    base.no - orders.askNo,
    0,
  );
  return Math.ceil(worst / UNITS) as MicroUsd;
}

/**
 * The largest size, micro-shares, a further order may have so that the worst loss stays within `limit` micro-dollars,
 * given the other orders of its side filled. Infinite when it can't lose (a price of 0).
 */
export function roomFor(
  ledger: Ledger,
  others: OrderEffects,
  as: "bid" | "ask",
  yesPrice: Ticks,
  limit: number,
): number {
  const base = fromHere(ledger);
  const lossPerShare = as === "bid" ? 2 * yesPrice : DOLLAR_HALF - 2 * yesPrice;
  const lost = as === "bid" ? base.no - others.bidNo : base.yes - others.askYes;
  return lossPerShare <= 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor((limit * UNITS - lost) / lossPerShare));
}
