/** Capital that was lent binds until the market says that it trades on less. */
import { expect, it } from "vitest";
import type { ConditionId } from "../contract/ids.ts";
import type { Lease } from "../contract/views.ts";
import { portfolio } from "../portfolio.ts";
import { usd } from "../units/money.ts";
import { DAY, SECOND, type VenueMs } from "../units/time.ts";
import { earnsOf, outstandingOf, remember, takeExpected } from "./granted.ts";
import { whole } from "./lines.ts";
import { PORTFOLIO_DEFAULTS } from "./types.ts";

const MARKET = "0xaaaa" as ConditionId;
const NOW = 1_000_000_000_000;
const ms = (at: number): VenueMs => at as VenueMs;
const money = {
  cashFlow: usd(0),
  valueAtMid: usd(0),
  valueAtBid: usd(0),
  exposure: usd(10),
  pnl: {},
  pnlTotal: usd(0),
};
const line = (leaseUntil: number | null, more = {}) =>
  whole({
    ...{ id: MARKET, at: ms(NOW), state: "quoting", ...money, epoch: 0, live: 0, inFlight: 0 },
    ...{ leaseUntil: leaseUntil === null ? null : ms(leaseUntil), ...more },
  });
const lease = (capital: number, until: number): Lease => ({
  ...{ mode: "quote", capital: usd(capital), rate: 1, configVersion: 1, epoch: 0, expiresAt: ms(until) },
});

it("a smaller lease frees nothing before the market has acknowledged it, or the larger one has run out", () => {
  const state = portfolio.restore([], { ...PORTFOLIO_DEFAULTS, mode: "paper" });
  remember(state, MARKET, lease(100, NOW + 30 * SECOND));
  remember(state, MARKET, lease(40, NOW + 31 * SECOND));
  expect(outstandingOf(state, line(NOW + 30 * SECOND), ms(NOW + SECOND))).toBe(usd(100));
  expect(outstandingOf(state, line(NOW + 31 * SECOND), ms(NOW + 2 * SECOND))).toBe(usd(40));
  remember(state, MARKET, lease(20, NOW + 32 * SECOND));
  expect(outstandingOf(state, line(null), ms(NOW + 31 * SECOND + 1))).toBe(usd(20));
});

it("what a dollar at risk earns is the market's own profit a day, of which half counts after one day", () => {
  const since = ms(NOW - DAY);
  expect(earnsOf(line(null, { since, pnlTotal: usd(1) }), ms(NOW))).toBeCloseTo(0.05, 9);
  expect(earnsOf(line(null, { since: ms(NOW), pnlTotal: usd(1) }), ms(NOW))).toBe(0);
});

it("what the selection expects counts at first alone, beside a day's profit by half, and not when it is a day old", () => {
  const by = { [MARKET]: 0.04 };
  const expected = takeExpected(ms(NOW), by);
  expect(earnsOf(line(null, { since: ms(NOW) }), ms(NOW), expected)).toBe(0.04);
  const since = ms(NOW - DAY);
  expect(earnsOf(line(null, { since, pnlTotal: usd(1) }), ms(NOW), expected)).toBeCloseTo(0.07, 9);
  expect(earnsOf(line(null, { since }), ms(NOW), takeExpected(ms(NOW - DAY - 1), by))).toBe(0);
  expect(earnsOf(line(null, { since, id: "0xbbbb" as ConditionId }), ms(NOW), expected)).toBe(0);
});

it("an expectation that is no number is none, and none lifts a market beyond its bounds", () => {
  const told = { [MARKET]: 1e9, "0xb": -1e9, "0xc": Number.NaN, "0xd": Number.POSITIVE_INFINITY };
  expect(takeExpected(ms(NOW), told as Record<ConditionId, number>).by).toEqual({ [MARKET]: 1, "0xb": -1 });
});
