import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testConfig, testSpec } from "../../test/market/fixtures.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Level } from "../contract/views.ts";
import { explain } from "../pricing/engine.ts";
import { usd } from "../units/money.ts";
import { isOnGrid, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { excludeOwn } from "./exclude.ts";
import { PERMIT, type Permit } from "./gates.ts";
import { defaults, PROFILES, validateConfig } from "./profiles.ts";
import { type ProposeInput, propose } from "./propose.ts";
import { tokenOrder } from "./tokens.ts";

const level = (cents: number, size: number): Level => ({ price: Math.round(cents * 100) as Ticks, size: shares(size) });

const anyInput = fc
  .record({
    tick: fc.constantFrom(1000, 100, 50, 25, 10, 1),
    place: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
    width: fc.integer({ min: 1, max: 6 }),
    net: fc.integer({ min: -120_000_000, max: 120_000_000 }),
    sigma: fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
    adverse: fc.double({ min: 0, max: 0.03, noNaN: true }),
    gamma: fc.double({ min: 0, max: 0.05, noNaN: true }),
    k: fc.option(fc.double({ min: 5, max: 5000, noNaN: true })),
    engine: fc.constantFrom("as" as const, "legacy" as const),
    permit: fc.constantFrom<Permit>(PERMIT.reduce, PERMIT.quote),
    secondsLeft: fc.integer({ min: 0, max: 1_000_000 }),
  })
  .map((r): ProposeInput => {
    const tick = r.tick as Ticks;
    const steps = ONE_DOLLAR / r.tick;
    const bid = Math.max(1, Math.min(steps - 2, Math.floor(r.place * steps))) * r.tick;
    const ask = Math.min(ONE_DOLLAR - r.tick, bid + r.width * r.tick);
    return {
      config: { ...testConfig, engine: r.engine, gamma: r.gamma, k: r.k, maxInventory: shares(100) },
      tick,
      minSize: shares(5),
      bids: [{ price: bid as Ticks, size: shares(50) }],
      asks: [{ price: ask as Ticks, size: shares(70) }],
      net: r.net,
      volatility: { sigma: r.sigma, prior: 0.01 },
      secondsLeft: r.secondsLeft,
      adverse: r.adverse,
      permit: r.permit,
    };
  });

describe("a proposal", () => {
  it("stays on the grid, inside the dollar, never crosses others or itself, and its sizes can be ordered", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const p = propose(input);
        const [bid, ask] = [p?.bids[0] ?? null, p?.asks[0] ?? null];
        for (const side of [bid, ask]) {
          if (side === null) continue;
          expect(isOnGrid(side.price, input.tick)).toBe(true);
          expect(side.size % 10_000).toBe(0);
          expect(side.size).toBeGreaterThanOrEqual(input.minSize);
          expect(side.size).toBeLessThanOrEqual(input.config.quoteSize);
        }
        if (bid !== null) expect(bid.price).toBeLessThan(Number(input.asks[0]?.price));
        if (ask !== null) expect(ask.price).toBeGreaterThan(Number(input.bids[0]?.price));
        if (bid !== null && ask !== null) expect(bid.price).toBeLessThan(ask.price);
      }),
      { numRuns: 1000 },
    );
  });

  it("is explained by terms that begin with the mid and add up to the quote", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const p = propose(input);
        for (const side of ["bid", "ask"] as const) {
          const quoted = (side === "bid" ? p?.bids : p?.asks)?.[0];
          if (p === null || quoted === undefined || quoted === null) continue;
          const terms: Reason[] = [];
          explain(p.parts, p.input, side, 1, quoted.price, terms);
          const sum = terms.reduce((cents, r) => cents + (r.t === "term" ? r.cents : 0), 0);
          expect(sum).toBeCloseTo(quoted.price / 100, 9);
          expect(terms[0]).toMatchObject({ name: "mid" });
        }
      }),
    );
  });

  it("in reduce mode only takes inventory towards zero, never through it", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const p = propose({ ...input, permit: PERMIT.reduce });
        const [bid, ask] = [p?.bids[0] ?? null, p?.asks[0] ?? null];
        if (input.net >= 0) expect(bid).toBeNull();
        if (input.net <= 0) expect(ask).toBeNull();
        for (const side of [bid, ask]) if (side !== null) expect(side.size).toBeLessThanOrEqual(Math.abs(input.net));
      }),
    );
  });

  it("of the as engine never quotes higher with more inventory", () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 50_000_000 }), (input, more) => {
        const as: ProposeInput = { ...input, config: { ...input.config, engine: "as" }, net: Math.abs(input.net) };
        const before = propose(as);
        const after = propose({ ...as, net: as.net + more });
        if (before === null || after === null) return;
        expect(after.parts.riskBid).toBeLessThanOrEqual(before.parts.riskBid);
        expect(after.parts.riskAsk).toBeLessThanOrEqual(before.parts.riskAsk);
        expect(after.parts.riskBid).toBeGreaterThanOrEqual(0);
        expect(after.parts.riskAsk).toBeLessThanOrEqual(1);
      }),
    );
  });
});

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
    expect(excludeOwn(levels, [{ price: 5000 as Ticks, size: shares(10) }])).toEqual(levels.slice(1));
    expect(excludeOwn(levels, [{ price: 4900 as Ticks, size: shares(5) }])).toEqual([
      level(50, 10),
      level(49, 15),
      level(48, 30),
    ]);
    const both = [
      { price: 4900 as Ticks, size: shares(5) },
      { price: 4900 as Ticks, size: shares(15) },
    ];
    expect(excludeOwn(levels, both)).toEqual([level(50, 10), level(48, 30)]);
  });

  it("that the book doesn't hold change nothing", () => {
    expect(excludeOwn(levels, [{ price: 5100 as Ticks, size: shares(10) }])).toBe(levels);
    expect(excludeOwn(levels, [])).toBe(levels);
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
