import { describe, expect, it } from "vitest";
import { testConfig, testSpec } from "../../test/market/fixtures.ts";
import type { Level } from "../contract/views.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { HOUR } from "../units/time.ts";
import { withoutOwn } from "./exclude.ts";
import { defaults, PROFILES } from "./profiles.ts";
import { rulesOf, STANDARD } from "./standard.ts";
import { tokenOrder } from "./tokens.ts";
import { validateConfig } from "./validate.ts";

const level = (cents: number, size: number): Level => ({ price: Math.round(cents * 100) as Ticks, size: shares(size) });

describe("tokens", () => {
  it("a bid at p is BUY YES at p, or SELL NO at 1 - p when NO is held", () => {
    const none = { yes: 0, no: 0 };
    const min = shares(5);
    expect(tokenOrder("bid", 4000 as Ticks, shares(10), none, min)).toEqual({
      token: "YES",
      side: "BUY",
      price: 4000,
      size: shares(10),
    });
    expect(tokenOrder("bid", 4000 as Ticks, shares(10), { yes: 0, no: shares(7.129) }, min)).toEqual({
      token: "NO",
      side: "SELL",
      price: 6000,
      size: shares(7.12),
    });
    expect(tokenOrder("ask", 4000 as Ticks, shares(10), { yes: shares(20), no: 0 }, min)).toEqual({
      token: "YES",
      side: "SELL",
      price: 4000,
      size: shares(10),
    });
    // Dust can't be sold: the complement is bought instead.
    expect(tokenOrder("ask", 4000 as Ticks, shares(10), { yes: shares(4.99), no: 0 }, min)).toMatchObject({
      token: "NO",
      side: "BUY",
      price: 6000,
    });
  });
});

describe("own orders", () => {
  const levels = [level(50, 10), level(49, 20), level(48, 30)];

  it("are taken out of the book before it is priced", () => {
    expect(withoutOwn(levels, levels, 5000 as Ticks, shares(10))).toEqual(levels.slice(1));
    const less = withoutOwn(levels, levels, 4900 as Ticks, shares(5));
    expect(less).toEqual([level(50, 10), level(49, 15), level(48, 30)]);
    expect(withoutOwn(levels, less, 4900 as Ticks, shares(15))).toEqual([level(50, 10), level(48, 30)]);
  });

  it("that the book doesn't hold change nothing", () => {
    expect(withoutOwn(levels, levels, 5100 as Ticks, shares(10))).toBe(levels);
    expect(withoutOwn(levels, levels, 5000 as Ticks, 0)).toBe(levels);
    expect(levels).toEqual([level(50, 10), level(49, 20), level(48, 30)]);
  });
});

describe("profiles", () => {
  it("are valid for any bankroll and minimum size", () => {
    for (const [name, profile] of Object.entries(PROFILES))
      for (const bankroll of [50, 1000, 20_000, 1_000_000])
        for (const minSize of [1, 5, 15]) {
          const spec = { ...testSpec, minSize: shares(minSize) };
          expect(validateConfig(profile(spec, usd(bankroll)), spec), `${name} ${bankroll} ${minSize}`).toEqual([]);
        }
  });

  it("follow the reference: gamma 1 / (0.25 W) within its bounds", () => {
    expect(defaults(testSpec, usd(1000)).gamma).toBeCloseTo(0.004, 12);
    expect(defaults(testSpec, usd(10)).gamma).toBe(0.05);
    expect(defaults(testSpec, usd(1e6)).gamma).toBe(2e-4);
  });

  it("a configuration stored before a field existed trades with the parameters' defaults", () => {
    const full = defaults(testSpec, usd(1000));
    for (const [field, value] of Object.entries(STANDARD)) expect(full[field as keyof typeof full], field).toBe(value);
    const old = Object.fromEntries(Object.entries(full).filter(([field]) => !(field in STANDARD))) as never;
    expect(validateConfig(old, testSpec)).toEqual([]);
    expect(rulesOf(old)).toEqual(full);
  });

  it("a value outside its range is refused by name, never clamped", () => {
    const bad = {
      gamma: [Number.NaN, -0.1, 0.06, Number.POSITIVE_INFINITY],
      k: [4, 5001],
      cycleMs: [4999, 10_001, 5000.5],
      reduceAt: [0, 1.1],
      orderTtlMs: [1, 180_000, Number.NaN],
      maxHalf: [0, 20_000],
      quoteSize: [0, shares(1e6)],
      minPrice: [0, 9_800],
      maxLoss: [-1],
      levels: [0, 4, 1.5],
      mediumMultiplier: [0.5, 3],
      eventWidenMax: [0.9, Number.NaN],
      hanging: ["yes"],
      breakerBaseMs: [HOUR + 1],
    } as const;
    for (const [field, values] of Object.entries(bad))
      for (const value of values) {
        const errors = validateConfig({ ...testConfig, [field]: value as never });
        expect(
          errors.map((e) => e.field),
          `${field} = ${value}`,
        ).toContain(field);
        expect(errors[0]?.message).toContain(field);
      }
    expect(validateConfig({ ...testConfig, engine: "glft" as never })[0]?.code).toBe("CONFIG_ENGINE");
    expect(validateConfig({ ...testConfig, quoteSize: shares(3) as MicroShares }, testSpec)[0]?.field).toBe(
      "quoteSize",
    );
  });
});
