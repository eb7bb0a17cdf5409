import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeFill } from "../../test/market/harness.ts";
import type { OperationId } from "../contract/chain.ts";
import type { Fill, FillStatus } from "../contract/fills.ts";
import type { OrderId } from "../contract/ids.ts";
import type { Payment } from "../contract/payments.ts";
import { estimateOf } from "../live/moves.ts";
import type { Markouts } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, shares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { costsOf, netCents, type SetMove, tokenCents } from "./average.ts";
import { addOrder, noOrders, roomFor, worstLoss } from "./exposure.ts";
import { direction } from "./fill.ts";
import {
  type Booked,
  bookFill,
  costs,
  credit,
  type Ledger,
  learn,
  markLedger,
  moveSets,
  moves,
  newestFills,
  newLedger,
  oldestOpenFill,
  redeem,
  restoreFill,
  settle,
} from "./ledger.ts";
import { NO_MARKOUTS } from "./markouts.ts";
import { partsInUnits, pnl, sumOfParts } from "./parts.ts";
import { UNITS } from "./units.ts";
import { cashFlow, held, valueAtBid, valueAtMid, valueUnits } from "./value.ts";

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

const anyPayment = fc.record({
  id: fc.constantFrom("a", "b", "c", "d"),
  kind: fc.constantFrom("rebate" as const, "reward" as const, "gas" as const),
  at: fc.constant(0 as VenueMs),
  amount: fc.integer({ min: 1, max: 5_000_000 }).map((n) => n as MicroUsd),
  outside: fc.boolean(),
});

/** Splits and merges of any size, whatever is held, some told twice. */
const anyMove = fc
  .record({
    id: fc.integer({ min: 0, max: 6 }),
    amount: fc.integer({ min: -300_000_000, max: 300_000_000 }),
    mid: fc.integer({ min: 2, max: 19_998 }),
  })
  .map(({ id, amount, mid }): SetMove => ({ id: `op${id}` as OperationId, at: id as VenueMs, amount, mid }));

type Step =
  | { t: "fill"; fill: Fill; mid: number | null }
  | { t: "mark"; mid: number }
  | { t: "learn"; which: number; name: keyof Markouts; move: number }
  | { t: "paid"; payment: Payment }
  | { t: "sets"; move: SetMove }
  | { t: "redeem" }
  | { t: "resolve"; winner: "YES" | "NO" | "SPLIT" };
const aMid = fc.integer({ min: 2, max: 19_998 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      t: fc.constant("fill" as const),
      fill: anyFill,
      mid: fc.option(aMid),
    }),
  },
  { weight: 4, arbitrary: aMid.map((mid) => ({ t: "mark" as const, mid })) },
  {
    weight: 5,
    arbitrary: fc.record({
      t: fc.constant("learn" as const),
      which: fc.nat({ max: 12 }),
      name: fc.constantFrom("s1" as const, "s5" as const, "s30" as const, "s120" as const, "s600" as const),
      move: fc.integer({ min: -9_000, max: 9_000 }),
    }),
  },
  { weight: 2, arbitrary: anyPayment.map((payment) => ({ t: "paid" as const, payment })) },
  { weight: 3, arbitrary: anyMove.map((move) => ({ t: "sets" as const, move })) },
  { weight: 1, arbitrary: fc.constant({ t: "redeem" as const }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("YES" as const, "NO" as const, "SPLIT" as const)
      .map((winner) => ({ t: "resolve" as const, winner })),
  },
);

const take = (ledger: Ledger, step: Step): Booked | null => {
  if (step.t === "fill") return bookFill(ledger, step.fill, step.mid);
  if (step.t === "learn") {
    const booked = newestFills(ledger, 100)[step.which];
    if (booked === undefined || !booked.midKnown) return null;
    return learn(ledger, booked, { ...NO_MARKOUTS, [step.name]: step.move / 200 }) ? booked : null;
  }
  if (step.t === "mark") markLedger(ledger, step.mid);
  else if (step.t === "paid") credit(ledger, step.payment);
  else if (step.t === "sets") moveSets(ledger, step.move);
  else if (step.t === "redeem") redeem(ledger);
  else settle(ledger, step.winner);
  return null;
};

