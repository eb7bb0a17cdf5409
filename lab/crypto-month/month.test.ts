import { beforeAll, describe, expect, it } from "vitest";
import { toDirectionalRules } from "../../core/config/directional.ts";
import { DEFAULT_CONFIG } from "../../core/config/parse.ts";
import { sumOfParts } from "../../core/ledger/parts.ts";
import { usd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { Month } from "./month.ts";
import { figuresOf, type MonthFigures } from "./tell.ts";

/** Half a day in which positions are left by several rules. */
const SEED = 1;

describe("half a day of the directional strategy in the synthetic world", () => {
  let month: Month;
  let figures: MonthFigures;
  beforeAll(() => {
    month = new Month({
      ...{ seed: SEED, days: 0.5, startAt: 1_789_948_800_000 as VenueMs, bankroll: usd(1_000), pace: 8 },
      rules: { ...toDirectionalRules(DEFAULT_CONFIG), enabled: true },
    });
    month.run();
    figures = figuresOf(month);
  }, 240_000);

  it("opens positions, leaves them by more rules than one, and settles what is held to the end", () => {
    expect(figures.positions).toBeGreaterThan(3);
    expect(Object.keys(figures.exits).length).toBeGreaterThan(1);
    expect(month.past.every(({ plan }) => plan.state === "closed")).toBe(true);
  });

  it("adds up to the micro-dollar: parts, cash at the exchange with what is held, and the positions' own profits", () => {
    expect(figures.problems).toEqual([]);
    expect(sumOfParts(figures.parts)).toBe(figures.cash + figures.held);
    expect(figures.differences).toEqual({ partsToVenue: 0, partsToPlans: 0 });
    expect(figures.total).not.toBe(0);
    expect(figures.parts.fees).toBeGreaterThan(0);
  });

  it("never stakes more on a position than its cap, nor more in a day than the day's", () => {
    const rules = toDirectionalRules(DEFAULT_CONFIG);
    const plans = [...month.open, ...month.past.map(({ plan }) => plan)];
    // The bankroll grows by what is earned, and stakes with it.
    const most = 1.5 * 1e9;
    for (const { stake } of plans) expect(stake).toBeLessThanOrEqual(rules.maxPosition * most);
    expect(plans.reduce((sum, { stake }) => sum + stake, 0)).toBeLessThanOrEqual(rules.dailyStake * most);
  });
});
