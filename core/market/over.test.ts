import { describe, expect, it } from "vitest";
import type { LiveChain, LiveOrder, MarketReport } from "../live/types.ts";
import type { VenueMs } from "../units/time.ts";
import { isOver } from "./over.ts";

const even = { at: 1 as VenueMs, yesDiff: 0, noDiff: 0 };
const base = { state: "resolved", orders: [], reconciled: even, position: { yes: 0, no: 0 } };
const over = (change: object = {}): boolean => isOver({ ...base, ...change } as unknown as MarketReport);

describe("a market with nothing left to do", () => {
  it("is one that has resolved or retired, flat and even with the wallet", () => {
    expect(over()).toBe(true);
    expect(over({ state: "retired" })).toBe(true);
    expect(over({ state: "quoting" })).toBe(false);
  });

  it.each([
    ["tokens are still to be paid out", { position: { yes: 37_500_000, no: 0 } }],
    ["NO tokens are", { position: { yes: 0, no: 1 } }],
    ["an operation is under way on chain", { chain: { open: [{}] } as unknown as LiveChain }],
    ["an order is not settled", { orders: [{} as LiveOrder] }],
    ["an order that was given up may still arrive", { lateUntil: 1 as VenueMs }],
    ["wallet and ledger differ", { reconciled: { ...even, yesDiff: 1 } }],
    ["they were never compared", { reconciled: null }],
  ])("has something left while %s", (_, change) => {
    expect(over(change)).toBe(false);
  });
});
