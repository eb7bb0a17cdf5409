import { describe, expect, it } from "vitest";
import type { Address } from "../contract/ids.ts";
import { usd } from "../units/money.ts";
import { type MicroShares, shares } from "../units/size.ts";
import { createExchange } from "./exchange.ts";
import { ALICE, at, BOB, cents, config, level, MARKET, NO, order, spec, YES } from "./testing.ts";
import type { Exchange, ExchangeConfig, OrderRequest } from "./types.ts";

const OWNER = "key-1";

function open(over: Partial<ExchangeConfig> = {}, market = spec()): Exchange {
  const exchange = createExchange(config(over));
  exchange.apply({ at: at(0), t: "market", spec: market });
  exchange.apply({
    at: at(0),
    t: "book",
    market: MARKET,
    bids: [level(48, 100), level(47, 200)],
    asks: [level(52, 100), level(53, 200)],
  });
  exchange.openAccount(ALICE, at(0));
  exchange.openAccount(BOB, at(0));
  return exchange;
}

const place = (exchange: Exchange, account: Address, request: OrderRequest, ms = 1) =>
  exchange.place(account, OWNER, request, at(ms)).answer;
const cash = (exchange: Exchange, account: Address) => exchange.account(account)?.cash;
const tokens = (exchange: Exchange, account: Address) => exchange.account(account)?.tokens ?? {};
const balanced = (exchange: Exchange) => {
  const { deposited, accounts, world, fees } = exchange.audit();
  expect(accounts + world + fees).toBe(deposited);
};

describe("matching", () => {
  it("gives a taker the resting price of every level, best first, and rests what is left of a GTC", () => {
    const exchange = open();
    const request = order("BUY", "YES", 53, 350);
    const answer = place(exchange, ALICE, request);
    expect(answer).toMatchObject({ ok: true, status: "matched", taking: shares(300), making: usd(158) });
    expect(exchange.order(request.id)).toMatchObject({ status: "LIVE", matched: shares(300), original: shares(350) });
    expect(cash(exchange, ALICE)).toBe(usd(1_000 - 158));
    expect(tokens(exchange, ALICE)).toEqual({ [YES]: shares(300) });
    expect(exchange.book(MARKET)?.bids[0]).toEqual(level(53, 50));
    expect(exchange.book(MARKET)?.asks).toEqual([]);
    balanced(exchange);
  });

  it("meets a buyer of YES with a buyer of NO at the resting price (MINT)", () => {
    const exchange = open();
    place(exchange, ALICE, order("BUY", "NO", 51, 20));
    expect(exchange.book(MARKET)?.asks[0]).toEqual(level(49, 20));
    const answer = place(exchange, BOB, order("BUY", "YES", 50, 20));
    expect(answer).toMatchObject({ ok: true, status: "matched" });
    expect(cash(exchange, ALICE)).toBe(usd(1_000 - 20 * 0.51));
    expect(cash(exchange, BOB)).toBe(usd(1_000 - 20 * 0.49));
    expect(tokens(exchange, ALICE)).toEqual({ [NO]: shares(20) });
    expect(tokens(exchange, BOB)).toEqual({ [YES]: shares(20) });
    balanced(exchange);
  });

  it("meets a seller of YES with a seller of NO (MERGE) and a seller with a buyer (COMPLEMENTARY)", () => {
    const exchange = open();
    place(exchange, ALICE, order("BUY", "YES", 52, 20));
    place(exchange, BOB, order("BUY", "NO", 52, 20));
    place(exchange, ALICE, order("SELL", "YES", 50, 10), 2);
    place(exchange, BOB, order("SELL", "NO", 50, 10), 2);
    expect(tokens(exchange, ALICE)).toEqual({ [YES]: shares(10) });
    expect(tokens(exchange, BOB)).toEqual({ [NO]: shares(10) });
    expect(cash(exchange, ALICE)).toBe(usd(1_000 - 10.4 + 5));
    place(exchange, ALICE, order("SELL", "YES", 50, 10), 3);
    place(exchange, BOB, order("BUY", "YES", 50, 10), 3);
    expect(tokens(exchange, ALICE)).toEqual({});
    expect(tokens(exchange, BOB)).toEqual({ [NO]: shares(10), [YES]: shares(10) });
    balanced(exchange);
  });

  it("charges the taker alone, on top of a buy's cost", () => {
    const exchange = open({}, spec({ fee: { rate: 0.07, exponent: 1, takerOnly: true } }));
    place(exchange, ALICE, order("BUY", "NO", 50, 100));
    place(exchange, BOB, order("BUY", "YES", 50, 100));
    expect(cash(exchange, ALICE)).toBe(usd(950));
    expect(cash(exchange, BOB)).toBe(usd(950 - 1.75));
    expect(exchange.audit().fees).toBe(usd(1.75));
    balanced(exchange);
  });

  it("spends a market buy's dollars, not its share count, and kills what can't be done", () => {
    const exchange = open();
    const buy = order("BUY", "YES", 60, 0.0001, { tif: "FAK", makerAmount: 10_000_000, takerAmount: 16_666_600 });
    expect(place(exchange, ALICE, buy)).toMatchObject({ ok: true, status: "matched", taking: 19_230_769 });
    // 19.230769 shares at 52 cents are $9.99999988: a fill's money is rounded down.
    expect(cash(exchange, ALICE)).toBe(usd(990.000001));
    const whole = order("BUY", "YES", 52, 500, { tif: "FOK" });
    expect(place(exchange, BOB, whole)).toMatchObject({
      ok: false,
      error: "order couldn't be fully filled. FOK orders are fully filled or killed.",
    });
    const any = order("BUY", "YES", 51, 500, { tif: "FAK" });
    expect(place(exchange, BOB, any)).toMatchObject({ ok: false, error: expect.stringMatching(/^no orders found/) });
    expect(cash(exchange, BOB)).toBe(usd(1_000));
    balanced(exchange);
  });

  it("keeps the depth that a client took gone for a while, and then shows it again", () => {
    const exchange = open();
    place(exchange, ALICE, order("BUY", "YES", 52, 40));
    expect(exchange.book(MARKET)?.asks[0]).toEqual(level(52, 60));
    expect(exchange.nextDue()).not.toBeNull();
    exchange.advance(at(60_000));
    expect(exchange.book(MARKET)?.asks[0]).toEqual(level(52, 60));
    exchange.advance(at(60_001));
    expect(exchange.book(MARKET)?.asks[0]).toEqual(level(52, 100));
    expect(exchange.nextDue()).toBeNull();
  });
});

