import { beforeEach, describe, expect, it } from "vitest";
import type { PreparedOrder } from "../contract/gateway.ts";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { PlaceAnswer, VenueCode } from "../contract/orders.ts";
import { isUnknown, type Level } from "../contract/views.ts";
import { gateway } from "../gateway.ts";
import type { MarketReport } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { HOUR, MINUTE } from "../units/time.ts";
import { lateOrders } from "./account.ts";
import { exposureOf } from "./committed.ts";
import { fill, lease, MARKET, ms, openOrder, place, prepared, START, spec } from "./fixtures.ts";
import { cycleReply } from "./replies.ts";
import { GATEWAY_DEFAULTS, GATEWAY_ORDER, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

const OTHER = "0xbbbb" as ConditionId;
let config = GATEWAY_DEFAULTS;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: GatewayState;
let at: number;
let rows: Row[];
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] => {
  const actions = gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, config);
  for (const action of actions) if (action.t === "journal") rows.push(...action.rows);
  return actions;
};
const only = <T extends GatewayAction["t"]>(actions: readonly GatewayAction[], t: T) =>
  actions.filter((action): action is GatewayAction & { t: T } => action.t === t);
const lend = (changes: Parameters<typeof lease>[0] = {}, cap?: MicroUsd): readonly GatewayAction[] => {
  const one = lease({ rate: 20, expiresAt: ms(at + 30_000), ...changes });
  const leases = { [MARKET]: one, [OTHER]: one };
  const reply = { leases, epoch: one.epoch, killed: false, ...(cap === undefined ? {} : { cap }) };
  return tell({ t: "synced", reply });
};
const post = (orders: readonly PreparedOrder[], market = MARKET): readonly GatewayAction[] =>
  tell({ t: "place", market, orders });
const codes = (actions: readonly GatewayAction[]): VenueCode[] =>
  only(actions, "refuse").flatMap(({ answers }) =>
    answers.flatMap(({ answer }) => (answer.is === "refused" ? [answer.code] : [])),
  );
const answered = (order: PreparedOrder, answer: PlaceAnswer): readonly GatewayAction[] =>
  tell({ t: "placed", market: MARKET, orders: [order], answers: [{ intent: order.place.intent, answer }] });
const read = (open: readonly ReturnType<typeof openOrder>[] = []): void => {
  tell({ t: "account", read: { askedAt: ms(at), since: ms(START), open, fills: [] } });
};
const report = (changes: Partial<MarketReport>): void => {
  const whole = { id: MARKET, at: ms(at), epoch: 0, orders: [], ...changes } as unknown as MarketReport;
  tell({ t: "cycle", request: { market: MARKET, band: null, report: whole, fillsSince: ms(START) } });
};
const level = (price: number, size = 50): Level => ({ price: price as Ticks, size: shares(size) });
const book = (bid: number, ask: number, stamp = at, market = MARKET) =>
  ({ t: "book", market, bids: [level(bid)], asks: [level(ask)], at: ms(stamp) }) as const;
const alerts = (actions: readonly GatewayAction[]) => only(actions, "alert").map(({ key }) => key);

beforeEach(() => {
  config = GATEWAY_DEFAULTS;
  state = gateway.restore([], config);
  at = START;
  rows = [];
  tell({ t: "watch", spec: spec() });
  tell({ t: "watch", spec: spec(OTHER) });
  tell({ t: "frames", frames: [book(4_800, 5_200), book(4_800, 5_200, at, OTHER)] });
});

