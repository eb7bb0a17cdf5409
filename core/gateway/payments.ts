/**
 * Liquidity rewards that the venue has paid, booked by the market that earned them (reference polymarket.md 3e, 6): a day is
 * paid at its end, at midnight UTC, when it came to a dollar or more. It is asked about again all day, as nothing is lost by
 * being told twice: a market books a day once, under its date.
 */
import type { ConditionId } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import type { GatewayAction, GatewayConfig, GatewayState } from "./types.ts";

export interface Earning {
  readonly market: ConditionId;
  readonly amount: MicroUsd;
}

/** A day's rewards are on the wallet by then. */
const PAID_AFTER_MS = 10 * MINUTE;
/** Less than this a day is not paid. */
const LEAST = 1_000_000;

/** Asks what the day before came to. */
export function readEarnings(state: GatewayState, config: GatewayConfig, at: VenueMs): readonly GatewayAction[] {
  const { earnings, markets } = state;
  const rewarded = [...markets.values()].some(({ spec }) => spec.rewards !== undefined);
  if (!rewarded || earnings.reading || at % DAY < PAID_AFTER_MS) return [];
  if (at - earnings.triedAt < Math.max(HOUR, MINUTE * config.rate)) return [];
  state.earnings = { reading: true, triedAt: at };
  return [{ t: "read-earnings", date: new Date(at - DAY).toISOString().slice(0, 10) }];
}

/** Tells each market what it was paid. What a market that is no longer watched was paid is a deposit to the account. */
export function tookEarnings(
  state: GatewayState,
  date: string,
  read: readonly Earning[] | null,
  at: VenueMs,
): readonly GatewayAction[] {
  state.earnings = { ...state.earnings, reading: false };
  if (read === null || read.reduce((sum, { amount }) => sum + amount, 0) < LEAST) return [];
  return read.flatMap(({ market, amount }) =>
    state.markets.has(market)
      ? [{ t: "push", market, pushes: [{ t: "paid", payment: { id: `reward:${date}`, kind: "reward", at, amount } }] }]
      : [],
  );
}
