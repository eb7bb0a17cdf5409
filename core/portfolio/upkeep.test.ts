/** Every half minute: what trading comes to, and the drawdown switch sees that time has passed. */
import { beforeEach, expect, it } from "vitest";
import type { Address, ConditionId } from "../contract/ids.ts";
import { addMove, NO_MOVES } from "../live/moves.ts";
import type { Row } from "../machine.ts";
import { portfolio } from "../portfolio.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import type { MicroShares } from "../units/size.ts";
import { shares } from "../units/size.ts";
import { DAY, HOUR, type VenueMs } from "../units/time.ts";
import { whole } from "./lines.ts";
import { accountReport } from "./replies.ts";
import { PORTFOLIO_DEFAULTS, type PortfolioConfig, type PortfolioEvent, type PortfolioState } from "./types.ts";

const MARKET = "0xaaaa" as ConditionId;
const ME = "0xaa" as Address;
const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: ME, funder: ME, signatureType: 0, chainId: 137 } as const;
const START = Math.ceil(1_800_000_000_000 / DAY) * DAY;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: PortfolioState;
let at: number;
let rows: Row[];
const tell = (event: Bare<PortfolioEvent>): void => {
  for (const action of portfolio.step(state, { ...event, at: at as VenueMs } as PortfolioEvent, config))
    if (action.t === "journal") rows.push(...action.rows);
};
const told = () => accountReport(state, config, at as VenueMs).trading;
const none = 0 as MicroUsd;

beforeEach(() => {
  state = portfolio.restore([], config);
  at = START;
  rows = [];
  // Two fills of 10 shares: each earned a cent, and half a cent was lost to the mid within 30 s.
  const moves = {
    ...NO_MOVES,
    s0: addMove(addMove(NO_MOVES.s0, 10, 1), 10, 1),
    s30: addMove(addMove(NO_MOVES.s30, 10, -0.5), 10, -0.5),
  };
  const value = { cashFlow: none, valueAtMid: none, valueAtBid: none, exposure: none, pnl: {}, pnlTotal: none };
  const id = { id: MARKET, at: at as VenueMs, state: "quoting", epoch: 0, live: 0, inFlight: 0 } as const;
  state.markets.set(MARKET, whole({ ...id, ...value, moves, net: shares(5) as MicroShares }));
  tell({ t: "sync", wallet, reports: [], cash: usd(1_000), settled: true, openOrders: 0 });
});

it("counts what fills earn, what the mid does after them, and how often the inventory turns", () => {
  expect(told()).toBeUndefined();
  tell({ t: "maintain" });
  at += DAY / 2;
  tell({ t: "maintain" });
  expect(told()).toMatchObject({ capture: { n: 2, mean: 1 }, quality: { n: 2, mean: -0.5 } });
  // 20 shares are two round trips of the 5 that were held on average, in half a day.
  expect(told()?.turns).toBeCloseTo(4, 9);
});

it("the profit factor is what winning hours won for each dollar that losing hours lost", () => {
  const pnl = [0, 3_000_000, 2_000_000, 2_000_000, 4_000_000, 4_000_000];
  state.curve.points = pnl.map((each, hour) => ({
    ...{ t: (START + hour * HOUR) as VenueMs, equity: 1_000_000_000, riskEquity: 1_000_000_000, cash: null },
    pnl: each,
  }));
  at += 6 * HOUR;
  tell({ t: "maintain" });
  expect(told()).toMatchObject({ profitFactor: 5, hours: 4 });
});

it("samples survive a restart", () => {
  tell({ t: "maintain" });
  at += HOUR;
  tell({ t: "maintain" });
  const kept = portfolio.restore(JSON.parse(JSON.stringify(rows)) as Row[], config);
  expect(kept.upkeep).toMatchObject({ samples: 2, held: 2 * shares(5) });
});

it("a day that begins while nobody trades is the drawdown switch's day all the same", () => {
  const day = state.safety?.day;
  at += DAY;
  tell({ t: "maintain" });
  expect(state.safety?.day).not.toBe(day);
});
