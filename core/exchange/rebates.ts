/**
 * The venue's maker rebates (reference polymarket.md 6, quant.md 5.2): of the fees that takers paid in a market on a UTC day
 * the market's share goes to its makers, each by size * rate * p (1 - p) of what it made, paid at midnight UTC.
 *
 * What the reference leaves open, read the simplest way:
 * - Only trades in which a client took part are counted. In trades of others among themselves the fee is what their makers
 *   weigh, so that they would add to the pool what they take out of it, and a client gets the same without them.
 * - Whatever of a taker's fee no client's making explains was made by the world: that part of the pool is its.
 * - A trade belongs to the day of its match, and counts unless it has failed by the time the day is paid.
 * - "At least a dollar" is of a maker's day, all its markets together; a day that came to less is not paid, and not later.
 * - Rounded down to the micro-dollar, each market by itself. What is rounded away stays with the fees.
 */
import type { Address, ConditionId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, utcDate, type VenueMs } from "../units/time.ts";
import { rawFee } from "./fees.ts";
import { type Payout, payable, REMEMBERED_DAYS } from "./payouts.ts";
import type { Exchange, TradeRecord } from "./types.ts";

interface Made {
  readonly spec: MarketSpec;
  /** What takers paid, micro-dollars. */
  fees: number;
  /** Raw fees of what each client made, micro-dollars. */
  readonly by: Map<Address, number>;
}

const dateOf = (day: number): string => utcDate(day * DAY);

/** What each client's making came to, by market, whether enough to be paid or not. `trades`: a day's, failed ones among them. */
function rebatesOf(trades: Iterable<TradeRecord>, specOf: (market: ConditionId) => MarketSpec | null, date: string) {
  const markets = new Map<ConditionId, Made>();
  for (const { market, status, taker, makers } of trades) {
    const spec = status === "failed" ? null : specOf(market);
    if (spec === null || (spec.rebateShare ?? 0) === 0) continue;
    const made = markets.get(market) ?? { spec, fees: 0, by: new Map<Address, number>() };
    markets.set(market, made);
    made.fees += taker.fee;
    for (const { account, price, size } of makers)
      made.by.set(account, (made.by.get(account) ?? 0) + rawFee(spec.fee, price, size));
  }
  const rebates: Payout[] = [];
  for (const [market, { spec, fees, by }] of markets) {
    const all = Math.max(
      fees,
      [...by.values()].reduce((sum, weight) => sum + weight, 0),
    );
    for (const [account, weight] of by) {
      const amount = all === 0 ? 0 : Math.floor(((spec.rebateShare ?? 0) * fees * weight) / all);
      if (amount > 0) rebates.push({ date, market, account, amount: amount as MicroUsd });
    }
  }
  return rebates;
}

/** What is remembered of rebates, as plain data. */
export interface RebatesBody {
  /** Days since 1970 of the day that runs: those before it are paid. */
  readonly day: number;
  readonly paid: readonly Payout[];
}

/** Reckons a day's rebates when it is over. What it reckons from is the exchange's own record of trades. */
export class Rebates {
  #day: number;
  #paid: readonly Payout[];
  #changed: boolean;

  /** @param from what was remembered, or when the exchange begins */
  constructor(from: RebatesBody | { readonly startsAt: VenueMs }) {
    this.#day = "day" in from ? from.day : Math.floor(from.startsAt / DAY);
    this.#paid = "paid" in from ? from.paid : [];
    // Which day runs is kept at once: who begins anew a day later owes it still.
    this.#changed = !("day" in from);
  }

  /** Midnight that ends the day that runs. */
  nextAt(): VenueMs {
    return ((this.#day + 1) * DAY) as VenueMs;
  }

  /** Ends the day: pays what it came to, out of the fees. */
  payDay(exchange: Pick<Exchange, "tradesOn" | "market" | "rebate">): void {
    const date = dateOf(this.#day);
    const payouts = payable(this.#reckon(exchange, date));
    for (const { account, amount } of payouts) exchange.rebate(account, amount);
    this.#day += 1;
    const first = dateOf(this.#day - REMEMBERED_DAYS);
    this.#paid = [...this.#paid.filter((payout) => payout.date >= first), ...payouts];
    this.#changed = true;
  }

  /** Of a day that is paid, or what the one that runs has come to so far. */
  of(date: string, exchange: Pick<Exchange, "tradesOn" | "market">): readonly Payout[] {
    if (date === dateOf(this.#day)) return this.#reckon(exchange, date);
    return this.#paid.filter((payout) => payout.date === date);
  }

  #reckon(exchange: Pick<Exchange, "tradesOn" | "market">, date: string): readonly Payout[] {
    const trades = exchange.tradesOn((this.#day * DAY) as VenueMs, this.nextAt());
    return rebatesOf(trades, (market) => exchange.market(market)?.spec ?? null, date);
  }

  /** True once at the beginning and after each day that was paid: there is something to store. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  body(): RebatesBody {
    return { day: this.#day, paid: this.#paid };
  }
}
