/**
 * When NO of several outcomes of an exclusive event are worth converting (reference polymarket.md 7, quant.md 4). At most one
 * outcome pays YES, so of k NO at least k - 1 pay: that much is a dollar a share which earns nothing. Converted it is
 * collateral again, and one YES of each other outcome is left, which pays what the one NO that may lose would have paid.
 */
import type { ConditionId } from "../contract/ids.ts";
import type { Convertible } from "../live/types.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { type MicroShares, SIZE_STEP } from "../units/size.ts";

/** One dollar in half ticks. */
const DOLLAR_HALF = 20_000;
/** Freed for want of cash: less than this is not worth a place among 25 submits a minute. */
const LEAST_FREED = usd(1);
/** Mids of outcomes of which exactly one pays add up to about a dollar; where they don't, one of them is wrong. */
const MOST_APART = 0.2;

export interface Outcome {
  readonly market: ConditionId;
  readonly offer: Convertible;
}

export interface ConversionWish {
  readonly gives: readonly Outcome[];
  readonly takes: readonly Outcome[];
  /** Micro-shares of NO of each outcome given, and of YES of each taken. */
  readonly amount: MicroShares;
  /** Collateral that comes back. */
  readonly freed: MicroUsd;
  /** Quotes that offer some of that NO have to go first. */
  readonly clears: boolean;
}

/**
 * The conversion of one event that frees most; null: none that is worth it, or not every outcome of the event is a market of
 * ours, or what they say does not fit together.
 *
 * NO that a quote offers earns half a spread if somebody takes it, so it is left to the quote while there is cash for others.
 *
 * @param short the account has little cash left: then less is worth it too, and where what is free is not, so are quotes
 */
export function wantedOf(outcomes: readonly Outcome[], short: boolean): ConversionWish | null {
  const free = mostFreed(outcomes, short, ({ gives }) => gives);
  if (free !== null || !short) return free;
  const wish = mostFreed(outcomes, short, ({ gives, offered = 0 }) => gives + offered);
  return wish === null ? null : { ...wish, clears: true };
}

function mostFreed(
  outcomes: readonly Outcome[],
  short: boolean,
  given: (offer: Convertible) => number,
): ConversionWish | null {
  const count = outcomes[0]?.offer.count ?? 0;
  const indexes = new Set(outcomes.map(({ offer }) => offer.index));
  if (count < 2 || outcomes.length !== count || indexes.size !== count) return null;
  if (outcomes.some(({ offer }) => offer.count !== count || offer.index < 0 || offer.index >= count)) return null;
  const sum = outcomes.reduce((total, { offer }) => total + offer.midHalf, 0) / DOLLAR_HALF;
  if (!(Math.abs(sum - 1) <= MOST_APART)) return null;
  const least = short ? LEAST_FREED : Math.max(LEAST_FREED, ...outcomes.map(({ offer }) => offer.from));
  const byGives = [...outcomes].sort((a, b) => given(b.offer) - given(a.offer) || a.offer.index - b.offer.index);
  let best: ConversionWish | null = null;
  for (let k = 2; k <= count; k += 1) {
    const gives = byGives.slice(0, k);
    const takes = byGives.slice(k);
    const most = Math.min(...gives.map(({ offer }) => given(offer)), ...takes.map(({ offer }) => offer.takes));
    const amount = Math.floor(most / SIZE_STEP) * SIZE_STEP;
    const freed = (k - 1) * amount;
    if (amount > 0 && freed >= least && freed > (best?.freed ?? 0))
      best = { gives, takes, amount: amount as MicroShares, freed: freed as MicroUsd, clears: false };
  }
  return best;
}

/** What each outcome's YES is booked at, half ticks: the mids, made to add up to a dollar exactly. In the order given. */
export function agreedPrices(outcomes: readonly Outcome[]): readonly number[] {
  const sum = outcomes.reduce((total, { offer }) => total + offer.midHalf, 0);
  const prices = outcomes.map(({ offer }) => Math.floor((offer.midHalf * DOLLAR_HALF) / sum));
  const rest = DOLLAR_HALF - prices.reduce((total, price) => total + price, 0);
  const largest = prices.indexOf(Math.max(...prices));
  return prices.map((price, i) => (i === largest ? price + rest : price));
}

/**
 * What each market gets (+) and pays (-) in collateral: its tokens at the agreed price, rounded down, and what rounding leaves
 * goes to the first that gives, so that all of it is what the contract pays. Givers first, in the order of the wish.
 */
export function agreedCash(
  { gives, takes, amount, freed }: Omit<ConversionWish, "clears">,
  prices: readonly number[],
): readonly MicroUsd[] {
  const parts = [...gives, ...takes].map((_, i) => {
    const price = prices[i] ?? 0;
    const paid = i < gives.length ? amount * (DOLLAR_HALF - price) : -amount * price;
    return Math.floor(paid / DOLLAR_HALF);
  });
  const rest = freed - parts.reduce((total, part) => total + part, 0);
  return parts.map((part, i) => (i === 0 ? part + rest : part) as MicroUsd);
}
