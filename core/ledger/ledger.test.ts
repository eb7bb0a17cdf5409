import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeFill } from "../../test/market/harness.ts";
import type { Fill, FillStatus } from "../contract/fills.ts";
import type { OrderId } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { averageCents } from "./average.ts";
import { addOrder, noOrders, roomFor, worstLoss } from "./exposure.ts";
import {
  type Booked,
  bookFill,
  cashFlow,
  held,
  type Ledger,
  markLedger,
  newLedger,
  partsInUnits,
  pnl,
  restoreFill,
  settle,
  UNITS,
  valueAtBid,
  valueAtMid,
  valueUnits,
} from "./ledger.ts";

const fill = (
  token: "YES" | "NO",
  side: "BUY" | "SELL",
  price: number,
  size: number,
  trade: string,
  status: FillStatus = "matched",
): Fill => makeFill(token, side, price as Ticks, size as MicroShares, trade, `o-${trade}` as OrderId, status, 0);

/** Six decimals of size, odd prices, fees, and cash that may be a micro-dollar off: what a venue really sends. */
const anyFill = fc
  .record({
    token: fc.constantFrom("YES" as const, "NO" as const),
    side: fc.constantFrom("BUY" as const, "SELL" as const),
    price: fc.integer({ min: 1, max: 9999 }),
    size: fc.integer({ min: 1, max: 500_000_000 }),
    trade: fc.integer({ min: 0, max: 12 }),
    status: fc.constantFrom<FillStatus>("matched", "retrying", "mined", "confirmed", "failed"),
    off: fc.integer({ min: -1, max: 1 }),
    fee: fc.integer({ min: 0, max: 50_000 }),
  })
  .map((f): Fill => {
    const made = fill(f.token, f.side, f.price, f.size, `t${f.trade}`, f.status);
    return { ...made, cash: (made.cash + f.off) as MicroUsd, fee: f.fee as MicroUsd };
  });

type Step = { t: "fill"; fill: Fill } | { t: "mark"; mid: number } | { t: "resolve"; winner: "YES" | "NO" | "SPLIT" };
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyFill.map((f) => ({ t: "fill" as const, fill: f })) },
  { weight: 4, arbitrary: fc.integer({ min: 2, max: 19_998 }).map((mid) => ({ t: "mark" as const, mid })) },
  { weight: 1, arbitrary: fc.constantFrom("YES", "NO", "SPLIT").map((winner) => ({ t: "resolve" as const, winner })) },
) as fc.Arbitrary<Step>;

const take = (ledger: Ledger, step: Step): Booked | null => {
  if (step.t === "fill") return bookFill(ledger, step.fill, ledger.mark);
  if (step.t === "mark") markLedger(ledger, step.mid);
  else settle(ledger, step.winner);
  return null;
};

/** The account by plain addition over the fills that count, with nothing of the ledger's bookkeeping. */
function plain(ledger: Ledger): { cash: number; yes: number; no: number } {
  let [cash, yes, no] = [0, 0, 0];
  for (const { fill: f, status } of ledger.fills.values()) {
    if (status === "failed") continue;
    cash += f.cash - f.fee;
    const signed = f.side === "BUY" ? f.size : -f.size;
    if (f.token === "YES") yes += signed;
    else no += signed;
  }
  return { cash, yes, no };
}

describe("P&L parts", () => {
  it("add up to cash flow plus value, to the micro-dollar, after any fills, marks, failures and resolution", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const ledger = newLedger();
        for (const step of steps) {
          take(ledger, step);
          const { parts, total } = pnl(ledger);
          const { capture, inventory, settlement, fees, rounding } = parts;
          expect(capture + inventory + settlement - fees + rounding).toBe(cashFlow(ledger) + valueAtMid(ledger));
          expect(total).toBe(cashFlow(ledger) + valueAtMid(ledger));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("each counted from its own events add up exactly, so rounding is what integer cash really cost", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const ledger = newLedger();
        for (const step of steps) take(ledger, step);
        const u = partsInUnits(ledger);
        expect(u.capture + u.inventory + u.settlement - u.fees + u.rounding).toBe(
          cashFlow(ledger) * UNITS + valueUnits(ledger),
        );
        const shown = pnl(ledger).parts.rounding;
        expect(Math.abs(shown - u.rounding / UNITS)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 300 },
    );
  });

  it("agree with plain addition over the fills, and with the value of what is held", () => {
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 40 }), fc.integer({ min: 2, max: 19_998 }), (fills, mid) => {
        const ledger = newLedger();
        for (const f of fills) bookFill(ledger, f, mid);
        const sum = plain(ledger);
        expect(held(ledger)).toEqual({ yes: sum.yes, no: sum.no, net: sum.yes - sum.no });
        expect(cashFlow(ledger)).toBe(sum.cash);
      }),
    );
  });
});

