/**
 * Markets one after the other on one wallet, none of which resolves meanwhile, as ladders and up/downs that wait for their
 * oracle: what a market leaves in complete sets is missing in the next one, unless it is merged.
 */
import { describe, expect, it } from "vitest";
import { Driver } from "../lab/backtest/driver.ts";
import { T0, testConfig, testSpec } from "../test/market/fixtures.ts";
import { randomFlow } from "../test/market/flow.ts";
import { type MicroUsd, usd } from "./units/money.ts";
import { shares } from "./units/size.ts";
import { MINUTE, type VenueMs } from "./units/time.ts";

const MARKETS = 10;
const MINUTES = 9;
const DELAYS = { there: 20, back: 20, giveUp: 5_000, fill: 50, resolution: 100, wake: 20, betweenCycles: 200 };

/** Cash at the end of each market, and its fills. */
function inTurn(
  bankroll: MicroUsd,
  useSets: boolean,
): { readonly cash: readonly number[]; readonly fills: readonly number[] } {
  const cash: number[] = [];
  const fills: number[] = [];
  let left = bankroll;
  for (let seed = 1; seed <= MARKETS; seed++) {
    const spec = { ...testSpec, endsAt: (T0 + MINUTES * MINUTE) as VenueMs };
    const driver = new Driver({
      spec,
      config: { ...testConfig, levels: 3, useSets, maxInventory: shares(20), stopBeforeEndMs: 2 * MINUTE },
      // Trades take a minute to be final, as on a busy chain: meanwhile what was bought can't be sold.
      exchange: {
        queue: "optimistic",
        faucet: left,
        mineMs: 2_000,
        confirmMs: 60_000,
        takerDelayMs: 0,
        depletionMs: 2_000,
      },
      startAt: T0 as VenueMs,
      capital: left,
      delays: DELAYS,
    });
    for (const event of randomFlow(spec, seed, T0, MINUTES)) if (event.t !== "resolve") driver.apply(event);
    driver.runUntil(T0 + (MINUTES + 5) * MINUTE);
    left = driver.desk.balances().cash;
    cash.push(left / 1e6);
    fills.push(driver.desk.fills().length);
  }
  return { cash, fills };
}

describe("capital", () => {
  it("runs out over markets in turn when complete sets are left lying, and does not when they are merged", () => {
    const merging = inTurn(usd(30), true);
    const lying = inTurn(usd(30), false);
    // Left lying: the last markets find less than the smallest order costs, and quote nothing.
    expect(lying.cash.at(-1)).toBeLessThan(2);
    expect(lying.fills.slice(-2)).toEqual([0, 0]);
    // Merged: there is money in every market, what is gone is in shares of one side that wait for their outcome.
    expect(Math.min(...merging.cash)).toBeGreaterThan(10);
    expect(Math.min(...merging.fills)).toBeGreaterThan(0);
  }, 60_000);
});
