import { beforeEach, describe, expect, it } from "vitest";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { acceptSigns, isOurError, type Signs, startWatch, TRIGGER_LIMITS, type Watch, watchSigns } from "./triggers.ts";

const START = 1_000_000;
let watch: Watch;
const quiet: Omit<Signs, "at"> = {
  answered: 0,
  errors: 0,
  watched: 1,
  fresh: 1,
  openOrders: 2,
  markets: [{ id: "0xaa" as ConditionId, slug: "a-market", fills: [], unequal: false }],
  unexplained: 0 as MicroUsd,
  riskEquity: usd(1_000),
};
const market = (change: Partial<Signs["markets"][number]>): Pick<Signs, "markets"> => ({
  markets: quiet.markets.map((each) => ({ ...each, ...change })),
});
const look = (ms: number, signs: Partial<Signs> = {}): readonly string[] =>
  watchSigns(watch, { ...quiet, ...signs, at: (START + ms) as VenueMs }, TRIGGER_LIMITS).map(({ trigger }) => trigger);
const fills = (ways: readonly ("bid" | "ask")[], everyMs = SECOND, perOrder = 1) =>
  ways.map((as, i) => ({
    as,
    at: (START - i * everyMs) as VenueMs,
    order: `0x${Math.floor(i / perOrder)}` as OrderId,
  }));

beforeEach(() => {
  watch = startWatch();
});

describe("a trigger", () => {
  it("stays silent while nothing is wrong", () => {
    for (let ms = 0; ms < 30 * MINUTE; ms += 7 * SECOND) expect(look(ms, { answered: ms })).toEqual([]);
  });

  it("trips when half of at least 40 orders in a minute were refused for a cause of ours", () => {
    look(0);
    expect(look(10 * SECOND, { answered: 39, errors: 39 })).toEqual([]);
    expect(look(20 * SECOND, { answered: 100, errors: 49 })).toEqual([]);
    expect(look(20 * SECOND, { answered: 100, errors: 50 })).toEqual(["order-errors"]);
    expect(look(61 * SECOND, { answered: 100, errors: 50 })).toEqual(["order-errors"]);
    // The next minute counts for itself.
    expect(look(70 * SECOND, { answered: 200, errors: 60 })).toEqual([]);
  });

  it("counts anew when the gateway began anew", () => {
    look(0, { answered: 1_000, errors: 10 });
    expect(look(SECOND, { answered: 60, errors: 5 })).toEqual([]);
    expect(look(2 * SECOND, { answered: 110, errors: 45 })).toEqual(["order-errors"]);
  });

  it("trips when fifteen orders of one market are filled in a row the same way within a minute", () => {
    const row = Array<"bid">(15).fill("bid");
    expect(look(0, market({ fills: fills(row.slice(1)) }))).toEqual([]);
    expect(look(0, market({ fills: fills(row) }))).toEqual(["repeated-execution"]);
    expect(look(0, market({ fills: fills(row, 5 * SECOND) }))).toEqual([]);
    expect(look(0, market({ fills: fills([...row, ...row].slice(2), SECOND, 2) }))).toEqual([]);
    expect(look(0, market({ fills: fills([...row.slice(7), "ask", ...row.slice(7)]) }))).toEqual([]);
  });

  it("trips when orders stand at the venue and every book has been unknown for two minutes", () => {
    expect(look(0, { fresh: 0 })).toEqual([]);
    expect(look(119 * SECOND, { fresh: 0 })).toEqual([]);
    expect(look(120 * SECOND, { fresh: 0 })).toEqual(["blind"]);
    expect(look(121 * SECOND, { fresh: 0, openOrders: 0 })).toEqual([]);
    expect(look(122 * SECOND, { fresh: 0 })).toEqual([]);
  });

  it("trips when a market's tokens stay other than the venue says, not when they do for a moment", () => {
    for (let ms = 0; ms < 10 * MINUTE; ms += MINUTE) expect(look(ms, market({ unequal: true }))).toEqual([]);
    expect(look(10 * MINUTE, market({ unequal: true }))).toEqual(["unequal-tokens"]);
    expect(look(11 * MINUTE, market({ unequal: false }))).toEqual([]);
    expect(look(12 * MINUTE, market({ unequal: true }))).toEqual([]);
    // Nobody looked for an hour: two fills that were on their way, not one difference that lasted.
    expect(look(72 * MINUTE, market({ unequal: true }))).toEqual([]);
    for (let ms = 73 * MINUTE; ms < 82 * MINUTE; ms += MINUTE) expect(look(ms, market({ unequal: true }))).toEqual([]);
    expect(look(82 * MINUTE, market({ unequal: true }))).toEqual(["unequal-tokens"]);
  });

  it("trips when cash is gone that nothing explains: two percent of the account, or five dollars of a small one", () => {
    expect(look(0, { unexplained: usd(-19) })).toEqual([]);
    expect(look(0, { unexplained: usd(-20) })).toEqual(["missing-cash"]);
    expect(look(0, { unexplained: usd(-5), riskEquity: usd(50) })).toEqual(["missing-cash"]);
    expect(look(0, { unexplained: usd(500) })).toEqual([]);
  });

  it("does not trip again for what a person has resumed with, and does for more of it", () => {
    acceptSigns(watch, START as VenueMs, usd(-20));
    expect(
      look(SECOND, { unexplained: usd(-20), ...market({ fills: fills(Array(30).fill("ask")).slice(1) }) }),
    ).toEqual([]);
    expect(look(SECOND, { unexplained: usd(-40) })).toEqual(["missing-cash"]);
  });

  it("takes a refusal for ours only when the venue was able and the order was wrong", () => {
    expect((["OFF_TICK", "AUTH", "BAD_PAYLOAD", "NO_BALANCE", "POLICY", "OTHER"] as const).every(isOurError)).toBe(
      true,
    );
    expect((["POST_ONLY_CROSSES", "RATE_LIMITED", "RESTARTING", "CANCEL_ONLY"] as const).some(isOurError)).toBe(false);
  });
});
