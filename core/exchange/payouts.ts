/** What the venue pays makers at the end of a UTC day: liquidity rewards, and rebates of takers' fees. */
import type { Address, ConditionId } from "../contract/ids.ts";
import { type MicroUsd, usd } from "../units/money.ts";

export interface Payout {
  /** UTC, YYYY-MM-DD. */
  readonly date: string;
  readonly market: ConditionId;
  readonly account: Address;
  readonly amount: MicroUsd;
}

/** Less than a dollar a day is not paid. */
const LEAST = usd(1);

/** So many days that are over can be asked about. A client asks about a week at most. */
export const REMEMBERED_DAYS = 60;

/** What of a day's earnings is paid: all of an account's when they come to enough together, else nothing. */
export function payable(earned: readonly Payout[]): readonly Payout[] {
  const totals = new Map<Address, number>();
  for (const { account, amount } of earned) totals.set(account, (totals.get(account) ?? 0) + amount);
  return earned.filter(({ account }) => (totals.get(account) ?? 0) >= LEAST);
}
