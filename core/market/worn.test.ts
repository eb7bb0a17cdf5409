import { describe, expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import { usd } from "../units/money.ts";
import { shares } from "../units/size.ts";

/** Cycles in a book that stands still. */
function quiet(b: Bench, cycles: number, mid = 50): number {
  let cancels = 0;
  for (let i = 0; i < cycles; i++) {
    b.wait(5_000).cycle(b.book(mid - 1, mid + 1));
    const gone = b.cancelled();
    cancels += gone.length;
    for (const place of b.placed()) b.answer(place);
    if (gone.length > 0) b.gone(gone);
    for (const place of b.placed()) b.answer(place);
  }
  return cancels;
}

describe("an order smaller than the quote's size", () => {
  it("keeps its place when it sells all there is to sell", () => {
    const b = new Bench({ quoteSize: shares(20), minAgeMs: 0 });
    b.tokens.yes = shares(7);
    const first = b.quote().find(({ side, token }) => (token === "YES") === (side === "BUY"));
    if (first === undefined) throw new Error("no bid");
    b.fills = [b.fillOf(first, 7, "t1", "confirmed")];
    b.open = b.open.map((order) => (order.id === orderIdOf(first.intent) ? { ...order, matched: shares(7) } : order));
    // Everything is moved, and what is offered now is what is held.
    quiet(b, 12, 45);
    const ask = b.state.orders.open.find(({ as }) => as === "ask");
    expect(ask?.place).toMatchObject({ side: "SELL", token: "YES", size: shares(7) });
    expect(quiet(b, 5, 45)).toBe(0);
  });

  it("keeps its place when limits leave room for no more, and is replaced once they do", () => {
    const b = new Bench({ quoteSize: shares(20), maxLoss: usd(4.5), minAgeMs: 0 });
    for (const { size } of b.quote()) expect(size).toBeLessThan(shares(10));
    expect(quiet(b, 3)).toBe(0);
    b.setup = { ...b.setup, config: { ...b.setup.config, maxLoss: usd(30) } };
    b.wait(5_000).cycle();
    expect(b.cancelled()).toHaveLength(2);
  });

  it("is replaced whole when fills have worn it below half", () => {
    const b = new Bench({ quoteSize: shares(20), minAgeMs: 0 });
    const [bid] = b.quote().filter(({ side, token }) => (token === "YES") === (side === "BUY"));
    if (bid === undefined) throw new Error("no bid");
    b.tokens.yes = shares(12);
    b.fills = [b.fillOf(bid, 12, "t1", "confirmed")];
    b.wait(5_000).cycle();
    expect(b.cancelled()).toContain(orderIdOf(bid.intent));
  });
});
