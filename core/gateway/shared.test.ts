/** Many markets on one signer's budget: each gets its turn, and none takes another's quotes down. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { PlaceAnswer } from "../contract/orders.ts";
import { gateway } from "../gateway.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { lease, ms, prepared, START, spec } from "./fixtures.ts";
import { cycleReply } from "./replies.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

const COUNT = 200;
const LADDER = 6;
const MARKETS = Array.from({ length: COUNT }, (_, i) => `0x${(i + 1).toString(16).padStart(64, "0")}` as ConditionId);
const level = (price: number) => ({ price: price as Ticks, size: shares(50) });
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: GatewayState;
let at: number;
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] =>
  gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, GATEWAY_DEFAULTS);
const ordersOf = (market: ConditionId) =>
  Array.from({ length: LADDER }, (_, i) => {
    const one = prepared(i);
    return {
      place: { ...one.place, intent: `${market}:${i}` as typeof one.place.intent },
      order: `${market}#${i}` as OrderId,
    };
  });

/** Asks for a market's whole ladder; how long it is told to wait, 0 when it went out. */
function ask(market: ConditionId, answerer = (answer: () => void): unknown => answer()): number {
  const orders = ordersOf(market);
  let wait = 0;
  for (const action of tell({ t: "place", market, orders })) {
    if (action.t === "refuse") {
      const [first] = action.answers;
      const answer = first?.answer as PlaceAnswer & { is: "refused" };
      expect(answer).toMatchObject({ code: "RATE_LIMITED" });
      wait = answer.retryAfterMs ?? 0;
      expect(wait).toBeGreaterThan(0);
    }
    if (action.t === "post")
      answerer(() =>
        tell({
          ...{ t: "placed", market, orders: action.orders },
          answers: action.orders.map(({ place, order }) => ({
            intent: place.intent,
            answer: { is: "live", order } satisfies PlaceAnswer,
          })),
        }),
      );
  }
  return wait;
}

beforeEach(() => {
  state = gateway.restore([], GATEWAY_DEFAULTS);
  at = START;
  for (const id of MARKETS) {
    tell({ t: "watch", spec: spec(id) });
    tell({ t: "frames", frames: [{ t: "book", market: id, bids: [level(4_800)], asks: [level(5_200)], at: ms(at) }] });
  }
  const granted = MARKETS.map((id) => [id, lease({ rate: 0.2, expiresAt: ms(at + 600_000) })] as const);
  tell({ t: "synced", reply: { leases: Object.fromEntries(granted), epoch: 0, killed: false } });
});

describe("posts of two hundred markets", () => {
  it("all get out within the time that the venue's standard tier takes for them, each at its own turn, whatever else asks meanwhile", () => {
    const due = new Map(MARKETS.map((id) => [id, at]));
    const asked = new Map<ConditionId, number>();
    const { perSecond, burst } = GATEWAY_DEFAULTS.tier.orders;
    const least = ((COUNT * LADDER - burst) / perSecond) * 1_000;
    for (; due.size > 0 && at < START + 2 * least; at += 50)
      for (const [id, when] of due) {
        if (at < when) continue;
        asked.set(id, (asked.get(id) ?? 0) + 1);
        const wait = ask(id);
        if (wait === 0) due.delete(id);
        else due.set(id, at + wait);
      }
    expect([...due.keys()]).toEqual([]);
    expect(at - START).toBeLessThan(1.1 * least);
    // Once to be given a turn, once to take it.
    expect(Math.max(...asked.values())).toBeLessThanOrEqual(2);
  });

  it("are never more than a slow venue answers in time: the others wait, and nothing becomes unknown for it", () => {
    const out = (market: ConditionId) => tell({ t: "place", market, orders: ordersOf(market) });
    const sent = MARKETS.slice(0, 8).map((id) => out(id).map(({ t }) => t));
    expect(sent).toEqual([["post"], ["post"], ["post"], ["refuse"], ["refuse"], ["refuse"], ["refuse"], ["refuse"]]);
    at += 2_000;
    const [market] = MARKETS;
    if (market === undefined) throw new Error("no market");
    const orders = ordersOf(market);
    const answers = orders.map(({ place, order }) => ({
      intent: place.intent,
      answer: { is: "live", order } satisfies PlaceAnswer,
    }));
    tell({ t: "placed", market, orders, answers });
    expect(MARKETS.slice(3, 5).map((id) => out(id).map(({ t }) => t))).toEqual([["post"], ["refuse"]]);
  });

  it("are given their turns in the cycles before, so that hardly any is put off", () => {
    let refused = 0;
    const due = new Map(MARKETS.map((id) => [id, at]));
    for (; due.size > 0 && at < START + 120_000; at += 50)
      for (const [id, when] of due) {
        if (at < when) continue;
        const { postsFrom } = cycleReply(state, GATEWAY_DEFAULTS, id, ms(at), false);
        const wait = postsFrom === undefined ? ask(id) : postsFrom - at;
        if (postsFrom === undefined && wait > 0) refused += 1;
        if (wait === 0) due.delete(id);
        else due.set(id, at + wait);
      }
    expect([...due.keys()]).toEqual([]);
    expect(refused).toBeLessThanOrEqual(10);
  });

  it("are not asked for again and again where answers take their time: each is told when it is its turn, and goes then", () => {
    const [ANSWER_MS, STEP_MS] = [600, 25];
    let refused = 0;
    const due = new Map(MARKETS.map((id) => [id, at]));
    const away: { readonly at: number; readonly answer: () => void }[] = [];
    for (; due.size > 0 && at < START + 120_000; at += STEP_MS) {
      while (away[0] !== undefined && away[0].at <= at) away.shift()?.answer();
      for (const [id, when] of due) {
        if (at < when) continue;
        const wait = ask(id, (answer) => away.push({ at: at + ANSWER_MS, answer }));
        if (wait > 0) refused += 1;
        if (wait === 0) due.delete(id);
        else due.set(id, at + wait);
      }
    }
    expect([...due.keys()]).toEqual([]);
    expect(refused / COUNT).toBeLessThan(4);
  });

  it("that wait for their own market's rate hold up nobody behind them", () => {
    const asking = MARKETS.slice(0, 30);
    const last = asking.at(-1);
    const rates = (of: (id: ConditionId) => number): void => {
      const granted = asking.map((id) => [id, lease({ rate: of(id), expiresAt: ms(at + 600_000) })] as const);
      tell({ t: "synced", reply: { leases: Object.fromEntries(granted), epoch: 0, killed: false } });
    };
    rates(() => 0);
    for (const id of asking) expect(ask(id)).toBeGreaterThan(0);
    at += 5_000;
    rates((id) => (id === last ? 0.2 : 0));
    for (const id of asking) expect(ask(id) > 0).toBe(id !== last);
  });

  it("a turn nobody comes for is given on", () => {
    for (const id of MARKETS) ask(id);
    at += 60_000;
    expect(ask(MARKETS[COUNT - 1] as ConditionId)).toBe(0);
  });
});

