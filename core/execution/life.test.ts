import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Place } from "../contract/orders.ts";
import type { Lease } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";

const bidOf = (places: readonly Place[]): Place => {
  const bid = places.find((place) => place.token === "YES" && place.side === "BUY");
  if (bid === undefined) throw new Error("no bid was placed");
  return bid;
};

/** An order whose answer never came, and of which the venue has said five times over a minute that it has none such. */
function strayed(b: Bench): Place {
  b.cycle();
  const bid = bidOf(b.placed());
  b.send({ t: "placed", intent: bid.intent, answer: { is: "unknown", message: "timeout" } });
  for (let i = 0; i < 14; i++) {
    b.wait(5_000).cycle();
    b.find({ is: "absent", id: orderIdOf(bid.intent) });
  }
  return bid;
}

const story = (b: Bench, place: Place) => b.state.orders.byOrder.get(orderIdOf(place.intent));
const alerts = (b: Bench) => b.of("alert", b.actions);

describe("an order that was never acknowledged", () => {
  it("frees its level after five misses and a minute, and keeps its exposure until its own expiry, through a restart", () => {
    const b = new Bench();
    const bid = strayed(b);
    expect(story(b, bid)?.state).toBe("done");
    const next = bidOf(b.placed(b.actions).filter(({ intent }) => intent !== bid.intent));
    // Everything that stands is taken down, and yet its worst case stays.
    b.lease = { ...(b.lease as Lease), mode: "halt", epoch: 2 };
    b.send({ t: "lease", lease: b.lease });
    for (const { order } of [...b.state.orders.open]) if (order !== null) b.gone([order]);
    expect(story(b, next)?.state).toBe("done");
    // The read tells of what was cancelled, not of what never arrived.
    const exposure = () => b.wait(2_500).cycle() && b.lastReport?.exposure;
    // At the mark, which is worse than its price.
    const cost = bid.size / 2;
    expect(bid.price).toBeLessThan(5_000);
    expect(exposure()).toBe(cost);
    for (const reverse of [false, true]) {
      b.restart(reverse);
      expect(exposure()).toBe(cost);
    }
    b.now = Number(bid.expiresAt) + 1;
    b.cycle();
    expect(exposure()).toBe(0);
  });

  it("keeps a kill from being called flat until its own expiry, and is asked for meanwhile: found over, it counts no more", () => {
    const b = new Bench();
    const bid = strayed(b);
    b.lease = { ...(b.lease as Lease), mode: "halt", epoch: 2 };
    b.send({ t: "lease", lease: b.lease });
    for (const { order } of [...b.state.orders.open]) if (order !== null) b.gone([order]);
    b.wait(15_000).cycle();
    expect(b.found()).toContain(orderIdOf(bid.intent));
    expect(b.lastReport?.lateUntil).toBe(bid.expiresAt);
    b.wait(5_000).cycle();
    expect(b.found()).not.toContain(orderIdOf(bid.intent));
    b.find({ is: "found", order: b.venueOrder(bid, { status: "cancelled" }) });
    for (const reverse of [false, true]) {
      b.wait(2_500).cycle();
      expect(b.lastReport?.lateUntil).toBeUndefined();
      b.restart(reverse);
    }
  });

  it("is told with what we sent and what the venue says of it", () => {
    const b = new Bench();
    strayed(b);
    const [alert] = alerts(b).filter(({ key }) => key === "lost-order");
    expect(alert).toMatchObject({ class: "order", severity: "warn" });
    expect(alert?.text).toMatch(/BUY 10 YES at \d+ c/);
    expect(alert?.text).toMatch(/the venue has said \d+ times that it has no such order/);
  });

  it("counts no longer once the venue shows it, filled or not", () => {
    const b = new Bench();
    const bid = strayed(b);
    b.wait(5_000).cycle(undefined, b.account({ open: [b.venueOrder(bid)] }));
    expect(story(b, bid)).toMatchObject({ state: "cancelling", exposedUntil: null });
  });
});