describe("limits at the door", () => {
  // 10 shares at 48 c: $4.80 each.
  const orders = (n: number, from = 0): PreparedOrder[] => Array.from({ length: n }, (_, i) => prepared(from + i));

  it("count an order from the moment it is sent: the market's lease is not passed by orders in flight", () => {
    lend({ capital: usd(20) });
    const first = post(orders(6));
    expect(only(first, "post")[0]?.orders).toHaveLength(4);
    expect(codes(first)).toEqual(["CAPITAL", "CAPITAL"]);
    // Nothing has been answered yet, and nothing more goes out.
    expect(codes(post(orders(1, 10)))).toEqual(["CAPITAL"]);
    answered(prepared(0), { is: "refused", code: "POST_ONLY_CROSSES", message: "" });
    expect(codes(post(orders(1, 20)))).toEqual([]);
  });

  it("hold each side of a market of an exclusive event to what the other outcomes leave of its lease", () => {
    lend({ capital: usd(20), within: { yes: usd(20), no: usd(5) } });
    const bids = post(orders(3));
    expect(only(bids, "post")[0]?.orders).toHaveLength(1);
    expect(codes(bids)).toEqual(["CAPITAL", "CAPITAL"]);
    expect(codes(post([prepared(9, { token: "NO" })]))).toEqual([]);
  });

  it("let nothing take from what a market must go on winning for the others of its event", () => {
    report({ valueAtMid: usd(0), position: { yes: shares(40), no: shares(0) } as MarketReport["position"] });
    lend({ capital: usd(20), within: { yes: usd(-36), no: usd(20) } });
    const sells = (n: number, size: number) => prepared(n, { side: "SELL", price: 5_200 as Ticks, size: shares(size) });
    expect(codes(post([sells(1, 20)]))).toEqual(["CAPITAL"]);
    expect(codes(post([sells(2, 5)]))).toEqual([]);
  });

  it("go on counting an order whose answer never came, until its expiry, whatever lists don't show it", () => {
    lend({ capital: usd(5) });
    const stray = prepared(1, { tif: "GTD", expiresAt: ms(START + 10 * MINUTE) });
    post([stray]);
    answered(stray, { is: "unknown", message: "timeout" });
    at += 9 * MINUTE;
    read();
    lend({ capital: usd(5) });
    expect(codes(post(orders(1, 10)))).toEqual(["CAPITAL"]);
    at += 2 * MINUTE;
    read();
    lend({ capital: usd(5) });
    expect(codes(post(orders(1, 20)))).toEqual([]);
  });

  it("go on counting an order that lists no longer show, until somebody says it ended, its fills are told, or its time is over", () => {
    for (const end of ["its record", "its cancel", "the user socket", "its fills", "its expiry"] as const) {
      const order = prepared(1, { tif: "GTD", expiresAt: ms(at + 10 * MINUTE) });
      const id = order.order;
      lend({ capital: usd(5) });
      post([order]);
      answered(order, { is: "live", order: id });
      const shown = openOrder(id, { original: order.place.size });
      read([shown]);
      for (let reads = 0; reads < 3; reads++) {
        at += 20_000;
        read();
        lend({ capital: usd(5) });
        expect(codes(post(orders(1, 10)))).toEqual(["CAPITAL"]);
      }
      const record = { ...shown, status: "cancelled" } as const;
      if (end === "its record") tell({ t: "found", market: MARKET, answers: [{ is: "found", order: record }] });
      if (end === "its cancel") tell({ t: "cancelled", answers: [{ order: id, is: "cancelled", matched: shares(0) }] });
      if (end === "the user socket") tell({ t: "order", market: MARKET, order: id, ended: true, matched: shares(0) });
      if (end === "its expiry") at += 10 * MINUTE;
      if (end === "its fills") {
        const whole = fill("t", at, { order: id, size: order.place.size, status: "failed" });
        tell({ t: "fill", market: MARKET, fill: whole });
      }
      // A read after its end tells what had filled of it.
      for (const wait of [1_000, 5_000]) {
        at += wait;
        read();
      }
      lend({ capital: usd(5) });
      expect([end, codes(post([prepared(20)]))]).toEqual([end, []]);
      state = gateway.restore(rows, config);
      tell({ t: "frames", frames: [book(4_800, 5_200)] });
    }
  });

  it("go on counting a cancelled order until somebody has said how much of it had filled", () => {
    const [first] = orders(1);
    if (first === undefined) throw new Error("no order");
    const cancelled = (): void => {
      tell({ t: "cancelled", answers: [{ order: first.order, is: "cancelled" }] });
    };
    const record = { id: first.order, token: "YES", side: "BUY", price: 4_800 as Ticks, original: shares(10) } as const;
    for (const told of ["its record", "a read of the trades"]) {
      lend({ capital: usd(5) });
      post([first]);
      answered(first, { is: "live", order: first.order });
      cancelled();
      expect(codes(post(orders(1, 10)))).toEqual(["CAPITAL"]);
      at += 1_000;
      // Too close to its end: a fill of that moment may not be shown yet.
      read();
      lend({ capital: usd(5) });
      expect(codes(post(orders(1, 20)))).toEqual(["CAPITAL"]);
      if (told === "its record") {
        const order = { ...record, matched: shares(4), status: "cancelled" } as const;
        tell({ t: "found", market: MARKET, answers: [{ is: "found", order }] });
        // Four of ten filled and not told as a fill yet: room for the rest, no more.
        expect(codes(post([prepared(30)]))).toEqual(["CAPITAL"]);
        expect(codes(post([prepared(31, { size: shares(6) })]))).toEqual([]);
        state = gateway.restore(rows, config);
        tell({ t: "frames", frames: [book(4_800, 5_200)] });
      } else {
        at += 2_000;
        read();
        lend({ capital: usd(5) });
        expect(codes(post(orders(1, 40)))).toEqual([]);
      }
    }
  });

  it("hear from the user socket how much of it had filled, also after the cancel was answered, and the market is told", () => {
    const [order] = orders(1);
    if (order === undefined) throw new Error("no order");
    lend({ capital: usd(5) });
    post([order]);
    answered(order, { is: "live", order: order.order });
    tell({ t: "cancelled", answers: [{ order: order.order, is: "cancelled" }] });
    expect(codes(post(orders(1, 10)))).toEqual(["CAPITAL"]);
    const said = { t: "order", market: MARKET, order: order.order, ended: true, matched: shares(0) } as const;
    const found = { is: "found", order: { id: order.order, matched: shares(0), status: "cancelled" } };
    expect(only(tell(said), "push")).toMatchObject([{ market: MARKET, pushes: [{ t: "found", answers: [found] }] }]);
    expect(tell(said)).toEqual([]);
    expect(codes(post(orders(1, 10)))).toEqual([]);
  });

  it("hear from the user socket that an order came and went whose post was not answered, and its market is told at once", () => {
    for (const answer of ["none yet", "lost"] as const) {
      const order = prepared(answer === "lost" ? 2 : 1, { tif: "FAK", postOnly: false });
      lend({ capital: usd(5) });
      expect(codes(post([order]))).toEqual([]);
      if (answer === "lost") answered(order, { is: "unknown", message: "timeout" });
      const said = { t: "order", market: MARKET, order: order.order, ended: true, matched: shares(0) } as const;
      const found = { is: "found", order: { id: order.order, matched: shares(0), status: "cancelled" } };
      expect(only(tell(said), "push")).toMatchObject([{ market: MARKET, pushes: [{ t: "found", answers: [found] }] }]);
      expect(tell(said)).toEqual([]);
      expect(lateOrders(state, ms(at))).toEqual({});
    }
  });

  it("are not told by a cancel that did not find its order while the order's own post is still on its way", () => {
    lend({ capital: usd(5) });
    post(orders(1));
    tell({ t: "cancelled", answers: orders(1).map(({ order }) => ({ order, is: "gone" })) });
    at += 5_000;
    read();
    lend({ capital: usd(5) });
    expect(codes(post(orders(1, 10)))).toEqual(["CAPITAL"]);
  });

  it("count a fill before the market's report knows it, and what it may give back until its trade is final", () => {
    const sale = { order: "0xold" as OrderId, side: "SELL", price: 5_200 as Ticks, size: shares(10) } as const;
    const sold = { valueAtMid: usd(0), position: { yes: shares(0), no: shares(0) } as MarketReport["position"] };
    const stands = (): number => {
      const market = state.markets.get(MARKET);
      return market === undefined ? 0 : exposureOf(market);
    };
    lend({ capital: usd(5) });
    report({ valueAtMid: usd(5), position: { yes: shares(10), no: shares(0) } as MarketReport["position"] });
    expect(stands()).toBe(usd(5));
    tell({ t: "fill", market: MARKET, fill: fill("t1", at, sale) });
    // The report still has the shares; the sale is one that may yet be all there is.
    expect(codes(post(orders(1)))).toEqual(["CAPITAL"]);
    tell({ t: "delivered", market: MARKET });
    report(sold);
    // Taken back, the shares are here again: they stand for what was paid for them, and no bid has their room.
    expect(stands()).toBe(usd(5.2));
    expect(codes(post(orders(1)))).toEqual(["CAPITAL"]);
    tell({ t: "fill", market: MARKET, fill: fill("t1", at, { ...sale, status: "confirmed" }) });
    expect(stands()).toBe(0);
    expect(codes(post(orders(1)))).toEqual([]);
  });

  it("count what a conversion under way gives away as gone and as there, whichever is worse", () => {
    lend({ capital: usd(5) });
    const held = { valueAtMid: usd(10), position: { yes: shares(0), no: shares(20) } as MarketReport["position"] };
    const chain = { converting: shares(20), taking: usd(10) } as MarketReport["chain"];
    report({ ...held, chain });
    expect(codes(post(orders(3)))).toEqual(["CAPITAL", "CAPITAL"]);
    // It came to nothing: twenty NO win ten dollars where a bid loses.
    report(held);
    expect(codes(post(orders(2, 10)))).toEqual([]);
  });

  it("count all markets together against the account's cap", () => {
    lend({ capital: usd(20) }, usd(25));
    expect(codes(post(orders(4)))).toEqual([]);
    expect(codes(post(orders(4, 50), OTHER)).length).toBeGreaterThan(1);
    lend({ capital: usd(20) }, usd(100));
    expect(codes(post(orders(2, 90), OTHER))).toEqual([]);
  });

  it("count what rests from before a restart, which only the venue's list shows", () => {
    read([openOrder("0xold")]);
    lend({ capital: usd(5) });
    expect(codes(post(orders(1)))).toEqual(["CAPITAL"]);
  });

  it("count a fill once: as position by the market's report, no longer as an order", () => {
    lend({ capital: usd(50) });
    post(orders(1));
    tell({ t: "fill", market: MARKET, fill: fill("t1", at, { order: prepared(0).order, size: shares(10) }) });
    const market = state.markets.get(MARKET);
    expect(market && exposureOf(market)).toBe(usd(4.8));
    tell({ t: "delivered", market: MARKET });
    report({ valueAtMid: usd(4.8), position: { yes: shares(10), no: shares(0) } as MarketReport["position"] });
    expect(market && exposureOf(market)).toBe(usd(4.8));
  });

  it("let through what takes risk down, however much the market stands for", () => {
    lend({ capital: usd(5) });
    report({ valueAtMid: usd(48), position: { yes: shares(100), no: shares(0) } as MarketReport["position"] });
    expect(codes(post(orders(1)))).toEqual(["CAPITAL"]);
    expect(codes(post([prepared(9, { side: "SELL", price: 5_200 as Ticks })]))).toEqual([]);
  });
});

