/** What an exclusive event may lose, held against every outcome and every subset of orders filled, one by one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeFill } from "../../test/market/harness.ts";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { Losses } from "../contract/views.ts";
import { addOrder, lossesOf, noOrders, worstLoss } from "../ledger/exposure.ts";
import { bookFill, markLedger, newLedger } from "../ledger/ledger.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import { limitsWithin, type Party, worstOfEvent } from "./event.ts";
import { exclusiveOf, LEASE_TERMS, type LeaseRequest, shareOut } from "./leases.ts";

/** One market of an event: what it holds, where the mid is, and what it has at the venue. Sizes in micro-shares. */
interface Book {
  readonly yes: number;
  readonly no: number;
  readonly mid: number;
  readonly orders: readonly { readonly as: "bid" | "ask"; readonly price: number; readonly size: number }[];
}

const size = fc.integer({ min: 0, max: 400 }).map((n) => n * 1_000_000);
const price = fc.integer({ min: 1, max: 99 }).map((n) => n * 100);
const anyBook: fc.Arbitrary<Book> = fc.record({
  ...{ yes: size, no: size, mid: price },
  orders: fc.array(fc.record({ as: fc.constantFrom("bid" as const, "ask" as const), price, size }), { maxLength: 3 }),
});

const dollars = (price: number, shares: number): number => (price * shares) / ONE_DOLLAR;

/** Micro-dollars by the definition: what it is marked at now, less what it pays under one outcome after some orders filled. */
function lostBy({ yes, no, mid, orders }: Book, wins: boolean, filled: number): number {
  let paid = wins ? yes : no;
  orders.forEach(({ as, price: at, size: of }, i) => {
    if (((filled >> i) & 1) === 0) return;
    // A bid buys YES, an ask buys NO.
    const gets = as === "bid" ? wins : !wins;
    paid += (gets ? of : 0) - dollars(as === "bid" ? at : ONE_DOLLAR - at, of);
  });
  return dollars(mid, yes) + dollars(ONE_DOLLAR - mid, no) - paid;
}

/** The real worst case: every outcome, none of them unless one must win, and every subset of all orders. */
function bruteForce(books: readonly Book[], complete: boolean): number {
  const bits = books.map(({ orders }) => orders.length);
  const all = bits.reduce((sum, n) => sum + n, 0);
  let worst = 0;
  for (let winner = complete ? 0 : -1; winner < books.length; winner += 1)
    for (let subset = 0; subset < 1 << all; subset += 1) {
      let [lost, from] = [0, 0];
      for (const [i, book] of books.entries()) {
        lost += lostBy(book, i === winner, subset >> from);
        from += bits[i] ?? 0;
      }
      worst = Math.max(worst, lost);
    }
  return worst;
}

/** The same market by its ledger, as it reports. */
function ledgerOf({ yes, no, mid, orders }: Book) {
  const ledger = newLedger();
  const buy = (token: "YES" | "NO", of: number): void => {
    if (of === 0) return;
    const fill = makeFill(token, "BUY", 5_000 as Ticks, of as MicroShares, token, token as OrderId, "confirmed", 0);
    bookFill(ledger, fill, 2 * mid);
  };
  buy("YES", yes);
  buy("NO", no);
  markLedger(ledger, 2 * mid);
  const effects = noOrders();
  for (const order of orders) addOrder(effects, order.as, order.price as Ticks, order.size, null);
  return { losses: lossesOf(ledger, effects), worst: worstLoss(ledger, effects) };
}

describe("what an exclusive event may lose", () => {
  it("is the worst over every outcome and every subset of orders filled, and never above the markets' own worst added up", () => {
    fc.assert(
      fc.property(fc.array(anyBook, { minLength: 1, maxLength: 3 }), fc.boolean(), (books, complete) => {
        const markets = books.map(ledgerOf);
        const told = worstOfEvent(
          markets.map(({ losses }) => losses),
          complete,
        );
        const real = bruteForce(books, complete);
        expect(told).toBeGreaterThanOrEqual(real - 0.5);
        // Each market rounds its two losses up by itself.
        expect(told - real).toBeLessThanOrEqual(books.length);
        expect(told).toBeLessThanOrEqual(markets.reduce((sum, { worst }) => sum + worst, 0));
      }),
      { numRuns: 400 },
    );
  });

  it("of NO held in three outcomes is that of the one that may win", () => {
    const held = { yes: usd(60), no: usd(-40) };
    expect(worstOfEvent([held, held, held], false)).toBe(0);
    expect(worstOfEvent([{ ...held, yes: usd(90) }, held, held], false)).toBe(usd(10));
  });

  it("of YES in every outcome but the unlisted one is all that was paid, unless one of them must win", () => {
    const held = { yes: usd(-60), no: usd(40) };
    expect(worstOfEvent([held, held], false)).toBe(usd(80));
    expect(worstOfEvent([held, held], true)).toBe(0);
  });
});