describe("an acknowledged order", () => {
  const lost = (b: Bench): Place => {
    const bid = bidOf(b.quote());
    b.open = b.open.filter(({ id }) => id !== orderIdOf(bid.intent));
    for (let reads = 0; reads < 3; reads++) b.wait(5_000).cycle();
    expect(b.found()).toEqual([orderIdOf(bid.intent)]);
    b.find({ is: "absent", id: orderIdOf(bid.intent) });
    expect(story(b, bid)?.state).toBe("unknown");
    b.wait(2_000).cycle();
    b.find({ is: "absent", id: orderIdOf(bid.intent) });
    expect(story(b, bid)).toMatchObject({ state: "done", cause: "lost" });
    return bid;
  };

  it("is lost after five misses, reads of the account and answers to its id together, and told", () => {
    const b = new Bench();
    lost(b);
    expect(alerts(b).some(({ key }) => key === "lost-order")).toBe(true);
  });

  it("that is lost is cancelled, and counts until it would have expired or the venue says it is off", () => {
    for (const end of ["its expiry", "its cancel", "its record"] as const) {
      const b = new Bench();
      const bid = lost(b);
      const order = orderIdOf(bid.intent);
      expect(b.cancelled()).toEqual([order]);
      expect(story(b, bid)?.exposedUntil).toBe(bid.expiresAt);
      b.send({ t: "cancelled", answers: [{ order, is: "gone" }] });
      expect(story(b, bid)?.exposedUntil).toBe(bid.expiresAt);
      if (end === "its cancel") b.send({ t: "cancelled", answers: [{ order, is: "cancelled", matched: shares(0) }] });
      if (end === "its record") b.find({ is: "found", order: b.venueOrder(bid, { status: "cancelled" }) });
      if (end === "its expiry") {
        b.now = Number(bid.expiresAt);
        b.cycle();
      }
      expect(story(b, bid)?.exposedUntil).toBeNull();
    }
  });

  it("that the venue shows at another price or side than we asked is told with both", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    const open = b.open.map((order) =>
      order.id === orderIdOf(bid.intent) ? { ...order, price: 100 as Ticks } : order,
    );
    b.wait(5_000).cycle(undefined, b.account({ open }));
    const [alert] = alerts(b).filter(({ key }) => key === "order-differs");
    expect(alert?.text).toContain(`BUY 10 YES at ${bid.price / 100} c`);
    expect(alert?.text).toContain("the venue shows BUY 10 YES at 1 c");
  });
});

describe("orders in flight", () => {
  it("are asked for two seconds after the last answer, not a whole cycle later", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.send({ t: "placed", intent: bid.intent, answer: { is: "unknown", message: "timeout" } });
    b.wait(5_000).cycle();
    expect(b.found()).toContain(orderIdOf(bid.intent));
    expect(Number(b.of("wake")[0]?.at) - b.now).toBeLessThan(2_500);
    b.find({ is: "found", order: b.venueOrder(bid) });
    for (const place of b.placed(b.actions)) if (place !== bid) b.answer(place);
    b.wait(2_000).cycle();
    expect(Number(b.of("wake")[0]?.at) - b.now).toBeGreaterThanOrEqual(5_000);
  });

  it("of before a start are settled, every one, before the first quote on any level", () => {
    const b = new Bench();
    b.cycle();
    const sent = b.placed();
    expect(sent.length).toBeGreaterThan(1);
    b.restart();
    for (const place of sent) {
      b.wait(2_000).cycle();
      expect(b.placed()).toEqual([]);
      expect(b.gate("unknown-order")?.detail).toContain("of before the start are not settled");
      b.find({ is: "found", order: b.venueOrder(place, { status: "cancelled" }) });
    }
    b.wait(5_000).cycle();
    expect(b.placed().length).toBeGreaterThan(0);
  });
});

describe("what is done by hand on the same wallet", () => {
  it("an order that is none of ours is told once and left alone, and so is its end", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    const theirs = { ...b.venueOrder(bid), id: "0xtheirs" as typeof bid.intent & ReturnType<typeof orderIdOf> };
    for (let i = 0; i < 3; i++) b.wait(5_000).cycle(undefined, b.account({ open: [...b.open, theirs] }));
    expect(alerts(b).filter(({ key }) => key === "foreign-orders")).toMatchObject([{ class: "reconcile" }]);
    expect(b.of("cancel", b.actions)).toEqual([]);
    b.wait(5_000).cycle();
    expect(b.of("alert").filter(({ key }) => key === "foreign-orders")).toMatchObject([{ over: true }]);
  });

  it("a trade that no order of ours explains is booked, so that inventory stays true, and told", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    const fill = { ...b.fillOf(bid, 7, "by-hand"), order: "0xtheirs" };
    b.send({ t: "fill", fill });
    b.send({ t: "fill", fill });
    expect(b.lastReport?.position.yes).toBe(shares(7));
    expect(alerts(b).filter(({ key }) => key === "foreign-fill")).toHaveLength(1);
  });
});