describe("an order that went out and of which nobody has heard", () => {
  it("is told by market, with the time until which it may still arrive, and no more once it is heard of or expired", () => {
    lend();
    const [one, two] = [prepared(0), prepared(1)];
    post([one, two]);
    answered(one, { is: "unknown", message: "timeout" });
    answered(two, { is: "live", order: two.order });
    const until = one.place.expiresAt ?? ms(START + 15 * MINUTE);
    expect(lateOrders(state, ms(at))).toEqual({ [MARKET]: until });
    expect(lateOrders(state, until)).toEqual({});
    at += MINUTE;
    read([openOrder(one.order), openOrder(two.order)]);
    expect(lateOrders(state, ms(at))).toEqual({});
  });
});

describe("what only a person may lift", () => {
  const BANNED: PlaceAnswer = { is: "refused", code: "BANNED", message: "" };
  const stopped = (epoch: number): void => {
    lend({ epoch });
    tell({ t: "beaten", id: "mine" });
    expect([state.mode.is, codes(post([prepared(50)])).length]).toEqual(["disabled", 1]);
  };

  it("stands when the drawdown switch resumes by itself, while positions are wound down, and after a restart", () => {
    lend();
    answered(prepared(1), BANNED);
    tell({ t: "kill", epoch: 1 });
    tell({ t: "resume", epoch: 2, byPerson: false });
    stopped(2);
    tell({ t: "kill", epoch: 3 });
    tell({ t: "wind-down", epoch: 4 });
    stopped(4);
    tell({ t: "synced", reply: { leases: {}, epoch: 5, killed: false, resumedAt: 0 } });
    stopped(5);
    state = gateway.restore(JSON.parse(JSON.stringify(rows)) as Row[], config);
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    stopped(5);
    tell({ t: "synced", reply: { leases: {}, epoch: 7, killed: false, resumedAt: 7 } });
    lend({ epoch: 7 });
    expect(codes(post([prepared(51)]))).toEqual([]);
  });

  it("is not replaced by what opens by itself", () => {
    for (const code of ["RESTARTING", "CANCEL_ONLY", "CLOSED_ONLY"] as const) {
      lend();
      answered(prepared(1), BANNED);
      answered(prepared(2), { is: "refused", code, message: "", retryAfterMs: 1_000 });
      at += HOUR;
      lend();
      expect(codes(post([prepared(3)]))).toEqual(["DISABLED"]);
    }
  });

  it("another instance on the same key stays noticed until a person resumes", () => {
    lend();
    for (const id of ["a", "b", "c"]) {
      at += 5_000;
      tell({ t: "beaten", id, corrected: id !== "a" });
    }
    expect(state.rival).not.toBeNull();
    tell({ t: "kill", epoch: 1 });
    tell({ t: "wind-down", epoch: 2 });
    tell({ t: "resume", epoch: 3, byPerson: false });
    expect(state.rival).not.toBeNull();
    tell({ t: "resume", epoch: 4, byPerson: true });
    expect(state.rival).toBeNull();
  });
});

