import { beforeEach, describe, expect, it } from "vitest";
import type { OrderId } from "../contract/ids.ts";
import { gateway } from "../gateway.ts";
import { usd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { lease, MARKET, ms, openOrder, prepared, START, spec } from "./fixtures.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

type Bare<E> = E extends unknown ? Omit<E, "at"> : never;
const MINUTE = 60_000;

let state: GatewayState;
let at: number;
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] =>
  gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, GATEWAY_DEFAULTS);
const level = (price: number, size = 50) => ({ price: price as Ticks, size: shares(size) });
const book = (bids = [level(4_800)], asks = [level(5_200)]): void => {
  tell({ t: "frames", frames: [{ t: "book", market: MARKET, at: ms(at), bids, asks }] });
};
const list = (...orders: ReturnType<typeof openOrder>[]): void => {
  tell({ t: "account", read: { askedAt: ms(at), since: ms(START), open: orders, fills: [] } });
};
const heart = () => tell({ t: "heart" });
const asked = (): readonly OrderId[] | null => heart().find((action) => action.t === "read-scoring")?.orders ?? null;
const ORDER = "0xorder1" as OrderId;
const resting = openOrder(ORDER, { original: shares(30) });
/** A minute later the venue is asked, and gives this word on our order. */
const look = (word: boolean | null): void => {
  at += MINUTE;
  expect(asked()).toEqual([ORDER]);
  tell({ t: "scoring", read: word === null ? null : { [ORDER]: word } });
};
const told = () =>
  heart().flatMap((action) => (action.t === "alert" && action.key === "gateway:reward-scoring" ? [action] : []));

beforeEach(() => {
  at = START;
  state = gateway.restore([], GATEWAY_DEFAULTS);
  tell({ t: "started" });
  const rewards = { maxSpread: 300 as Ticks, minSize: shares(20), perDay: usd(100) };
  tell({ t: "watch", spec: { ...spec(), rewards } });
  tell({ t: "socket", socket: "market", is: "open" });
  book();
  tell({
    t: "synced",
    reply: { leases: { [MARKET]: lease({ expiresAt: ms(at + 3_600_000) }) }, epoch: 0, killed: false },
  });
  const order = prepared(1, { size: shares(30) });
  tell({ t: "place", market: MARKET, orders: [order] });
  const answer = { intent: order.place.intent, answer: { is: "live", order: ORDER } } as const;
  tell({ t: "placed", market: MARKET, orders: [order], answers: [answer] });
  list(resting);
});

describe("the venue's word on which orders earn rewards", () => {
  it("is asked once a minute, of orders that have rested", () => {
    expect(asked()).toBeNull();
    at += MINUTE;
    expect(asked()).toEqual([ORDER]);
    expect(asked()).toBeNull();
    tell({ t: "scoring", read: { [ORDER]: true } });
    at += MINUTE - 1;
    expect(asked()).toBeNull();
    at += 1;
    expect(asked()).toEqual([ORDER]);
  });

  it("is kept beside our own, and says nothing while they agree", () => {
    for (let i = 0; i < 5; i++) look(true);
    expect(state.markets.get(MARKET)?.scoring).toMatchObject({ orders: 1, venue: 1, ours: 1, differs: 0 });
    expect(told().filter(({ over }) => over !== true)).toEqual([]);
  });

  it("is told as one alert after three minutes of difference, and taken back when they agree", () => {
    look(false);
    look(false);
    expect(told().filter(({ over }) => over !== true)).toEqual([]);
    look(false);
    const [alert, ...more] = told();
    expect(more).toEqual([]);
    expect(alert?.severity).toBe("warn");
    expect(alert?.text).toContain("will-it");
    look(false);
    expect(told()).toEqual([]);
    look(true);
    expect(told()).toMatchObject([{ over: true }]);
  });

  it("is not told for ever of orders that are gone", () => {
    for (let i = 0; i < 3; i++) look(false);
    expect(told()).toHaveLength(1);
    list();
    at += 10 * MINUTE;
    expect(told()).toEqual([]);
    at += 1;
    expect(told()).toMatchObject([{ over: true }]);
  });

  it("is not compared where the book moved while it was asked, nor where nothing was answered", () => {
    for (let i = 0; i < 4; i++) {
      at += MINUTE;
      expect(asked()).toEqual([ORDER]);
      book([level(4_300)], [level(4_700)]);
      tell({ t: "scoring", read: { [ORDER]: false } });
      book();
    }
    for (let i = 0; i < 4; i++) look(null);
    expect(state.markets.get(MARKET)?.scoring).toBeNull();
  });

  it.each([
    ["inside the spread limit in the size that counts", 4_800, 30, 5_200, true],
    ["at the limit", 4_700, 30, 5_300, false],
    ["of which less than the least size is left", 4_800, 19, 5_200, false],
    ["near a mid that is measured from levels large enough only", 4_800, 30, 6_000, false],
  ] as const)("is held against our own: an order %s", (_, bid, size, ask, scores) => {
    list({ ...resting, price: bid as Ticks, original: shares(size) });
    book([level(bid)], [level(4_950, 1), level(ask)]);
    look(scores);
    expect(state.markets.get(MARKET)?.scoring).toMatchObject({ orders: 1, venue: Number(scores), differs: 0 });
  });
});
