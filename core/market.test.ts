import { describe, expect, it } from "vitest";
import { T0 } from "../test/market/fixtures.ts";
import { Bench, orderIdOf } from "../test/market/harness.ts";
import type { Place } from "./contract/orders.ts";
import type { Lease } from "./contract/views.ts";
import { netPosition } from "./market/position.ts";
import { fillsSince } from "./market.ts";
import { usd } from "./units/money.ts";
import type { Ticks } from "./units/price.ts";
import { type MicroShares, shares } from "./units/size.ts";
import type { VenueMs } from "./units/time.ts";

const bidOf = (places: readonly Place[]): Place => {
  const found = places.find((p) => (p.token === "YES") === (p.side === "BUY"));
  if (found === undefined) throw new Error("no bid");
  return found;
};
const askOf = (places: readonly Place[]): Place => {
  const found = places.find((p) => (p.token === "YES") !== (p.side === "BUY"));
  if (found === undefined) throw new Error("no ask");
  return found;
};

describe("a quiet market", () => {
  it("is quoted on both sides, post-only, with an expiry, each order explained to the cent", () => {
    const b = new Bench();
    const places = b.quote();
    expect(places).toHaveLength(2);
    expect(bidOf(places)).toMatchObject({ token: "YES", side: "BUY", postOnly: true, tif: "GTD" });
    expect(askOf(places)).toMatchObject({ token: "NO", side: "BUY" });
    expect(bidOf(places).price + askOf(places).price).toBeLessThan(10_000);
    for (const [place, yes] of [
      [bidOf(places), bidOf(places).price],
      [askOf(places), 10_000 - askOf(places).price],
    ] as const) {
      const cents = place.why.reduce((sum, r) => sum + (r.t === "term" ? r.cents : 0), 0);
      expect(cents).toBeCloseTo(yes / 100, 9);
      expect(place.why[0]).toMatchObject({ name: "mid" });
      expect(["tick", "post-only"]).toContain((place.why.at(-1) as { name: string }).name);
    }
    b.wait(5000).cycle();
    expect(b.lastReport?.state).toBe("quoting");
  });

  it("leaves its orders alone when nothing moves, and writes nothing", () => {
    const b = new Bench();
    b.quote();
    b.wait(5000).cycle();
    b.wait(5000).cycle();
    expect(b.placed()).toEqual([]);
    expect(b.cancelled()).toEqual([]);
    expect(b.of("journal")).toEqual([]);
    expect(b.of("wake")[0]?.at).toBeGreaterThanOrEqual(b.now + 5000);
    expect(b.of("wake")[0]?.at).toBeLessThan(b.now + 5500);
  });

  it("prices without its own orders, so it doesn't chase itself", () => {
    const b = new Bench({ k: 60 });
    const wide = b.book(40, 60);
    const places = b.quote(wide);
    const bid = bidOf(places);
    b.wait(5000);
    const mine = {
      ...b.book(40, 60),
      bids: [{ price: bid.price, size: bid.size }, ...wide.bids],
    };
    expect(bid.price).toBeGreaterThan(4000);
    b.cycle(mine);
    expect(b.lastReport?.midHalf).toBe(10_000);
    const band = b.state.band;
    expect(band?.low).toBe(5_000 - 99);
    expect(band?.high).toBe(5_000 + 99);
    expect(band?.bid).toBe(bid.price);
  });

  it("moves its quotes by whole ticks with inventory: down when it is long, up when it is short", () => {
    const quotes = [0, 39, -39].map((net) => {
      const b = new Bench({ stopBeforeEndMs: 30_000 }, { endsAt: (T0 + 15 * 60_000) as VenueMs });
      b.cycle(b.book(45, 55));
      const [bid, ask] = [bidOf(b.placed()), askOf(b.placed())];
      const place = net > 0 ? bid : ask;
      if (net !== 0) b.send({ t: "fill", fill: b.fillOf(place, Math.abs(net)) });
      b.wait(5000).cycle(b.book(45, 55));
      return { reservation: Number(b.lastReport?.reservation), ...b.lastReport?.quote };
    });
    const [flat, long, short] = quotes;
    expect(long?.reservation).toBeLessThan(Number(flat?.reservation) - 100);
    expect(short?.reservation).toBeGreaterThan(Number(flat?.reservation) + 100);
    expect(long?.ask).toBeLessThan(Number(flat?.ask));
    expect(short?.bid).toBeGreaterThan(Number(flat?.bid));
  });
});

