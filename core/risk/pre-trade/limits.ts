/** Limits of one order and of how many there are (controls.md 3.4). */
import { type MicroUsd, notional } from "../../units/money.ts";
import type { MicroShares } from "../../units/size.ts";
import { amount, type Check, dollarsOf, type Trade } from "./trade.ts";

type Order = Pick<Trade["order"], "price" | "size">;

/** What an order moves if all of it fills, micro-dollars, rounded up. */
export const costOf = ({ price, size }: Order): MicroUsd => notional(price, size, "up");

export const isWithinValue = (order: Order, most: MicroUsd): boolean => costOf(order) <= most;
export const isWithinSize = ({ size }: Order, most: MicroShares): boolean => size <= most;

export const orderValue: Check<Pick<Trade, "order" | "rules">> = {
  name: "order-value",
  passes: ({ order, rules }) => isWithinValue(order, rules.maxOrderValue),
  says: ({ order, rules }) => `${dollarsOf(costOf(order))} > ${dollarsOf(rules.maxOrderValue)} an order`,
};

export const orderSize: Check<Pick<Trade, "order" | "rules">> = {
  name: "order-size",
  passes: ({ order, rules }) => isWithinSize(order, rules.maxOrderSize),
  says: ({ order, rules }) => `${amount(order.size)} > ${amount(rules.maxOrderSize)} shares an order`,
};

/** Orders given up count while they may yet arrive. */
function out({ open, settling }: Pick<Trade, "open" | "settling">): number {
  let count = open.length;
  for (const intent of settling) if (intent.exposedUntil !== null) count += 1;
  return count;
}

export const openOrders: Check<Pick<Trade, "open" | "settling" | "rules">> = {
  name: "open-orders",
  passes: (trade) => out(trade) < trade.rules.maxOpenOrders,
  says: (trade) => `${out(trade)} orders are out, the most is ${trade.rules.maxOpenOrders}`,
};

export const messageRate: Check<Pick<Trade, "posts" | "gates">> = {
  name: "rate",
  passes: ({ posts }) => posts >= 1,
  says: ({ gates }) => `it waits: the lease allows ${gates.lease?.rate ?? 0} posts a second`,
};