describe("refusals", () => {
  const cases: readonly [string, OrderRequest, string][] = [
    ["an off-grid price", order("BUY", "YES", 50.5, 10), "Price (0.505) breaks minimum tick size rule: 0.01"],
    ["a price of zero or one", order("BUY", "YES", 100, 10), "Price (1) breaks minimum tick size rule: 0.01"],
    ["a size below the minimum", order("BUY", "YES", 40, 4), "Size (4) lower than the minimum: 5"],
    ["more than the cash there is", order("BUY", "YES", 40, 3_000), "not enough balance / allowance"],
    ["a sale of what isn't held", order("SELL", "YES", 60, 10), "not enough balance / allowance"],
    [
      "a post-only order that crosses",
      order("BUY", "YES", 52, 10, { postOnly: true }),
      "invalid post-only order: order crosses book",
    ],
    ["a post-only FOK", order("BUY", "YES", 40, 10, { postOnly: true, tif: "FOK" }), "Invalid order payload"],
    [
      "a marketable buy under a dollar",
      order("BUY", "YES", 52, 1, { tif: "FAK" }),
      "invalid amount for a marketable BUY order ($0.52), min size: $1",
    ],
    ["a GTD too near", order("BUY", "YES", 40, 10, { tif: "GTD", expiresAt: at(179_000) }), "invalid expiration"],
    ["a GTC with an expiration", order("BUY", "YES", 40, 10, { expiresAt: at(900_000) }), "invalid expiration"],
  ];
  for (const [what, request, text] of cases) {
    it(`names ${what} in the venue's words and changes nothing`, () => {
      const exchange = open();
      const before = exchange.book(MARKET);
      const answer = place(exchange, ALICE, request, 0);
      expect(answer).toMatchObject({ ok: false, status: 400, error: expect.stringContaining(text) });
      expect(exchange.book(MARKET)).toEqual(before);
      expect(exchange.openOrders(ALICE, OWNER)).toEqual([]);
      expect(cash(exchange, ALICE)).toBe(usd(1_000));
    });
  }

  it("knows an order it has seen, resting or gone", () => {
    const exchange = open();
    const request = order("BUY", "YES", 40, 10);
    expect(place(exchange, ALICE, request).ok).toBe(true);
    const duplicated = { ok: false, error: `order ${request.id} is invalid. Duplicated.` };
    expect(place(exchange, ALICE, request)).toMatchObject(duplicated);
    exchange.cancel(ALICE, [request.id], at(2));
    expect(place(exchange, ALICE, request)).toMatchObject(duplicated);
  });

  it("lets several buys together not exceed the cash, and gives it back on a cancel", () => {
    const exchange = open();
    const first = order("BUY", "YES", 40, 2_000);
    expect(place(exchange, ALICE, first).ok).toBe(true);
    expect(place(exchange, ALICE, order("BUY", "NO", 40, 501)).ok).toBe(false);
    expect(place(exchange, ALICE, order("BUY", "NO", 40, 500)).ok).toBe(true);
    exchange.cancel(ALICE, [first.id], at(2));
    expect(place(exchange, ALICE, order("BUY", "NO", 40, 2_000)).ok).toBe(true);
  });
});