describe("an order's life", () => {
  it("is journaled before it can leave, and its id learned from the row", () => {
    const b = new Bench();
    const actions = b.cycle();
    const journal = actions.findIndex((a) => a.t === "journal");
    const place = actions.findIndex((a) => a.t === "place");
    expect(journal).toBeGreaterThanOrEqual(0);
    expect(journal).toBeLessThan(place);
    expect(b.state.orders.open.map((i) => i.state)).toEqual(["sending", "sending"]);
  });

  it("replaces a quote only after the venue said the old one is gone", () => {
    const b = new Bench();
    const places = b.quote();
    b.wait(5000).cycle(b.book(44, 46));
    expect(b.cancelled().length).toBeGreaterThan(0);
    expect(b.placed().filter((p) => p.token === "YES")).toEqual([]);
    b.wait(200).gone(b.cancelled());
    const again = b.placed();
    expect(again.length).toBeGreaterThan(0);
    for (const place of again) expect(places.map((p) => p.intent)).not.toContain(place.intent);
  });

  it("books a fill that comes before the acknowledgement, once", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.fill(bid, 10);
    expect(b.lastReport?.position.yes).toBe(shares(10));
    b.answer(bid, { is: "matched", order: orderIdOf(bid.intent) });
    b.fills = [b.fillOf(bid, 10)];
    b.wait(5000).cycle();
    expect(b.lastReport?.position.yes).toBe(shares(10));
    expect(b.lastReport?.fillCount).toBe(1);
  });

  it("reports the orders that filled in a row, one that fills in parts as one", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    expect(b.lastReport?.streak).toEqual({ as: "bid", orders: [] });
    b.fill(bid, 4);
    b.fill(bid, 6, "t2");
    expect(b.lastReport?.fillCount).toBe(2);
    expect(b.lastReport?.streak).toEqual({ as: "bid", orders: [b.lastReport?.fills[0]?.at] });
  });

  it("asks for the very id when an acknowledgement is lost, and carries on with the order when it is live", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.send({ t: "placed", intent: bid.intent, answer: { is: "unknown", message: "timeout" } });
    expect(b.found()).toEqual([orderIdOf(bid.intent)]);
    b.find({ is: "found", order: b.venueOrder(bid) });
    b.wait(5000).cycle(undefined, b.account({ open: [b.venueOrder(bid)] }));
    expect(b.placed().filter((p) => p.token === "YES")).toEqual([]);
    expect(b.state.orders.byOrder.get(orderIdOf(bid.intent))?.state).toBe("live");
  });

  it("keeps a lost order's exposure, and its level empty, until five answers over a minute say it isn't there", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.answer(askOf(b.placed()));
    b.send({ t: "placed", intent: bid.intent, answer: { is: "unknown", message: "timeout" } });
    const sentAt = b.now;
    while (b.now - sentAt < 55_000) {
      b.wait(5000).cycle();
      expect(b.placed()).toEqual([]);
      expect(b.lastReport?.exposure).toBeGreaterThan(0);
      b.find({ is: "absent", id: orderIdOf(bid.intent) });
    }
    b.wait(5000).cycle();
    b.find({ is: "absent", id: orderIdOf(bid.intent) });
    b.wait(5000).cycle();
    expect(bidOf(b.placed()).intent).not.toBe(bid.intent);
  });

  it("doesn't give up an order while its post may still be on the wire", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    for (let i = 0; i < 20; i++) {
      b.wait(5000).cycle();
      if (b.found().length > 0) b.find({ is: "absent", id: orderIdOf(bid.intent) });
    }
    expect(b.state.orders.byOrder.get(orderIdOf(bid.intent))?.state).toBe("unknown");
    b.send({ t: "placed", intent: bid.intent, answer: { is: "unknown", message: "timeout" } });
    b.wait(5000).cycle();
    b.find({ is: "absent", id: orderIdOf(bid.intent) });
    expect(b.state.orders.byOrder.get(orderIdOf(bid.intent))?.state).toBe("done");
  });

  it("adopts and cancels an order that arrives after it was given up", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.send({ t: "placed", intent: bid.intent, answer: { is: "unknown", message: "timeout" } });
    for (let i = 0; i < 14; i++) {
      b.wait(5000).cycle();
      b.find({ is: "absent", id: orderIdOf(bid.intent) });
    }
    expect(b.state.orders.byOrder.get(orderIdOf(bid.intent))?.state).toBe("done");
    b.wait(5000).cycle(undefined, b.account({ open: [b.venueOrder(bid)] }));
    expect(b.cancelled()).toContain(orderIdOf(bid.intent));
    expect(b.of("alert")[0]?.key).toBe("late-order");
  });

  it("takes no record that was asked for before it was cancelled for one that came late, and a later sight of it does count", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    const order = orderIdOf(bid.intent);
    b.open = b.open.filter(({ id }) => id !== order);
    for (let i = 0; i < 3; i++) b.wait(5000).cycle();
    expect(b.found()).toEqual([order]);
    b.send({ t: "lease", lease: { ...(b.lease as Lease), mode: "halt", epoch: 2 } });
    expect(b.cancelled()).toContain(order);
    b.wait(50).gone([order]);
    b.wait(30).find({ is: "found", order: b.venueOrder(bid) });
    expect([b.of("alert"), b.cancelled()]).toEqual([[], []]);
    b.wait(5000).cycle(undefined, b.account({ open: [b.venueOrder(bid)] }));
    expect(b.cancelled()).toContain(order);
  });

  it("asks for an acknowledged order that is missing from several account reads", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    const rest = b.open.filter((o) => o.id !== orderIdOf(bid.intent));
    b.open = rest;
    b.wait(5000).cycle();
    b.wait(5000).cycle();
    expect(b.found()).toEqual([]);
    b.wait(5000).cycle();
    expect(b.found()).toEqual([orderIdOf(bid.intent)]);
    b.find({ is: "found", order: b.venueOrder(bid, { status: "cancelled" }) });
    b.wait(5000).cycle();
    expect(b.placed().some((p) => p.token === "YES")).toBe(true);
  });

  it("waits after a crossing post-only refusal, longer each time, then prices again", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.send({
      t: "placed",
      intent: bid.intent,
      answer: { is: "refused", code: "POST_ONLY_CROSSES", message: "crosses" },
    });
    expect(b.of("wake")[0]?.at).toBe(b.now + 500);
    b.wait(100).cycle();
    expect(b.placed()).toEqual([]);
    b.wait(500).cycle();
    const again = bidOf(b.placed());
    b.send({
      t: "placed",
      intent: again.intent,
      answer: { is: "refused", code: "POST_ONLY_CROSSES", message: "crosses" },
    });
    expect(b.of("wake")[0]?.at).toBe(b.now + 1000);
  });

  it("treats a cancel answered by 'gone' as a question, and counts what had filled before the fills are told", () => {
    const b = new Bench({ maxInventory: shares(12) });
    const bid = bidOf(b.quote());
    b.wait(5000).cycle(b.book(44, 46));
    b.wait(100);
    b.send({ t: "cancelled", answers: [{ order: orderIdOf(bid.intent), is: "gone" }] });
    expect(b.found()).toContain(orderIdOf(bid.intent));
    expect(b.placed().some((p) => p.token === "YES")).toBe(false);
    b.find({ is: "found", order: b.venueOrder(bid, { status: "matched", matched: bid.size }) });
    // Ten shares are matched and not told: the inventory is full already, so no bid may double it.
    b.wait(5000).cycle(b.book(44, 46));
    expect(b.gate("inventory")?.passed).toBe(false);
    expect(b.state.orders.open.filter((i) => i.as === "bid")).toEqual([]);
    b.fill(bid, 10);
    b.wait(5000).cycle(b.book(44, 46));
    expect(b.lastReport?.position.net).toBe(shares(10));
    expect(b.gate("inventory")?.detail).toContain("net 10 ");
  });

  it("renews an order before seven tenths of its life have passed", () => {
    const b = new Bench();
    const [first] = b.quote();
    for (let i = 0; i < 85 && b.cancelled().length === 0; i++) b.wait(5000).cycle();
    expect(b.cancelled().length).toBeGreaterThan(0);
    expect(b.now - Number(first?.at)).toBeLessThanOrEqual(420_000);
  });
});