describe("cancels and posts of one moment", () => {
  it("leave in this order: cancels before posts", () => {
    const order: readonly string[] = GATEWAY_ORDER;
    expect(order.indexOf("cancel-all")).toBeLessThan(order.indexOf("cancel"));
    expect(order.indexOf("cancel")).toBeLessThan(order.indexOf("post"));
  });
});

describe("a watched book", () => {
  it("does not wake its market for orders of its own that come and go, and does for the others'", () => {
    lend();
    const frames = (...sides: Parameters<typeof book>): string[] =>
      only(tell({ t: "frames", frames: [book(...sides)] }), "push").flatMap(({ pushes }) =>
        pushes.flatMap((push) => (push.t === "wake" ? [push.why] : [])),
      );
    const watched = (): void => {
      const band = { low: 4_901 as Ticks, high: 5_099 as Ticks };
      tell({ t: "cycle", request: { market: MARKET, band, report: null, fillsSince: ms(START) } });
    };
    const mine = { ...book(4_500, 5_500), bids: [level(4_800, 10), level(4_500)] };
    frames(4_500, 5_500);
    watched();
    post([prepared(1)]);
    at += 500;
    expect(only(tell({ t: "frames", frames: [{ ...mine, at: ms(at) }] }), "push")).toEqual([]);
    tell({ t: "cancelled", answers: [{ order: prepared(1).order, is: "cancelled" }] });
    at += 500;
    // Its end is known before the book shows it.
    expect(only(tell({ t: "frames", frames: [{ ...mine, at: ms(at) }] }), "push")).toEqual([]);
    at += 500;
    expect(frames(4_500, 5_500)).toEqual([]);
    expect(frames(4_900, 5_500)).toEqual(["band"]);
  });
});

