/** What the venue answers to an order that is neither a plain yes nor a crossing, and what the market makes of it. */
import { expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Place } from "../contract/orders.ts";

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
