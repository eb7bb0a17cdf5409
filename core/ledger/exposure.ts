import type { Losses } from "../contract/views.ts";
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

/**
 * What an order counts at, half ticks: the worse of its price and the mark. Filled better than the mark it would be a gain
 * at once, and a gain may be lost again: so counted, a fill by itself leaves what may be lost where it was.
 */
const countedAt = (as: "bid" | "ask", yesPrice: Ticks, mark: number | null): number =>
  as === "bid" ? Math.max(2 * yesPrice, mark ?? 0) : Math.min(2 * yesPrice, mark ?? DOLLAR_HALF);

/** Adds an order's unfilled size. `mark` is the ledger's, half ticks; null: there is none yet. */
export function addOrder(
  effects: OrderEffects,
  as: "bid" | "ask",
  yesPrice: Ticks,
  size: number,
  mark: number | null,
): void {
  const price = countedAt(as, yesPrice, mark);
  if (as === "bid") {
    effects.bidYes += size * (DOLLAR_HALF - price);
    effects.bidNo -= size * price;
  } else {
    effects.askYes -= size * (DOLLAR_HALF - price);
    effects.askNo += size * price;
  }
}

/** Units lost against today's mark if an outcome comes true, of which `held` are held, with nothing more filled. */
const lostFromHere = (ledger: Ledger, held: number): number =>
  ledger.winner !== null ? 0 : valueUnits(ledger) - held * DOLLAR_HALF;

/**
 * What is lost from here by outcome, whichever of the orders fill: a bid loses when NO wins and gains when YES does, an ask the
 * other way round, so the worst of them is all asks if YES wins and all bids if NO does. Below zero: won.
 */
export const lossesOf = (ledger: Ledger, orders: OrderEffects): Losses => ({
  yes: Math.ceil((lostFromHere(ledger, ledger.yes) - orders.askYes) / UNITS) as MicroUsd,
  no: Math.ceil((lostFromHere(ledger, ledger.no) - orders.bidNo) / UNITS) as MicroUsd,
});

/** Worst-case loss from here over YES and NO winning, with no orders, all bids or all asks filled. Never negative. */
export function worstLoss(ledger: Ledger, orders: OrderEffects): MicroUsd {
  const { yes, no } = lossesOf(ledger, orders);
  return Math.max(yes, no, 0) as MicroUsd;
}

/**
 * The largest size, micro-shares, a further order may have so that the worst loss stays within `limit` micro-dollars,
 * given the other orders of its side filled. Infinite when it can't lose (a price and a mark of 0). An order that is among `orders`
 * already, `own` micro-shares at this very price, does not stand in its own way.
 */
export function roomFor(
  ledger: Ledger,
  orders: OrderEffects,
  as: "bid" | "ask",
  yesPrice: Ticks,
  limit: number,
  own = 0,
): number {
  const price = countedAt(as, yesPrice, ledger.mark);
  const lossPerShare = as === "bid" ? price : DOLLAR_HALF - price;
  if (lossPerShare <= 0) return Number.POSITIVE_INFINITY;
  const lost =
    as === "bid" ? lostFromHere(ledger, ledger.no) - orders.bidNo : lostFromHere(ledger, ledger.yes) - orders.askYes;
  return Math.max(0, Math.floor((limit * UNITS - lost + own * lossPerShare) / lossPerShare));
}
