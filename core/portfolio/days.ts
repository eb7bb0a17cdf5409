/**
 * The account by the UTC day, for years: where its equity began, went and ended, what its profit was made of, and how it traded.
 * Each day is counted from where the one before was last seen to end, so that the days' parts add up to the account's, whatever
 * was missed between them. The running day is kept with the account's money, told to history once an hour, and once more whole
 * when another has begun; a day has one row in history however often it is told.
 */
import type { HistoryRecord } from "../contract/market.ts";
import { estimateOf } from "../live/moves.ts";
import type { MoveSums, PnlParts } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import { DAY, HOUR, utcDate, type VenueMs } from "../units/time.ts";
import { journal } from "./engine.ts";
import { equityOf, movesOf, pnlOf, switchEquityOf } from "./equity.ts";
import { moneyRow } from "./rows.ts";
import type { PortfolioAction, PortfolioConfig, PortfolioState } from "./types.ts";

/** What the account has come to since it began. */
interface Totals {
  readonly parts: PnlParts;
  readonly pnl: MicroUsd;
  /** Cash that no event explains: what was put in, taken out, or went missing. */
  readonly flows: MicroUsd;
  /** So much of that was put in, less what was taken out; missing: a day kept by an earlier version. */
  readonly outside?: MicroUsd;
  readonly fills: number;
  /** Micro-dollars paid and received for tokens. */
  readonly volume: number;
  /** What fills earned on the spot, and what the mid did in the 30 s after them. */
  readonly s0: MoveSums;
  readonly s30: MoveSums;
}

export interface Day {
  /** Days since 1970. */
  readonly day: number;
  /** First and last look at it. */
  readonly from: VenueMs;
  readonly at: VenueMs;
  /** Equity at mid. */
  readonly open: MicroUsd;
  readonly high: MicroUsd;
  readonly low: MicroUsd;
  readonly close: MicroUsd;
  /** Highest equity at bid of the day with what came and went taken out, and the largest fall from it, a share. */
  readonly peak: number;
  readonly fall: number;
  readonly before: Totals;
  readonly now: Totals;
  /** The running hour and the profit it began with; what hours have won and lost before it, and how many. */
  readonly hour: { readonly n: number; readonly from: MicroUsd };
  readonly won: number;
  readonly lost: number;
  readonly hours: number;
  /** Absolute net shares held, summed over so many looks of the upkeep, micro-shares. */
  readonly held: number;
  readonly samples: number;
  readonly toldAt: VenueMs;
}

function totalsOf(state: PortfolioState): Totals {
  const { parts, total } = pnlOf(state);
  const { s0, s30 } = movesOf(state);
  let [fills, volume] = [0, 0];
  for (const line of state.markets.values()) {
    fills += line.fills;
    volume += line.volume;
  }
  return { parts, pnl: total, flows: state.unexplained, outside: state.credited, fills, volume, s0, s30 };
}

/**
 * Looks at the account for its day, and ends the day before when this is the first look at another.
 *
 * @param held absolute net shares of all markets, by the upkeep alone; null: not a sample
 */
export function lookAtDay(
  state: PortfolioState,
  config: PortfolioConfig,
  at: VenueMs,
  held: number | null,
): readonly PortfolioAction[] {
  const equity = equityOf(state);
  const risk = switchEquityOf(state);
  if (equity === null || risk === null || state.owner === null) return [];
  const actions: PortfolioAction[] = [];
  const tell = (day: Day, complete: boolean): void => {
    actions.push({ t: "history", records: [record(state, config, day, complete)] });
  };
  const totals = totalsOf(state);
  const number = Math.floor(at / DAY);
  const running = state.day;
  if (running === null || number > running.day) {
    if (running !== null) {
      state.dayBefore = closeHour(running);
      state.dayBeforeTold = false;
    }
    state.day = begin(number, at, equity, risk, running?.now ?? totals, running?.close ?? equity, totals);
    actions.push(...journal([moneyRow(state)]));
  } else if (at >= running.at) state.day = goOn(running, at, equity, risk, totals);
  const { day } = state;
  if (day === null) return actions;
  if (held !== null) state.day = { ...day, held: day.held + held, samples: day.samples + 1 };
  // Told again after a restart: whether the last life's word got out is not known.
  if (state.dayBefore !== null && !state.dayBeforeTold) {
    tell(state.dayBefore, true);
    state.dayBeforeTold = true;
  }
  if (held !== null && at - day.toldAt >= HOUR) {
    state.day = { ...(state.day ?? day), toldAt: at };
    tell(state.day, false);
  }
  return actions;
}