describe("an account that may only close", () => {
  it("sends sells and nothing else, until a person resumes", () => {
    lend({ capital: usd(100) });
    answered(prepared(1), { is: "refused", code: "CLOSED_ONLY", message: "" });
    at += HOUR;
    lend({ capital: usd(100) });
    expect(codes(post([prepared(2)]))).toEqual(["CLOSED_ONLY"]);
    expect(codes(post([prepared(3, { side: "SELL", price: 5_200 as Ticks })]))).toEqual([]);
  });
});

describe("a second instance on the same key", () => {
  const beat = (id: string | null, corrected = false): readonly GatewayAction[] => {
    at += 5_000;
    return tell({ t: "beaten", id, corrected });
  };

  it("is noticed by its heartbeats, and this one stops: nothing is sent, no heart is beaten, every market halts", () => {
    lend();
    beat("a");
    expect(beat("b", true)).toEqual([]);
    const noticed = beat("c", true);
    expect(only(noticed, "push")).toHaveLength(2);
    expect(only(noticed, "cancel-all")).toEqual([]);
    lend();
    expect(codes(post([prepared(1)]))).toEqual(["NO_LEASE"]);
    at += 10_000;
    const due = tell({ t: "heart" });
    expect(only(due, "beat")).toEqual([]);
    expect(alerts(due)).toContain("gateway:second-instance");
    expect(cycleReply(state, config, MARKET, ms(at), false).lease).toMatchObject({ mode: "halt" });
  });

  it("stays noticed through a restart, until a person resumes", () => {
    for (const id of ["a", "b", "c"]) beat(id, id !== "a");
    state = gateway.restore(rows, config);
    tell({ t: "started" });
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    lend();
    expect(codes(post([prepared(1)]))).toEqual(["NO_LEASE"]);
    tell({ t: "kill", epoch: 1 });
    tell({ t: "resume", epoch: 2, byPerson: true });
    lend({ epoch: 2 });
    expect(codes(post([prepared(2)]))).toEqual([]);
  });

  it("is not seen in the first beat after a start, nor after an answer that never came, nor after a lapse", () => {
    for (let i = 0; i < 4; i++) {
      expect(beat(`x${i}`, true)).toEqual([]);
      beat(null);
    }
    beat("y");
    at += 20_000;
    beat("z", true);
    at += 20_000;
    beat("w", true);
    expect(state.rival).toBeNull();
  });
});

describe("an order refused for lack of balance", () => {
  it("has the venue look at the chain again, once a minute at most, and sends nothing for it", () => {
    lend();
    const refused: PlaceAnswer = { is: "refused", code: "NO_BALANCE", message: "sum of matched orders: 12" };
    const after = answered(prepared(1), refused);
    expect(only(after, "look-again")).toEqual([{ t: "look-again", market: MARKET }]);
    expect(only(after, "post")).toEqual([]);
    at += MINUTE - 1;
    expect(only(answered(prepared(2), refused), "look-again")).toEqual([]);
    at += 1;
    expect(only(answered(prepared(3), refused), "look-again")).toHaveLength(1);
  });
});