describe("cancels of two hundred markets", () => {
  const stand = (): void => {
    for (const id of MARKETS) {
      at += 200;
      expect(ask(id)).toBe(0);
    }
    for (const market of MARKETS)
      tell({ t: "cycle", request: { market, band: null, report: null, fillsSince: ms(START) } });
  };
  const idsOf = (market: ConditionId): OrderId[] => ordersOf(market).map(({ order }) => order);
  const cancelled = (actions: readonly GatewayAction[]): OrderId[] =>
    actions.flatMap((action) => (action.t === "cancel" ? action.orders : []));

  it("beyond the budget wait for their turn, oldest first: nothing of another market is taken down", () => {
    stand();
    const wanted = MARKETS.slice(0, 40).flatMap(idsOf);
    const gone: OrderId[] = [];
    const take = (actions: readonly GatewayAction[]): void => {
      expect(actions.some(({ t }) => t === "cancel-all")).toBe(false);
      const now = cancelled(actions);
      gone.push(...now);
      if (now.length > 0) take(tell({ t: "cancelled", answers: now.map((order) => ({ order, is: "cancelled" })) }));
    };
    for (const id of MARKETS.slice(0, 40)) take(tell({ t: "cancel", market: id, orders: idsOf(id) }));
    expect(gone.length).toBeLessThan(wanted.length);
    for (let second = 0; second < 5; second++) {
      at += 1_000;
      take(tell({ t: "heart" }));
    }
    expect(gone).toEqual(wanted);
  });

  it("of nearly everything that stands are one cancel-all", () => {
    stand();
    const first = MARKETS.flatMap((id) => tell({ t: "cancel", market: id, orders: idsOf(id) }));
    expect(first.map(({ t }) => t)).toEqual(["cancel", "cancel", "cancel"]);
    const answers = cancelled(first).map((order) => ({ order, is: "cancelled" }) as const);
    expect(tell({ t: "cancelled", answers }).map(({ t }) => t)).toEqual(["cancel-all"]);
    expect(state.toCancel.size).toBe(0);
  });

  it("that come while others are under way leave together, once those are answered", () => {
    stand();
    const each = MARKETS.slice(0, 9).map((id) =>
      cancelled(tell({ t: "cancel", market: id, orders: idsOf(id).slice(0, 2) })),
    );
    expect(each.map((orders) => orders.length)).toEqual([2, 2, 2, 0, 0, 0, 0, 0, 0]);
    const answers = each.flat().map((order) => ({ order, is: "cancelled" }) as const);
    expect(cancelled(tell({ t: "cancelled", answers: answers.slice(0, 2) }))).toHaveLength(12);
  });
});