describe("a fill", () => {
  it("is booked once, in any order, however often repeated", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyFill, { selector: (f) => `${f.trade}${f.status}`, maxLength: 20 }),
        fc.infiniteStream(fc.nat()),
        (news, random) => {
          // One truth a trade: the same fill told with several statuses.
          const truth = new Map<string, Fill>();
          const told = news.map((f) => {
            const first = truth.get(f.trade) ?? f;
            truth.set(f.trade, first);
            return { ...first, status: f.status };
          });
          const shuffled = [...told, ...told].sort(() => Number(random.next().value) % 2);
          const [a, b] = [newLedger(), newLedger()];
          for (const f of told) bookFill(a, f, 10_000);
          for (const f of shuffled) bookFill(b, f, 10_000);
          expect(pnl(b)).toEqual(pnl(a));
          expect(held(b)).toEqual(held(a));
          expect([b.yesSure, b.noSure]).toEqual([a.yesSure, a.noSure]);
        },
      ),
    );
  });

  it("that failed leaves no trace in position, cash or P&L, whatever the mid did meanwhile", () => {
    const ledger = newLedger();
    markLedger(ledger, 9_900);
    bookFill(ledger, fill("NO", "BUY", 4300, 7_123_457, "t1"), 9_900);
    markLedger(ledger, 12_300);
    expect(pnl(ledger).total).not.toBe(0);
    bookFill(ledger, fill("NO", "BUY", 4300, 7_123_457, "t1", "failed"), 12_300);
    expect(pnl(ledger)).toEqual({
      parts: { capture: 0, inventory: 0, settlement: 0, fees: 0, rounding: 0 },
      total: 0,
    });
    bookFill(ledger, fill("NO", "BUY", 4300, 7_123_457, "t1", "confirmed"), 12_300);
    expect(held(ledger).no).toBe(0);
  });

  it("comes back from its row as it was booked, in any order of rows", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const ledger = newLedger();
        const rows = new Map<string, Booked>();
        for (const step of steps) {
          const booked = take(ledger, step);
          if (booked !== null) rows.set(booked.fill.trade + booked.fill.order, { ...booked });
        }
        for (const order of [[...rows.values()], [...rows.values()].reverse()]) {
          const again = newLedger();
          for (const row of order) restoreFill(again, JSON.parse(JSON.stringify(row)) as Booked);
          again.mark = ledger.mark;
          again.winner = ledger.winner;
          again.settledFrom = ledger.settledFrom;
          expect(pnl(again)).toEqual(pnl(ledger));
          expect(held(again)).toEqual(held(ledger));
        }
      }),
    );
  });

  it("can be sold again only once it is confirmed", () => {
    const ledger = newLedger();
    bookFill(ledger, fill("YES", "BUY", 4000, 5e6, "t1"), null);
    expect(ledger.yesSure).toBe(0);
    bookFill(ledger, fill("YES", "BUY", 4000, 5e6, "t1", "confirmed"), null);
    expect(ledger.yesSure).toBe(5e6);
    bookFill(ledger, fill("YES", "SELL", 4500, 2e6, "t2"), null);
    expect(ledger.yesSure).toBe(3e6);
  });
});

describe("value", () => {
  it("counts a complete set as a dollar at any price, and the rest at its own bid", () => {
    const ledger = newLedger();
    bookFill(ledger, fill("YES", "BUY", 4000, 8e6, "t1"), 8_000);
    bookFill(ledger, fill("NO", "BUY", 5900, 5e6, "t2"), 8_000);
    markLedger(ledger, 9_000);
    expect(valueAtMid(ledger)).toBe(5e6 + 3e6 * 0.45);
    expect(valueAtBid(ledger, 4400 as Ticks, 4600 as Ticks)).toBe(5e6 + 3e6 * 0.44);
    expect(valueAtBid(ledger, null, 4600 as Ticks)).toBe(5e6);
  });

  it("worst-case loss counts bids and asks as filled, and room is what is left of a limit", () => {
    const ledger = newLedger();
    const orders = noOrders();
    addOrder(orders, "bid", 4000 as Ticks, shares(10));
    addOrder(orders, "ask", 6000 as Ticks, shares(5));
    expect(worstLoss(ledger, orders)).toBe(4_000_000);
    expect(roomFor(ledger, orders, "bid", 4000 as Ticks, 10_000_000)).toBe(shares(15));
    bookFill(ledger, fill("YES", "BUY", 4000, 10e6, "t1"), 8_000);
    expect(worstLoss(ledger, noOrders())).toBe(4_000_000);
    const exit = noOrders();
    addOrder(exit, "ask", 4100 as Ticks, shares(10));
    // The exit can only take risk away: the worst case stays the one where it doesn't fill.
    expect(worstLoss(ledger, exit)).toBe(4_000_000);
  });

  it("knows the average cost of what is held", () => {
    const ledger = newLedger();
    bookFill(ledger, fill("YES", "BUY", 4000, 10e6, "t1"), null);
    bookFill(ledger, fill("YES", "BUY", 5000, 10e6, "t2"), null);
    bookFill(ledger, fill("NO", "BUY", 4000, 5e6, "t3"), null);
    expect(averageCents(ledger.fills.values())).toBeCloseTo(45, 9);
    bookFill(ledger, fill("NO", "BUY", 3000, 20e6, "t4"), null);
    expect(averageCents(ledger.fills.values())).toBeCloseTo(30, 9);
  });
});
