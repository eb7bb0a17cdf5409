import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, SECOND } from "../units/time.ts";
import { adverseThreshold, breakerAt, isJump, newBreaker, updateBreaker } from "./circuit-breaker.ts";
import { type LiveOrder, voidPnl, worstCase, worstCaseLoss } from "./exposure.ts";

const params = { n: 3, baseMs: 300 * SECOND, capMs: HOUR, forgetMs: 6 * HOUR, theta: 0.01 };

/** Feeds moves a second apart from `start`; the breaker after the last. */
function feed(start: number, moves: readonly number[], from = newBreaker()) {
  return moves.reduce((state, move, i) => updateBreaker(state, start + i * SECOND, move, params).state, from);
}

describe("the circuit breaker", () => {
  it("suspends after three adverse fills in a row, twice as long each time, an hour at most", () => {
    let state = newBreaker();
    let at = 0;
    const waits: number[] = [];
    for (let trip = 0; trip < 6; trip += 1) {
      state = feed(at, [-0.02, -0.02, -0.02], state);
      waits.push((Number(state.suspendedUntil) - (at + 2 * SECOND)) / SECOND);
      at = Number(state.suspendedUntil);
    }
    expect(waits).toEqual([300, 600, 1200, 2400, 3600, 3600]);
  });

  it("forgives a good fill, and a move that is not beyond the threshold", () => {
    expect(feed(0, [-0.02, -0.02, 0.001, -0.02, -0.02]).suspendedUntil).toBeNull();
    expect(feed(0, [-0.01, -0.01, -0.01]).consecutive).toBe(0);
  });

  it("forgets its trips six hours after the last, and its suspension when its time has come", () => {
    const tripped = feed(0, [-0.02, -0.02, -0.02]);
    expect(breakerAt(tripped, 301 * SECOND, params).suspendedUntil).not.toBeNull();
    expect(breakerAt(tripped, 302 * SECOND, params).suspendedUntil).toBeNull();
    expect(breakerAt(tripped, 6 * HOUR, params).trips).toBe(1);
    expect(breakerAt(tripped, 6 * HOUR + 2 * SECOND, params).trips).toBe(0);
  });

  it("calls a jump what is beyond five ticks and six deviations", () => {
    expect(isJump(0.05, 0.01, 0, 5, 6)).toBe(false);
    expect(isJump(-0.051, 0.01, 0, 5, 6)).toBe(true);
    expect(isJump(0.06, 0.01, 0.01, 5, 6)).toBe(false);
    expect([adverseThreshold(0.01, 0.01), adverseThreshold(0.01, 0.06)]).toEqual([0.01, 0.03]);
  });
});

describe("worst-case loss", () => {
  const held = { yes: [100, 0, 0], no: [0, 50, 50], cost: 120, includeNone: false };

  it("is what direct enumeration of the outcomes finds, for any positions", () => {
    const shares = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        shares,
        shares,
        fc.integer({ min: -500, max: 500 }),
        fc.boolean(),
        (yes, other, cost, includeNone) => {
          const no = yes.map((_, i) => other[i] ?? 0);
          const answer = worstCase({ yes, no, cost, includeNone });
          if ("code" in answer) throw new Error("refused");
          const winners = [...yes.keys(), ...(includeNone ? [-1] : [])];
          const paid = winners.map(
            (w) =>
              yes.reduce((sum, x, i) => sum + (i === w ? x : 0), 0) +
              no.reduce((sum, x, i) => sum + (i === w ? 0 : x), 0) -
              cost,
          );
          expect(answer.pnlByOutcome).toEqual(paid);
          expect(answer.worst).toBe(Math.min(...paid));
        },
      ),
    );
  });

  it("hedges NO in several outcomes against itself, but not YES", () => {
    const no = worstCase({ yes: [0, 0, 0], no: [100, 100, 100], cost: 190, includeNone: false });
    const yes = worstCase({ yes: [100, 100, 0], no: [0, 0, 0], cost: 90, includeNone: false });
    expect(no).toMatchObject({ worst: 10 });
    expect(yes).toMatchObject({ worst: -90 });
  });

  it("counts live orders as filled, all bids or all asks, whichever is worse", () => {
    const orders: LiveOrder[] = [
      { outcome: 1, side: "bid", price: 0.3, size: 100 },
      { outcome: 0, side: "ask", price: 0.9, size: 10 },
    ];
    const flat = { yes: [0, 0], no: [0, 0], cost: 0, includeNone: false };
    expect(worstCaseLoss(flat, [], false)).toBe(0);
    expect(worstCaseLoss(flat, orders, false)).toBeCloseTo(30, 12);
    expect(worstCaseLoss(flat, orders.slice(1), false)).toBeCloseTo(1, 12);
  });

  it("knows that a void event pays 50 cents on both tokens", () => {
    expect(voidPnl(held)).toBe(-20);
    const dear = { yes: [100], no: [100], cost: 101, includeNone: false };
    expect(worstCaseLoss({ yes: [100, 0], no: [0, 0], cost: 90, includeNone: false }, [], true)).toBe(90);
    expect(worstCaseLoss({ ...dear, yes: [0, 0], no: [100, 100], cost: 99.5 }, [], true)).toBe(0);
    expect(worstCaseLoss({ yes: [100, 100], no: [0, 0], cost: 99.5, includeNone: false }, [], false)).toBe(0);
  });

  it("refuses shares that are none, by name", () => {
    expect(worstCase({ ...held, yes: [Number.NaN, 0, 0] })).toMatchObject({ field: "yes[0]" });
    expect(worstCase({ ...held, no: [0] })).toMatchObject({ field: "no.length" });
    expect(worstCaseLoss({ ...held, no: [0, -1, 0] }, [], false)).toMatchObject({ field: "no[1]" });
  });
});