describe("recorded flow", () => {
  it("never fills from a book that touches or crosses, and never shows itself crossed", () => {
    const exchange = open();
    const request = order("BUY", "YES", 50, 10);
    place(exchange, ALICE, request);
    exchange.apply({ at: at(2), t: "book", market: MARKET, bids: [level(44, 5)], asks: [level(46, 7), level(51, 9)] });
    expect(exchange.order(request.id)?.matched).toBe(0);
    expect(exchange.book(MARKET)).toMatchObject({ bids: [level(50, 10), level(44, 5)], asks: [level(51, 9)] });
    exchange.cancel(ALICE, [request.id], at(3));
    expect(exchange.book(MARKET)?.asks).toEqual([level(46, 7), level(51, 9)]);
  });

  it("fills at our price only what the queue in front leaves, and all of us when a trade goes through", () => {
    const exchange = open();
    const request = order("BUY", "YES", 48, 10);
    place(exchange, ALICE, request);
    const print = (ms: number, price: number, size: number) =>
      exchange.apply({
        at: at(ms),
        t: "print",
        market: MARKET,
        price: cents(price),
        size: shares(size),
        taker: "SELL",
      });
    print(2, 48, 100);
    expect(exchange.order(request.id)?.matched).toBe(0);
    print(3, 48, 4);
    expect(exchange.order(request.id)?.matched).toBe(shares(4));
    print(4, 47, 1);
    expect(exchange.order(request.id)).toMatchObject({ matched: shares(10), status: "MATCHED" });
    expect(cash(exchange, ALICE)).toBe(usd(1_000 - 4.8));
    balanced(exchange);
  });

  it("shares one print between clients in queue order", () => {
    const exchange = open();
    const first = order("BUY", "YES", 49, 10);
    const second = order("SELL", "NO", 51, 10);
    place(exchange, BOB, order("BUY", "NO", 49, 20));
    exchange.apply({ at: at(1), t: "print", market: MARKET, price: cents(51), size: shares(20), taker: "BUY" });
    place(exchange, ALICE, first, 2);
    expect(place(exchange, BOB, second, 3).ok).toBe(true);
    exchange.apply({ at: at(4), t: "print", market: MARKET, price: cents(49), size: shares(12), taker: "SELL" });
    expect(exchange.order(first.id)?.matched).toBe(shares(10));
    expect(exchange.order(second.id)?.matched).toBe(shares(2));
    balanced(exchange);
  });
});

describe("memory", () => {
  it("forgets ended orders that nothing came of, after an hour or a day, in memory and in the rows; never a fill", () => {
    const exchange = open();
    const filled = order("BUY", "YES", 52, 10);
    const dated = order("BUY", "YES", 40, 10, { tif: "GTD", expiresAt: at(600_000) });
    const plain = order("BUY", "YES", 41, 10);
    for (const request of [filled, dated, plain]) place(exchange, ALICE, request);
    exchange.cancel(ALICE, [dated.id, plain.id], at(1_000));
    const rows = [...exchange.drain()];
    const [hour, day] = [3_600_000, 86_400_000];
    const known = (one: Exchange) => [filled, dated, plain].map(({ id }) => one.order(id) !== null);
    const later = (ms: number) => {
      exchange.advance(at(ms));
      rows.push(...exchange.drain());
      expect(known(createExchange(config(), rows))).toEqual(known(exchange));
      return known(exchange);
    };
    expect(later(hour)).toEqual([true, true, true]);
    expect(later(hour + 1_000)).toEqual([true, false, true]);
    expect(later(day)).toEqual([true, false, true]);
    expect(later(day + 1_000)).toEqual([true, false, false]);
    expect(exchange.trades(ALICE, {})).toHaveLength(1);
  });
});