describe("fills", () => {
  it("count once however often and in whatever order their steps come", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    for (const status of ["mined", "matched", "confirmed", "matched", "mined", "confirmed"] as const)
      b.fill(bid, 4, "t1", status);
    expect(b.lastReport?.position.yes).toBe(shares(4));
    expect(b.lastReport?.fills[0]?.status).toBe("confirmed");
    expect(b.lastReport?.fillCount).toBe(1);
  });

  it("are taken back exactly when the trade fails", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    b.fill(bid, 4, "t1");
    b.wait(5000).cycle(b.book(47, 49));
    b.fill(bid, 4, "t1", "failed");
    expect(b.lastReport?.position.yes).toBe(0);
    expect(b.lastReport?.cashFlow).toBe(0);
    expect(b.lastReport?.pnlTotal).toBe(0);
    expect(b.of("alert")[0]?.text).toContain("failed on chain");
  });

  it("leave nothing behind when they are first told of as failed, after the order's record had shown them matched", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    b.open = b.open.filter(({ id }) => id !== orderIdOf(bid.intent));
    b.find({ is: "found", order: b.venueOrder(bid, { status: "matched", matched: bid.size }) });
    expect(netPosition(b.state)).toBe(bid.size);
    b.fill(bid, bid.size / 1e6, "t1", "failed");
    expect(netPosition(b.state)).toBe(0);
    expect(b.wait(5_000).cycle() && b.lastReport?.position.yes).toBe(0);
  });

  it("sell what is held and confirmed before buying the other token", () => {
    const b = new Bench({ quoteSize: shares(5) });
    const bid = bidOf(b.quote());
    b.fill(bid, 5, "t1", "confirmed");
    b.tokens.yes = shares(5);
    b.wait(5000).cycle(b.book(46, 48));
    b.wait(100).gone(b.cancelled());
    expect(askOf(b.placed())).toMatchObject({ token: "YES", side: "SELL", size: shares(5) });
  });

  it("that are not confirmed are not sold, unless configured so", () => {
    for (const sellUnconfirmed of [false, true]) {
      const b = new Bench({ quoteSize: shares(5), sellUnconfirmed });
      const bid = bidOf(b.quote());
      b.fill(bid, 5, "t1", "mined");
      b.tokens.yes = shares(5);
      b.wait(5000).cycle(b.book(46, 48));
      b.wait(100).gone(b.cancelled());
      expect(b.placed().some(({ side }) => side === "SELL")).toBe(sellUnconfirmed);
    }
  });

  it("pay a rebate or reward into cash and P&L once, through a restart too", () => {
    const b = new Bench();
    b.cycle();
    const payment = { id: "reward:2026-11-22", kind: "reward", at: b.now, amount: usd(0.37) };
    for (let i = 0; i < 2; i++) b.send({ t: "paid", payment });
    b.restart();
    b.send({ t: "paid", payment });
    b.wait(5000).cycle();
    expect(b.lastReport?.pnl.rewards).toBe(usd(0.37));
    expect(b.lastReport?.cashFlow).toBe(usd(0.37));
  });

  it("have markouts once a mid of that moment is known, and none from a mid that is older than the fill", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    b.fill(bid, 5);
    for (let i = 0; i < 30; i++) b.wait(5000).cycle(b.book(47, 49));
    expect(b.lastReport?.fills[0]?.markouts).toEqual({
      s1: null,
      s5: -2,
      s30: -2,
      s120: -2,
      s600: null,
    });
  });
});

