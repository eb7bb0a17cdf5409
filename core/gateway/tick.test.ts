import { beforeEach, describe, expect, it } from "vitest";
import { gateway } from "../gateway.ts";
import type { Row } from "../machine.ts";
import type { Ticks } from "../units/price.ts";
import { shares } from "../units/size.ts";
import { MARKET, ms, START, spec } from "./fixtures.ts";
import { GATEWAY_DEFAULTS, type GatewayAction, type GatewayEvent, type GatewayState } from "./types.ts";

const COARSE = 100 as Ticks;
const FINE = 10 as Ticks;
const FEE = spec().fee;

let state: GatewayState;
let rows: Map<string, Row>;
let at: number;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;
const tell = (event: Bare<GatewayEvent>): readonly GatewayAction[] => {
  at += 1_000;
  const actions = gateway.step(state, { ...event, at: ms(at) } as GatewayEvent, GATEWAY_DEFAULTS);
  for (const action of actions)
    if (action.t === "journal") for (const row of action.rows) rows.set(`${row.kind} ${row.key}`, row);
  return actions;
};
const ticks = () => {
  const market = state.markets.get(MARKET);
  return { spec: market?.spec.tick, feed: market?.feed.tick };
};
const turn = (tick: Ticks) => tell({ t: "frames", frames: [{ t: "tick", market: MARKET, tick, at: ms(at) }] });
const restart = (): void => {
  state = gateway.restore(rows.values(), GATEWAY_DEFAULTS);
};
const told = (actions: readonly GatewayAction[]) =>
  actions.flatMap((action) => (action.t === "push" ? action.pushes : [])).filter(({ t }) => t === "tick");
const book = (bid: number, ask: number) => ({
  ...({ t: "book", market: MARKET, at: ms(at) } as const),
  bids: [{ price: bid as Ticks, size: shares(50) }],
  asks: [{ price: ask as Ticks, size: shares(50) }],
});

beforeEach(() => {
  at = START;
  rows = new Map();
  state = gateway.restore([], GATEWAY_DEFAULTS);
  tell({ t: "watch", spec: spec() });
});

describe("the tick of a market", () => {
  it("is the venue's newest word, also when a market that began anew still says the old one, and over a restart", () => {
    turn(FINE);
    tell({ t: "watch", spec: spec() });
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
    restart();
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
    tell({ t: "watch", spec: spec() });
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
  });

  it("that changed while nobody listened is learned with the market's terms, and its market is told", () => {
    const said = tell({ t: "terms", market: MARKET, fee: FEE, tick: FINE, askedAt: ms(at) });
    expect(told(said)).toEqual([{ t: "tick", tick: FINE }]);
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
    restart();
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
    // And back again: a grid can become coarser too.
    tell({ t: "terms", market: MARKET, fee: FEE, tick: COARSE, askedAt: ms(at) });
    expect(ticks()).toEqual({ spec: COARSE, feed: COARSE });
    expect(told(tell({ t: "terms", market: MARKET, fee: FEE, tick: COARSE, askedAt: ms(at) }))).toEqual([]);
  });

  it("that changed while nobody listened is learned with the book that is read, which is read on the new grid", () => {
    tell({ t: "frames", frames: [book(4_800, 5_200)] });
    const ticksRead = [{ market: MARKET, tick: FINE }];
    const said = tell({ t: "books", frames: [book(4_810, 4_830)], ticks: ticksRead, askedAt: ms(at) });
    expect(told(said)).toEqual([{ t: "tick", tick: FINE }]);
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
    expect(state.markets.get(MARKET)?.feed.book.bestBid).toBe(4_810);
  });

  it("is not put back by a read that was asked before it changed", () => {
    const askedAt = ms(at);
    turn(FINE);
    tell({ t: "terms", market: MARKET, fee: FEE, tick: COARSE, askedAt });
    tell({ t: "books", frames: [], ticks: [{ market: MARKET, tick: COARSE }], askedAt });
    expect(ticks()).toEqual({ spec: FINE, feed: FINE });
  });
});