describe("restore", () => {
  it.each([0, 60_000])("redeems a resolved market at its time and never again (after %s ms)", (autoRedeemMs) => {
    const exchange = open({ autoRedeemMs });
    place(exchange, ALICE, order("BUY", "YES", 52, 10));
    exchange.apply({ at: at(10), t: "resolve", market: MARKET, winner: "YES" });
    const rows = [...exchange.drain()];
    const redeems = (one: Exchange) => {
      const held = () => one.account(ALICE)?.tokens[YES] ?? 0;
      const before = [one.nextDue(), held()];
      one.advance(at(120_000));
      return [...before, one.nextDue(), held()];
    };
    const expected = autoRedeemMs === 0 ? [at(2_001), 0, null, 0] : [at(2_001), shares(10), null, 0];
    expect(redeems(createExchange(config({ autoRedeemMs }), rows))).toEqual(expected);
    expect(redeems(exchange)).toEqual(expected);
    rows.push(...exchange.drain());
    expect(createExchange(config({ autoRedeemMs }), rows).nextDue()).toBeNull();
  });

  it("keeps the place in the queue that a shrinking book gave", () => {
    const exchange = open();
    const request = order("BUY", "YES", 48, 10);
    place(exchange, ALICE, request);
    const rows = [...exchange.drain()];
    exchange.apply({ at: at(2), t: "level", market: MARKET, side: "bid", price: cents(48), size: shares(30) });
    const again = createExchange(config(), [...rows, ...exchange.drain()]);
    for (const one of [exchange, again]) {
      one.apply({ at: at(3), t: "print", market: MARKET, price: cents(48), size: shares(34), taker: "SELL" });
      expect(one.order(request.id)?.matched).toBe(shares(4));
    }
  });
});

describe("time", () => {
  it("ends a GTD order a minute before the expiration it names", () => {
    const exchange = open();
    const request = order("BUY", "YES", 40, 10, { tif: "GTD", expiresAt: at(600_000) });
    place(exchange, ALICE, request, 0);
    expect(exchange.nextDue()).toBe(at(540_000));
    exchange.advance(at(539_999));
    expect(exchange.order(request.id)?.status).toBe("LIVE");
    exchange.advance(at(540_000));
    expect(exchange.order(request.id)).toMatchObject({ status: "INVALID", reason: "expired" });
    expect(exchange.nextDue()).toBeNull();
  });

  it("walks a trade from matched to mined to confirmed", () => {
    const exchange = open({ depletionMs: 0 });
    place(exchange, ALICE, order("BUY", "YES", 52, 10), 0);
    const status = () => exchange.trades(ALICE, {})[0]?.status;
    expect(status()).toBe("matched");
    expect(exchange.nextDue()).toBe(at(2_000));
    exchange.advance(at(2_000));
    expect(status()).toBe("mined");
    exchange.advance(at(5_000));
    expect(status()).toBe("confirmed");
    expect(exchange.nextDue()).toBeNull();
  });

  it("cancels a silent key's orders 10 to 15 s after its last beat, and only once it has beaten", () => {
    const exchange = open();
    const request = order("BUY", "YES", 40, 10);
    place(exchange, ALICE, request, 0);
    exchange.advance(at(60_000));
    expect(exchange.order(request.id)?.status).toBe("LIVE");
    exchange.heartbeat(OWNER, at(61_000));
    exchange.heartbeat(OWNER, at(69_000));
    exchange.advance(at(79_999));
    expect(exchange.order(request.id)?.status).toBe("LIVE");
    exchange.advance(at(80_000));
    expect(exchange.order(request.id)?.status).toBe("INVALID");
    const late = order("BUY", "YES", 40, 10);
    place(exchange, ALICE, late, 81_000);
    exchange.advance(at(85_000));
    expect(exchange.order(late.id)?.status).toBe("INVALID");
  });

  it("holds a marketable order, lets nobody cancel it, and matches it against the book of that later moment", () => {
    const exchange = open({ takerDelayMs: 150 });
    const request = order("BUY", "YES", 52, 10);
    expect(place(exchange, ALICE, request, 0)).toMatchObject({ ok: true, status: "delayed" });
    expect(exchange.cancel(ALICE, [request.id], at(10)).canceled).toEqual([]);
    exchange.apply({ at: at(100), t: "book", market: MARKET, bids: [level(48, 100)], asks: [level(55, 100)] });
    exchange.advance(at(150));
    expect(exchange.order(request.id)).toMatchObject({ status: "LIVE", matched: 0 });
    expect(exchange.book(MARKET)?.bids[0]).toEqual(level(52, 10));
  });
});