/** The account by plain addition over the fills that count, with nothing of the ledger's bookkeeping. */
function plain(ledger: Ledger): { cash: number; yes: number; no: number } {
  let [cash, yes, no] = [0, 0, 0];
  for (const { fill: f, status } of ledger.booked) {
    if (status === "failed") continue;
    cash += f.cash - f.fee;
    const signed = f.side === "BUY" ? f.size : -f.size;
    if (f.token === "YES") yes += signed;
    else no += signed;
  }
  return { cash, yes, no };
}

describe("P&L parts", () => {
  it("add up to cash flow plus value, to the micro-dollar, after any fills, marks, failures, splits, merges, resolution and redemption", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const ledger = newLedger();
        for (const step of steps) {
          take(ledger, step);
          const { parts, total } = pnl(ledger);
          expect(sumOfParts(parts)).toBe(cashFlow(ledger) + valueAtMid(ledger));
          expect(total).toBe(cashFlow(ledger) + valueAtMid(ledger));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("each counted from its own events add up exactly, so rounding is what integer cash really cost", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const ledger = newLedger();
        for (const step of steps) take(ledger, step);
        const u = partsInUnits(ledger);
        expect(sumOfParts(u)).toBe(cashFlow(ledger) * UNITS + valueUnits(ledger));
        const shown = pnl(ledger).parts.rounding;
        expect(Math.abs(shown - u.rounding / UNITS)).toBeLessThanOrEqual(2.5);
      }),
      { numRuns: 3_000 },
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

/** Worth half a micro-dollar more than a whole number of them; its news may come after that of a merge. */
const HALF = { ...fill("YES", "BUY", 8750, 210_804_756, "half"), cash: -184_454_162 as MicroUsd };

describe("complete sets", () => {
  it("split, merged or redeemed change no part of the P&L and not a micro-dollar of it", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), anyMove, (steps, move) => {
        const ledger = newLedger();
        for (const step of steps) take(ledger, step);
        const before = pnl(ledger);
        const flow = cashFlow(ledger);
        const booked = ledger.winner === null && moveSets(ledger, { ...move, id: "new" as OperationId });
        if (booked) expect(cashFlow(ledger)).toBe(flow - move.amount);
        expect(pnl(ledger)).toEqual(before);
        redeem(ledger);
        expect(pnl(ledger)).toEqual(before);
        if (ledger.winner !== null) expect([valueAtMid(ledger), held(ledger).yes]).toEqual([0, 0]);
      }),
      {
        numRuns: 3_000,
        examples: [
          [
            [{ t: "fill", fill: HALF, mid: null }],
            { id: "m" as OperationId, at: 0 as VenueMs, amount: HALF.cash, mid: 2 },
          ],
        ],
      },
    );
  });

  it("merged once, free their dollar once, however often the chain's word is repeated", () => {
    const ledger = newLedger();
    bookFill(ledger, fill("YES", "BUY", 4000, 10e6, "t1", "confirmed"), 9_000);
    bookFill(ledger, fill("NO", "BUY", 5500, 10e6, "t2", "confirmed"), 9_000);
    const flow = cashFlow(ledger);
    const move: SetMove = { id: "m:1:c1" as OperationId, at: 5 as VenueMs, amount: -8e6, mid: 9_000 };
    expect([moveSets(ledger, move), moveSets(ledger, move)]).toEqual([true, false]);
    expect(cashFlow(ledger)).toBe(flow + 8e6);
    expect(held(ledger)).toEqual({ yes: 2e6, no: 2e6, net: 0 });
    expect([ledger.yesSure, ledger.noSure]).toEqual([2e6, 2e6]);
    expect([tokenCents(costs(ledger).yes), tokenCents(costs(ledger).no)]).toEqual([40, 55]);
  });

  it("are worth what the outcome pays from the resolution on, and are cash once they are redeemed", () => {
    const ledger = newLedger();
    bookFill(ledger, fill("YES", "BUY", 4000, 10e6, "t1", "confirmed"), 8_000);
    settle(ledger, "YES");
    expect([valueAtMid(ledger), held(ledger).yes, cashFlow(ledger)]).toEqual([10e6, 10e6, -4e6]);
    expect([redeem(ledger), redeem(ledger)]).toEqual([true, false]);
    expect([valueAtMid(ledger), held(ledger).yes, cashFlow(ledger)]).toEqual([0, 0, 6e6]);
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
      parts: {
        capture: 0,
        adverse: 0,
        drift: 0,
        settlement: 0,
        fees: 0,
        rebates: 0,
        rewards: 0,
        gas: 0,
        rounding: 0,
      },
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
          for (const payment of ledger.payments.values()) credit(again, payment);
          for (const move of ledger.sets.values()) moveSets(again, move);
          again.mark = ledger.mark;
          again.winner = ledger.winner;
          again.settledFrom = ledger.settledFrom;
          again.redeemed = ledger.redeemed;
          expect(pnl(again)).toEqual(pnl(ledger));
          expect(held(again)).toEqual(held(ledger));
          expect(again.states).toEqual(ledger.states);
          expect(oldestOpenFill(again)).toBe(oldestOpenFill(ledger));
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
    addOrder(orders, "bid", 4000 as Ticks, shares(10), ledger.mark);
    addOrder(orders, "ask", 6000 as Ticks, shares(5), ledger.mark);
    expect(worstLoss(ledger, orders)).toBe(4_000_000);
    expect(roomFor(ledger, orders, "bid", 4000 as Ticks, 10_000_000)).toBe(shares(15));
    bookFill(ledger, fill("YES", "BUY", 4000, 10e6, "t1"), 8_000);
    expect(worstLoss(ledger, noOrders())).toBe(4_000_000);
    const exit = noOrders();
    addOrder(exit, "ask", 4100 as Ticks, shares(10), ledger.mark);
    // The exit can only take risk away: the worst case stays the one where it doesn't fill.
    expect(worstLoss(ledger, exit)).toBe(4_000_000);
  });

  it("a fill by itself never raises what may be lost: its order counted at the mark where that is worse than its price", () => {
    const price = fc.integer({ min: 1, max: 99 }).map((cents) => cents * 100);
    const order = fc.record({
      as: fc.constantFrom("bid" as const, "ask" as const),
      price,
      size: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 6 }), price, price, (all, mark, first) => {
        const ledger = newLedger();
        bookFill(ledger, fill("YES", "BUY", first, 10e6, "held"), mark);
        markLedger(ledger, 2 * mark);
        const worst = (left: typeof all): number => {
          const effects = noOrders();
          for (const { as, price: at, size } of left) addOrder(effects, as, at as Ticks, shares(size), ledger.mark);
          return worstLoss(ledger, effects);
        };
        let before = worst(all);
        for (const [i, { as, price: at, size }] of all.entries()) {
          bookFill(ledger, fill("YES", as === "bid" ? "BUY" : "SELL", at, size * 1e6, `t${i}`), mark);
          const after = worst(all.slice(i + 1));
          expect(after).toBeLessThanOrEqual(before);
          before = after;
        }
      }),
    );
  });

  it("knows the average cost of what is held", () => {
    const ledger = newLedger();
    const cents = () => netCents(costs(ledger));
    bookFill(ledger, fill("YES", "BUY", 4000, 10e6, "t1"), null);
    bookFill(ledger, fill("YES", "BUY", 5000, 10e6, "t2"), null);
    bookFill(ledger, fill("NO", "BUY", 4000, 5e6, "t3"), null);
    expect(cents()).toBeCloseTo(45, 9);
    bookFill(ledger, fill("NO", "BUY", 3000, 20e6, "t4"), null);
    expect(cents()).toBeCloseTo(30, 9);
    // Of each token by itself: 20 YES at 45 and 25 NO at 32 hold 20 sets that cost 77.
    expect(tokenCents(costs(ledger).yes)).toBeCloseTo(45, 9);
    expect(tokenCents(costs(ledger).no)).toBeCloseTo(32, 9);
    bookFill(ledger, fill("YES", "SELL", 9000, 20e6, "t5"), null);
    expect(tokenCents(costs(ledger).yes)).toBeNull();
  });

  it("knows the same average whatever the order of the news, and without the fills that failed", () => {
    fc.assert(
      fc.property(
        fc.array(anyFill, { maxLength: 30 }),
        fc.array(fc.nat({ max: 9 }), { maxLength: 30 }),
        (fills, times) => {
          const ledger = newLedger();
          for (const [i, each] of fills.entries()) {
            bookFill(ledger, { ...each, at: (times[i] ?? 0) as VenueMs }, null);
            costs(ledger);
          }
          const counted = ledger.booked.filter((booked) => booked.status !== "failed");
          expect(costs(ledger)).toEqual(
            costsOf(
              counted.map((booked) => booked.fill),
              [...ledger.sets.values()],
              [],
            ),
          );
        },
      ),
    );
  });
});

