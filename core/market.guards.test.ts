import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bench, makeFill, orderIdOf } from "../test/market/harness.ts";
import type { OrderId } from "./contract/ids.ts";
import type { Verdict } from "./contract/market.ts";
import type { Place } from "./contract/orders.ts";
import type { Lease, Level } from "./contract/views.ts";
import { ofBudget } from "./exchange/match.ts";
import { netPosition } from "./market/position.ts";
import { type MicroUsd, notional, usd } from "./units/money.ts";
import type { Ticks } from "./units/price.ts";
import { type MicroShares, shares } from "./units/size.ts";
import type { VenueMs } from "./units/time.ts";

const level = (cents: number, size: number): Level => ({ price: (cents * 100) as Ticks, size: shares(size) });
const isBid = (place: Place): boolean => (place.token === "YES") === (place.side === "BUY");

function verdict(b: Bench, id: string, change: Partial<Verdict>): void {
  const until = (b.now + 60_000) as VenueMs;
  b.send({ t: "verdict", verdict: { id, mode: "quote", widen: 1, size: 1, until, why: "news", ...change } });
}

function wish(
  b: Bench,
  id: string,
  change: number,
  limit: number,
  tif: "GTD" | "FAK" | "FOK",
  upTo: number | null = null,
): void {
  const expiresAt = (b.now + 600_000) as VenueMs;
  const order = { id, change: shares(change), limit: limit as Ticks, tif, expiresAt, why: "edge" };
  b.send({ t: "directional", wish: upTo === null ? order : { ...order, upTo: shares(upTo) } });
}

describe("three levels", () => {
  it("stand a side, each explained to the cent, and shrink to what the configuration asks for", () => {
    const b = new Bench({ levels: 3 });
    const places = b.quote();
    expect(places.filter(isBid)).toHaveLength(3);
    expect(places).toHaveLength(6);
    for (const place of places) {
      const yes = place.token === "YES" ? place.price : 10_000 - place.price;
      expect(place.why.reduce((sum, r) => sum + (r.t === "term" ? r.cents : 0), 0)).toBeCloseTo(yes / 100, 9);
    }
    b.setup = { ...b.setup, config: { ...b.setup.config, levels: 1 } };
    b.wait(5000).cycle();
    expect(b.cancelled()).toHaveLength(4);
  });
});

describe("a guard's verdict", () => {
  it("halts until its own time, through a restart, and a later word under its name can't loosen it", () => {
    const b = new Bench();
    b.quote();
    verdict(b, "v", { mode: "halt" });
    expect(b.cancelled()).toHaveLength(2);
    b.gone(b.cancelled());
    verdict(b, "v", { mode: "quote" });
    expect(b.placed()).toEqual([]);
    b.restart();
    b.wait(5000).cycle();
    expect(b.placed()).toEqual([]);
    expect(b.gate("verdict")?.passed).toBe(false);
    b.wait(60_000).cycle();
    expect(b.placed()).toHaveLength(2);
    expect([...b.rows.keys()].some((key) => key.startsWith("verdict"))).toBe(false);
  });

  it("never quotes closer or larger for any numbers, and what can't be read halts", () => {
    const plain = new Bench();
    const usual = plain.quote();
    for (const widen of [-5, 0, 0.5, 1, 3])
      for (const size of [0.6, 1, 7]) {
        const b = new Bench();
        verdict(b, "v", { widen, size });
        for (const [i, place] of b.quote().entries()) {
          expect(place.price).toBeLessThanOrEqual(Number(usual[i]?.price));
          expect(place.size).toBeLessThanOrEqual(Number(usual[i]?.size));
        }
      }
    for (const bad of [{ widen: Number.NaN }, { size: -1 }, { size: "all" }, { mode: "open" }]) {
      const b = new Bench();
      verdict(b, "v", bad as never);
      b.cycle();
      expect(b.placed(), JSON.stringify(bad)).toEqual([]);
    }
  });
});

