import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Place } from "../contract/orders.ts";
import { usd } from "../units/money.ts";
import { shares } from "../units/size.ts";

const isBid = ({ token, side }: Place): boolean => (token === "YES") === (side === "BUY");

/** A market that holds shares, confirmed and in the wallet, with an ask that offers them. */
function offering(held: number, more: ConstructorParameters<typeof Bench>[0] = {}): { b: Bench; ask: Place } {
  const b = new Bench({ quoteSize: shares(10), minAgeMs: 0, ...more });
  const bid = b.quote().find(isBid);
  if (bid === undefined) throw new Error("no bid");
  b.tokens.yes = shares(held);
  b.fills = [b.fillOf(bid, held, "t1", "confirmed")];
  b.open = b.open.filter(({ id }) => id !== orderIdOf(bid.intent));
  for (let i = 0; i < 4; i++) {
    b.wait(5_000).cycle(b.book(44, 46));
    const [gone, placed] = [b.cancelled(), b.placed()];
    for (const place of placed) b.answer(place);
    if (gone.length > 0) b.gone(gone);
    for (const place of gone.length > 0 ? b.placed() : []) b.answer(place);
  }
  const ask = b.state.orders.open.find(({ as }) => as === "ask")?.place;
  if (ask?.side !== "SELL") throw new Error("the shares are not offered");
  return { b, ask };
}

describe("shares that an order has sold, by its record, and no fill has told of yet", () => {
  it("are not offered once more, whatever the wallet is still said to hold", () => {
    const { b, ask } = offering(10);
    const sold = b.venueOrder(ask, { status: "matched", matched: ask.size });
    b.open = b.open.filter(({ id }) => id !== orderIdOf(ask.intent));
    b.wait(100).find({ is: "found", order: sold });
    b.wait(250).cycle(b.book(44, 46));
    const asks = b.state.orders.open.filter(({ as }) => as === "ask").map(({ place }) => place);
    expect(asks.length).toBeGreaterThan(0);
    for (const { side } of asks) expect(side).toBe("BUY");
    // Told now: nothing is subtracted twice, and what is left of the wallet may be sold again.
    b.fill(ask, ask.size / 1e6, "t2", "confirmed");
    expect(b.state.ledger.yesSure).toBe(shares(10) - ask.size);
  });

  it("leave the rest of the holding to be sold, also when the wallet's balance already lacks them", () => {
    const { b, ask } = offering(10, { quoteSize: shares(5) });
    expect(ask.size).toBe(shares(5));
    b.tokens.yes = shares(5);
    const sold = b.venueOrder(ask, { status: "matched", matched: ask.size });
    b.open = b.open.filter(({ id }) => id !== orderIdOf(ask.intent));
    b.wait(100).find({ is: "found", order: sold });
    b.wait(250).cycle(b.book(44, 46));
    const next = b.state.orders.open.find(({ as }) => as === "ask")?.place;
    expect(next).toMatchObject({ side: "SELL", token: "YES", size: shares(5) });
  });
});

describe("an order filled below the mark, by its record, and not told as a fill yet", () => {
  it("counts at the mark, as what is held does: telling it as a fill changes nothing at stake", () => {
    const b = new Bench({ quoteSize: shares(10), maxLoss: usd(40), minAgeMs: 0 });
    const bid = b.quote().find(isBid);
    if (bid === undefined) throw new Error("no bid");
    b.open = b.open.filter(({ id }) => id !== orderIdOf(bid.intent));
    b.wait(100).find({ is: "found", order: b.venueOrder(bid, { status: "matched", matched: bid.size }) });
    b.wait(250).cycle();
    const before = b.lastReport?.exposure;
    b.fill(bid, bid.size / 1e6, "t1", "confirmed");
    b.wait(250).cycle();
    expect(b.lastReport?.fillCount).toBe(1);
    expect(before).toBe(b.lastReport?.exposure);
  });
});