describe("the move of the mid after a fill", () => {
  const bought = fill("YES", "BUY", 4900, 10e6, "t1");

  it("is drift until its 120 s mark is known, then adverse up to that mark and drift beyond; the sum never jumps", () => {
    const ledger = newLedger();
    const booked = bookFill(ledger, bought, 10_000);
    markLedger(ledger, 9_600);
    expect(pnl(ledger)).toMatchObject({ parts: { capture: 100_000, adverse: 0, drift: -200_000 }, total: -100_000 });
    if (booked === null) throw new Error("not booked");
    // The mid was 9,700 half ticks then: 1.5 cents lower, and is 9,600 now.
    learn(ledger, booked, { ...NO_MARKOUTS, s120: -1.5 });
    expect(pnl(ledger)).toMatchObject({
      parts: { capture: 100_000, adverse: -150_000, drift: -50_000 },
      total: -100_000,
    });
    // Known once: a second word changes nothing.
    expect(learn(ledger, booked, { ...NO_MARKOUTS, s120: 3 })).toBe(false);
    bookFill(ledger, { ...bought, status: "failed" }, null);
    expect(pnl(ledger)).toMatchObject({ parts: { capture: 0, adverse: 0, drift: 0 }, total: 0 });
  });

  it("is adverse against us on either side and token: what the mid took is negative", () => {
    for (const [token, side, move] of [
      ["YES", "BUY", -200],
      ["NO", "SELL", -200],
      ["NO", "BUY", 200],
      ["YES", "SELL", 200],
    ] as const) {
      const ledger = newLedger();
      const booked = bookFill(ledger, fill(token, side, 5000, 1e6, "t1"), 10_000);
      if (booked === null) throw new Error("not booked");
      markLedger(ledger, 10_000 + move);
      learn(ledger, booked, { ...NO_MARKOUTS, s120: (direction(booked.fill) * move) / 200 });
      expect(pnl(ledger).parts).toMatchObject({ adverse: -10_000, drift: 0 });
    }
  });

  it("is counted by horizon with its size, and not once the fill has failed", () => {
    const ledger = newLedger();
    const first = bookFill(ledger, bought, 10_000);
    const second = bookFill(ledger, fill("NO", "BUY", 4800, 30e6, "t2"), 10_000);
    const blind = bookFill(ledger, fill("NO", "BUY", 4800, 30e6, "t3"), null);
    if (first === null || second === null || blind === null) throw new Error("not booked");
    learn(ledger, first, { ...NO_MARKOUTS, s30: -1 });
    learn(ledger, second, { ...NO_MARKOUTS, s30: 3 });
    expect(moves(ledger)).toMatchObject({ s0: { n: 2, w: 40 }, s30: { n: 2, w: 40, wx: 80 }, s120: { n: 0 } });
    // Bought 1 cent and 2 cents under the mid of its own token.
    expect(estimateOf(moves(ledger).s0)?.mean).toBeCloseTo((10 * 1 + 30 * 2) / 40, 12);
    bookFill(ledger, { ...second.fill, status: "failed" }, null);
    expect(moves(ledger)).toMatchObject({ s0: { n: 1 }, s30: { n: 1, wx: -10 } });
  });
});

describe("a payment", () => {
  it("is booked once under its id, is a part of its own, and moves cash", () => {
    const ledger = newLedger();
    const pay = (id: string, kind: Payment["kind"], amount: number): boolean =>
      credit(ledger, { id, kind, at: 0 as VenueMs, amount: amount as MicroUsd });
    expect([pay("r1", "reward", 500), pay("r1", "reward", 500), pay("b1", "rebate", 70), pay("g1", "gas", 9)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(pnl(ledger)).toMatchObject({ parts: { rewards: 500, rebates: 70, gas: 9, rounding: 0 }, total: 561 });
    expect(cashFlow(ledger)).toBe(561);
  });
});