describe("a directional wish", () => {
  it("rests post-only within its limit, and the position is what fills, through a restart, not sold back by quotes", () => {
    const b = new Bench();
    b.quote();
    b.wait(1000);
    wish(b, "w", 20, 4950, "GTD");
    const [order] = b.placed();
    expect(order).toMatchObject({ token: "YES", side: "BUY", price: 4900, size: shares(20), postOnly: true });
    expect(b.lastReport?.position.net).toBe(0);
    b.answer(order as Place);
    wish(b, "w", 20, 4950, "GTD");
    expect(b.placed()).toEqual([]);
    b.fill(order as Place, 20, "t1", "confirmed");
    b.restart();
    b.wait(5000).cycle();
    expect(b.state).toMatchObject({ target: shares(20), wish: null });
    expect(b.lastReport?.position.net).toBe(shares(20));
    const inputs = b.lastReport?.why.flatMap((r) => (r.t === "input" && r.name === "inventory" ? [r.value] : []));
    expect(inputs).toEqual([0]);
  });

  it("that is taken further never holds more than its stake bought, though the order before it fills after it was decided", () => {
    const b = new Bench();
    b.cycle();
    b.wait(1000);
    wish(b, "in/1", 40, 4950, "GTD", 40);
    const [maker] = b.placed();
    b.answer(maker as Place);
    // Decided on five held, thirty-five wanted; thirty more come from the first order before it is gone.
    b.fill(maker as Place, 5, "t1", "confirmed");
    wish(b, "in/2", 35, 5200, "FAK", 40);
    const going = b.cancelled();
    expect(going).toEqual([orderIdOf((maker as Place).intent)]);
    b.fill(maker as Place, 20, "t2", "confirmed");
    b.gone(going);
    // Five of the last fifteen filled as it went; until the account's trades are read they may have been all of them.
    expect(b.placed()).toEqual([]);
    expect(b.found()).toEqual(going);
    b.fill(maker as Place, 5, "t3", "confirmed");
    b.find({ is: "found", order: b.venueOrder(maker as Place, { matched: shares(30), status: "cancelled" }) });
    const taken = b.placed();
    expect(taken.map(({ tif, size }) => [tif, size])).toEqual([["FAK", shares(10)]]);
    b.answer(taken[0] as Place, { is: "matched", order: orderIdOf((taken[0] as Place).intent) });
    b.fill(taken[0] as Place, 10, "t4", "confirmed");
    b.wait(5000).cycle();
    expect(b.state.wish).toBeNull();
    expect(b.lastReport?.position.net).toBe(shares(40));
  });

  it("that closes sells no more than is held, though an exit before it fills after it was decided", () => {
    const b = new Bench();
    b.quote();
    b.wait(1000);
    wish(b, "in", 20, 4950, "GTD");
    const [entry] = b.placed();
    b.answer(entry as Place);
    b.fill(entry as Place, 20, "t1", "confirmed");
    b.wait(5000).cycle();
    wish(b, "out/1", -20, 5000, "GTD", 0);
    const first = b.placed().find((place) => place.size === shares(20));
    expect(first).toBeDefined();
    b.answer(first as Place);
    // Decided on twenty held; eight of them are sold by the first exit before it is gone.
    wish(b, "out/2", -20, 4500, "FAK", 0);
    const going = b.cancelled();
    b.fill(first as Place, 8, "t2", "confirmed");
    b.gone(going);
    b.find({ is: "found", order: b.venueOrder(first as Place, { matched: shares(8), status: "cancelled" }) });
    // YES that is on offer still is sold as NO bought.
    expect(b.placed().map(({ tif, size }) => [tif, size])).toEqual([["FAK", shares(12)]]);
  });

  it("holds again what was sold by a trade that fails on chain, hours after its order, through a restart, and sells it on a new wish", () => {
    const b = new Bench({ makes: false });
    b.cycle();
    b.wait(1000);
    wish(b, "in", 20, 5200, "FAK");
    const [entry] = b.placed();
    b.answer(entry as Place, { is: "matched", order: orderIdOf((entry as Place).intent) });
    b.fill(entry as Place, 20, "t1", "confirmed");
    b.wait(5000).cycle();
    wish(b, "out/1", -20, 4800, "FAK", 0);
    const [exit] = b.placed();
    b.answer(exit as Place, { is: "matched", order: orderIdOf((exit as Place).intent) });
    b.fill(exit as Place, 20, "t2", "matched");
    b.wait(5000).cycle();
    expect(b.lastReport?.position).toMatchObject({ net: 0, bet: { net: 0, wish: null } });
    b.wait(2 * 3_600_000).cycle();
    b.restart();
    b.wait(5000).cycle();
    b.fill(exit as Place, 20, "t2", "failed");
    b.wait(5000).cycle();
    expect(b.lastReport?.position).toMatchObject({ net: shares(20), bet: { net: shares(20), cost: usd(10.2) } });
    expect(b.state.target).toBe(shares(20));
    // Its lease has run out meanwhile; a position is left with a new one.
    b.lease = b.lease === null ? null : { ...b.lease, expiresAt: (b.now + 3_600_000) as VenueMs };
    b.wait(1000).cycle();
    wish(b, "out/2", -20, 4800, "FAK", 0);
    expect(b.placed()).toMatchObject([{ size: shares(20), tif: "FAK" }]);
  });

  it("is never sent without a lease that allows it, nor opens or turns a position under one that only reduces", () => {
    const leases = {
      none: () => null,
      "run out": (b: Bench) => ({ ...(b.lease as Lease), expiresAt: b.now as VenueMs }),
      halt: (b: Bench) => ({ ...(b.lease as Lease), mode: "halt" as const }),
      paused: (b: Bench) => ({ ...(b.lease as Lease), paused: ["CD" as const] }),
      reduce: (b: Bench) => ({ ...(b.lease as Lease), mode: "reduce" as const }),
    };
    const names = Object.keys(leases) as (keyof typeof leases)[];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(-20, 0, 20),
        fc.constantFrom(-30, -20, -10, 10, 20, 30),
        fc.constantFrom("GTD" as const, "FAK" as const),
        (name, has, change, tif) => {
          const b = new Bench({ makes: false });
          b.cycle();
          if (has !== 0) {
            wish(b, "in", has, has > 0 ? 5200 : 4800, "FAK");
            const [entry] = b.placed();
            b.answer(entry as Place, { is: "matched", order: orderIdOf((entry as Place).intent) });
            b.fill(entry as Place, 20, "t1", "confirmed");
            b.tokens = has > 0 ? { yes: shares(20), no: 0 } : { yes: 0, no: shares(20) };
          }
          b.wait(5000);
          b.lease = leases[name](b);
          b.cycle();
          wish(b, "next", change, change > 0 ? 5200 : 4800, tif);
          const sent = b.placed().reduce((sum, place) => sum + (isBid(place) ? place.size : -place.size), 0);
          const may = name === "reduce" && has * change < 0 && Math.abs(change) <= Math.abs(has);
          expect(sent).toBe(may ? shares(change) : 0);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("that is larger than one order may be goes in parts, none of which leaves less than an order can be", () => {
    const b = new Bench({ makes: false, maxOrderValue: usd(10) });
    b.cycle();
    b.wait(1000);
    wish(b, "in", 23, 5200, "FAK");
    const sizes: number[] = [];
    for (let place = b.placed()[0]; place !== undefined && sizes.length < 9; place = b.placed()[0]) {
      sizes.push(place.size);
      b.answer(place, { is: "matched", order: orderIdOf(place.intent) });
      b.fill(place, place.size / 1e6, `t${sizes.length}`, "confirmed");
      b.wait(5000).cycle();
    }
    // Ten dollars buy 19.60 at 51 cents: 3.40 would be left, and five are the least.
    expect(sizes).toEqual([shares(18), shares(5)]);
    expect(b.lastReport?.position).toMatchObject({ net: shares(23), bet: { wish: null } });
  });

  it("takes only what the book offers within its limit, never through our own quotes, which make way first", () => {
    const b = new Bench();
    const ask = b.quote(b.book(45, 55)).find((place) => !isBid(place));
    b.wait(1000);
    wish(b, "w", 20, 5400, "FAK");
    expect(b.placed()).toEqual([]);
    b.wait(1000);
    wish(b, "x", 20, 5600, "FAK");
    expect(b.placed()).toEqual([]);
    expect(b.cancelled()).toEqual([orderIdOf((ask as Place).intent)]);
    b.gone(b.cancelled());
    expect(b.placed()).toMatchObject([{ token: "YES", side: "BUY", price: 5500, tif: "FAK", postOnly: false }]);
  });
});

describe("a wish that takes what several levels offer", () => {
  /** Shares that a buy brings where it meets these prices of its own token: the venue spends its budget (reference polymarket.md 2b). */
  function brought({ price, size, budget = notional(price, size, "down") }: Place, offered: readonly Level[]): number {
    const appetite = ofBudget((Math.floor(budget / 10_000) * 10_000) as MicroUsd, false);
    let sum = 0;
    for (const level of offered) {
      if (level.price > price) break;
      const part = Math.min(level.size, appetite.wants(level.price)) as MicroShares;
      appetite.took(level.price, part);
      sum += part;
    }
    return sum;
  }

  it.each(["FAK", "FOK"] as const)(
    "by %s is brought what it wished, and not what its worst price would pay for",
    (tif) => {
      for (const way of [1, -1]) {
        const b = new Bench();
        b.setup = { ...b.setup, config: { ...b.setup.config, makes: false } };
        const book = b.book(49, 51, {
          bids: [level(49, 5), level(40, 60), level(30, 500)],
          asks: [level(51, 5), level(60, 60), level(70, 500)],
        });
        b.cycle(book);
        b.wait(1000);
        wish(b, "w", way * 40, way > 0 ? 6500 : 3500, tif);
        const [taker] = b.placed();
        if (taker === undefined) throw new Error("nothing was taken");
        expect(taker).toMatchObject({ tif, token: way > 0 ? "YES" : "NO", side: "BUY", price: 6000, size: shares(40) });
        const offered = [level(51, 5), level(60, 60), level(70, 500)];
        const got = brought(taker, offered);
        expect(got).toBeLessThanOrEqual(shares(40));
        // Short of it by no more than a cent buys.
        expect(got).toBeGreaterThan(shares(40) - 10_000_000_000 / 5100);
        // The budget is kept with the order, as its id is computed anew from it after a restart.
        b.restart();
        const kept = b.state.orders.open.find(({ id }) => id === taker.intent);
        expect(kept?.place.budget).toBe(taker.budget);
      }
    },
  );

  it("counts every share the venue says it brought, also where the book got better on the way", () => {
    const b = new Bench();
    b.setup = { ...b.setup, config: { ...b.setup.config, makes: false } };
    b.cycle(b.book(49, 51));
    b.wait(1000);
    wish(b, "w", 40, 5200, "FAK");
    const [taker] = b.placed();
    if (taker === undefined) throw new Error("nothing was taken");
    b.answer(taker, { is: "matched", order: orderIdOf(taker.intent) });
    b.find({ is: "found", order: b.venueOrder(taker, { matched: shares(48), status: "matched" }) });
    b.wait(1000).cycle();
    expect(netPosition(b.state)).toBe(shares(48));
    b.fill(taker, 48, "t1", "confirmed");
    b.wait(5000).cycle();
    expect([netPosition(b.state), b.state.wish]).toEqual([shares(48), null]);
  });
});

describe("standing still", () => {
  it("three fills that lose within 30 s suspend the market, through a restart, and said so", () => {
    const b = new Bench();
    const [bid] = b.quote();
    for (let i = 0; i < 3; i++) b.fill(bid as Place, 2, `t${i}`);
    for (let i = 0; i < 8; i++) b.wait(5000).cycle(b.book(45, 47));
    expect(b.gate("breaker")).toMatchObject({ passed: false });
    expect(b.of("alert", b.actions).map(({ key }) => key)).toContain("breaker");
    b.restart();
    b.wait(5000).cycle(b.book(45, 47));
    expect(b.placed()).toEqual([]);
    b.lease = { ...(b.lease as NonNullable<typeof b.lease>) };
    b.wait(300_000).cycle(b.book(45, 47));
    expect(b.gate("breaker")).toMatchObject({ passed: true });
  });

  it("a mid that leaps takes all quotes down for a minute", () => {
    const b = new Bench();
    b.quote();
    b.wait(5000).cycle(b.book(70, 72));
    expect(b.cancelled()).toHaveLength(2);
    expect(b.gate("breaker")?.detail).toContain("the mid moved 21 c");
  });

  it("near a game's start only reducing quotes stand, and none once it has begun", () => {
    const b = new Bench({}, { gameStartAt: 1_761_800_300_000 as VenueMs });
    b.cycle();
    expect(b.gate("game-start")?.passed).toBe(true);
    b.wait(5000).cycle();
    expect(b.gate("game-start")?.passed).toBe(false);
    expect(b.lastReport?.state).toBe("reduce-only");
  });
});

describe("what an operator sets", () => {
  const sizes = (b: Bench): number[] =>
    b
      .placed(b.actions)
      .filter(isBid)
      .map(({ size }) => size);

  it("decides how far inventory shrinks the side that adds to it", () => {
    const bid = (sizeEta: number): number => {
      const b = new Bench({ sizeEta, quoteSize: shares(40), maxInventory: shares(200), reduceAt: 1 });
      const order = "earlier" as OrderId;
      b.send({ t: "fill", fill: makeFill("YES", "BUY", 5_000 as Ticks, shares(60), "t", order, "confirmed", b.now) });
      b.cycle();
      return sizes(b)[0] ?? 0;
    };
    expect(bid(0)).toBe(shares(40));
    expect(bid(2)).toBeLessThan(bid(0.7));
  });

  it("decides how little edge a resting quote may have, and what change of size it is replaced for", () => {
    const cancels = (config: object, then: (b: Bench) => void): number => {
      const b = new Bench({ backoffTicks: 50, improveTicks: 50, queueShare: 0, ...config }, { tick: 10 as Ticks });
      b.quote(b.book(49, 51));
      b.wait(5_000);
      then(b);
      return b.cancelled().length;
    };
    const lower = (b: Bench) => b.cycle(b.book(48.5, 50.5));
    expect(cancels({ minEdgeShare: 0 }, lower)).toBe(0);
    expect(cancels({ minEdgeShare: 1 }, lower)).toBeGreaterThan(0);
    const smaller = (b: Bench) => verdict(b, "v", { size: 0.6 });
    expect(cancels({ sizeTolerance: 0.5 }, smaller)).toBe(0);
    expect(cancels({ sizeTolerance: 0.25 }, smaller)).toBe(2);
  });
});

describe("the usual range of prices", () => {
  const far = { maxPrice: 9_700 as Ticks, learnIntensity: false };
  const rewards = { maxSpread: 450 as Ticks, minSize: shares(10), perDay: usd(20) };

  it("is left only for liquidity rewards that our quotes are large enough for, and believed in", () => {
    const quoted = (config: object, spec: object): boolean => {
      const b = new Bench({ ...far, ...config }, spec);
      b.quote(b.book(97, 98));
      return b.gate("price-range")?.passed === true && b.placed(b.actions).length > 0;
    };
    expect(quoted({}, {})).toBe(false);
    expect(quoted({}, { rewards })).toBe(true);
    expect(quoted({}, { rewards: { ...rewards, minSize: shares(11) } })).toBe(false);
    expect(quoted({ rewardShare: 0 }, { rewards })).toBe(false);
  });
});

it("in a book wider than allowed nothing is added to what is held, and what reduces it is offered", () => {
  const b = new Bench({ maxSpread: 500 as Ticks });
  b.cycle(b.book(45, 51));
  expect(b.gate("spread")).toMatchObject({ passed: false, detail: "spread 6 c > 5 c" });
  expect(b.placed()).toEqual([]);
  const order = "earlier" as OrderId;
  b.send({ t: "fill", fill: makeFill("YES", "BUY", 4_800 as Ticks, shares(10), "t", order, "confirmed", b.now) });
  b.tokens = { yes: shares(10), no: 0 };
  b.wait(5_000).cycle(b.book(45, 51));
  expect(b.placed().map(({ token, side }) => [token, side])).toEqual([["YES", "SELL"]]);
  b.wait(5_000).cycle(b.book(46, 51));
  expect(b.gate("spread")?.passed).toBe(true);
  expect(b.placed().map(({ token, side }) => [token, side])).toEqual([["YES", "BUY"]]);
});

describe("the edge", () => {
  it("refuses what can't be, by the field's name, and changes nothing", () => {
    const b = new Bench();
    b.quote();
    const good = b.book(49, 51);
    const before = JSON.stringify([...b.rows.values()]);
    const fill = b.fillOf(b.placed(b.actions)[0] as Place, 1);
    const bad: [Record<string, unknown> & { t: never }, string][] = [
      [{ t: "fill", fill: { ...fill, size: -1 } }, "fill.size"],
      [{ t: "fill", fill: { ...fill, price: Number.NaN } }, "fill.price"],
      [{ t: "tick", tick: 7 }, "tick"],
      [{ t: "started", at: b.now - 60_000 }, "at"],
      [{ t: "started", at: Number.NaN }, "at"],
      [{ t: "directional", wish: { id: "w", change: 1, limit: 5000, tif: "GTD", expiresAt: b.now } }, "wish.change"],
      [
        { t: "cycle", book: { ...good, bids: [...good.bids].reverse() }, account: b.account(), lease: b.lease },
        "book.bids",
      ],
    ] as never;
    for (const [event, field] of bad) {
      b.send(event);
      expect(b.last).toMatchObject([{ t: "alert", key: "bad-input", text: expect.stringContaining(field) }]);
    }
    expect(JSON.stringify([...b.rows.values()])).toBe(before);
    expect(b.lastReport?.position.net).toBe(0);
  });
});

it("what the venue holds otherwise than the ledger is told once for each pair of figures, and not forgotten while it lasts", () => {
  const b = new Bench();
  const through = (minutes: number) => {
    const texts: string[] = [];
    for (let i = 0; i < minutes * 12; i++) {
      b.wait(5_000).cycle();
      texts.push(...b.of("alert").flatMap(({ key, text }) => (key === "unequal" ? [text] : [])));
    }
    return texts;
  };
  expect(through(2)).toEqual([]);
  b.tokens.yes = 5_000_000;
  expect(through(5)).toEqual(["The venue holds 5 YES and 0 NO, the ledger 0 and 0."]);
  b.tokens.yes = 6_000_000;
  expect(through(4)).toEqual(["The venue holds 6 YES and 0 NO, the ledger 0 and 0."]);
  expect(through(5), "told again before it fades").toHaveLength(1);
  b.tokens.yes = 0;
  expect(through(5)).toEqual([]);
});
