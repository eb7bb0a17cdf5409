/** What the bot says of its capital at one moment. Pure. */
import type { AccountReport, LiveAlert, MarketReport } from "../../core/live/types.ts";

export interface Look {
  /** Venue ms since the beginning. */
  readonly at: number;
  /** Micro-dollars: collateral by the venue's word, and the value of the account. */
  readonly cash: number;
  readonly equity: number | null;
  /** Complete sets that lie in the account, and those merged so far; micro-shares, a dollar each. */
  readonly sets: number;
  readonly merged: number;
  readonly fills: number;
  /** Markets in which an order to buy rested since the look before, by the exchange's word. */
  readonly buying: number;
  /** What the screen says of want of money since the look before, each cause once. */
  readonly said: readonly string[];
}

/** Null while there is no account, or its cash is not known. */
export function lookAt(seen: {
  readonly at: number;
  readonly account: AccountReport | null;
  readonly reports: readonly MarketReport[];
  readonly alerts: readonly LiveAlert[];
  readonly buying: number;
}): Look | null {
  const { at, account, reports, alerts, buying } = seen;
  if (account === null || account.cash === null) return null;
  const sum = (of: (report: MarketReport) => number): number => reports.reduce((total, each) => total + of(each), 0);
  return {
    at,
    cash: account.cash,
    equity: account.equity,
    sets: sum(({ position }) => position.sets),
    merged: sum(({ chain }) => chain?.merged ?? 0),
    fills: sum(({ fillCount }) => fillCount),
    buying,
    said: [...new Set(alerts.map(({ text }) => text).filter((text) => /not enough balance/i.test(text)))],
  };
}
