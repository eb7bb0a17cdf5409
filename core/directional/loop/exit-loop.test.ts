import { describe, expect, it } from "vitest";
import type { ConditionId } from "../../contract/ids.ts";
import type { MicroUsd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import { shares } from "../../units/size.ts";
import { HOUR, MINUTE, type VenueMs } from "../../units/time.ts";
import type { Held } from "../held.ts";
import { noSignal } from "../no-signal.ts";
import type { Plan } from "../plan.ts";
import { cameBack } from "./come-back.ts";
import { type ExitInput, type ExitVerdict, type Position, runExits } from "./exit-loop.ts";
import { runDirectional } from "./loop.ts";
import type { Winner } from "./settled.ts";
import { ABOVE, candidate, heldAs, input, NOW, RULES, view } from "./testing.ts";

const [order] = runDirectional(input([candidate(1, 40)])).orders;
if (order === undefined) throw new Error("nothing was entered");
const PLAN: Plan = order.plan;
/** A hundred YES that cost 43 cents each, fee included. */
const HELD = heldAs(100, 43);
const FLAT = heldAs(0, 0, { cash: 12_340_000 as MicroUsd });

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

describe("a plan that was over", () => {
  const over: Plan = { ...PLAN, state: "closed", leaving: "take_profit", exits: 1 };
  const since = (net: number, cost: number, changes: Partial<Held> = {}): Held =>
    heldAs(net, cost, { at: at(NOW + MINUTE), ...changes });
  const back = (held: Held, winner: Winner | null = null, plan: Plan = over): Plan | null =>
    cameBack({ plan, pnl: 12_340_000 as MicroUsd, at: NOW }, held, winner);

  it("goes on when a trade that left it fails on chain: what is held again is left by the rules, and it says so", () => {
    const plan = back(since(100, 43));
    expect(plan).toMatchObject({ state: "held", leaving: null, cameBack: NOW });
    if (plan === null) throw new Error("it did not come back");
    const { wish, why, plan: next } = verdict(when(15, -3, { plan }));
    expect(wish).toMatchObject({ change: -shares(100), id: `${PLAN.id}/out/2` });
    expect(why).toContain("a trade of it failed on chain");
    expect(verdict(position({ plan: next, stance: FLAT }))).toMatchObject({
      plan: { state: "closed" },
      pnl: 12_340_000,
    });
  });

  it("goes on in the other token when it is the purchase that failed, after it was sold", () => {
    const plan = back(since(-100, 20));
    if (plan === null) throw new Error("it did not come back");
    // NO that cost 20 cents is worth 84.
    const { wish, held, plan: next } = verdict(when(15, 3, { plan, stance: since(-100, 20) }));
    expect({ held, buy: next.buy }).toEqual({ held: shares(100), buy: "NO" });
    expect(wish?.change).toBe(shares(100));
  });

  it("is over as it was told while its fills stand, and by a word of its market from before", () => {
    const fractions = since(0.05, 0.02, { cash: 12_340_000 as MicroUsd });
    expect(back(fractions)).toBeNull();
    expect(back({ ...since(100, 43), at: NOW })).toBeNull();
    const settled: Plan = { ...over, leaving: "settle" };
    const paid = since(20, 7.66);
    expect(back(paid, "YES", settled)).toBeNull();
    expect(back(paid, null, settled)).toBeNull();
  });

  it("is closed anew with what it has made where another trade than its last fails", () => {
    const flat = since(0, 0, { cash: 5_000_000 as MicroUsd });
    const plan = back(flat);
    if (plan === null) throw new Error("it did not come back");
    expect(verdict(position({ plan, stance: flat }))).toMatchObject({
      plan: { state: "closed", leaving: "take_profit" },
      pnl: 5_000_000,
    });
    const less = back(since(10, 7.66), "YES", { ...over, leaving: "settle" });
    if (less === null) throw new Error("it did not come back");
    expect(verdict(position({ plan: less, stance: since(10, 7.66), winner: "YES" }))).toMatchObject({
      plan: { state: "closed", leaving: "settle" },
      pnl: 2_340_000,
    });
  });
});

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
    const part = heldAs(20, 8.6);
    expect(verdict(when(15, -3, { stance: part })).wish?.change).toBe(-shares(20));
    const working = heldAs(0, 0, { working: String(PLAN.entry?.id) });
    expect(verdict(when(15, -3, { stance: working }))).toMatchObject({ held: 0, wish: null });
    expect(verdict(when(15, -3, { stance: null }))).toMatchObject({
      held: 0,
      why: "its wish has not arrived: it is told again",
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
    const stance = heldAs(-100, 43);
    const { exit, wish } = verdict(when(85, 3, { plan, stance }));
    expect(exit?.decision).toBe("stop_loss");
    expect(wish).toMatchObject({ change: shares(100), limit: 8_900 });
  });

  it("sends nothing while the engine is closed or exits are off, and says what it would have done", () => {
    expect(verdict(when(15, -3), { closed: "the engine is killed" })).toMatchObject({
      wish: null,
      why: "stop_loss, but the engine is killed",
    });
    expect(verdict(when(15, -3), { killed: [PLAN.market] })).toMatchObject({
      wish: null,
      why: "stop_loss, but this market is killed",
    });
    expect(verdict(when(15, -3), { killed: ["0xother" as ConditionId] }).wish).not.toBeNull();
    expect(verdict(when(15, -3), { rules: { ...RULES, exits: false } }).wish).toBeNull();
  });

  it("tells a wish again that has not arrived, until it is over, and then gives up what can't fill any more", () => {
    const entry = PLAN.entry;
    if (entry === undefined) throw new Error("no wish is kept with the plan");
    const none = heldAs(0, 0);
    const two = at(NOW + 2 * MINUTE);
    const over = at(NOW + 16 * MINUTE);
    const late = at(NOW + 30 * MINUTE);
    for (const stance of [none, null]) {
      const again = verdict(position({ stance }), { now: two });
      expect(again).toMatchObject({ wish: entry, plan: { state: "entering", entries: 1 } });
      expect(verdict(position({ stance }), { now: two, closed: "the engine is killed" }).wish).toBeNull();
      expect(verdict(position({ stance }), { now: over }).wish).toBeNull();
    }
    const working = heldAs(0, 0, { working: entry.id });
    expect(verdict(position({ stance: working }), { now: two })).toMatchObject({
      wish: null,
      why: "nothing filled yet",
    });
    // A maker's cycle is over: the other loop's next run takes what is left; where it did not come, nobody waits for ever.
    expect(verdict(position({ stance: { ...none, at: over } }), { now: over }).plan.state).toBe("entering");
    expect(verdict(position({ stance: { ...none, at: late } }), { now: late }).plan.state).toBe("abandoned");
    // What may still fill is not given up: it is at work, or the market has not said since.
    expect(verdict(position({ stance: { ...working, at: late } }), { now: late }).plan.state).toBe("entering");
    expect(verdict(position({ stance: none }), { now: late }).plan.state).toBe("entering");
    expect(verdict(position({ stance: null }), { now: late }).plan.state).toBe("entering");
    const takes: Plan = { ...PLAN, entry: { ...entry, tif: "FAK", expiresAt: at(NOW + MINUTE) } };
    expect(verdict(position({ plan: takes, stance: { ...none, at: two } }), { now: two })).toMatchObject({
      plan: { state: "abandoned" },
      wish: null,
    });
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
    const dust = heldAs(2, 0.86);
    expect(verdict(when(15, -3, { stance: dust })).wish).toBeNull();
  });

  it("closes a plan with what it made: sold, or paid by the outcome; one that never filled is abandoned", () => {
    const leaving: Plan = { ...PLAN, state: "leaving", leaving: "take_profit" };
    expect(verdict(position({ plan: leaving, stance: FLAT }))).toMatchObject({
      plan: { state: "closed", leaving: "take_profit" },
      pnl: 12_340_000,
    });
    // Fractions that two orders left behind are no position: nothing could ever sell them.
    const dust = heldAs(0.0175, 0.008, { cash: 12_340_000 as MicroUsd });
    expect(verdict(position({ plan: leaving, stance: dust }))).toMatchObject({
      plan: { state: "closed" },
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