describe("a restart", () => {
  it("in the middle of sending settles the order by its id before quoting that level again", () => {
    for (const reverse of [false, true]) {
      const b = new Bench();
      b.cycle();
      const places = b.placed();
      b.wait(3000).restart(reverse);
      expect([...b.found()].sort()).toEqual(places.map((p) => orderIdOf(p.intent)).sort());
      b.wait(1000).cycle();
      expect(b.placed()).toEqual([]);
      b.find(...places.map((p) => ({ is: "found" as const, order: b.venueOrder(p) })));
      b.wait(5000).cycle(undefined, b.account({ open: places.map((p) => b.venueOrder(p)) }));
      expect(b.placed()).toEqual([]);
      expect(b.state.orders.open.map((i) => i.state)).toEqual(["live", "live"]);
    }
  });

  it("keeps position, cash, parts of P&L and intent numbers", () => {
    const b = new Bench();
    const places = b.quote();
    b.fill(bidOf(places), 4, "t1", "confirmed");
    b.fill(askOf(places), 3, "t2");
    b.wait(5000).cycle(b.book(47, 50));
    const before = b.lastReport;
    for (const reverse of [false, true]) {
      b.restart(reverse);
      b.cycle(b.book(47, 50));
      const now = b.lastReport;
      expect(now?.position).toEqual(before?.position);
      expect(now?.pnl).toEqual(before?.pnl);
      expect(now?.cashFlow).toBe(before?.cashFlow);
    }
    b.fill(bidOf(places), 4, "t1", "confirmed");
    expect(b.lastReport?.position.yes).toBe(shares(4));
    const intents = b.placed(b.actions).map((p) => p.intent);
    expect(new Set(intents).size).toBe(intents.length);
  });
});

