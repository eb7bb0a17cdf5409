import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Place } from "../contract/orders.ts";
import { usd } from "../units/money.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { atRisk } from "./intent.ts";

/** Room for one quote a side and a fifth of another. */
const TIGHT = { maxLoss: usd(6), quoteSize: shares(10), minAgeMs: 0 };

const bids = (places: readonly Place[]) => places.filter(({ token, side }) => (token === "YES") === (side === "BUY"));
const [bidOf, askOf] = [
  (places: readonly Place[]): Place => one(bids(places)),
  (places: readonly Place[]): Place => one(places.filter((place) => !bids(places).includes(place))),
];

function one([first, ...more]: readonly Place[]): Place {
  if (first === undefined || more.length > 0) throw new Error("exactly one order was expected");
  return first;
}

/** A bid whose cancel has been answered, with the market ready to quote lower. */
function cancelled(b: Bench): Place {
  const bid = bidOf(b.quote());
  b.wait(5_000).cycle(b.book(44, 46));
  expect(b.cancelled()).toContain(orderIdOf(bid.intent));
  b.wait(100).gone([orderIdOf(bid.intent)]);
  return bid;
}

describe("an order whose cancel was answered, which does not say how much had filled before", () => {
  it("counts as filled until its own record tells, is asked for at once when that takes the room, and then makes room at once", () => {
    const b = new Bench(TIGHT);
    const bid = cancelled(b);
    expect(bids(b.placed())).toEqual([]);
    expect(b.found()).toEqual([orderIdOf(bid.intent)]);
    b.wait(30).find({ is: "found", order: b.venueOrder(bid, { status: "cancelled" }) });
    expect(bidOf(b.placed()).size).toBe(shares(10));
  });

  it("makes room only for the rest when its record shows a fill that is not told yet", () => {
    const b = new Bench(TIGHT);
    const bid = cancelled(b);
    b.wait(30).find({ is: "found", order: b.venueOrder(bid, { status: "cancelled", matched: shares(4) }) });
    const next = bidOf(b.placed());
    expect((next.size * next.price + shares(4) * bid.price) / 10_000).toBeLessThanOrEqual(usd(6));
    // Told now: nothing is counted twice.
    b.fill(bid, 4);
    expect(b.wait(250).cycle(b.book(44, 46)) && b.cancelled()).not.toContain(orderIdOf(next.intent));
  });

  it("is told of by a read of the account asked well after it ended, and by no older one, through a restart", () => {
    const b = new Bench(TIGHT);
    const bid = cancelled(b);
    const ended = b.now;
    b.wait(3_000).cycle(b.book(44, 46), b.account({ readAt: (ended + 1_000) as VenueMs }));
    expect(bids(b.placed())).toEqual([]);
    b.restart();
    const risk = () => atRisk(b.state.orders.byOrder.get(orderIdOf(bid.intent)) as never);
    expect(risk()).toBe(shares(10));
    b.wait(2_000).cycle(b.book(44, 46));
    expect(risk()).toBe(0);
  });

  it("makes room at once, and nobody is asked, where the answer to its cancel tells how much had filled", () => {
    const b = new Bench(TIGHT);
    const bid = bidOf(b.quote());
    b.wait(5_000).cycle(b.book(44, 46));
    const answers = [{ order: orderIdOf(bid.intent), is: "cancelled", matched: shares(4) }];
    b.wait(100).send({ t: "cancelled", answers });
    expect(b.found()).toEqual([]);
    const next = bidOf(b.placed());
    // Four had filled, and stand for what they cost until they are told as a fill.
    expect((next.size * next.price + shares(4) * bid.price) / 10_000).toBeLessThanOrEqual(usd(6));
  });

  it("keeps nobody waiting where there is room for both", () => {
    const b = new Bench({ ...TIGHT, maxLoss: usd(20) });
    cancelled(b);
    expect(bidOf(b.placed()).size).toBe(shares(10));
    expect(b.found()).toEqual([]);
  });
});

describe("a fill whose trade is not final and may still be taken back", () => {
  it("makes no room for the other side until it is confirmed, so that its failure breaks no limit", () => {
    const b = new Bench({ ...TIGHT, quoteSize: shares(20) });
    const places = b.quote();
    const [bid, ask] = [bidOf(places), askOf(places)];
    expect(bid.size).toBeLessThan(shares(13));
    b.fill(ask, ask.size / 1e6);
    b.wait(250).cycle();
    b.fill(bid, bid.size / 1e6, "t2");
    // Flat, if both trades come to be; with the sale taken back, the limit is reached.
    b.wait(250).cycle();
    expect(bids(b.placed())).toEqual([]);
    b.fill(ask, ask.size / 1e6, "t1", "failed");
    b.wait(250).cycle();
    // Counted from the mid, which is two cents above what was paid.
    expect(b.lastReport?.exposure).toBeLessThanOrEqual(usd(6) + bid.size * 0.02);
  });

  it("does not let the inventory past its cap when it fails after more was bought", () => {
    const b = new Bench({ quoteSize: shares(10), maxInventory: shares(10), minAgeMs: 0 });
    const places = b.quote();
    b.fill(bidOf(places), 10, "t1", "confirmed");
    const [ask] = b.wait(250).cycle() && b.state.orders.open.filter(({ as }) => as === "ask");
    if (ask === undefined) throw new Error("nothing is offered");
    b.fill(ask.place, 10, "t2");
    b.wait(250).cycle();
    expect(bids(b.placed())).toEqual([]);
    b.fill(ask.place, 10, "t2", "confirmed");
    b.wait(5_000).cycle();
    expect(bids(b.placed()).length).toBe(1);
  });
});
