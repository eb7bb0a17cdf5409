import { describe, expect, it } from "vitest";
import type { Fill } from "../contract/fills.ts";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import { fill } from "../gateway/fixtures.ts";
import { type Signs, startWatch, TRIGGER_LIMITS, watchSigns } from "../risk/triggers.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { streakOf } from "./streak.ts";

const START = 1_000_000;
const NOW = START + 60 * SECOND;

/** Orders one after the other, each filled in so many parts, oldest first. */
const filled = (orders: number, parts: number, everyMs: number, side: Fill["side"] = "BUY") =>
  Array.from({ length: orders * parts }, (_, i) => {
    const order = `0x${side}${Math.floor(i / parts)}` as OrderId;
    const at = NOW - (orders * parts - 1 - i) * everyMs;
    return { fill: fill(`0xt${side}${i}`, at, { order, side }) };
  });

/** What trips when a market shows its newest twenty fills, as its report does, and this streak or none. */
function trips(booked: readonly { readonly fill: Fill }[], says: boolean, since = 0): readonly string[] {
  const shown = booked.slice(-20).reverse();
  const market = {
    ...{ id: "0xaa" as ConditionId, slug: "a-market", unequal: false },
    fills: shown.map(({ fill: { at, order, side } }) => ({ at, order, as: side === "BUY" ? "bid" : "ask" }) as const),
    ...(says ? { streak: streakOf(booked) } : {}),
  };
  const signs: Signs = {
    ...{ answered: 0, errors: 0, watched: 1, fresh: 1, openOrders: 2, markets: [market] },
    ...{ unexplained: 0 as MicroUsd, riskEquity: usd(1_000), at: NOW as VenueMs },
  };
  return watchSigns({ ...startWatch(), since: since as VenueMs }, signs, TRIGGER_LIMITS).map(({ trigger }) => trigger);
}

describe("orders filled in a row, all the same way", () => {
  it("stop the bot also when each fills in parts: twenty fills show ten such orders, the market counts them itself", () => {
    const booked = filled(15, 2, SECOND);
    expect(trips(booked, false)).toEqual([]);
    expect(trips(booked, true)).toEqual(["repeated-execution"]);
    expect(trips(filled(15, 7, 500), true)).toEqual(["repeated-execution"]);
    expect(trips(filled(14, 7, 500), true)).toEqual([]);
  });

  it("count within a minute, from the last order that went the other way, and after what a person has resumed with", () => {
    expect(trips(filled(15, 2, 2_200), true)).toEqual([]);
    const before = filled(10, 2, SECOND).map(({ fill: one }) => ({
      fill: { ...one, at: (one.at - 30_000) as VenueMs },
    }));
    const other = filled(1, 1, SECOND, "SELL").map(({ fill: one }) => ({
      fill: { ...one, at: (NOW - 25_000) as VenueMs },
    }));
    expect(trips([...before, ...other, ...filled(10, 2, SECOND)], true)).toEqual([]);
    expect(trips(filled(15, 2, SECOND), true, NOW - 10 * SECOND)).toEqual([]);
  });

  it("are none before the first fill", () => {
    expect(streakOf([])).toEqual({ as: "bid", orders: [] });
  });
});
