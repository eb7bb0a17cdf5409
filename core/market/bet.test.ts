import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fill } from "../contract/fills.ts";
import type { OrderId, TradeId } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { type BetFill, betWith, stanceOf } from "./bet.ts";

let next = 0;
function fill(token: "YES" | "NO", side: "BUY" | "SELL", size: number, cents: number, feeCents = 0): Fill {
  next += 1;
  return {
    trade: `t${next}` as TradeId,
    order: "0x1" as OrderId,
    at: 0 as VenueMs,
    token,
    side,
    price: (cents * 100) as Ticks,
    size: shares(size),
    cash: ((side === "BUY" ? -1 : 1) * size * cents * 10_000) as MicroUsd,
    fee: (feeCents * 10_000) as MicroUsd,
    maker: feeCents === 0,
    status: "matched",
  };
}
const asOf = ({ token, side }: Fill): "bid" | "ask" => ((token === "YES") === (side === "BUY") ? "bid" : "ask");
const betOf = (...fills: readonly Fill[]): readonly BetFill[] =>
  fills.reduce<readonly BetFill[]>((bet, each) => betWith(bet, each, asOf(each), 1), []);

describe("what wishes hold", () => {
  it("costs what was paid, fees in it; what is sold takes its share of the cost with it, and the end is the profit", () => {
    const bought = betOf(fill("YES", "BUY", 100, 40, 100));
    expect(stanceOf(bought)).toEqual({ net: shares(100), cost: 41_000_000, cash: -41_000_000 });
    const half = betWith(bought, fill("YES", "SELL", 50, 60), "ask", 1);
    expect(stanceOf(half)).toEqual({ net: shares(50), cost: 20_500_000, cash: -11_000_000 });
    const flat = betWith(half, fill("NO", "BUY", 50, 30), "ask", 1);
    // NO at 30 cents closes YES at 70.
    expect(stanceOf(flat)).toEqual({ net: 0, cost: 0, cash: 24_000_000 });
  });

  it("is told in NO where NO is held, whether it was bought or YES was sold", () => {
    const expected = { net: -shares(10), cost: 3_000_000, cash: -3_000_000 };
    expect(stanceOf(betOf(fill("NO", "BUY", 10, 30)))).toEqual(expected);
    expect(stanceOf(betOf(fill("YES", "SELL", 10, 70)))).toEqual(expected);
  });

  it("has never had a fill whose trade failed, and forgets the last position when a new one begins", () => {
    const [a, b] = [fill("YES", "BUY", 10, 40), fill("YES", "BUY", 10, 50)];
    expect(betWith(betOf(a, b), b, "bid", -1)).toEqual(betOf(a));
    const over = betOf(a, fill("YES", "SELL", 10, 90));
    expect(stanceOf(over).cash).toBe(5_000_000);
    expect(betWith(over, b, "bid", 1)).toEqual(betOf(b));
    // A sale of the position that is forgotten fails: its shares are held beside the new one's, at what they were sold for.
    const sold = fill("YES", "SELL", 10, 90, 10);
    const back = betWith(betOf(a, sold, b), sold, "ask", -1);
    expect(stanceOf(back)).toMatchObject({ net: shares(20), cash: -5_000_000 - 8_900_000 });
    expect(stanceOf(betWith(betOf(a, sold), sold, "ask", -1))).toEqual(stanceOf(betOf(a)));
    const dust = betOf(a, fill("YES", "SELL", 9.983, 90));
    expect(betWith(dust, b, "bid", 1)).toEqual(betOf(b));
  });

  it("explains its cash by its cost: what came in beyond what was sold cost is the profit so far", () => {
    const one = fc.tuple(
      fc.constantFrom("YES" as const, "NO" as const),
      fc.constantFrom("BUY" as const, "SELL" as const),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 99 }),
    );
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), fc.constantFrom("YES", "NO"), (all, winner) => {
        // From the first fill on, none of which leaves nothing held: the whole story is one position.
        const fills = all.map(([token, side, size, cents]) => fill(token, side, size, cents));
        const bet = betOf(...fills);
        if (bet.length < fills.length) return;
        const { net, cash } = stanceOf(bet);
        const pays = net > 0 === (winner === "YES") ? Math.abs(net) : 0;
        // The same by the tokens themselves; complete sets are a dollar whoever wins.
        let money = 0;
        for (const { token, side, size, cash: paid } of fills)
          money += paid + (token === winner ? (side === "BUY" ? size : -size) : 0);
        expect(Math.abs(cash + pays - money)).toBeLessThanOrEqual(2 * fills.length);
      }),
      { numRuns: 300 },
    );
  });
});
