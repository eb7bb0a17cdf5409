import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MicroUsd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import type { MicroShares } from "../../units/size.ts";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import type { Held } from "../held.ts";
import { noSignal } from "../no-signal.ts";
import type { QuestionSpec } from "../questions/spec.ts";
import { runDirectional } from "./loop.ts";
import { ABOVE, candidate, heldAs, input, market, NOW, RULES, view } from "./testing.ts";
import type { Candidate, LoopInput, Order, SignalCode } from "./types.ts";

const codes = (of: LoopInput): readonly SignalCode[] => runDirectional(of).signals.map(({ code }) => code);
const one = (cents: number, changes: Partial<Candidate> = {}): Candidate[] => [candidate(1, cents, changes)];
const at = (ms: number): VenueMs => ms as VenueMs;
/** The same question at another strike. */
const strike = (k: number): QuestionSpec => ({ ...ABOVE, strikeLow: k });

describe("the directional loop", () => {
  it("enters what is cheap after fees on the second cycle, as a maker within what leaves the least edge", () => {
    const { signals, orders } = runDirectional(input(one(40)));
    expect(signals[0]).toMatchObject({ code: "ENTER", cycles: 2, edge: { buy: "YES" } });
    const [order] = orders;
    expect(order?.wish).toMatchObject({ tif: "GTD", id: `${market(1)}@${NOW}/in/1`, expiresAt: NOW + 15 * MINUTE });
    const { blend, cost, edge } = signals[0]?.edge ?? { blend: 0, cost: 1, edge: 0 };
    expect(Number(order?.wish.limit) / 10_000).toBeLessThanOrEqual(blend - RULES.minEdge);
    // Kelly of the bet alone: edge / (1 - cost), a fifth of it, at most 8 % of the bankroll.
    const stake = Math.min((0.2 * edge) / (1 - cost), 0.08) * 1_000;
    expect(Number(order?.plan.stake) / 1e6).toBeCloseTo(stake, 3);
    expect(Number(order?.wish.change) / 1e6).toBeCloseTo(stake / cost, 1);
  });

  it("sells YES where NO is the cheap token", () => {
    const [order] = runDirectional(
      input(one(60), { memory: new Map([[market(1), { buy: "NO", cycles: 1, at: at(NOW - 15 * MINUTE) }]]) }),
    ).orders;
    expect(order?.plan.buy).toBe("NO");
    expect(Number(order?.wish.change)).toBeLessThan(0);
  });

  it("waits for the edge to show in cycles that follow each other: not on the first, not after a gap, not when run again at once", () => {
    const remembered = (since: number, cycles = 1): LoopInput =>
      input(one(40), { memory: new Map([[market(1), { buy: "YES", cycles, at: at(NOW - since) }]]) });
    expect(codes(input(one(40), { memory: new Map() }))).toEqual(["UNCONFIRMED"]);
    expect(codes(remembered(15 * MINUTE))).toEqual(["ENTER"]);
    expect(codes(remembered(45 * MINUTE))).toEqual(["UNCONFIRMED"]);
    expect(codes(remembered(MINUTE))).toEqual(["UNCONFIRMED"]);
    expect(
      codes(input(one(40), { memory: new Map([[market(1), { buy: "NO", cycles: 5, at: at(NOW - 15 * MINUTE) }]]) })),
    ).toEqual(["UNCONFIRMED"]);
  });

  it("keeps the reason of every signal that is none, and buys nothing then", () => {
    const cases: readonly (readonly [LoopInput, SignalCode])[] = [
      [input(one(48)), "NO_EDGE"],
      [input(one(10)), "REVIEW"],
      [input(one(40, { ask: null })), "NO_BOOK"],
      [input(one(40, { bookAt: at(NOW - 2 * MINUTE) })), "NO_BOOK"],
      [input(one(40), { prices: new Map() }), "MISSING_PRICES"],
      [input(one(40), { prices: new Map([[market(1), noSignal("MISSING_PRICES", "a gap")]]) }), "MISSING_PRICES"],
      [input(one(40), { prices: new Map([[market(1), view({ otherSpot: 68_500 })]]) }), "FEEDS_DISAGREE"],
      [input(one(40), { prices: new Map([[market(1), view({ spotAt: at(NOW - MINUTE) })]]) }), "STALE"],
      [input(one(40), { prices: new Map([[market(1), view({ sigmaAnnual: 0 })]]) }), "NO_VOLATILITY"],
      [input(one(40), { prices: new Map([[market(1), view({ sigmaAnnual: Number.NaN })]]) }), "NOT_A_NUMBER"],
      [input(one(40, { spec: strike(400_000) })), "STRIKE_FAR"],
      [input(one(40), { rules: { ...RULES, enabled: false } }), "CLOSED"],
      [input(one(40), { account: { ...input([]).account, closed: "the engine is killed" } }), "CLOSED"],
      [input(one(40), { account: { ...input([]).account, killed: [market(1)] } }), "CLOSED"],
      [input(one(40), { account: { ...input([]).account, bankroll: null } }), "CLOSED"],
      [input(one(40), { rules: { ...RULES, maxPositions: 0 } }), "NO_ROOM"],
      [input(one(40), { account: { ...input([]).account, stakedToday: 500_000_000 as MicroUsd } }), "NO_ROOM"],
      [input(one(40), { prices: new Map([[market(1), view({ regime: 4 })]]) }), "PRETRADE"],
      [input(one(40), { prices: new Map([[market(1), view({ regime: null })]]) }), "PRETRADE"],
      [input(one(40), { mode: "live" }), "SHADOW"],
    ];
    for (const [asked, code] of cases) {
      const { signals, orders } = runDirectional(asked);
      expect(
        signals.map((s) => s.code),
        code,
      ).toEqual([code]);
      expect(signals[0]?.why, code).not.toBe("");
      expect(orders, code).toEqual([]);
    }
  });

  it("trades in live once the family has proven itself", () => {
    const standing = (): ReturnType<LoopInput["standing"]> => ({ is: "proven", events: 200, advantage: 0.01, why: "" });
    expect(codes(input(one(40), { mode: "live", standing }))).toEqual(["ENTER"]);
  });

  const entered = (cents = 40): Order => {
    const [order] = runDirectional(input(one(cents))).orders;
    if (order === undefined) throw new Error("nothing entered");
    return order;
  };
  const later = at(NOW + 15 * MINUTE);
  const again = ({ plan }: Order, cents: number, held: Held | null): LoopInput =>
    input(one(cents, { bookAt: later }), {
      now: later,
      prices: new Map([[market(1), view({ now: later, spotAt: later })]]),
      memory: new Map([[market(1), { buy: "YES", cycles: 2, at: NOW }]]),
      plans: [{ plan, held }],
    });

  it("takes what a maker's order left after its cycle while the edge still stands, and lets it be when it does not", () => {
    const order = entered();
    const half = heldAs(Math.floor(order.plan.size / 2e6), 0.4 * Math.floor(order.plan.size / 2e6));
    const { signals, orders } = runDirectional(again(order, 40, half));
    expect(signals[0]?.code).toBe("HELD");
    expect(orders[0]?.wish).toMatchObject({ tif: "FAK", id: `${order.plan.id}/in/2`, limit: 4_200 });
    const { change, upTo } = orders[0]?.wish ?? { change: 0, upTo: 0 };
    expect(change).toBeLessThanOrEqual(order.plan.size - half.net);
    expect(upTo).toBe(half.net + change);
    const none = heldAs(0, 0, { at: later });
    const gone = runDirectional(again(order, 49, none));
    expect(gone.orders).toEqual([]);
    expect(gone.abandoned).toMatchObject([{ id: order.plan.id, state: "abandoned" }]);
    expect(runDirectional(again(order, 49, half)).abandoned).toEqual([]);
  });

  it("neither takes further nor gives up what it does not know to be unfilled", () => {
    const order = entered();
    const working = heldAs(0, 0, { at: later, working: order.wish.id });
    expect(runDirectional(again(order, 40, null))).toMatchObject({ orders: [], abandoned: [] });
    expect(runDirectional(again(order, 49, null)).abandoned).toEqual([]);
    expect(runDirectional(again(order, 49, working)).abandoned).toEqual([]);
    expect(runDirectional(again(order, 49, heldAs(0, 0))).abandoned).toEqual([]);
  });

  it("never spends more than its stake, whatever filled of its two orders, when, and at which of their prices", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 43 }),
        fc.integer({ min: 30, max: 45 }),
        share,
        share,
        share,
        (first, second, a, b, c) => {
          const [order] = runDirectional(input(one(first))).orders;
          if (order === undefined) return;
          const rate = 0.07;
          const { plan, wish } = order;
          const within = (limit: number, p: number): number => Math.max(0.01, (limit / 10_000) * (1 - p * 0.1));
          const known = Math.floor(a * plan.size);
          const spent = Math.floor(known * within(wish.limit, c));
          expect(Math.abs(wish.change)).toBe(wish.upTo);
          const held = { ...heldAs(0, 0), net: known as MicroShares, cost: spent as MicroUsd };
          const rest = runDirectional(again(order, second, held)).orders[0]?.wish;
          // More of the maker's order fills than was known; the market object stops at `upTo`.
          const more = Math.floor(b * (plan.size - known));
          const taken = rest === undefined ? 0 : Math.max(0, Math.min(rest.change, Number(rest.upTo) - known - more));
          const price = rest === undefined ? 0 : rest.limit / 10_000;
          // As the market: the maker's late fills count against what is left, they do not come on top.
          const late = rest === undefined ? more : Math.min(more, Number(rest.upTo) - known);
          const cost = spent + late * (wish.limit / 10_000) + taken * (price + rate * price * (1 - price));
          expect(cost).toBeLessThanOrEqual(plan.stake + 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("scores a question whose window has no room for its cycles in a row, and never enters it", () => {
    const window = (minutes: number) => ({ start: at(NOW - 60_000), end: at(NOW + minutes * MINUTE - 60_000) });
    const upDown = (minutes: number, confirmations = 2): LoopInput =>
      input(one(40, { spec: { ...ABOVE, family: "up-down", strikeLow: null, window: window(minutes) } }), {
        prices: new Map([[market(1), view({ first: 68_000 })]]),
        memory: new Map([[market(1), { buy: "YES", cycles: 9, at: at(NOW - 15 * MINUTE) }]]),
        // As if the spot price were exact: else its error alone leaves nothing of the edge so near the end.
        rules: { ...RULES, confirmations, limits: { ...RULES.limits, spotError: 1e-6 } },
      });
    for (const minutes of [5, 15]) {
      const { signals, orders } = runDirectional(upDown(minutes));
      expect(orders).toEqual([]);
      expect(signals[0]).toMatchObject({ code: "TOO_SHORT", why: expect.stringContaining(`its ${minutes} minutes`) });
      expect(signals[0]?.edge?.mid).toBeCloseTo(0.4, 9);
    }
    expect(codes(upDown(60))).toEqual(["ENTER"]);
    expect(codes(upDown(15, 1))).toEqual(["ENTER"]);
  });

  it("takes at once when too little time is left for a maker", () => {
    const now = at(ABOVE.window.end - 25 * MINUTE);
    const { orders } = runDirectional(
      input(one(25, { bookAt: now }), {
        now,
        prices: new Map([[market(1), view({ now, spotAt: now })]]),
        memory: new Map([[market(1), { buy: "YES", cycles: 1, at: at(now - 15 * MINUTE) }]]),
      }),
    );
    expect(orders.map(({ wish }) => wish.tif)).toEqual(["FAK"]);
  });

  it("stakes less on strikes of one expiry together than on each by itself, and less again on two coins that move as one", () => {
    const rungs = [
      candidate(1, 55, { spec: strike(67_000) }),
      candidate(2, 40),
      candidate(3, 26, { spec: strike(69_000) }),
    ];
    const alone = rungs.map((rung) => Number(runDirectional(input([rung])).orders[0]?.plan.stake ?? 0));
    const together = runDirectional(input(rungs)).orders.map(({ plan }) => Number(plan.stake));
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    expect(sum(together)).toBeLessThan(0.9 * sum(alone));
    const ether = candidate(4, 40, { spec: { ...ABOVE, asset: "ETH", pair: "ETH/USDT" } });
    const pair = runDirectional(input([candidate(2, 40), ether])).signals.map(({ kelly }) => Number(kelly?.joint));
    const single = Number(runDirectional(input([candidate(2, 40)])).signals[0]?.kelly?.joint);
    expect(sum(pair)).toBeLessThan(1.9 * single);
    expect(sum(pair)).toBeGreaterThan(single);
  });

  it("looks at every coin that ends at the same time, and at directions beside strikes, as at bets that move as one", () => {
    const coin = (n: number, asset: "BTC" | "ETH" | "SOL") =>
      candidate(n, 40, { spec: { ...ABOVE, asset, pair: `${asset}/USDT` } });
    const joint = (candidates: readonly Candidate[], prices?: LoopInput["prices"]): number[] =>
      runDirectional(input(candidates, prices === undefined ? {} : { prices })).signals.map(({ kelly }) =>
        Number(kelly?.joint),
      );
    const [single = 0] = joint([coin(1, "BTC")]);
    const three = joint([coin(1, "BTC"), coin(2, "ETH"), coin(3, "SOL")]);
    for (const each of three) {
      expect(each).toBeGreaterThan(0);
      expect(each).toBeLessThan(0.95 * single);
    }
    // Up from here, and above here: the same bet twice.
    const window = { start: at(NOW - 15 * MINUTE), end: ABOVE.window.end };
    const up: QuestionSpec = { ...ABOVE, family: "up-down", strikeLow: null, averagingSeconds: 0, window };
    const both = [coin(1, "BTC"), candidate(2, 40, { spec: up })];
    const prices = new Map([
      [market(1), view()],
      [market(2), view({ first: 68_000 })],
    ]);
    const [above = 0, direction = 0] = joint(both, prices);
    expect(above + direction).toBeLessThan(1.05 * single);
    expect(above + direction).toBeGreaterThan(0.9 * single);
  });

  it("counts touches that go the same way and end with other bets as one bet with them, and those that go the other way apart", () => {
    const window = { start: at(NOW - HOUR), end: ABOVE.window.end };
    const touch = (n: number, family: "touch-up" | "touch-down", strikeLow: number, asset: "BTC" | "ETH" = "BTC") =>
      candidate(n, 36, { spec: { ...ABOVE, asset, pair: `${asset}/USDT`, family, strikeLow, window } });
    const extremes = { high: 68_010, low: 67_990 };
    const joint = (candidates: readonly Candidate[]): number[] =>
      runDirectional(
        input(candidates, { prices: new Map(candidates.map((each) => [each.market, view({ extremes })])) }),
      ).signals.map(({ kelly }) => Number(kelly?.joint));
    const [above, up, down] = [candidate(1, 40), touch(2, "touch-up", 68_900), touch(3, "touch-down", 67_100)];
    const alone = [above, up, down].map((each) => joint([each])[0] ?? 0);
    for (const each of alone) expect(each).toBeGreaterThan(0);
    const [above1 = 0, up1 = 0] = joint([above, up]);
    expect(above1 + up1).toBeCloseTo(Math.max(alone[0] ?? 0, alone[1] ?? 0), 9);
    expect(above1).toBeLessThan(alone[0] ?? 0);
    expect(up1).toBeLessThan(alone[1] ?? 0);
    expect(joint([above, down])).toEqual([alone[0], alone[2]]);
    const [one = 0, other = 0] = joint([up, touch(4, "touch-up", 68_900, "ETH")]);
    expect(one + other).toBeCloseTo(alone[1] ?? 0, 9);
  });

  it("takes two coins to move together as their candles do or as coins usually do, whichever leaves less", () => {
    const ether = candidate(4, 40, { spec: { ...ABOVE, asset: "ETH", pair: "ETH/USDT" } });
    const dear = candidate(4, 60, { spec: { ...ABOVE, asset: "ETH", pair: "ETH/USDT" } });
    const no = new Map([
      [market(2), { buy: "YES", cycles: 1, at: at(NOW - 15 * MINUTE) }],
      [market(4), { buy: "NO", cycles: 1, at: at(NOW - 15 * MINUTE) }],
    ] as const);
    const sum = (other: Candidate, rho: number | null, changes: Partial<LoopInput> = {}): number =>
      runDirectional(input([candidate(2, 40), other], { correlations: () => rho, ...changes }))
        .signals.map(({ kelly }) => Number(kelly?.joint))
        .reduce((a, b) => a + b, 0);
    const usual = sum(ether, null);
    expect(sum(ether, 0.98)).toBeLessThan(0.97 * usual);
    expect(sum(ether, 0.1)).toBeCloseTo(usual, 9);
    // Above with one coin and below with the other: a hedge only as far as they do move together.
    const hedge = sum(dear, null, { memory: no });
    expect(hedge).toBeGreaterThan(usual);
    expect(sum(dear, 0.98, { memory: no })).toBeCloseTo(hedge, 9);
    expect(sum(dear, -0.9, { memory: no })).toBeLessThan(0.9 * hedge);
  });

  it("never stakes more on a bet for the others beside it, and never more than its cap, whatever the ladders of two coins say", () => {
    const cents = fc.integer({ min: 5, max: 95 });
    const rungs = fc.array(fc.tuple(cents, fc.integer({ min: 62_000, max: 74_000 })), { minLength: 1, maxLength: 3 });
    const both = fc.constantFrom("YES" as const, "NO" as const);
    fc.assert(
      fc.property(rungs, rungs, both, fc.double({ min: 0.01, max: 0.1, noNaN: true }), (one, two, buy, cap) => {
        const candidates = [...one, ...two].map(([price, k], i) => {
          const asset = i < one.length ? "BTC" : "ETH";
          return candidate(i + 1, price, { spec: { ...strike(k), asset, pair: `${asset}/USDT` } });
        });
        const memory = new Map(candidates.map((each) => [each.market, { buy, cycles: 3, at: at(NOW - 15 * MINUTE) }]));
        const rules = { ...RULES, maxPosition: cap };
        for (const { kelly } of runDirectional(input(candidates, { memory, rules })).signals) {
          if (kelly === null) continue;
          expect(kelly.joint).toBeGreaterThanOrEqual(0);
          expect(kelly.joint).toBeLessThanOrEqual(kelly.single + 1e-12);
          expect(kelly.stake).toBeLessThanOrEqual(Math.min(cap, RULES.kappa * kelly.joint) + 1e-12);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("wishes for nothing while the engine is killed, paused, off or not known, whatever the books say", () => {
    const cents = fc.integer({ min: 5, max: 95 });
    const why = fc.constantFrom("the engine is killed", "directional positions are paused", "the account is not known");
    const account = fc.oneof(
      fc.record({ closed: why, bankroll: fc.constant(1e9 as MicroUsd), stakedToday: fc.constant(0 as MicroUsd) }),
      fc.constant({ closed: null, bankroll: null, stakedToday: 0 as MicroUsd }),
    );
    const entering = runDirectional(input([candidate(1, 40)])).orders[0];
    if (entering === undefined) throw new Error("nothing was entered");
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1, maxLength: 4 }), account, fc.boolean(), (books, shut, isOn) => {
        const now = at(NOW + 15 * MINUTE);
        const candidates = books.map((price, i) =>
          candidate(i + 1, price, { bookAt: now, spec: strike(68_000 + 1_000 * i) }),
        );
        const memory = new Map(candidates.map((each) => [each.market, { buy: "YES" as const, cycles: 3, at: NOW }]));
        const prices = new Map(candidates.map((each) => [each.market, view({ now, spotAt: now })]));
        const plans = [{ plan: entering.plan, held: heldAs(5, 2.1, { at: now }) }];
        const asked = input(candidates, { ...{ now, memory, prices, plans }, rules: { ...RULES, enabled: isOn } });
        expect(runDirectional({ ...asked, account: shut }).orders).toEqual([]);
        expect(runDirectional({ ...asked, rules: { ...RULES, enabled: false } }).orders).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("never stakes beyond its caps, whatever the books say", () => {
    const cents = fc.integer({ min: 5, max: 95 });
    const rungs = fc.array(fc.tuple(cents, fc.integer({ min: 60_000, max: 76_000 })), { minLength: 1, maxLength: 6 });
    const both = fc.constantFrom("YES" as const, "NO" as const);
    fc.assert(
      fc.property(rungs, both, fc.integer({ min: 1, max: 5 }), (ladder, buy, places) => {
        const candidates = ladder.map(([price, k], i) => candidate(i + 1, price, { spec: strike(k) }));
        const memory = new Map(candidates.map((each) => [each.market, { buy, cycles: 3, at: at(NOW - 15 * MINUTE) }]));
        const { orders } = runDirectional(input(candidates, { memory, rules: { ...RULES, maxPositions: places } }));
        expect(orders.length).toBeLessThanOrEqual(places);
        let all = 0;
        for (const { plan, wish } of orders) {
          all += plan.stake;
          expect(plan.stake).toBeLessThanOrEqual(0.08 * 1e9);
          expect(Math.abs(wish.change)).toBeLessThanOrEqual(plan.size);
          expect(wish.limit % 100).toBe(0);
          expect(wish.limit).toBeGreaterThan(0);
          expect(wish.limit).toBeLessThan(10_000);
        }
        expect(all).toBeLessThanOrEqual(0.16 * 1e9 + 1);
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same wishes for the same input, under the same names", () => {
    const asked = input([candidate(1, 40), candidate(2, 30, { spec: strike(69_000) })]);
    expect(runDirectional(asked)).toEqual(runDirectional(asked));
  });

  it("believes no rung of a ladder whose probabilities are out of order", () => {
    const rungs = [candidate(1, 40), candidate(2, 40, { spec: strike(69_000) })];
    const prices = new Map([
      [market(1), view()],
      [market(2), view({ spot: 72_000 })],
    ]);
    expect(codes(input(rungs, { prices }))).toEqual(["LADDER", "LADDER"]);
  });

  it("prices its order on the grid of a market with finer ticks", () => {
    const odd = candidate(1, 40, { tick: 10 as Ticks });
    expect(Number(runDirectional(input([odd])).orders[0]?.wish.limit) % 10).toBe(0);
  });
});