describe("safe defaults", () => {
  it("a kill cancels everything in the very step it arrives", () => {
    const b = new Bench();
    b.quote();
    b.send({ t: "lease", lease: { ...(b.lease as Lease), mode: "halt", epoch: 2 } });
    expect(b.cancelled()).toHaveLength(2);
    b.gone(b.cancelled());
    expect(b.placed()).toEqual([]);
    expect(b.lastReport?.state).toBe("killed");
  });

  it("a lease from before the kill lifts nothing", () => {
    const b = new Bench();
    b.quote();
    const old = b.lease as Lease;
    b.send({ t: "lease", lease: { ...old, mode: "halt", epoch: 2 } });
    b.gone(b.cancelled());
    b.wait(5000).cycle();
    expect(b.placed()).toEqual([]);
    expect(b.lastReport?.epoch).toBe(2);
  });

  it("a kill while a post is in flight cancels it when it turns out to have landed", () => {
    const b = new Bench();
    b.cycle();
    const bid = bidOf(b.placed());
    b.send({ t: "lease", lease: { ...(b.lease as Lease), mode: "halt", epoch: 2 } });
    expect(b.cancelled()).toContain(orderIdOf(bid.intent));
    b.wait(200).answer(bid);
    expect(b.cancelled()).toEqual([orderIdOf(bid.intent)]);
  });

  it("an expired lease cancels what rests and sends nothing new", () => {
    const b = new Bench();
    b.quote();
    b.lease = null;
    b.wait(3_600_000).cycle();
    expect(b.cancelled()).toHaveLength(2);
    expect(b.placed()).toEqual([]);
    expect(b.gate("lease")?.passed).toBe(false);
  });

  it("a stale book cancels what rests; an unreadable one sends nothing new", () => {
    const b = new Bench();
    b.quote();
    const book = b.book(49, 51);
    b.wait(5000).cycle("unknown");
    expect(b.cancelled()).toEqual([]);
    expect(b.placed()).toEqual([]);
    b.wait(12_000).cycle(book);
    expect(b.cancelled()).toHaveLength(2);
    expect(b.lastReport?.state).toBe("stale");
    expect(b.gate("book-age")?.detail).toContain("> 15 s");
  });

  it("an unreadable account sends nothing new", () => {
    const b = new Bench();
    b.cycle(undefined, "unknown");
    expect(b.placed()).toEqual([]);
    expect(b.gate("unknown-order")?.passed).toBe(false);
  });

  it("a one-sided book, or one that only we make, is not quoted", () => {
    const b = new Bench();
    b.cycle({ ...b.book(49, 51), asks: [] });
    expect(b.placed()).toEqual([]);
    expect(b.gate("two-sided")?.passed).toBe(false);
  });

  it("a reduce lease quotes only the side that takes inventory down", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    b.fill(bid, 10, "t1", "confirmed");
    b.tokens.yes = shares(10);
    b.lease = { ...(b.lease as Lease), mode: "reduce" };
    b.wait(5000).cycle(b.book(45, 47));
    b.wait(100).gone(b.cancelled());
    for (const place of b.placed()) expect(place).toMatchObject({ token: "YES", side: "SELL" });
    const bids = b.state.orders.open.filter((i) => i.as === "bid");
    expect(bids).toEqual([]);
  });

  it("never lets worst-case loss pass the lease's capital, in-flight orders counted", () => {
    const b = new Bench();
    b.lease = { ...(b.lease as Lease), capital: usd(3) };
    b.quote();
    expect(b.lastReport?.exposure).toBeLessThanOrEqual(usd(3));
    b.wait(5000).cycle();
    expect(b.lastReport?.exposure).toBeLessThanOrEqual(usd(3));
  });

  it("keeps each side to what the other outcomes of its event leave of the lease", () => {
    const b = new Bench();
    b.lease = { ...(b.lease as Lease), within: { yes: usd(3), no: usd(0) } };
    b.quote();
    const sides = new Set(b.state.orders.open.map(({ as }) => as));
    expect([...sides]).toEqual(["ask"]);
    expect(b.lastReport?.losses?.yes).toBeLessThanOrEqual(usd(3));
    expect(b.lastReport?.losses?.no).toBe(0);
  });
});

