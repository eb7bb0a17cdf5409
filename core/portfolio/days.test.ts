/** The account by the day: one row each, its parts add up, whatever restarts or is missed between. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Address, ConditionId } from "../contract/ids.ts";
import type { HistoryRecord } from "../contract/market.ts";
import { addMove, NO_MOVES } from "../live/moves.ts";
import type { MarketReport, PnlParts } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { portfolio } from "../portfolio.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import { PORTFOLIO_DEFAULTS, type PortfolioConfig, type PortfolioEvent, type PortfolioState } from "./types.ts";

const ME = "0xaa" as Address;
const config: PortfolioConfig = { ...PORTFOLIO_DEFAULTS, mode: "paper" };
const wallet = { signer: ME, funder: ME, signatureType: 0, chainId: 137 } as const;
/** Noon of a day in 2027. */
const START = Math.ceil(1_800_000_000_000 / DAY) * DAY + DAY / 2;
type Bare<E> = E extends unknown ? Omit<E, "at"> : never;

let state: PortfolioState;
let at: number;
let kept: Map<string, Row>;
/** What history holds: a later word of an id takes the earlier one's place. */
let history: Map<string, HistoryRecord>;
let told: number;
const tell = (event: Bare<PortfolioEvent>): void => {
  for (const action of portfolio.step(state, { ...event, at: at as VenueMs } as PortfolioEvent, config)) {
    if (action.t === "journal") for (const row of action.rows) kept.set(`${row.kind}|${row.key}`, row);
    if (action.t !== "history") continue;
    for (const record of action.records)
      if (record.table === "days") {
        told += 1;
        history.set(record.id, record);
      }
  }
};
const restart = (): void => {
  const rows = [...kept.values()].map((row) => JSON.parse(JSON.stringify(row)) as Row);
  state = portfolio.restore(rows, config);
};

interface Seen {
  /** Earned on the spot, lost to the drift of the mid, and paid in fees, since the market began. */
  readonly capture?: number;
  readonly drift?: number;
  readonly fees?: number;
  readonly rewards?: number;
  readonly fills?: number;
  readonly cash?: number;
}
/** One market whose profit is all in cash; every fill is 10 shares for five dollars, a cent earned, half a cent lost in 30 s. */
function look(seen: Seen): void {
  const { capture = 0, drift = 0, fees = 0, rewards = 0, fills = 0 } = seen;
  const profit = capture + drift - fees + rewards;
  const parts = { adverse: 0, settlement: 0, rebates: 0, gas: 0, rounding: 0, capture, drift, fees: -fees, rewards };
  const pnl = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, usd(value)]));
  let [s0, s30] = [NO_MOVES.s0, NO_MOVES.s30];
  for (let n = 0; n < fills; n += 1) [s0, s30] = [addMove(s0, 10, 1), addMove(s30, 10, -0.5)];
  const report = {
    ...{ id: "0xaaaa" as ConditionId, at, state: "quoting", event: "1", endsAt: at + 10 * DAY, winner: null },
    ...{ bids: [], asks: [], bookAt: null, position: { yes: 0, no: 0 }, orders: [], epoch: 0, exposure: 0 },
    ...{ cashFlow: usd(profit), valueAtMid: 0, valueAtBid: 0, pnl: pnl as unknown as PnlParts, pnlTotal: usd(profit) },
    ...{ moves: { ...NO_MOVES, s0, s30 }, fillCount: fills + 1, volume: usd(5 * fills) },
    fillStates: { matched: 0, retrying: 0, mined: 0, confirmed: fills, failed: 1 },
  } as unknown as MarketReport;
  const cash = usd((seen.cash ?? 1_000) + profit);
  tell({ t: "sync", wallet, reports: [report], cash, settled: true, openOrders: 0 });
}
const keepUp = (): void => tell({ t: "maintain" });
const days = (): readonly HistoryRecord["body"][] => [...history.values()].map(({ body }) => body);
const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

beforeEach(() => {
  state = portfolio.restore([], config);
  at = START;
  kept = new Map();
  history = new Map();
  told = 0;
  look({});
});

/** An afternoon: up three, down two, with four fills; then the first look of the next day. */
function afternoon(): void {
  keepUp();
  at += HOUR;
  look({ capture: 4, drift: -1, fees: 0, fills: 2 });
  keepUp();
  at += HOUR;
  look({ capture: 5, drift: -3, fees: 1, fills: 4 });
  keepUp();
  at = START + DAY / 2 + 20 * MINUTE;
}