describe("the place we trade from", () => {
  const asks = (): number => only(tell({ t: "heart" }), "read-geo").length;

  it("is asked at the start, then hourly, and at once after the venue refused an order for it", () => {
    at += MINUTE;
    expect(asks()).toBe(1);
    tell({ t: "geo", read: { blocked: false, country: "IE" } });
    at += HOUR - 1;
    expect(asks()).toBe(0);
    at += 1;
    expect(asks()).toBe(1);
    tell({ t: "geo", read: null });
    const refused: PlaceAnswer = { is: "refused", code: "GEO_BLOCKED", message: "" };
    expect(only(answered(prepared(1), refused), "read-geo")).toHaveLength(1);
  });

  it("that is blocked sends nothing and says so, also on paper", () => {
    lend();
    tell({ t: "geo", read: { blocked: true, country: "US" } });
    expect(codes(post([prepared(1)]))).toEqual(["GEO_BLOCKED"]);
    expect(alerts(tell({ t: "heart" }))).toContain("gateway:geoblock");
  });

  it("that the venue has not cleared sends nothing where its word is required", () => {
    config = { ...GATEWAY_DEFAULTS, geoRequired: true };
    lend();
    expect(codes(post([prepared(1)]))).toEqual(["GEO_BLOCKED"]);
    tell({ t: "geo", read: { blocked: false, country: "IE" } });
    expect(codes(post([prepared(2)]))).toEqual([]);
    at += 3 * HOUR;
    lend();
    expect(codes(post([prepared(3)]))).toEqual(["GEO_BLOCKED"]);
  });
});

describe("fee schedules", () => {
  it("are read again every hour, one market at a time, and a change is kept and told", () => {
    at += 2 * HOUR;
    const asked = () => only(tell({ t: "heart" }), "read-terms").map(({ market }) => market);
    const { fee: old } = spec();
    expect(asked()).toEqual([MARKET]);
    expect(asked()).toEqual([OTHER]);
    expect(asked()).toEqual([]);
    for (const market of [MARKET, OTHER]) expect(tell({ t: "terms", market, fee: old })).toEqual([]);
    at += HOUR - 1;
    expect(asked()).toEqual([]);
    at += 1;
    expect(asked()).toEqual([MARKET]);
    const fee = { rate: 0.05, exponent: 1, takerOnly: true };
    expect(alerts(tell({ t: "terms", market: MARKET, fee }))).toEqual([`gateway:fee-${MARKET}`]);
    expect(tell({ t: "terms", market: MARKET, fee })).toEqual([]);
    state = gateway.restore(rows, config);
    expect(state.markets.get(MARKET)?.spec.fee).toEqual(fee);
  });

  it("of before are not brought back by a market that is chosen anew with old terms", () => {
    const fee = { rate: 0.05, exponent: 1, takerOnly: true };
    tell({ t: "terms", market: MARKET, fee });
    tell({ t: "watch", spec: spec() });
    expect(state.markets.get(MARKET)?.spec.fee).toEqual(fee);
  });
});

describe("a market that resolved while nobody listened", () => {
  const asked = () => only(tell({ t: "heart" }), "read-outcome").map(({ spec: { id } }) => id);

  it("is asked for its outcome once a minute from its end on, or when its book is gone, and its object is told once", () => {
    const endsAt = Number(state.markets.get(MARKET)?.spec.endsAt);
    tell({ t: "frames", frames: [book(48, 52)] });
    tell({ t: "frames", frames: [{ ...book(48, 52), market: OTHER }] });
    expect(asked()).toEqual([]);
    tell({ t: "frames", frames: [{ ...book(48, 52), bids: [], asks: [] }] });
    expect(asked()).toEqual([MARKET]);
    expect(tell({ t: "outcome", market: MARKET, winner: null })).toEqual([]);
    expect(asked()).toEqual([]);
    at = Math.max(endsAt, at + MINUTE);
    expect(asked()).toEqual([MARKET, OTHER]);
    const pushes = only(tell({ t: "outcome", market: MARKET, winner: "NO" }), "push");
    expect(pushes).toMatchObject([{ market: MARKET, pushes: [{ t: "resolved", winner: "NO" }] }]);
    // The first word stands.
    expect(tell({ t: "outcome", market: MARKET, winner: "YES" })).toEqual([]);
    at += MINUTE;
    expect(asked()).toEqual([OTHER]);
  });

  it("is asked when the venue lists its book no longer", () => {
    tell({ t: "frames", frames: [book(48, 52)] });
    at += 2 * config.compareMs;
    expect(asked()).toContain(MARKET);
  });
});

