/** Quotes that wait, stay and step back: after refusals that cross, after a fill of the other side, before a known moment of news. */
import { describe, expect, it } from "vitest";
import { T0 } from "../test/market/fixtures.ts";
import { Bench, orderIdOf } from "../test/market/harness.ts";
import type { Place } from "./contract/orders.ts";
import type { Ticks } from "./units/price.ts";
import { shares } from "./units/size.ts";
import { MINUTE, SECOND, type VenueMs } from "./units/time.ts";

const isBid = (place: Place): boolean => (place.token === "YES") === (place.side === "BUY");

function only(places: readonly Place[], bid: boolean): Place {
  const [found] = places.filter((place) => isBid(place) === bid);
  if (found === undefined) throw new Error(`no ${bid ? "bid" : "ask"} was placed`);
  return found;
}

it("a side that crosses three times in a row rests five minutes, then ten and no longer, and somebody is told", () => {
  const b = new Bench();
  const refused = (): number => {
    const bid = only(b.placed(), true);
    for (const place of b.placed()) if (place !== bid) b.answer(place);
    const answer = { is: "refused", code: "POST_ONLY_CROSSES", message: "crosses" } as const;
    b.send({ t: "placed", intent: bid.intent, answer });
    return b.state.patience.bid.coolUntil - b.now;
  };
  b.cycle();
  const rests: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const rest = refused();
    rests.push(rest);
    expect(b.actions.some((action) => action.t === "alert" && action.key === "cross-bid")).toBe(n >= 2);
    // Not before the rest is over, and then on a newer book.
    b.wait(rest - 1).cycle();
    expect(b.placed().filter(isBid)).toEqual([]);
    expect(b.gate("post-only")?.detail).toContain(`after ${n + 1} crossing refusals in a row`);
    b.wait(1).cycle();
  }
  expect(rests).toEqual([500, SECOND, 5 * MINUTE, 10 * MINUTE, 10 * MINUTE]);
  // An order that is taken restores the patience.
  b.answer(only(b.placed(), true));
  expect(b.state.patience.bid).toMatchObject({ crosses: 0, coolUntil: 0 });
});

describe("when the bid was filled, the ask", () => {
  const filled = (hanging: boolean, bid: number, ask: number): { gone: boolean; kept: string | undefined } => {
    const config = { hanging, queueShare: 0, improveTicks: 1, learnIntensity: false, dynamicGamma: false };
    const b = new Bench(config, { tick: 10 as Ticks });
    const places = b.quote();
    const [bought, offered] = [only(places, true), only(places, false)];
    b.fill(bought, bought.size / 1e6, "t1", "confirmed");
    b.tokens = { yes: bought.size, no: shares(0) };
    b.wait(5_000).cycle(b.book(bid, ask));
    const order = orderIdOf(offered.intent);
    return {
      gone: b.cancelled().includes(order),
      kept: b.lastReport?.orders.find((own) => own.order === order)?.kept,
    };
  };

  it("keeps the price that the round trip was meant to earn, although the quote has moved, and says so", () => {
    expect(filled(true, 48.6, 50.6)).toEqual({ gone: false, kept: "hangs after a fill of the other side" });
    expect(filled(false, 48.6, 50.6).gone).toBe(true);
  });

  it("goes once it is far off, or has no edge left", () => {
    expect(filled(true, 44, 46).gone).toBe(true);
    expect(filled(true, 52, 54).gone).toBe(true);
  });
});

describe("when the quote moves by less than a place in the queue is worth, the bid", () => {
  /** The quote goes down a tenth of a cent, while so many of the 100 shares that stood before ours are still ahead of us. */
  const moved = (ahead: number, queueShare: number): { gone: boolean; kept: string | undefined } => {
    const config = { queueShare, hanging: false, learnIntensity: false, dynamicGamma: false };
    const b = new Bench(config, { tick: 10 as Ticks });
    const bid = only(b.quote(b.book(47, 53)), true);
    const look = (touch: number, more: object = {}): void => {
      const { bids, ...rest } = b.book(touch, touch + 6);
      const level = { price: bid.price, size: shares(100 + bid.size / 1e6) };
      const all = [...bids.filter(({ price }) => price !== bid.price), level].sort((x, y) => y.price - x.price);
      b.wait(5_000).cycle({ ...rest, bids: all, ...more });
    };
    look(47);
    const print = { price: bid.price, taker: "SELL", size: shares(100 - ahead), trades: 1, reach: 0 } as const;
    look(46.9, ahead < 100 ? { prints: [print] } : {});
    const order = orderIdOf(bid.intent);
    const shown = b.lastReport?.orders.find((own) => own.order === order);
    expect(shown?.ahead).toBe(shares(ahead));
    return { gone: b.cancelled().includes(order), kept: shown?.kept };
  };

  it("stays where it is near the front, and says so; at the end of the queue, or where a place is worth nothing, it moves", () => {
    expect(moved(10, 0.25)).toEqual({ gone: false, kept: "keeps its place in the queue" });
    expect(moved(100, 0.25).gone).toBe(true);
    expect(moved(10, 0).gone).toBe(true);
  });
});

it("before a game quotes widen evenly, from nothing at the window's beginning to half as much again when they stop", () => {
  const b = new Bench({ learnIntensity: false }, { gameStartAt: (T0 + 15 * MINUTE) as VenueMs });
  const factor = (): number => {
    const parts = b.state.grounds?.proposal?.parts;
    if (parts === undefined) throw new Error("it quotes");
    return parts.offset / (parts.offset - parts.event);
  };
  b.cycle();
  expect(factor()).toBe(1);
  b.wait(5 * MINUTE).cycle();
  expect(factor()).toBeCloseTo(1.25, 9);
  const terms = (b.lastReport?.why ?? []).filter((one) => one.t === "term" && one.name === "event");
  expect(terms).toHaveLength(2);
  b.wait(5 * MINUTE).cycle();
  expect(factor()).toBeCloseTo(1.5, 9);
});
