/**
 * The venue's liquidity rewards (reference polymarket.md 6): once a minute every market's resting orders are scored by
 * size and distance from the mid, each maker gets a share of the minute, and the day's shares of the pool are paid at
 * midnight UTC. Everything in the book that is no client's counts as one other maker.
 */
import type { Address, ConditionId } from "../contract/ids.ts";
import type { Level } from "../contract/views.ts";
import { rewardWeight, twoSided } from "../pricing/rewards.ts";
import type { MicroUsd } from "../units/money.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { type MicroShares, ONE_SHARE } from "../units/size.ts";
import { DAY, MINUTE, utcDate, type VenueMs } from "../units/time.ts";
import { bookSideOf, inYes } from "./orders.ts";
import { type Payout, payable, REMEMBERED_DAYS } from "./payouts.ts";
import { randomFor } from "./random.ts";
import type { CombinedBook, OrderRecord } from "./types.ts";

export interface RewardPool {
  /** For each market, all makers together. */
  readonly perDay: MicroUsd;
  readonly maxSpreadCents: number;
  readonly minSize: MicroShares;
  /** An order younger than this does not score. */
  readonly minAgeMs: number;
}

/** One-sided quotes away from the edges are divided by this. */
const ONE_SIDED = 3;
const SAMPLES_A_DAY = DAY / MINUTE;
const TICKS_A_CENT = ONE_DOLLAR / 100;
const OTHERS = "others";

/** The mid between the best levels that are large enough to count, in ticks of YES; null without both sides. */
function countingMid({ bids, asks }: CombinedBook, minSize: MicroShares): number | null {
  const bid = bids.find(({ size }) => size >= minSize);
  const ask = asks.find(({ size }) => size >= minSize);
  return bid === undefined || ask === undefined ? null : (bid.price + ask.price) / 2;
}

const weightAt = (pool: RewardPool, mid: number, price: number, size: number): number =>
  size < pool.minSize
    ? 0
    : rewardWeight(pool.maxSpreadCents, Math.abs(price - mid) / TICKS_A_CENT) * (size / ONE_SHARE);

const left = ({ original, matched }: OrderRecord): number => original - matched;

/** Does this order score now? */
export function isScoring(order: OrderRecord, book: CombinedBook, pool: RewardPool, now: VenueMs): boolean {
  if (order.status !== "LIVE" || now - order.createdAt < pool.minAgeMs) return false;
  const mid = countingMid(book, pool.minSize);
  return mid !== null && weightAt(pool, mid, inYes(order.outcome, order.price), left(order)) > 0;
}

/** Each maker's part of one sample; the parts and everybody else's add up to 1. Empty when nobody scores. */
export function sampleShares(
  book: CombinedBook,
  orders: readonly OrderRecord[],
  pool: RewardPool,
  now: VenueMs,
): ReadonlyMap<Address, number> {
  const mid = countingMid(book, pool.minSize);
  const shares = new Map<Address, number>();
  if (mid === null) return shares;
  const scores = new Map<Address | typeof OTHERS, { bid: number; ask: number }>();
  const add = (maker: Address | typeof OTHERS, side: "bid" | "ask", weight: number): void => {
    const score = scores.get(maker) ?? { bid: 0, ask: 0 };
    score[side] += weight;
    scores.set(maker, score);
  };
  const ours = new Map<string, number>();
  for (const order of orders) {
    if (order.status !== "LIVE") continue;
    const [side, price] = [bookSideOf(order.outcome, order.side), inYes(order.outcome, order.price)];
    ours.set(`${side}${price}`, (ours.get(`${side}${price}`) ?? 0) + left(order));
    if (now - order.createdAt >= pool.minAgeMs) add(order.account, side, weightAt(pool, mid, price, left(order)));
  }
  const others = (side: "bid" | "ask", levels: readonly Level[]): void => {
    for (const { price, size } of levels) {
      add(OTHERS, side, weightAt(pool, mid, price, size - (ours.get(`${side}${price}`) ?? 0)));
    }
  };
  others("bid", book.bids);
  others("ask", book.asks);
  const minima = [...scores].map(
    ([maker, { bid, ask }]) => [maker, twoSided(bid, ask, mid / ONE_DOLLAR, ONE_SIDED)] as const,
  );
  const sum = minima.reduce((all, [, least]) => all + least, 0);
  if (sum === 0) return shares;
  for (const [maker, least] of minima) if (maker !== OTHERS && least > 0) shares.set(maker, least / sum);
  return shares;
}

