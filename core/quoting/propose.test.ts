import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSpec } from "../../test/market/fixtures.ts";
import { calmMarket, ladderOf } from "../../test/market/proposal.ts";
import type { MarketConfig } from "../contract/config.ts";
import type { Reason } from "../contract/reasons.ts";
import { explain } from "../pricing/engine.ts";
import { usd } from "../units/money.ts";
import { isOnGrid, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { PERMIT, type Permit } from "./gates.ts";
import { type ProposeInput, propose, type Wanted } from "./propose.ts";

const paying = { maxSpread: 450 as Ticks, minSize: shares(5), perDay: usd(50) };

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
    levels: fc.integer({ min: 1, max: 3 }),
    widen: fc.constantFrom(1, 1, 2.5),
    share: fc.constantFrom(1, 1, 0.5),
    rewards: fc.boolean(),
    first: fc.integer({ min: 1, max: 100 }),
  })
  .map((r): ProposeInput => {
    const tick = r.tick as Ticks;
    const steps = ONE_DOLLAR / r.tick;
    const bid = Math.max(1, Math.min(steps - 2, Math.floor(r.place * steps))) * r.tick;
    const ask = Math.min(ONE_DOLLAR - r.tick, bid + r.width * r.tick);
    return {
      ...calmMarket({ engine: r.engine, gamma: r.gamma, k: r.k, maxInventory: shares(100), levels: r.levels }),
      spec: r.rewards ? { ...testSpec, rewards: paying, rebateShare: 0.2 } : testSpec,
      tick,
      bids: [{ price: bid as Ticks, size: shares(r.first) }],
      asks: [{ price: ask as Ticks, size: shares(70) }],
      net: r.net,
      lean: r.net,
      volatility: { sigma: r.sigma, calm: r.sigma / 2, prior: 0.01 },
      secondsLeft: r.secondsLeft,
      eventMs: r.secondsLeft * 1000,
      verdictWiden: r.widen,
      sizeShare: r.share,
      adverse: r.adverse,
      intensity: { A: 0.01, k: r.k },
      permit: r.permit,
    };
  });

const made = (side: readonly (Wanted | null)[] | undefined): Wanted[] => (side ?? []).filter((level) => level !== null);

/** The same input with gamma held, `net` held and other rules; both engines get their turn. */
const held = (input: ProposeInput, net: number, change: Partial<MarketConfig> = {}): ProposeInput => ({
  ...input,
  ...ladderOf({ ...input.rules, dynamicGamma: false, ...change }),
  spec: testSpec,
  net,
  lean: net,
});

