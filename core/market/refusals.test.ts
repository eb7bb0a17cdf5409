/** What the venue answers to an order that is neither a plain yes nor a crossing, and what the market makes of it. */
import { expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Place } from "../contract/orders.ts";
import type { Lease } from "../contract/views.ts";

const bidOf = (places: readonly Place[]): Place => {
  const bid = places.find((place) => place.token === "YES" && place.side === "BUY");
  if (bid === undefined) throw new Error("no bid was placed");
  return bid;
};

it("not enough balance, said of one side: it rests half a minute and is told, the other side stands, nothing is retried meanwhile", () => {
  const b = new Bench();
  b.cycle();
  const bid = bidOf(b.placed());
  for (const place of b.placed()) if (place !== bid) b.answer(place);
  b.answer(bid, { is: "refused", code: "NO_BALANCE", message: "sum of matched orders: 12" });
  expect(b.of("alert").map(({ key }) => key)).toContain("no-balance");
  for (let waited = 0; waited < 25_000; waited += 5_000) {
    b.wait(5_000).cycle();
    expect(b.placed()).toEqual([]);
    expect(b.cancelled()).toEqual([]);
  }
  b.wait(10_000).cycle();
  expect(bidOf(b.placed()).price).toBe(bid.price);
});

it("an order that is delayed is neither filled nor gone: it counts, its level stays taken, and the account tells its end", () => {
  const b = new Bench();
  b.cycle();
  const bid = bidOf(b.placed());
  for (const place of b.placed()) if (place !== bid) b.answer(place);
  const before = b.wait(5_000).cycle() && b.lastReport?.exposure;
  b.answer(bid, { is: "delayed", order: orderIdOf(bid.intent) });
  b.wait(5_000).cycle();
  expect(b.placed()).toEqual([]);
  expect(b.lastReport).toMatchObject({ fillCount: 0, exposure: before });
  b.fills = [b.fillOf(bid, bid.size / 1e6)];
  b.wait(5_000).cycle();
  expect(b.lastReport).toMatchObject({ fillCount: 1, position: { yes: bid.size } });
});

it("orders put off by the account's budget come at the time that was named, all of them: what never left has used nothing up", () => {
  const b = new Bench();
  b.lease = { ...(b.lease as Lease), rate: 0.2 };
  b.cycle();
  const ladder = b.placed();
  for (const place of ladder)
    b.answer(place, { is: "refused", code: "RATE_LIMITED", message: "in 3000 ms", retryAfterMs: 3_000 });
  expect(b.state.wakeAt).toBe(b.now + 3_000);
  b.wait(2_999).cycle();
  expect(b.placed()).toEqual([]);
  b.wait(1).cycle();
  expect(b.placed().map(({ price, size }) => [price, size])).toEqual(ladder.map(({ price, size }) => [price, size]));
});

it("while the lease allows no post, quotes that keep their edge rest where they are; with room for them again they follow the book", () => {
  const b = new Bench({ hanging: false, queueShare: 0, improveTicks: 1, minAgeMs: 0, learnIntensity: false });
  b.lease = { ...(b.lease as Lease), rate: 0.2 };
  b.quote();
  b.state.allowance = 0;
  b.wait(100).cycle(b.book(47, 53));
  expect(b.cancelled()).toEqual([]);
  expect(b.lastReport?.orders.some(({ kept }) => kept === "stays until the lease allows another post")).toBe(true);
  b.wait(60_000).cycle(b.book(47, 53));
  expect(b.cancelled()).not.toEqual([]);
});

it("a market that is told when its posts have room writes down no order before, and comes at that time", () => {
  const b = new Bench();
  const told = { book: b.book(49, 51), account: b.account(), lease: b.lease as Lease };
  b.send({ t: "cycle", ...told, postsFrom: b.now + 3_000 });
  expect([b.placed(), b.of("journal").flatMap(({ rows }) => rows.filter(({ kind }) => kind === "intent"))]).toEqual([
    [],
    [],
  ]);
  expect(b.state.wakeAt).toBe(b.now + 3_000);
  b.wait(3_000).cycle();
  expect(b.placed().length).toBeGreaterThan(1);
});