describe("a day", () => {
  it("is told once it is over: open, high, low, close, its parts, fills, volume, and how it traded", () => {
    afternoon();
    look({ capture: 6, drift: -3, fees: 1, fills: 5 });
    const [first] = days();
    expect(first).toMatchObject({ day: date(START), complete: 1, from_at: START });
    expect(first).toMatchObject({ open: usd(1_000), high: usd(1_003), low: usd(1_000), close: usd(1_001) });
    expect(first).toMatchObject({ pnl: usd(1), capture: usd(5), drift: usd(-3), fees: usd(-1), flows: 0 });
    expect(first).toMatchObject({ fills: 4, volume: usd(20), capture_cents: 1, quality_cents: -0.5, judged: 4 });
    // Three dollars won in one hour, two lost in the next, and nothing in the hours that were not looked at.
    expect(first).toMatchObject({ profit_factor: 1.5, hours: 3 });
    expect(first?.drawdown_bp).toBe(Math.round((2 / 1_003) * 10_000));
  });

  it("begins where the one before was last seen to end, so that the parts of all days add up to the account's", () => {
    afternoon();
    look({ capture: 6, drift: -3, fees: 1, fills: 5 });
    // Nobody looks for three days.
    at += 3 * DAY;
    look({ capture: 6, drift: -7, fees: 1, rewards: 2, fills: 6 });
    at += DAY;
    look({ capture: 6, drift: -7, fees: 1, rewards: 2, fills: 6 });
    const all = days();
    expect(all.map(({ day }) => day)).toEqual([date(START), date(START + DAY), date(START + 4 * DAY)]);
    const sum = (name: string): number => all.reduce((total, body) => total + Number(body[name]), 0);
    expect([sum("pnl"), sum("fills"), sum("drift"), sum("rewards")]).toEqual([usd(0), 6, usd(-7), usd(2)]);
    for (const [i, { open, close, pnl, flows, missing }] of all.entries()) {
      expect(Number(close) - Number(open)).toBe(Number(pnl) + Number(flows) + Number(missing));
      if (i > 0) expect(open).toBe(all[i - 1]?.close);
    }
  });

  it("counts what was put in as no profit, and no drawdown of it", () => {
    look({ cash: 1_500 });
    at += config.doubtMs + config.chainMs;
    look({ cash: 1_500 });
    at += DAY;
    look({ cash: 1_500 });
    expect(days()[0]).toMatchObject({
      open: usd(1_000),
      close: usd(1_500),
      flows: usd(500),
      missing: 0,
      pnl: 0,
      drawdown_bp: 0,
    });
  });

  it("tells what was taken out from what went missing: the one is no drawdown, the other is", () => {
    const transfer = { id: "0x1:0", tx: "0x1", way: "out", amount: usd(400), other: "0xbb" as Address } as const;
    look({ cash: 600 });
    at += config.doubtMs;
    look({ cash: 600 });
    tell({ t: "transfers", about: usd(-400), read: [transfer] });
    look({ cash: 600 });
    look({ cash: 594 });
    at += config.doubtMs + config.chainMs;
    look({ cash: 594 });
    at += DAY;
    look({ cash: 594 });
    // Six of what would be a thousand without the withdrawal.
    expect(days()[0]).toMatchObject({ close: usd(594), flows: usd(-400), missing: usd(-6), pnl: 0, drawdown_bp: 60 });
  });

  it("is one row however often the process dies, and goes on where it was", () => {
    keepUp();
    at += HOUR;
    look({ capture: 4, drift: -1, fills: 2 });
    restart();
    look({ capture: 4, drift: -1, fills: 2 });
    at += HOUR;
    look({ capture: 5, drift: -3, fees: 1, fills: 4 });
    restart();
    at = START + DAY / 2 + MINUTE;
    look({ capture: 6, drift: -3, fees: 1, fills: 5 });
    const once = history.get([...history.keys()][0] ?? "");
    expect(once?.body).toMatchObject({ complete: 1, high: usd(1_003), close: usd(1_001), fills: 4 });
    const before = told;
    // Whether the word got out before it died is not known: it is told again, the same.
    restart();
    look({ capture: 6, drift: -3, fees: 1, fills: 5 });
    expect(told).toBe(before + 1);
    expect(history.get(once?.id ?? "")).toEqual(once);
    expect(history.size).toBe(1);
  });

  it("that runs is told once an hour, as not complete", () => {
    for (let minutes = 0; minutes < 150; minutes += 1) {
      keepUp();
      at += MINUTE;
    }
    expect(told).toBe(2);
    expect(days()).toMatchObject([{ day: date(START), complete: 0, pnl: 0 as MicroUsd }]);
  });
});
