import { describe, expect, it } from "vitest";
import { usd } from "../units/money.ts";
import { DAY, type VenueMs } from "../units/time.ts";
import { createExchange } from "./exchange.ts";
import { Rebates } from "./rebates.ts";
import { ALICE, BOB, cents, config, level, MARKET, order, spec } from "./testing.ts";
import type { SourceEvent } from "./types.ts";

const MIDNIGHT = (20_834 * DAY) as VenueMs;
const earlier = (ms: number): VenueMs => (MIDNIGHT - ms) as VenueMs;
const YESTERDAY = new Date(MIDNIGHT - 1).toISOString().slice(0, 10);
const listing = { fee: { rate: 0.05, exponent: 1, takerOnly: true }, rebateShare: 0.25 };

/** An hour before midnight: a market, strangers at 40 and 60, and two clients of whom each bids 100 at 50. */
function evening(change: Parameters<typeof spec>[0] = listing) {
  const exchange = createExchange(config());
  exchange.apply({ t: "market", at: earlier(3_600_000), spec: spec(change) });
  exchange.apply({ t: "book", at: earlier(3_600_000), market: MARKET, bids: [level(40, 500)], asks: [level(60, 500)] });
  for (const who of [ALICE, BOB]) {
    exchange.openAccount(who, earlier(3_500_000));
    exchange.place(who, who, order("BUY", "YES", 50, 100), earlier(3_500_000));
  }
  const sell = (ms: number, size: number, limit = 50): void => {
    const event = { t: "take", at: earlier(ms), market: MARKET, taker: "SELL", limit: cents(limit), size: size * 1e6 };
    exchange.apply(event as SourceEvent);
  };
  const cash = (who: typeof ALICE): number => exchange.account(who)?.cash ?? 0;
  const conserved = (): void => {
    const { deposited, accounts, world, fees } = exchange.audit();
    expect(accounts + world + fees).toBe(deposited);
  };
  return { exchange, sell, cash, conserved, rebates: new Rebates({ startsAt: earlier(3_600_000) }) };
}

describe("a day of maker rebates", () => {
  it("gives each maker its part of the market's fees by what it made, out of the fees, once, and through a restart", () => {
    const { exchange, sell, cash, conserved, rebates } = evening();
    // 150 shares at 50: all of Alice's and half of Bob's. The fee is 150 * 0.05 / 4 = $1.875, a quarter of it theirs.
    sell(1_000, 150);
    expect(exchange.audit().fees).toBe(usd(1.875));
    const had = [cash(ALICE), cash(BOB)];
    expect(rebates.of(YESTERDAY, exchange).map(({ account, amount }) => [account, amount])).toEqual([
      [ALICE, 312_500],
      [BOB, 156_250],
    ]);
    // Neither has come to a dollar: more of it, and Bob still has not.
    for (let n = 0; n < 3; n += 1) {
      exchange.place(ALICE, ALICE, order("BUY", "YES", 51, 100), earlier(900 - n));
      sell(900 - n, 100, 51);
    }
    conserved();
    let later = new Rebates(JSON.parse(JSON.stringify(rebates.body())));
    expect(later.nextAt()).toBe(MIDNIGHT);
    exchange.advance(MIDNIGHT);
    const fees = exchange.audit().fees;
    later.payDay(exchange);
    // 3 * 100 * 0.05 * 0.51 * 0.49 / 4 more.
    const paid = 312_500 + 937_125;
    expect(later.of(YESTERDAY, exchange)).toEqual([{ date: YESTERDAY, market: MARKET, account: ALICE, amount: paid }]);
    expect(cash(ALICE)).toBe((had[0] ?? 0) - 3 * usd(51) + paid);
    expect(cash(BOB)).toBe(had[1]);
    expect(exchange.audit().fees).toBe(fees - paid);
    conserved();
    later = new Rebates(JSON.parse(JSON.stringify(later.body())));
    expect(later.nextAt()).toBe(MIDNIGHT + DAY);
    later.payDay(exchange);
    expect(cash(ALICE)).toBe((had[0] ?? 0) - 3 * usd(51) + paid);
    expect(later.of(YESTERDAY, exchange)).toHaveLength(1);
  });

  it("counts strangers among the makers: their part of a client's fee goes to nobody", () => {
    const { exchange, rebates, conserved } = evening();
    // Alice's ask at 60, as a bid for NO, behind the strangers' 500; Bob takes theirs and half of hers.
    exchange.place(ALICE, ALICE, order("BUY", "NO", 40, 100), earlier(2_000));
    exchange.place(BOB, BOB, order("BUY", "YES", 60, 550, { tif: "FAK" }), earlier(1_500));
    expect(exchange.audit().fees).toBe(usd(6.6));
    expect(rebates.of(YESTERDAY, exchange)).toMatchObject([{ account: ALICE, amount: 150_000 }]);
    conserved();
  });

  it("is nothing of a trade that failed, of another day, or of a market that shares nothing", () => {
    const { exchange, sell, rebates, conserved } = evening();
    sell(60_000, 100);
    const [trade] = exchange.trades(ALICE, {});
    expect(exchange.fate(trade?.id as never, { is: "fails", ms: 1_000 })).toBe(true);
    exchange.advance(earlier(30_000));
    expect(exchange.audit().fees).toBe(0);
    expect(rebates.of(YESTERDAY, exchange)).toEqual([]);
    sell(-1, 50);
    expect(rebates.of(YESTERDAY, exchange)).toEqual([]);
    expect(exchange.audit().fees).toBeGreaterThan(0);
    conserved();
    const none = evening({ fee: listing.fee });
    none.sell(1_000, 150);
    expect(none.exchange.audit().fees).toBeGreaterThan(0);
    expect(none.rebates.of(YESTERDAY, none.exchange)).toEqual([]);
  });
});