/** What is remembered of rewards, as plain data. */
export interface RewardsBody {
  /** Samples up to this minute have been taken. */
  readonly minute: number;
  /** Of the day that runs: sums of shares. */
  readonly sums: readonly (readonly [market: ConditionId, account: Address, sum: number])[];
  readonly paid: readonly Payout[];
}

export interface RewardsReader {
  markets(): readonly ConditionId[];
  book(market: ConditionId): CombinedBook | null;
  orders(market: ConditionId): readonly OrderRecord[];
}

const dayOf = (minute: number): string => utcDate(minute * MINUTE);

/** Samples and pays. Its randomness is when in a minute the sample is taken, by a seed. */
export class Rewards {
  readonly #pool: RewardPool;
  readonly #seed: number;
  #minute: number;
  readonly #sums = new Map<string, { market: ConditionId; account: Address; sum: number }>();
  #paid: readonly Payout[];

  constructor(pool: RewardPool, seed: number, from: RewardsBody | { readonly startsAt: VenueMs }) {
    this.#pool = pool;
    this.#seed = seed;
    this.#minute = "minute" in from ? from.minute : Math.floor(from.startsAt / MINUTE);
    this.#paid = "paid" in from ? from.paid : [];
    if ("sums" in from)
      for (const [market, account, sum] of from.sums) this.#sums.set(`${market}${account}`, { market, account, sum });
  }

  /** When the next sample is taken: somewhere in the next minute. */
  nextAt(): VenueMs {
    const next = this.#minute + 1;
    return (next * MINUTE + randomFor(this.#seed, `sample/${next}`).integer(0, MINUTE - 1)) as VenueMs;
  }

  /** Takes the sample that is due; returns what midnight, if it has passed, pays out. */
  sample(reader: RewardsReader): readonly Payout[] {
    const at = this.nextAt();
    const payouts = dayOf(this.#minute + 1) === dayOf(this.#minute) ? [] : this.#payDay();
    this.#minute += 1;
    for (const market of reader.markets()) {
      const book = reader.book(market);
      if (book === null) continue;
      for (const [account, share] of sampleShares(book, reader.orders(market), this.#pool, at)) {
        const key = `${market}${account}`;
        const sum = (this.#sums.get(key)?.sum ?? 0) + share;
        this.#sums.set(key, { market, account, sum });
      }
    }
    return payouts;
  }

  /** What a sample at this moment would give. */
  sharesNow(book: CombinedBook, orders: readonly OrderRecord[], now: VenueMs): ReadonlyMap<Address, number> {
    return sampleShares(book, orders, this.#pool, now);
  }

  #payDay(): readonly Payout[] {
    const payouts = payable(this.earnings());
    this.#sums.clear();
    const first = dayOf(this.#minute - REMEMBERED_DAYS * SAMPLES_A_DAY);
    this.#paid = [...this.#paid.filter(({ date }) => date >= first), ...payouts];
    return payouts;
  }

  /** What the day that runs has come to so far. */
  earnings(): readonly Payout[] {
    return [...this.#sums.values()].map(({ market, account, sum }) => ({
      date: dayOf(this.#minute),
      market,
      account,
      amount: Math.floor((this.#pool.perDay * sum) / SAMPLES_A_DAY) as MicroUsd,
    }));
  }

  /** Of a day that is over, or of the one that runs. */
  of(date: string): readonly Payout[] {
    return [...this.#paid, ...this.earnings()].filter((payout) => payout.date === date);
  }

  body(): RewardsBody {
    return {
      minute: this.#minute,
      sums: [...this.#sums.values()].map(({ market, account, sum }) => [market, account, sum]),
      paid: this.#paid,
    };
  }
}