function begin(
  day: number,
  at: VenueMs,
  equity: MicroUsd,
  risk: MicroUsd,
  before: Totals,
  open: MicroUsd,
  now: Totals,
): Day {
  const first: Day = {
    ...{ day, from: at, at, open, high: open, low: open, close: open, peak: 0, fall: 0, before, now: before },
    ...{ hour: { n: Math.floor(at / HOUR), from: before.pnl }, won: 0, lost: 0, hours: 0 },
    ...{ held: 0, samples: 0, toldAt: at },
  };
  return goOn(first, at, equity, risk, now);
}

function goOn(day: Day, at: VenueMs, equity: MicroUsd, risk: MicroUsd, now: Totals): Day {
  // What went missing is a fall like any other; what was put in or taken out is none.
  const value = risk - (outsideOf(now) - outsideOf(day.before));
  const peak = Math.max(day.peak, value);
  const hour = Math.floor(at / HOUR);
  const turned = hour === day.hour.n ? day : { ...closeHour(day), hour: { n: hour, from: day.now.pnl } };
  return {
    ...turned,
    at,
    high: Math.max(day.high, equity) as MicroUsd,
    low: Math.min(day.low, equity) as MicroUsd,
    close: equity,
    peak,
    fall: peak > 0 ? Math.max(day.fall, 1 - value / peak) : day.fall,
    now,
  };
}

/** Counts the running hour as over, by where it was last seen. */
function closeHour(day: Day): Day {
  const change = day.now.pnl - day.hour.from;
  return {
    ...day,
    won: day.won + Math.max(0, change),
    lost: day.lost + Math.max(0, -change),
    hours: day.hours + 1,
    hour: { ...day.hour, from: day.now.pnl },
  };
}

/** An earlier version did not tell them apart: all of it was taken for put in or taken out. */
const outsideOf = ({ flows, outside = flows }: Totals): number => outside;
const missingIn = (totals: Totals): number => totals.flows - outsideOf(totals);

const less = (a: MoveSums, b: MoveSums): MoveSums => ({
  ...{ n: a.n - b.n, w: a.w - b.w, wx: a.wx - b.wx },
  ...{ ww: a.ww - b.ww, wwx: a.wwx - b.wwx, wwxx: a.wwxx - b.wwxx },
});

/** The day's row in history; its id is the day, so that a later word of it takes the earlier one's place. */
function record(state: PortfolioState, { mode }: PortfolioConfig, day: Day, complete: boolean): HistoryRecord {
  const { before, now, samples } = day;
  const date = utcDate(day.day * DAY);
  const part = (name: keyof PnlParts): number => now.parts[name] - before.parts[name];
  const [capture, quality] = [estimateOf(less(now.s0, before.s0)), estimateOf(less(now.s30, before.s30))];
  const mean = samples === 0 ? 0 : day.held / samples;
  const shares = now.s0.w - before.s0.w;
  return {
    table: "days",
    id: `${mode}|${state.owner?.wallet ?? ""}|${date}`,
    at: day.at,
    body: {
      ...{ day: date, complete: complete ? 1 : 0, from_at: day.from },
      ...{ open: day.open, high: day.high, low: day.low, close: day.close },
      // What was put in less what was taken out, and what went missing less what came back: with the profit they are the change.
      ...{ flows: outsideOf(now) - outsideOf(before), missing: missingIn(now) - missingIn(before) },
      pnl: now.pnl - before.pnl,
      ...{ capture: part("capture"), adverse: part("adverse"), drift: part("drift"), settlement: part("settlement") },
      ...{ fees: part("fees"), rebates: part("rebates"), rewards: part("rewards"), gas: part("gas") },
      rounding: part("rounding"),
      ...{ fills: now.fills - before.fills, volume: now.volume - before.volume },
      drawdown_bp: Math.round(day.fall * 10_000),
      ...{ capture_cents: capture?.mean ?? null, quality_cents: quality?.mean ?? null, judged: quality?.n ?? 0 },
      // A round trip is two fills; the sums count whole shares, what is held in millionths.
      turns: mean > 0 ? (shares * 1e6) / 2 / mean : null,
      ...{ profit_factor: day.lost > 0 ? day.won / day.lost : null, hours: day.hours },
    },
  };
}
