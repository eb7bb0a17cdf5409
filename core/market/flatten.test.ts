/** A position that is flattened after a kill goes into the book, in steps that every check has passed. */
import { expect, it } from "vitest";
import { Bench, orderIdOf } from "../../test/market/harness.ts";
import type { Lease } from "../contract/views.ts";
import { shares } from "../units/size.ts";

/** Holds this many YES, bought by its own bids, with nothing resting. */
function holding(size: number): Bench {
  const b = new Bench({ quoteSize: shares(size), levels: 1, maxInventory: shares(10 * size) });
  const bid = b.quote().find(({ token, side }) => token === "YES" && side === "BUY");
  if (bid === undefined) throw new Error("no bid was placed");
  b.fill(bid, size, "t1", "confirmed");
  b.tokens = { yes: shares(size), no: shares(0) };
  b.lease = { ...(b.lease as Lease), mode: "halt", epoch: 2 };
  b.wait(5_000).cycle();
  b.gone(b.cancelled());
  return b;
}
const windDown = (b: Bench, flatten: boolean): void => {
  b.lease = { ...(b.lease as Lease), mode: "reduce", epoch: 3, ...(flatten ? { flatten } : {}) };
};
const takes = (b: Bench) => b.placed().filter(({ tif }) => tif === "FAK");

it("a lease that only reduces offers it, resting; one that flattens sells it to whoever bids", () => {
  const rests = holding(20);
  windDown(rests, false);
  rests.wait(5_000).cycle();
  expect(rests.placed().map(({ tif, side, token, postOnly }) => [tif, side, token, postOnly])).toEqual([
    ["GTD", "SELL", "YES", true],
  ]);
  const b = holding(20);
  windDown(b, true);
  b.wait(5_000).cycle();
  expect(b.placed()).toMatchObject([{ tif: "FAK", side: "SELL", token: "YES", price: 4_900, size: shares(20) }]);
});

it("goes on while the market stands still after a leap of the mid: what is sold is not quoted", () => {
  const rests = holding(20);
  const b = holding(20);
  for (const bench of [rests, b]) bench.wait(5_000).cycle(bench.book(70, 72));
  windDown(rests, false);
  windDown(b, true);
  for (const bench of [rests, b]) bench.wait(5_000).cycle(bench.book(70, 72));
  for (const bench of [rests, b]) expect(bench.gate("breaker")?.detail).toContain("the mid moved 21 c");
  expect(rests.placed()).toEqual([]);
  expect(b.placed()).toMatchObject([{ tif: "FAK", side: "SELL", token: "YES", size: shares(20) }]);
});

it("not into a touch wider than is allowed for it, nor beyond its reach; what nobody took goes with a later cycle", () => {
  const wide = holding(60);
  windDown(wide, true);
  wide.wait(5_000).cycle(wide.book(40, 58));
  expect(takes(wide)).toEqual([]);

  const b = holding(150);
  windDown(b, true);
  b.wait(5_000).cycle(b.book(49, 51));
  const [first] = takes(b);
  if (first === undefined) throw new Error("nothing was sold");
  // 51 less the 8 points of its reach: the levels at 49, 48 and 47 hold it.
  expect(first).toMatchObject({ side: "SELL", token: "YES", price: 4_800, size: shares(150) });
  b.answer(first, { is: "matched", order: orderIdOf(first.intent) });
  b.fill(first, 100, "t2", "confirmed");
  b.fill(first, 50, "t3", "confirmed");
  b.tokens = { yes: shares(0), no: shares(0) };
  b.wait(10_000).cycle(b.book(49, 51));
  expect(b.placed()).toEqual([]);
  expect(b.lastReport?.position.net).toBe(0);
});
