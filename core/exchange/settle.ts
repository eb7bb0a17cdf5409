/**
 * How one fill moves collateral and tokens (reference polymarket.md 7, matching types). Buyer and seller of one token
 * swap (COMPLEMENTARY); two buyers pay a dollar a set, which is minted (MINT); two sellers give a set, which is melted
 * for its dollar (MERGE). Every payment is booked against the world, so the collateral of sets stands there too.
 *
 * A fill's money is its price times its size, each fill by itself rounded down to the micro-dollar: so are all recorded
 * fills at one price (3,597 of one wallet, see recorded-fills.test.ts).
 */
import type { TokenId } from "../contract/ids.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { AccountState, Accounts } from "./accounts.ts";
import { inYes, needs, type OrderState, rehold } from "./orders.ts";

/** Tokens and cash of one order for one fill; holds follow. Returns the signed cash: a buy pays. */
function post(accounts: Accounts, account: AccountState, order: OrderState, size: MicroShares, amount: number): number {
  const cash = order.side === "BUY" ? 0 - amount : amount;
  accounts.pay(account, cash);
  accounts.move(account, order.token, order.side === "BUY" ? size : -size);
  order.matched = (order.matched + size) as MicroShares;
  return cash;
}

export interface Settled {
  readonly cash: MicroUsd;
  /** Unsigned, in the maker's own token: what the other side of the fill is computed from. */
  readonly amount: MicroUsd;
}

/** The resting side, at its own price. */
export function settleMaker(accounts: Accounts, account: AccountState, order: OrderState, size: MicroShares): Settled {
  const amount = notional(order.price, size, "down");
  const cash = post(accounts, account, order, size, amount) as MicroUsd;
  if (order.matched >= order.original) order.status = "MATCHED";
  rehold(accounts, account, order);
  return { cash, amount };
}

/** The taking side against a client maker: the same money, or what is left of the set's dollar. */
export function settleTaker(
  accounts: Accounts,
  account: AccountState,
  order: OrderState,
  maker: { token: TokenId; amount: MicroUsd },
  size: MicroShares,
): MicroUsd {
  const amount = maker.token === order.token ? maker.amount : size - maker.amount;
  return takerBook(accounts, account, order, size, amount);
}

/** The taking side against ambient size at a YES price. */
export function settleAmbient(
  accounts: Accounts,
  account: AccountState,
  order: OrderState,
  price: Ticks,
  size: MicroShares,
): MicroUsd {
  const own = inYes(order.outcome, price);
  return takerBook(accounts, account, order, size, notional(own, size, "down"));
}

/**
 * A buyer never pays more than it had held for these shares: where the maker's rounding asks for a micro-dollar more,
 * the venue bears it.
 */
function takerBook(
  accounts: Accounts,
  account: AccountState,
  order: OrderState,
  size: MicroShares,
  amount: number,
): MicroUsd {
  if (order.side === "SELL") return post(accounts, account, order, size, amount) as MicroUsd;
  const before = needs(order);
  if (order.budget !== null) {
    const paid = Math.min(amount, order.budget);
    order.budget = (order.budget - paid) as MicroUsd;
    return post(accounts, account, order, size, paid) as MicroUsd;
  }
  order.matched = (order.matched + size) as MicroShares;
  const freed = before - needs(order);
  order.matched = (order.matched - size) as MicroShares;
  return post(accounts, account, order, size, Math.min(amount, freed)) as MicroUsd;
}

/** What a taker paid or got a share, to the nearest tick. */
export const averagePrice = (cash: number, size: number): Ticks =>
  (size === 0 ? 0 : Math.round((Math.abs(cash) / size) * ONE_DOLLAR)) as Ticks;
