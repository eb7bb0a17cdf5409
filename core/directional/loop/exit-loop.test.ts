import { describe, expect, it } from "vitest";
import type { MicroUsd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import { type MicroShares, shares } from "../../units/size.ts";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import { noSignal } from "../no-signal.ts";
import type { Plan, Stance } from "../plan.ts";
import { type ExitInput, type ExitVerdict, type Position, runExits } from "./exit-loop.ts";
import { runDirectional } from "./loop.ts";
import { ABOVE, candidate, input, NOW, RULES, view } from "./testing.ts";

const [order] = runDirectional(input([candidate(1, 40)])).orders;
if (order === undefined) throw new Error("nothing was entered");
const PLAN: Plan = order.plan;
/** A hundred YES that cost 43 cents each, fee included. */
const HELD: Stance = { net: shares(100), cost: 43_000_000 as MicroUsd, cash: -43_000_000 as MicroUsd };
const FLAT: Stance = { net: 0 as MicroShares, cost: 0 as MicroUsd, cash: 12_340_000 as MicroUsd };

const position = (changes: Partial<Position> = {}): Position => ({
  plan: PLAN,
  stance: HELD,
  candidate: candidate(1, 40),
  view: view(),
  winner: null,
  ...changes,
});
function verdict(of: Position, more: Partial<ExitInput> = {}): ExitVerdict {
  const [answer] = runExits({ now: NOW, positions: [of], closed: null, rules: RULES, ...more });
  if (answer === undefined) throw new Error("no verdict");
  return answer;
}
/** Quoted around so many cents, the spot price so many percent off the strike. */
const when = (cents: number, percent: number, changes: Partial<Position> = {}): Position =>
  position({ candidate: candidate(1, cents), view: view({ spot: 68_000 * (1 + percent / 100) }), ...changes });
const at = (ms: number): VenueMs => ms as VenueMs;

describe("the exit loop", () => {
  it("leaves by each rule, first match: loss without edge, gain without edge, an edge turned round, time without edge", () => {
    const late = at(ABOVE.window.end - 10 * MINUTE);
    const end = at(ABOVE.window.end);
    const cases: readonly (readonly [string, ExitVerdict])[] = [
      ["stop_loss", verdict(when(15, -3))],
      ["take_profit", verdict(when(90, 3))],
      ["edge_reversal", verdict(when(50, -1.5))],
      [
        "time_decay",
        verdict(position({ candidate: candidate(1, 50, { bookAt: late }), view: view({ now: late, spotAt: late }) }), {
          now: late,
        }),
      ],
    ];
    for (const [rule, { plan, wish, exit }] of cases) {
      expect(exit?.decision, rule).toBe(rule);
      expect(plan, rule).toMatchObject({ state: "leaving", leaving: rule, exits: 1 });
      expect(wish?.change, rule).toBe(-shares(100));
    }
    expect(verdict(position({ view: noSignal("EXPIRED", "over") }), { now: end })).toMatchObject({
      wish: null,
      exit: { decision: "settle" },
    });
    expect(verdict(position())).toMatchObject({ wish: null, exit: { decision: "hold" } });
  });

  it("is a position in the size its fills have, not in the size that was asked for", () => {
    const part = { net: shares(20), cost: 8_600_000 as MicroUsd, cash: -8_600_000 as MicroUsd };
    expect(verdict(when(15, -3, { stance: part })).wish?.change).toBe(-shares(20));
    expect(verdict(when(15, -3, { stance: { ...FLAT, cash: 0 as MicroUsd } }))).toMatchObject({ held: 0, wish: null });
    expect(verdict(when(15, -3, { stance: null }))).toMatchObject({
      held: 0,
      wish: null,
      why: "the market has not reported yet",
    });
  });

  it("tries as a maker while there is time and little to lose, a cycle later it takes", () => {
    const calm = when(90, 3);
    const first = verdict(calm);
    expect(first.exit).toMatchObject({ decision: "take_profit", makerFirst: true });
    expect(first.wish).toMatchObject({ tif: "GTD", limit: 9_000, id: `${PLAN.id}/out/1`, expiresAt: NOW + 2 * MINUTE });
    const second = verdict({ ...calm, plan: first.plan });
    expect(second.wish).toMatchObject({ tif: "FAK", limit: 8_600, id: `${PLAN.id}/out/2` });
    expect(verdict(when(15, -3)).wish?.tif).toBe("FAK");
  });

  it("buys back where YES was sold", () => {
    const plan: Plan = { ...PLAN, buy: "NO" };
    const stance: Stance = {
      net: -shares(100) as MicroShares,
      cost: 43_000_000 as MicroUsd,
      cash: -43_000_000 as MicroUsd,
    };
    const { exit, wish } = verdict(when(85, 3, { plan, stance }));
    expect(exit?.decision).toBe("stop_loss");
    expect(wish).toMatchObject({ change: shares(100), limit: 8_900 });
  });

  it("sends nothing while the engine is closed or exits are off, and says what it would have done", () => {
    expect(verdict(when(15, -3), { closed: "the engine is killed" })).toMatchObject({
      wish: null,
      why: "stop_loss, but the engine is killed",
    });
    expect(verdict(when(15, -3), { rules: { ...RULES, exits: false } }).wish).toBeNull();
  });

  it("goes by price alone when the model is silent: it stops a loss and takes a gain, and does not stay for the end", () => {
    const view = noSignal("MISSING_PRICES", "a gap");
    const late = at(ABOVE.window.end - 10 * MINUTE);
    expect(verdict(when(15, 0, { view })).exit?.decision).toBe("stop_loss");
    expect(verdict(when(90, 0, { view })).exit?.decision).toBe("take_profit");
    expect(verdict(when(45, 0, { view })).exit?.decision).toBe("hold");
    expect(verdict(when(45, 0, { view }), { now: late }).exit?.decision).toBe("time_decay");
  });

  it("does not act on a book that is not there, and leaves what is under the minimum to the outcome", () => {
    expect(verdict(position({ candidate: null }))).toMatchObject({ wish: null, exit: null });
    expect(verdict(position({ candidate: candidate(1, 15, { bid: null }) }))).toMatchObject({ wish: null, exit: null });
    const dust: Stance = { net: shares(2), cost: 860_000 as MicroUsd, cash: -860_000 as MicroUsd };
    expect(verdict(when(15, -3, { stance: dust })).wish).toBeNull();
  });

  it("closes a plan with what it made: sold, or paid by the outcome; one that never filled is abandoned", () => {
    const leaving: Plan = { ...PLAN, state: "leaving", leaving: "take_profit" };
    expect(verdict(position({ plan: leaving, stance: FLAT }))).toMatchObject({
      plan: { state: "closed", leaving: "take_profit" },
      pnl: 12_340_000,
    });
    expect(verdict(position({ winner: "YES" }))).toMatchObject({
      plan: { state: "closed", leaving: "settle" },
      pnl: 57_000_000,
    });
    expect(verdict(position({ winner: "NO" }))).toMatchObject({ pnl: -43_000_000 });
    expect(verdict(position({ winner: "SPLIT" }))).toMatchObject({ pnl: 7_000_000 });
    expect(verdict(position({ stance: null, winner: "YES" }))).toMatchObject({
      plan: { state: "abandoned" },
      pnl: null,
    });
    expect(
      verdict(position({ stance: { ...FLAT, cash: 0 as MicroUsd } }), { now: at(ABOVE.window.end + HOUR) }).plan.state,
    ).toBe("abandoned");
    expect(verdict(position({ candidate: candidate(1, 40, { bid: 0 as Ticks }) })).wish).toBeNull();
  });
});