describe("market sockets", () => {
  it("carry two hundred markets each, and one that closes leaves the others' books alone", () => {
    config = { ...GATEWAY_DEFAULTS, perShard: 1 };
    state = gateway.restore([], config);
    const shards = [MARKET, OTHER].map((id) => only(tell({ t: "watch", spec: spec(id) }), "subscribe")[0]?.shard);
    expect(shards).toEqual([0, 1]);
    for (const shard of [0, 1]) tell({ t: "socket", socket: "market", shard, is: "open" });
    tell({ t: "frames", frames: [book(4_800, 5_200), { ...book(4_800, 5_200), market: OTHER }] });
    tell({ t: "socket", socket: "market", shard: 1, is: "closed" });
    expect([...state.markets.values()].map(({ feed }) => feed.state)).toEqual(["live", "stale"]);
    const again = only(tell({ t: "socket", socket: "market", shard: 1, is: "open" }), "subscribe");
    expect(again).toMatchObject([{ shard: 1, specs: [{ id: OTHER }] }]);
  });

  it("a thousand changes a second on one market wake it once", () => {
    tell({ t: "socket", socket: "market", is: "open" });
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    const band = { low: 4_950 as Ticks, high: 5_050 as Ticks };
    tell({ t: "cycle", request: { market: MARKET, band, report: null, fillsSince: ms(START) } });
    let wakes = 0;
    for (let i = 0; i < 1_000; i++) {
      at += 1;
      const changes = [{ side: "ask" as const, price: (5_210 + 10 * (i % 2)) as Ticks, size: shares(1 + (i % 7)) }];
      const gone = i === 500 ? [{ side: "bid" as const, price: 4_800 as Ticks, size: shares(0) }] : [];
      const frame = { t: "levels" as const, market: MARKET, changes: [...changes, ...gone], at: ms(at) };
      wakes += only(tell({ t: "frames", frames: [frame] }), "push").length;
    }
    expect(wakes).toBe(1);
  });

  it("a mid that goes and comes back wakes its market both times, although the band it left is a cycle old", () => {
    tell({ t: "socket", socket: "market", is: "open" });
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    const request = { market: MARKET, band: { low: 4_901 as Ticks, high: 5_099 as Ticks }, report: null };
    const wakes = (bid: number): number => {
      at += 4_000;
      const woken = only(tell({ t: "frames", frames: [book(bid, bid + 400)] }), "push").length;
      // The market asks for what woke it: the band of its last step is all it has to give.
      tell({ t: "cycle", request: { ...request, fillsSince: ms(START) } });
      return woken;
    };
    expect([4_800, 5_200, 4_800, 4_850, 5_200].map(wakes)).toEqual([0, 1, 1, 0, 1]);
  });

  it("one that is up and tells nothing of what the venue's books show is opened anew", () => {
    tell({ t: "socket", socket: "market", is: "open" });
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    at += 10_000;
    expect(only(tell({ t: "books", frames: [book(4_700, 5_100)] }), "reconnect")).toEqual([]);
    at += 10_000;
    expect(only(tell({ t: "books", frames: [book(4_600, 5_000)] }), "reconnect")).toMatchObject([{ shard: 0 }]);
  });

  it("leave a quiet book fresh while they are heard and the venue's own book agreed lately, and old when they fall silent", () => {
    const fresh = (): number => {
      const view = cycleReply(state, config, MARKET, ms(at), false).book;
      return isUnknown(view) ? Number.NaN : at - view.freshAt;
    };
    tell({ t: "socket", socket: "market", is: "open" });
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    at += 20_000;
    expect(fresh()).toBe(20_000);
    tell({ t: "socket", socket: "market", is: "heard" });
    expect(fresh()).toBe(0);
    at += 50_000;
    tell({ t: "socket", socket: "market", is: "heard" });
    // Nobody has compared it with the venue's book for more than a minute: being up is not enough.
    expect(fresh()).toBe(70_000);
    tell({ t: "books", frames: [book(4_800, 5_200, START)] });
    expect(fresh()).toBe(0);
  });

  it("that bring changes late vouch for the moment of the change only", () => {
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    at += 30_000;
    const changes = [{ side: "bid" as const, price: 4_700 as Ticks, size: shares(3) }];
    tell({ t: "frames", frames: [{ t: "levels", market: MARKET, changes, at: ms(at - 12_000) }] });
    expect(at - Number(state.markets.get(MARKET)?.feed.freshAt)).toBe(12_000);
  });
});

