import { expect, it } from "vitest";
import { DELAYS, Driver } from "../../lab/backtest/driver.ts";
import { T0, testSpec } from "../../test/market/fixtures.ts";
import { randomFlow } from "../../test/market/flow.ts";
import type { MarketAction } from "../contract/market.ts";
import type { Reason } from "../contract/reasons.ts";
import { told } from "../market.ts";
import { defaults } from "../quoting/profiles.ts";
import { usd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";

const MINUTES = 20;

/** Every action of a made-up market's twenty minutes, with what a report's reasons were when it was made. */
function watched(): { action: MarketAction; why: readonly Reason[] }[] {
  const seen: { action: MarketAction; why: readonly Reason[] }[] = [];
  const test = new Driver({
    spec: testSpec,
    config: defaults(testSpec, usd(1_000)),
    exchange: {
      queue: "pessimistic",
      faucet: usd(1_000),
      mineMs: 2_000,
      confirmMs: 5_000,
      takerDelayMs: 0,
      depletionMs: 60_000,
    },
    startAt: T0 as VenueMs,
    capital: usd(500),
    delays: DELAYS,
    watch: (action) =>
      seen.push({ action, why: action.t === "report" ? structuredClone(told(action.report).why) : [] }),
  });
  for (const event of randomFlow(testSpec, 5, T0, MINUTES)) test.apply(event);
  return seen;
}

it("a decision's reasons are the same whenever they are asked for, whatever has happened since", () => {
  const reports = watched().filter(({ action }) => action.t === "report");
  expect(reports.length).toBeGreaterThan(100);
  for (const { action, why } of reports) {
    if (action.t !== "report") continue;
    expect(told(action.report).why).toEqual(why);
    expect(why.filter((reason) => reason.t === "gate").length).toBeGreaterThan(5);
  }
});

it("every order carries the terms of its own price, and they are those the report of its decision tells", () => {
  const seen = watched();
  let [orders, compared] = [0, 0];
  for (const [i, { action }] of seen.entries()) {
    if (action.t !== "place") continue;
    // The report of a step leaves right after its orders and its band; not every step makes one.
    const later = seen.slice(i + 1, i + 3).find((other) => other.action.t === "report");
    for (const place of action.places) {
      orders += 1;
      const cents = place.why.reduce((sum, reason) => sum + (reason.t === "term" ? reason.cents : 0), 0);
      const yes = place.token === "YES" ? place.price : 10_000 - place.price;
      expect(cents).toBeCloseTo(yes / 100, 9);
      if (later?.action.t !== "report" || later.action.report.at !== place.at) continue;
      compared += 1;
      expect(later.why).toEqual(expect.arrayContaining([...place.why]));
    }
  }
  expect(orders).toBeGreaterThan(20);
  expect(compared).toBeGreaterThan(5);
});
