/** The numbers of the formulas are the operator's: set by name, each changes what a market wants. */
import { describe, expect, it } from "vitest";
import { testSpec } from "../test/market/fixtures.ts";
import { Bench, makeFill } from "../test/market/harness.ts";
import { toMarketConfig } from "./config/market.ts";
import { parseConfig } from "./config/parse.ts";
import type { MarketConfig } from "./contract/config.ts";
import type { OrderId, Side } from "./contract/ids.ts";
import { usd } from "./units/money.ts";
import type { Ticks } from "./units/price.ts";
import { type MicroShares, shares } from "./units/size.ts";

type Given = Readonly<Record<string, string>>;

function configOf(given: Given): MarketConfig {
  const parsed = parseConfig({ MM_QUOTE_SIZE_USD: "20", MM_MOVE_PAUSE_SECONDS: "0", ...given });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join("; "));
  return toMarketConfig(parsed.value, testSpec, usd(1_000));
}

/** Cents that the mid is off the middle, cycle by cycle: it wanders, and has fallen when it is over. */
const PATH = [0, 0, 1, 0, -1, 0, 0, 1, 1, 0, -1, -1, 0, 1, 0, -1, -2, -1, -2, -2];
const ROUNDS = 5;

/** What a market wants that moved, traded, was filled on both sides, lost by it, and is long. */
function wanted(given: Given): string {
  const b = new Bench(configOf({ MM_CYCLE_SECONDS: "5", MM_CIRCUIT_BREAKER_THRESHOLD: "100", ...given }));
  const trade = (n: number, side: Side, price: number, size: number): void => {
    const order = `before-${n}` as OrderId;
    b.send({ t: "fill", fill: makeFill("YES", side, price as Ticks, shares(size), order, order, "confirmed", b.now) });
  };
  for (let n = 0; n < ROUNDS * PATH.length; n += 1) {
    const off = PATH[n % PATH.length] ?? 0;
    const print = { price: 4_800 as Ticks, taker: "SELL", size: shares(3), trades: 2, reach: 2.5 } as const;
    b.wait(5_000).cycle(b.book(49 + off, 51 + off, { prints: n % 3 === 0 ? [print] : [] }));
    const cancels = b.cancelled();
    for (const place of b.placed()) b.answer(place);
    if (cancels.length > 0) b.gone(cancels);
    for (const place of b.placed()) b.answer(place);
    if (n === 2) trade(n, "BUY", 4_900, 20);
    if (n === 20) trade(n, "SELL", 5_100, 6);
  }
  const proposal = b.state.grounds?.proposal;
  if (!proposal) throw new Error("the story ends with something to quote");
  return JSON.stringify(proposal);
}

describe("a number set by its name changes what a market wants", () => {
  const byDefault = { as: wanted({ MM_PRICING_ENGINE: "as" }), legacy: wanted({ MM_PRICING_ENGINE: "legacy" }) };

  it.each([
    ["MM_AS_GAMMA_INVENTORY", "20"],
    ["MM_AS_GAMMA_VOLATILITY", "2"],
    ["MM_AS_GAMMA_ADVERSE", "4"],
    ["MM_AS_GAMMA_ADVERSE_MAX", "0.01"],
    ["MM_AS_GAMMA_MIN", "0.05"],
    ["MM_AS_GAMMA_MAX", "0.0002"],
    ["MM_AS_K_PRIOR_SD_SHARE", "0.05"],
    ["MM_AS_A_PRIOR_SD_LN", "0.05"],
    ["MM_ADVERSE_SHORT_WEIGHT", "1"],
    ["MM_ADVERSE_SHRINK_FILLS", "1000"],
    ["MM_VOL_PRIOR_SAMPLES", "10000"],
    ["MM_VOL_PRIOR_SHARE", "2"],
    ["MM_VOL_FLOOR", "0.01"],
  ])("%s, with the Avellaneda-Stoikov engine", (name, value) => {
    expect(wanted({ MM_PRICING_ENGINE: "as", [name]: value })).not.toBe(byDefault.as);
  });

  it.each([
    ["MM_LEGACY_TOUCH_SHARE", "3"],
    ["MM_LEGACY_VOL_WEIGHT", "5"],
    ["MM_LEGACY_VOL_SECONDS", "3600"],
    ["MM_LEGACY_MIN_HALF_TICKS", "10"],
    ["MM_DELTA_MAX", "0.2"],
    ["MM_LEGACY_SKEW", "5"],
    ["MM_LEGACY_SIZE_POWER", "5"],
  ])("%s, with the legacy engine", (name, value) => {
    expect(wanted({ MM_PRICING_ENGINE: "legacy", [name]: value })).not.toBe(byDefault.legacy);
  });

  it("and what is set to its default changes nothing", () => {
    expect(wanted({ MM_PRICING_ENGINE: "as", MM_AS_GAMMA_INVENTORY: "2" })).toBe(byDefault.as);
    expect(wanted({ MM_PRICING_ENGINE: "legacy", MM_DELTA_MAX: "6" })).toBe(byDefault.legacy);
  });

  it("a prior worth no sample leaves a number to quote by from the first book on", () => {
    const b = new Bench(configOf({ MM_PRICING_ENGINE: "as", MM_VOL_PRIOR_SAMPLES: "0" }));
    expect(b.quote().length).toBeGreaterThan(0);
  });
});

describe("MM_TWO_SIDED false", () => {
  const ONE_SIDED = { MM_TWO_SIDED: "false", MM_MULTI_LEVEL_COUNT: "1" };

  it("never buys NO: with nothing held only the bid stands, and why the ask does not is said", () => {
    const both = new Bench(configOf({ MM_MULTI_LEVEL_COUNT: "1" }));
    expect(both.quote().map(({ token, side }) => `${side} ${token}`)).toEqual(["BUY YES", "BUY NO"]);
    const b = new Bench(configOf(ONE_SIDED));
    expect(b.quote().map(({ token, side }) => `${side} ${token}`)).toEqual(["BUY YES"]);
    const refused = (b.lastReport?.why ?? []).filter((one) => one.t === "gate" && !one.passed && one.side === "ask");
    expect(refused.map((one) => one.t === "gate" && one.name)).toContain("min-size");
  });

  it("sells the YES that is held, and no more", () => {
    const b = new Bench(configOf(ONE_SIDED));
    b.cycle();
    const order = "before" as OrderId;
    b.send({
      t: "fill",
      fill: makeFill("YES", "BUY", 4_900 as Ticks, shares(8), order, order, "confirmed", b.now),
    });
    b.tokens = { yes: shares(8), no: 0 as MicroShares };
    b.wait(5_000).cycle();
    const places = [...b.state.orders.open].filter(({ as }) => as === "ask").map(({ place }) => place);
    expect(places).toMatchObject([{ token: "YES", side: "SELL", size: shares(8) }]);
  });
});

describe("MM_POST_ONLY", () => {
  it("true: quotes only make; false: one that crosses when it arrives may take", () => {
    expect(new Bench(configOf({})).quote().every(({ postOnly }) => postOnly)).toBe(true);
    expect(new Bench(configOf({ MM_POST_ONLY: "false" })).quote().some(({ postOnly }) => postOnly)).toBe(false);
  });
});