describe("the market changes", () => {
  it("a new tick sends off-grid orders away and quotes on the new grid", () => {
    const b = new Bench({}, { tick: 10 as Ticks });
    const places = b.quote(b.book(49.1, 49.7));
    expect(places.some((p) => p.price % 100 !== 0)).toBe(true);
    b.wait(1000).send({ t: "tick", tick: 100 as Ticks });
    const off = places.filter((p) => p.price % 100 !== 0).map((p) => orderIdOf(p.intent));
    expect(b.cancelled()).toEqual(expect.arrayContaining(off));
    b.wait(100).gone(b.cancelled());
    b.wait(5000).cycle(b.book(49, 51, { tick: 100 as Ticks }));
    for (const place of b.placed()) expect(place.price % 100).toBe(0);
  });

  it("resolution cancels, values the tokens at what they pay until the venue has paid, and keeps every part of P&L", () => {
    const b = new Bench();
    const places = b.quote();
    b.fill(bidOf(places), 6);
    b.fill(askOf(places), 4, "t2");
    b.wait(5000).cycle();
    const mark = b.lastReport?.pnlTotal;
    const before = b.cancelled();
    b.send({ t: "resolved", winner: "NO" });
    expect(new Set([...before, ...b.cancelled()]).size).toBe(2);
    const r = b.lastReport;
    expect(r?.position).toMatchObject({ yes: shares(6), no: shares(4) });
    expect(r?.state).toBe("resolved");
    expect(r?.valueAtMid).toBe(usd(4));
    expect(r?.pnl.settlement).toBe(-usd(1));
    expect(r?.pnlTotal).toBe(Number(mark) - usd(1));
    // A fill told late still counts, and is settled like the rest.
    b.fill(bidOf(places), 2, "t3");
    expect(b.lastReport?.pnl.settlement).toBe(-usd(2));
    b.send({ t: "resolved", winner: "YES" });
    expect(b.of("alert")[0]?.severity).toBe("danger");
  });

  it("retiring reduces to flat, then sleeps", () => {
    const b = new Bench();
    const bid = bidOf(b.quote());
    b.fill(bid, 10, "t1", "confirmed");
    b.tokens.yes = shares(10);
    b.wait(1000).send({ t: "retire" });
    b.wait(5000).cycle();
    // The ask of before buys NO: what reduces from now on sells the YES that is held.
    b.gone(b.state.orders.open.flatMap(({ order }) => order ?? []));
    b.open = [];
    b.wait(5000).cycle();
    const ask = b.state.orders.open.find((i) => i.as === "ask");
    expect(b.state.orders.open.every((i) => i.as === "ask")).toBe(true);
    if (ask === undefined) throw new Error("no reducing order");
    expect(ask.place).toMatchObject({ token: "YES", side: "SELL" });
    b.fill(ask.place, 10, "t2", "confirmed");
    b.tokens = { yes: shares(0), no: shares(0) };
    b.open = [];
    b.wait(5000).cycle();
    b.wait(5000).cycle();
    expect(b.lastReport?.state).toBe("retired");
    expect(b.of("wake")[0]?.at).toBeGreaterThan(b.now + 3_600_000);
  });

  it("retiring with dust that can't be sold stays awake until the market resolves; what pays nothing is written off", () => {
    for (const yes of [0.28, 4]) {
      const b = new Bench();
      const places = b.quote();
      b.fill(bidOf(places), yes, "t1", "confirmed");
      b.tokens = { yes: shares(yes), no: shares(0) };
      b.wait(1000).send({ t: "retire" });
      b.gone(b.cancelled());
      b.open = [];
      b.wait(5000).cycle();
      b.wait(5000).cycle();
      expect(b.lastReport?.state).toBe("reduce-only");
      expect(b.of("wake")[0]?.at).toBeLessThan(b.now + 60_000);
      b.send({ t: "resolved", winner: "NO" });
      expect(b.lastReport).toMatchObject({ state: "resolved", position: { yes: 0, no: 0 }, valueAtMid: 0 });
      b.wait(5000).cycle();
      expect(b.of("chain")).toEqual([]);
      expect(b.of("wake")[0]?.at).toBeGreaterThan(b.now + 3_600_000);
    }
  });

  it("a market that was retiring and is wanted again quotes again", () => {
    const b = new Bench();
    b.send({ t: "retire" });
    b.wait(5000).cycle();
    expect(b.lastReport?.state).toBe("retired");
    b.restart();
    b.send({ t: "config" });
    b.wait(5000).cycle();
    expect(b.placed()).toHaveLength(2);
  });

  it("close to the end it stops adding, and after it nothing stands", () => {
    const b = new Bench();
    b.quote();
    b.lease = { ...(b.lease as Lease), expiresAt: (b.now + 2 * 86_400_000) as VenueMs };
    b.wait(24 * 3_600_000 - 60_000).cycle();
    expect(b.lastReport?.state).toBe("ending");
    expect(b.cancelled()).toHaveLength(2);
  });
});

