import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OperationId } from "../contract/chain.ts";
import type { Fill, FillStatus } from "../contract/fills.ts";
import type { OrderId, TradeId } from "../contract/ids.ts";
import { notional } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { type Folded, fold, restoreFolded } from "./fold.ts";
import {
  bookFill,
  costs,
  credit,
  fillCount,
  type Ledger,
  learn,
  moveSets,
  moves,
  newLedger,
  restoreFill,
} from "./ledger.ts";
import { pnl } from "./parts.ts";
import { held, valueAtMid } from "./value.ts";

const one = fc.record({
  gap: fc.integer({ min: 0, max: 5_000 }),
  token: fc.constantFrom("YES", "NO"),
  side: fc.constantFrom("BUY", "SELL"),
  price: fc.integer({ min: 1, max: 99 }),
  size: fc.integer({ min: 1, max: 900_000 }),
  mid: fc.option(fc.integer({ min: 200, max: 19_800 })),
  failed: fc.boolean(),
  mark: fc.option(fc.integer({ min: -4_000, max: 4_000 })),
  sets: fc.integer({ min: -50, max: 50 }),
});
type One = typeof one extends fc.Arbitrary<infer T> ? T : never;

/** A day of trades and sets, each final. */
function trade(
  ledger: Ledger,
  { token, side, price, size, mid, failed, mark, sets }: One,
  n: number,
  at: VenueMs,
): void {
  const [ticks, shares] = [(price * 100) as Ticks, (size * 100) as MicroShares];
  const value = notional(ticks, shares, side === "BUY" ? "up" : "down");
  const fill = {
    ...{ trade: `t${n}` as TradeId, order: `o${n}` as OrderId, at, token, side, price: ticks, size: shares },
    ...{ cash: side === "BUY" ? -value : value, fee: n % 3 === 0 ? 10 : 0, maker: true, status: "matched" },
  } as Fill;
  const booked = bookFill(ledger, fill, mid);
  if (booked !== null && mark !== null) learn(ledger, booked, { ...booked.markouts, s120: mark / 200, s5: mark / 200 });
  const status: FillStatus = failed && n % 7 === 0 ? "failed" : "confirmed";
  bookFill(ledger, { ...fill, status }, mid);
  if (sets !== 0) moveSets(ledger, { id: `set${n}` as OperationId, at, amount: sets * 100, mid: mid ?? 10_000 });
}

/** Everything that a ledger says of its market; sums of squares as near as doubles are. */
function says(ledger: Ledger): unknown {
  const { yesSure, noSure, volume, states, mark } = ledger;
  const near = (value: number) => Number(value.toPrecision(9));
  const of = Object.fromEntries(
    Object.entries(moves(ledger)).map(([name, { n, w, wx, ww, wwx, wwxx }]) => [
      name,
      [n, w, wx, ww, wwx, wwxx].map(near),
    ]),
  );
  const { net, yes, no } = costs(ledger);
  return {
    ...{ pnl: pnl(ledger), held: held(ledger), worth: valueAtMid(ledger), yesSure, noSure, volume, states, mark },
    ...{ moves: of, costs: [net, yes, no], count: fillCount(ledger) },
  };
}

/** What a store would give back: rows of the fills that are left, and of what is folded, in any order. */
function restored({ booked, sets, folded, mark }: Ledger, isFirst: boolean): Ledger {
  const again = newLedger();
  const row = JSON.parse(JSON.stringify(folded)) as Folded | null;
  if (isFirst && row !== null) restoreFolded(again, row);
  for (const each of booked) restoreFill(again, { ...each });
  for (const move of sets.values()) moveSets(again, move);
  if (!isFirst && row !== null) restoreFolded(again, row);
  again.mark = mark;
  return again;
}

describe("a ledger whose old fills are folded", () => {
  it("says the same as one that keeps them all, whenever it folds and through restarts", () => {
    const when = fc.array(fc.nat({ max: 60 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(one, { minLength: 5, maxLength: 60 }), when, fc.boolean(), (all, folds, isFirst) => {
        const whole = newLedger();
        let ledger = newLedger();
        let at = 1_000_000;
        all.forEach((each, n) => {
          at += each.gap;
          trade(whole, each, n, at as VenueMs);
          trade(ledger, each, n, at as VenueMs);
          if (!folds.includes(n)) return;
          const { gone } = fold(ledger, (at - 3_000) as VenueMs);
          for (const { fill } of gone) expect(bookFill(ledger, fill, null)).toBeNull();
          for (const { fill } of ledger.booked) expect(fill.at).toBeGreaterThanOrEqual(at - 3_000);
          expect(says(ledger)).toEqual(says(whole));
          ledger = restored(ledger, isFirst);
          expect(says(ledger)).toEqual(says(whole));
        });
        expect(says(ledger)).toEqual(says(whole));
      }),
      { numRuns: 300 },
    );
  });

  it("books no fill of that time again, though it is told again or told to have failed", () => {
    const ledger = newLedger();
    const each: One = {
      gap: 0,
      token: "YES",
      side: "BUY",
      price: 40,
      size: 10_000,
      mid: 8_200,
      failed: false,
      mark: null,
      sets: 0,
    };
    for (let n = 0; n < 10; n += 1) trade(ledger, each, n, (1_000 + n) as VenueMs);
    const { gone } = fold(ledger, 1_005 as VenueMs);
    const before = says(ledger);
    for (const { fill } of gone)
      for (const status of ["matched", "confirmed", "failed"] as const) bookFill(ledger, { ...fill, status }, 8_200);
    expect(says(ledger)).toEqual(before);
    expect(credit(ledger, { id: "reward:1", kind: "reward", at: 1 as VenueMs, amount: 5 as never })).toBe(true);
  });
});