describe("a proposal", () => {
  it("stays on the grid, inside the dollar, never crosses others or itself, and its sizes can be ordered", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const p = propose(input, []);
        const [bids, asks] = [made(p?.bids), made(p?.asks)];
        for (const { price, size } of [...bids, ...asks]) {
          expect(isOnGrid(price, input.tick)).toBe(true);
          expect(size % 10_000).toBe(0);
          expect(size).toBeGreaterThanOrEqual(input.minSize);
          expect(size).toBeLessThanOrEqual(input.rules.quoteSize * input.rules.wideWeight);
        }
        for (const { price } of bids) expect(price).toBeLessThan(Number(input.asks[0]?.price));
        for (const { price } of asks) expect(price).toBeGreaterThan(Number(input.bids[0]?.price));
        for (const bid of bids) for (const ask of asks) expect(bid.price).toBeLessThan(ask.price);
        bids.forEach((bid, i) => {
          const nearer = bids[i - 1];
          if (nearer !== undefined) expect(bid.price).toBeLessThanOrEqual(nearer.price - input.tick);
        });
        asks.forEach((ask, i) => {
          const nearer = asks[i - 1];
          if (nearer !== undefined) expect(ask.price).toBeGreaterThanOrEqual(nearer.price + input.tick);
        });
      }),
      { numRuns: 3_000 },
    );
  });

  it("filled as a whole leaves the inventory within its cap, and when reducing takes it to zero, never through", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const p = propose(input, []);
        const sum = (side: readonly (Wanted | null)[] | undefined): number =>
          made(side).reduce((total, { size }) => total + size, 0);
        const [long, short] = [input.net + sum(p?.bids), input.net - sum(p?.asks)];
        if (input.permit === PERMIT.reduce) {
          if (input.net >= 0) expect(made(p?.bids)).toEqual([]);
          if (input.net <= 0) expect(made(p?.asks)).toEqual([]);
          expect(Math.abs(long)).toBeLessThanOrEqual(Math.abs(input.net));
          expect(Math.abs(short)).toBeLessThanOrEqual(Math.abs(input.net));
          return;
        }
        const cap = input.rules.maxInventory;
        expect(long).toBeLessThanOrEqual(Math.max(cap, input.net));
        expect(short).toBeGreaterThanOrEqual(Math.min(-cap, input.net));
      }),
      { numRuns: 2_000 },
    );
  });

  it("says of every level that is missing on a side that may stand why it was dropped", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const why: Reason[] = [];
        const p = propose({ ...input, permit: PERMIT.quote, net: 0, lean: 0 }, why);
        const missing = [...(p?.bids ?? []), ...(p?.asks ?? [])].filter((level) => level === null).length;
        expect(why.filter((r) => r.t === "gate" && r.name === "min-size" && !r.passed)).toHaveLength(missing);
      }),
    );
  });

  it("is explained, level by level, by terms that begin with the mid and add up to the quote", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const p = propose(input, []);
        if (p === null) return;
        for (const side of ["bid", "ask"] as const)
          (side === "bid" ? p.bids : p.asks).forEach((quoted, level) => {
            if (quoted === null) return;
            const terms: Reason[] = [];
            explain(p.parts, p.input, side, level, Number(input.multipliers[level]), quoted.price, terms);
            const sum = terms.reduce((cents, r) => cents + (r.t === "term" ? r.cents : 0), 0);
            expect(sum).toBeCloseTo(quoted.price / 100, 9);
            expect(terms[0]).toMatchObject({ name: "mid" });
          });
      }),
    );
  });

  it("never quotes higher on either side with more inventory while gamma is held, in both engines", () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 50_000_000 }), (input, more) => {
        const before = propose(held(input, input.net), []);
        const after = propose(held(input, input.net + more), []);
        if (before === null || after === null) return;
        expect(after.parts.riskBid).toBeLessThanOrEqual(before.parts.riskBid + 1e-12);
        expect(after.parts.riskAsk).toBeLessThanOrEqual(before.parts.riskAsk + 1e-12);
        for (const side of ["bids", "asks"] as const)
          after[side].forEach((level, i) => {
            const earlier = before[side][i];
            if (level !== null && earlier != null) expect(level.price).toBeLessThanOrEqual(earlier.price);
          });
      }),
      { numRuns: 3_000 },
    );
  });

  it("at no inventory keeps its risk prices at least as far apart when volatility or risk aversion grows", () => {
    const gap = (input: ProposeInput): number => {
      const p = propose(input, []);
      return p === null ? 0 : p.parts.riskAsk - p.parts.riskBid + 2 * p.parts.volatility;
    };
    fc.assert(
      fc.property(anyInput, fc.double({ min: 1, max: 20, noNaN: true }), (input, times) => {
        const calm = gap(held(input, 0));
        const { sigma, calm: still, prior } = input.volatility;
        const rougher = { sigma: sigma * times, calm: still * times, prior };
        expect(gap({ ...held(input, 0), volatility: rougher })).toBeGreaterThanOrEqual(calm - 1e-12);
        const gamma = Math.min(input.rules.gamma * times, 0.05);
        const shyer = propose(held(input, 0, { gamma }), []);
        const bold = propose(held(input, 0), []);
        if (shyer === null || bold === null) return;
        expect(shyer.parts.riskAsk - shyer.parts.riskBid).toBeGreaterThanOrEqual(
          bold.parts.riskAsk - bold.parts.riskBid - 1e-12,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("widening", () => {
  const calm = { ...calmMarket({ k: 100 }), tick: 10 as Ticks };
  const offset = (change: Partial<ProposeInput>): number => Number(propose({ ...calm, ...change }, [])?.parts.offset);

  it("multiplies the half-spread by what each cause asks for, each with its own share", () => {
    const plain = offset({});
    // Six cents a minute is 1.2 times the five from which quotes widen.
    const rough = { sigma: 1e-4, calm: (0.06 / Math.sqrt(60)) * 4, prior: 1e-4 };
    expect(offset({ volatility: rough })).toBeCloseTo(plain * 1.2, 9);
    expect(offset({ eventMs: 0 })).toBeCloseTo(plain * 1.5, 12);
    expect(offset({ eventMs: 300_000 })).toBeCloseTo(plain * 1.25, 12);
    expect(offset({ eventMs: 600_000 })).toBe(plain);
    const all = propose({ ...calm, volatility: rough, eventMs: 0, verdictWiden: 2 }, []);
    expect(all?.parts.offset).toBeCloseTo(plain * 1.2 * 1.5 * 2, 9);
    for (const part of ["volatility", "event", "verdict"] as const) expect(all?.parts[part]).toBeGreaterThan(0);
  });

  it("a verdict makes sizes smaller but leaves what reduces inventory its size", () => {
    const p = propose({ ...calm, net: shares(20), lean: shares(20), sizeShare: 0.6, minSize: shares(1) }, []);
    expect(Number(p?.bids[0]?.size)).toBeLessThan(shares(6));
    expect(p?.asks[0]?.size).toBe(shares(10));
  });
});

describe("rewards", () => {
  const market = (perDay: number, adverse: number): ProposeInput => ({
    ...calmMarket({ k: 60, rewardShare: 0.5 }),
    spec: { ...testSpec, rewards: { ...paying, perDay: usd(perDay) } },
    tick: 10 as Ticks,
    adverse,
    intensity: { A: 0.0005, k: 60 },
  });
  const parts = (perDay: number, adverse: number, change: Partial<ProposeInput> = {}) =>
    propose({ ...market(perDay, adverse), ...change }, [])?.parts;

  it("move a quote closer when they pay, and say by how much", () => {
    expect(parts(0, 0)?.reward).toBe(0);
    const rich = parts(500, 0);
    expect(Number(rich?.reward)).toBeLessThan(0);
    expect(Number(rich?.offset)).toBeLessThan(Number(parts(0, 0)?.offset));
  });

  it("move nothing when informed flow would cost more than they pay", () => {
    expect(parts(20, 0.03)?.reward).toBe(0);
    expect(Number(parts(20, 0)?.reward)).toBeLessThan(0);
  });

  it("move nothing for a quote too small to score, or while only one side may stand", () => {
    const { spec } = market(500, 0);
    const large = { ...spec, rewards: { ...paying, minSize: shares(50), perDay: usd(500) } };
    expect(parts(500, 0, { spec: large })?.reward).toBe(0);
    expect(parts(500, 0, { permit: PERMIT.reduce, net: shares(10), lean: shares(10) })?.reward).toBe(0);
  });
});