it("reports a queue estimate that shrinks with prints at our price", () => {
  const b = new Bench({ k: 400, minHalfTicks: 0.25, gamma: 0.0002 });
  const book = b.book(49, 51);
  const bid = bidOf(b.quote(book));
  expect(b.lastReport?.orders.every((o) => o.ahead === null)).toBe(true);
  b.wait(5000);
  const shown = b.book(49, 51);
  const mine = shown.bids.map((l) =>
    l.price === bid.price ? { price: l.price, size: (l.size + bid.size) as MicroShares } : l,
  );
  b.cycle({ ...shown, bids: mine });
  const others = shown.bids.find((l) => l.price === bid.price)?.size ?? 0;
  expect(b.lastReport?.orders.find((o) => o.as === "bid")?.ahead).toBe(others);
  const prints = [{ price: bid.price, size: shares(30), taker: "SELL" as const, trades: 2, reach: 0 }];
  b.wait(1000).cycle({ ...b.book(49, 51), bids: mine, prints });
  expect(b.lastReport?.orders.find((o) => o.as === "bid")?.ahead).toBe(Math.max(0, others - shares(30)));
});

it("an unreadable lease sends nothing new and leaves what stands until the last lease ends", () => {
  const b = new Bench();
  b.quote();
  const lease = b.lease as Lease;
  b.lease = null;
  b.wait(5000).cycle(b.book(44, 46));
  expect(b.placed()).toEqual([]);
  expect(b.cancelled()).toEqual([]);
  expect(b.gate("lease")?.detail).toContain("unreadable");
  b.lease = lease;
  b.wait(5000).cycle(b.book(44, 46));
  expect(b.cancelled().length).toBeGreaterThan(0);
});

it("asks for trades from its own beginning, from the last read, and from the oldest that isn't final", () => {
  const b = new Bench();
  expect(fillsSince(b.state)).toBe(0);
  b.send({ t: "started" });
  const born = b.now;
  expect(fillsSince(b.state)).toBe(born);
  const bid = bidOf(b.quote());
  b.fill(bid, 2, "t1");
  const filled = b.now;
  for (let i = 0; i < 60; i++) b.wait(5000).cycle();
  expect(fillsSince(b.state)).toBe(filled);
  b.fill(bid, 2, "t1", "confirmed");
  expect(fillsSince(b.state)).toBe(b.now - 120_000);
  b.restart();
  expect(fillsSince(b.state)).toBeLessThan(b.now - 119_999);
  expect(fillsSince(b.state)).toBeGreaterThan(born - 1);
});
