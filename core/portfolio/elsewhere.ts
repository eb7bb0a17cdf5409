/**
 * What the venue paid for markets that nobody trades here any more: rewards and rebates come a day late, and by then no ledger
 * is left to book them. The account books them itself, each once under its kind, day and market: they are profit like those of
 * a market that is watched, and no deposit.
 */
import type { PaidElsewhere } from "../contract/payments.ts";
import { EVENT_FADES_MS } from "../live/alerts.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Noticed } from "./outside.ts";
import { moneyRow } from "./rows.ts";
import type { PortfolioState } from "./types.ts";

export interface Elsewhere {
  readonly rewards: MicroUsd;
  readonly rebates: MicroUsd;
  /** Newest last; of days that are long over none is told again. */
  readonly booked: readonly string[];
}

export const NOTHING_ELSEWHERE: Elsewhere = { rewards: 0 as MicroUsd, rebates: 0 as MicroUsd, booked: [] };

/** Two kinds, a week, and more markets than are ever left in one. */
const REMEMBERED = 2_000;

/** All of it, micro-dollars. */
export const sumElsewhere = ({ elsewhere }: Pick<PortfolioState, "elsewhere">): number =>
  elsewhere.rewards + elsewhere.rebates;

export function bookElsewhere(state: PortfolioState, payments: readonly PaidElsewhere[]): Noticed {
  let { rewards, rebates } = state.elsewhere;
  const booked = [...state.elsewhere.booked];
  const before = sumElsewhere(state);
  for (const { market, payment } of payments) {
    const id = `${payment.id}:${market}`;
    if (payment.kind === "gas" || !(payment.amount > 0) || booked.includes(id)) continue;
    booked.push(id);
    if (payment.kind === "reward") rewards = (rewards + payment.amount) as MicroUsd;
    else rebates = (rebates + payment.amount) as MicroUsd;
  }
  if (booked.length === state.elsewhere.booked.length) return { rows: [], actions: [] };
  state.elsewhere = { rewards, rebates, booked: booked.slice(-REMEMBERED) };
  const more = sumElsewhere(state) - before;
  return {
    rows: [moneyRow(state)],
    actions: [
      {
        ...{ t: "alert", class: "reconcile", severity: "note", key: "paid-elsewhere", fadesMs: EVENT_FADES_MS },
        text: `The venue paid $${(more / 1e6).toFixed(6)} of rewards and rebates for markets that are not traded any more: profit of the account, of no market`,
      },
    ],
  };
}