describe("resolution", () => {
  it("cancels what is open, pays winners into collateral, empties both tokens and drops what comes later", () => {
    const exchange = open();
    place(exchange, ALICE, order("BUY", "YES", 52, 20));
    place(exchange, BOB, order("BUY", "NO", 53, 30));
    const resting = order("BUY", "YES", 10, 10);
    place(exchange, ALICE, resting);
    exchange.apply({ at: at(10), t: "resolve", market: MARKET, winner: "YES" });
    expect(exchange.order(resting.id)?.status).toBe("INVALID");
    expect(cash(exchange, ALICE)).toBe(usd(1_000 - 10.4 + 20));
    expect(tokens(exchange, ALICE)).toEqual({});
    expect(tokens(exchange, BOB)).toEqual({});
    expect(exchange.market(MARKET)).toMatchObject({ closed: true, accepting: false, winner: "YES" });
    expect(place(exchange, ALICE, order("BUY", "YES", 52, 20), 11)).toMatchObject({ ok: false, status: 404 });
    exchange.apply({ at: at(12), t: "level", market: MARKET, side: "bid", price: cents(10), size: shares(1) });
    expect(exchange.dropped()).toBe(1);
    balanced(exchange);
  });

  it("pays half a dollar for either token when it is split", () => {
    const exchange = open();
    place(exchange, ALICE, order("BUY", "YES", 52, 20));
    exchange.apply({ at: at(10), t: "resolve", market: MARKET, winner: "SPLIT" });
    expect(cash(exchange, ALICE)).toBe(usd(1_000 - 10.4 + 10));
    balanced(exchange);
  });
});

describe("micro-dollars", () => {
  it("never lets a taker's roundings add up to more than it had", () => {
    const exchange = open();
    exchange.apply({ at: at(0), t: "book", market: MARKET, bids: [], asks: [] });
    // Prints leave one micro-share of each of two asks: a buyer's half micro-dollar rounds up to a whole one, twice.
    for (const [ms, price] of [
      [1, 49],
      [2, 48],
    ] as const) {
      place(exchange, ALICE, order("BUY", "NO", 100 - price, 10), ms);
      const size = 9_999_999 as MicroShares;
      exchange.apply({ at: at(ms), t: "print", market: MARKET, price: cents(price), size, taker: "BUY" });
    }
    place(exchange, ALICE, order("BUY", "NO", 50, 20), 3);
    place(exchange, BOB, order("BUY", "YES", 10, 9_950), 4);
    const request = order("BUY", "YES", 50, 10);
    expect(place(exchange, BOB, request, 5)).toMatchObject({ ok: true, status: "matched", taking: shares(10) });
    expect(cash(exchange, BOB)).toBe(usd(995));
    balanced(exchange);
  });
});

describe("synthetic flow", () => {
  it("walks ambient size and client orders in the exact order of the queue", () => {
    const exchange = open();
    const request = order("BUY", "YES", 48, 10);
    place(exchange, ALICE, request);
    exchange.apply({ at: at(2), t: "level", market: MARKET, side: "bid", price: cents(48), size: shares(150) });
    exchange.apply({ at: at(3), t: "take", market: MARKET, taker: "SELL", limit: cents(48), size: shares(104) });
    expect(exchange.order(request.id)?.matched).toBe(shares(4));
    expect(exchange.book(MARKET)?.bids[0]).toEqual(level(48, 56));
    exchange.apply({ at: at(4), t: "take", market: MARKET, taker: "SELL", limit: cents(47), size: shares(60) });
    expect(exchange.order(request.id)?.matched).toBe(shares(10));
    expect(exchange.book(MARKET)?.bids).toEqual([level(47, 196)]);
    balanced(exchange);
  });
});
