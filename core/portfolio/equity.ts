import type { HistoryRecord } from "../contract/market.ts";
import { joinMoves, NO_MOVES } from "../live/moves.ts";
import type { Moves, PnlParts } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { startKillSwitch } from "../risk/kill-switch.ts";
import type { MicroUsd } from "../units/money.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import type { CurvePoint } from "./curve.ts";
import { sumElsewhere } from "./elsewhere.ts";
import { noticeCash } from "./outside.ts";
import { moneyRow } from "./rows.ts";
import type { MarketLine, PortfolioAction, PortfolioConfig, PortfolioEvent, PortfolioState } from "./types.ts";

/** History of the same minute is written again at most this often while money moves. */
const HISTORY_MS = 10 * SECOND;

/**
 * Takes the venue's word on cash and compares it with the ledgers.
 *
 * Equity is counted from the ledgers plus what they don't explain: a fill whose money is read a moment before or after
 * its shares must not look like a gain or a loss, or it would move the peak. So a difference counts only when it is seen
 * twice, some time apart, and when the chain has been asked about it (outside.ts).
 */
export function valueAccount(
  state: PortfolioState,
  event: PortfolioEvent & { t: "sync" },
  config: PortfolioConfig,
): {
  readonly rows: readonly Row[];
  readonly actions: readonly PortfolioAction[];
  readonly history: readonly PortfolioAction[];
} {
  const { at, cash, settled } = event;
  const rows: Row[] = [];
  const actions: PortfolioAction[] = [];
  if (cash !== null) state.cash = { value: cash, at };
  if (cash !== null && settled) {
    // Gas that was paid in the chain's own coin is a cost, and not out of this cash.
    const elsewhere = sumElsewhere(state);
    const flow = total(state, (line) => line.cashFlow + (line.gasOutside ?? 0)) + elsewhere;
    if (state.startCash === null) {
      state.startCash = (cash - flow) as MicroUsd;
      rows.push(moneyRow(state));
    }
    const paid = total(state, ({ pnl }) => pnl.rewards + pnl.rebates) + elsewhere;
    const noticed = noticeCash(state, config, at, cash, flow, paid);
    rows.push(...noticed.rows);
    actions.push(...noticed.actions);
  }
  const equity = switchEquityOf(state);
  if (state.safety === null && equity !== null && equity > 0) state.safety = startKillSwitch(equity);
  return { rows, actions, history: historyOf(state, at, config) };
}

const total = (state: PortfolioState, of: (line: MarketLine) => number): number => {
  let sum = 0;
  for (const line of state.markets.values()) sum += of(line);
  return sum;
};

/** What the account began with and what has come to it since, apart from its markets; null before the first settled cash. */
const besides = (state: PortfolioState): number | null =>
  state.startCash === null ? null : state.startCash + state.unexplained + sumElsewhere(state);

const worth = (state: PortfolioState, of: (line: MarketLine) => number): MicroUsd | null => {
  const rest = besides(state);
  return rest === null ? null : ((rest + total(state, of)) as MicroUsd);
};

/** Accounting equity, tokens at mid; null before the first settled cash. */
export const equityOf = (state: PortfolioState): MicroUsd | null =>
  worth(state, (line) => line.cashFlow + line.valueAtMid);

/** What the drawdown switch looks at: tokens at bid and sets at a dollar, and no loss from a book that is merely not there. */
export const switchEquityOf = (state: PortfolioState): MicroUsd | null =>
  worth(state, (line) => line.cashFlow + line.valueAtBid);

/** The same as far as it is believed: a leap up counts once a second reading shows it. */
export function believedEquityOf(state: PortfolioState): MicroUsd | null {
  const equity = switchEquityOf(state);
  return equity === null || state.leap === null ? equity : (Math.min(equity, state.leap.from) as MicroUsd);
}

/** Risk equity, which limits and leases are shares of: the same, less what is taken off tokens that nobody bids for. */
export function riskEquityOf(state: PortfolioState): MicroUsd | null {
  const equity = believedEquityOf(state);
  return equity === null ? null : ((equity - total(state, (line) => line.haircut)) as MicroUsd);
}

export const exposureOf = (state: PortfolioState): MicroUsd => total(state, (line) => line.exposure) as MicroUsd;

/** P&L parts of all markets, and their sum. */
export function pnlOf(state: PortfolioState): { readonly parts: PnlParts; readonly total: MicroUsd } {
  const part = (name: keyof PnlParts) => total(state, (line) => line.pnl[name]) as MicroUsd;
  return {
    parts: {
      capture: part("capture"),
      adverse: part("adverse"),
      drift: part("drift"),
      settlement: part("settlement"),
      fees: part("fees"),
      rebates: (part("rebates") + state.elsewhere.rebates) as MicroUsd,
      rewards: (part("rewards") + state.elsewhere.rewards) as MicroUsd,
      gas: part("gas"),
      rounding: part("rounding"),
    },
    total: (total(state, (line) => line.pnlTotal) + sumElsewhere(state)) as MicroUsd,
  };
}

/** What the mid did after the fills of all markets. */
export function movesOf(state: PortfolioState): Moves {
  let moves = NO_MOVES;
  for (const line of state.markets.values()) moves = joinMoves(moves, line.moves);
  return moves;
}

export function curvePoint(state: PortfolioState, at: VenueMs): CurvePoint | null {
  const equity = equityOf(state);
  if (equity === null) return null;
  return {
    t: at,
    equity,
    riskEquity: riskEquityOf(state),
    cash: state.cash?.value ?? null,
    pnl: pnlOf(state).total,
  };
}

/** One row a minute for D1, written again while cash moves inside it: the newest word of the minute stays. */
function historyOf(state: PortfolioState, at: VenueMs, config: PortfolioConfig): readonly PortfolioAction[] {
  const equity = equityOf(state);
  if (equity === null || state.owner === null) return [];
  const minute = Math.floor(at / MINUTE) * MINUTE;
  const cash = state.cash?.value ?? null;
  const before = state.history;
  const due = before === null || before.minute !== minute || (before.cash !== cash && at - before.at >= HISTORY_MS);
  if (!due) return [];
  state.history = { minute, cash, at };
  const { parts } = pnlOf(state);
  const record: HistoryRecord = {
    table: "equity",
    id: `${config.mode}|${state.owner.wallet}|${minute}`,
    at,
    body: {
      cash,
      equity,
      risk_equity: riskEquityOf(state),
      capture: parts.capture,
      inventory_pnl: parts.adverse + parts.drift,
      settlement: parts.settlement,
      fees: parts.fees,
      rounding: parts.rounding,
    },
  };
  return [{ t: "history", records: [record] }];
}