describe("the mids of a market", () => {
  it("are kept between its cycles, four a second at most, without our own orders, and handed out once", () => {
    lend({ capital: usd(100) });
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    const own = prepared(1, { price: 4_900 as Ticks, size: shares(10) });
    post([own]);
    for (let i = 1; i <= 100; i++) {
      at += 50;
      const changes = [
        { side: "bid" as const, price: 4_900 as Ticks, size: shares(10) },
        { side: "ask" as const, price: 5_200 as Ticks, size: shares(i) },
      ];
      tell({ t: "frames", frames: [{ t: "levels", market: MARKET, changes, at: ms(at) }] });
    }
    const view = cycleReply(state, config, MARKET, ms(at), false).book;
    const mids = isUnknown(view) ? [] : (view.mids ?? []);
    expect(mids.length).toBeGreaterThan(15);
    expect(mids.length).toBeLessThan(22);
    expect(new Set(mids.map(({ midHalf }) => midHalf))).toEqual(new Set([10_000]));
    expect(cycleReply(state, config, MARKET, ms(at), false).book).not.toHaveProperty("mids");
    expect(place(1).price).toBe(4_800);
  });
});

describe("the prints of a market", () => {
  it("are kept between its cycles, added up, and handed out once; while no book can be told they wait", () => {
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    const print = (price: number, taker: "BUY" | "SELL") =>
      ({ t: "print", market: MARKET, price: price as Ticks, size: shares(5), taker, at: ms(at) }) as const;
    at += 1_000;
    for (let i = 0; i < 500; i++) tell({ t: "frames", frames: [print(5_200, "BUY"), print(4_700, "SELL")] });
    tell({ t: "frames", frames: [{ t: "tick", market: MARKET, tick: 10 as Ticks, at: ms(at) }] });
    expect(isUnknown(cycleReply(state, config, MARKET, ms(at), false).book)).toBe(true);
    tell({ t: "frames", frames: [book(4_800, 5_200, at + 1)] });
    expect(cycleReply(state, config, MARKET, ms(at), false).book).toMatchObject({
      prints: [
        { price: 5_200, taker: "BUY", size: shares(2_500), trades: 500, reach: 0 },
        { price: 4_700, taker: "SELL", size: shares(2_500), trades: 500, reach: 500 },
      ],
    });
    expect(cycleReply(state, config, MARKET, ms(at), false).book).not.toHaveProperty("prints");
  });
});

describe("orders of others", () => {
  it("on this wallet are told when they appear and when they are gone", () => {
    read([openOrder("0xtheirs", { market: "0xcccc" as ConditionId })]);
    expect(alerts(tell({ t: "heart" }))).toContain("gateway:foreign-orders");
    expect(alerts(tell({ t: "heart" }))).toEqual([]);
    expect(only(tell({ t: "cancel", market: MARKET, orders: ["0x1" as OrderId] }), "cancel")[0]?.orders).toEqual([
      "0x1",
    ]);
    read();
    expect(only(tell({ t: "heart" }), "alert")).toMatchObject([{ key: "gateway:foreign-orders", over: true }]);
  });
});

describe("winding down after a kill", () => {
  const armed = (): void => {
    tell({ t: "kill", epoch: 1 });
    tell({ t: "wind-down", epoch: 2 });
  };
  const held = (yes: number): void => {
    tell({ t: "balances", market: MARKET, read: { askedAt: ms(at), yes: shares(yes), no: shares(0) } });
  };
  const sells = (n: number, size: number) => prepared(n, { side: "SELL", price: 5_300 as Ticks, size: shares(size) });

  it("arms the dead-man's switch first: nothing leaves before the venue has taken a beat", () => {
    tell({ t: "kill", epoch: 1 });
    expect(only(tell({ t: "wind-down", epoch: 2 }), "beat")).toHaveLength(1);
    held(20);
    lend({ mode: "reduce", epoch: 2 });
    expect(codes(post([sells(1, 10)]))).toEqual(["NO_LEASE"]);
    tell({ t: "beaten", id: "beat-1" });
    expect(only(post([sells(2, 10)]), "post")).toHaveLength(1);
  });

  it("lets out only what reduces, whatever a lease says", () => {
    armed();
    tell({ t: "beaten", id: "beat-1" });
    held(20);
    lend({ mode: "quote", epoch: 2 });
    expect(codes(post([prepared(1), sells(2, 30)]))).toEqual(["POLICY", "POLICY"]);
    expect(only(post([sells(3, 20)]), "post")).toHaveLength(1);
  });

  it("is remembered over a restart, is told by a sync too, and a kill ends it", () => {
    armed();
    state = gateway.restore(JSON.parse(JSON.stringify(rows)) as Row[], config);
    expect(state).toMatchObject({ killed: false, winding: true, epoch: 2 });
    tell({ t: "kill", epoch: 3 });
    expect(state).toMatchObject({ killed: true, winding: false });
    tell({ t: "synced", reply: { leases: {}, epoch: 4, killed: false, winding: true } });
    expect(state).toMatchObject({ killed: false, winding: true, epoch: 4 });
    tell({ t: "resume", epoch: 5, byPerson: true });
    expect(state.winding).toBe(false);
  });
});