const signed = fc.integer({ min: -300, max: 100 }).map((n) => usd(n));
const losses: fc.Arbitrary<Losses> = fc.record({ yes: signed, no: signed });
const parties = fc.array(
  fc.record({ losses, lent: losses, weight: fc.constantFrom(0, 0.5, 1, 2) }) as fc.Arbitrary<Party>,
  { minLength: 2, maxLength: 6 },
);
const most = (a: Losses, b: Losses): Losses => ({
  yes: Math.max(a.yes, b.yes) as MicroUsd,
  no: Math.max(a.no, b.no) as MicroUsd,
});

describe("the limits of an exclusive event's markets", () => {
  it("reached all at once, beside all that was lent before, lose no more than the cap, or than was lent already", () => {
    fc.assert(
      fc.property(parties, fc.boolean(), fc.integer({ min: 0, max: 200 }), (given, complete, cap) => {
        const limits = limitsWithin(given, complete, usd(cap));
        const now = given.map((party) => party.losses);
        if (limits === null) {
          expect(worstOfEvent(now, complete)).toBeGreaterThan(usd(cap));
          return;
        }
        const before = given.map((party) => most(party.losses, party.lent));
        const after = limits.map((limit, i) => most(limit, before[i] ?? limit));
        expect(worstOfEvent(after, complete)).toBeLessThanOrEqual(Math.max(usd(cap), worstOfEvent(before, complete)));
        for (const [i, limit] of limits.entries()) {
          expect(limit.yes).toBeGreaterThanOrEqual(Number(now[i]?.yes));
          expect(limit.no).toBeGreaterThanOrEqual(Number(now[i]?.no));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("share an empty event evenly, and leave a market that holds YES all the room to sell it", () => {
    const flat = { yes: usd(0), no: usd(0) };
    const party = (held: Losses): Party => ({ losses: held, lent: held, weight: 1 });
    const even = { yes: usd(10), no: usd(10) };
    expect(limitsWithin([party(flat), party(flat), party(flat)], false, usd(30))).toEqual([even, even, even]);
    const [long] = limitsWithin([party({ yes: usd(-20), no: usd(30) }), party(flat)], false, usd(30)) ?? [];
    expect(long).toEqual({ yes: usd(30), no: usd(30) });
  });
});

describe("leases in an exclusive event", () => {
  const now = 1_000 as VenueMs;
  const request = (index: number, held: Losses, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
    ...{ market: `0x${index}` as ConditionId, exposure: Math.max(0, held.yes, held.no) as MicroUsd, losses: held },
    ...{ wants: true, event: "1", exclusive: { event: "0xe", index, count: 4 }, group: null },
    ...{ endsAt: (now + 10 * DAY) as VenueMs, unsure: false, earns: 0, outstanding: usd(0), lent: held, ...more },
  });
  const leases = (requests: readonly LeaseRequest[]) =>
    Object.values(shareOut(requests, usd(1_000), "quote", 1, 1, LEASE_TERMS, now));
  const no = { yes: usd(40), no: usd(-20) };

  it("let markets quote whose NO hedges itself, though what each may lose adds up to more than the event's share", () => {
    const given = leases([request(0, no), request(1, no), request(2, no)]);
    expect(given.map(({ mode }) => mode)).toEqual(["quote", "quote", "quote"]);
    const within = given.map((lease) => lease.within ?? { yes: lease.capital, no: lease.capital });
    expect(worstOfEvent(within, false)).toBeLessThanOrEqual(usd(50));
  });

  it("let all of them only reduce once one outcome alone would lose more than the share", () => {
    const yes = { yes: usd(-20), no: usd(26) };
    expect(leases([request(0, yes), request(1, yes)]).map(({ mode }) => mode)).toEqual(["reduce", "reduce"]);
  });

  it("add up what markets may lose of which it is not known that they exclude each other", () => {
    const apart = leases([request(0, no), request(1, no, { exclusive: null })]);
    expect(apart.map(({ mode }) => mode)).toEqual(["reduce", "reduce"]);
    expect(exclusiveOf([request(0, no), request(0, no)])).toBeNull();
    expect(exclusiveOf([request(0, no), request(1, no)])).toEqual({ complete: false });
    expect(exclusiveOf([0, 1, 2, 3].map((index) => request(index, no)))).toEqual({ complete: true });
  });
});
