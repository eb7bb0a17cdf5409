/** What came of a backtest, counted while it runs: equity, drawdown, inventory, and the fills of every market. */
import type { ConditionId } from "../../core/contract/ids.ts";
import { type Ledger, moves } from "../../core/ledger/ledger.ts";
import { pnl } from "../../core/ledger/parts.ts";
import { estimateOf, HORIZON_NAMES, joinMoves, NO_MOVES } from "../../core/live/moves.ts";
import type { Estimate, Moves } from "../../core/live/types.ts";
import type { Word } from "../../core/market.ts";

/** Micro-dollars. total = capture + adverse + drift - fees + rebates + rewards + settlement, to the micro-dollar. */
export interface PnlSplit {
  readonly total: number;
  readonly capture: number;
  /** The inventory part's first two minutes after each fill: signed size times the mid's move (quant.md 7.4). */
  readonly adverse: number;
  /** The rest of the inventory part, the rounding of cash to whole micro-dollars, and gas (none here). */
  readonly drift: number;
  /** Paid: positive. */
  readonly fees: number;
  readonly rebates: number;
  readonly rewards: number;
  readonly settlement: number;
}

/** Micro-shares. */
export interface InventorySplit {
  /** Net of YES less NO as the market was left, before it was paid out. */
  readonly last: number;
  readonly widest: number;
  /** Average of the absolute net position over time. */
  readonly average: number;
}

interface Running {
  equity: number;
  net: number;
  lastOpenNet: number;
  at: number;
  area: number;
  since: number;
}

export class Tally {
  readonly #markets = new Map<ConditionId, Running>();
  #pnl: PnlSplit = {
    total: 0,
    capture: 0,
    adverse: 0,
    drift: 0,
    fees: 0,
    rebates: 0,
    rewards: 0,
    settlement: 0,
  };
  #moves: Moves = NO_MOVES;
  #equity = 0;
  #peak = 0;
  #widest = 0;
  drawdown = 0;
  fills = 0;
  volume = 0;

  /** A new word of a market's machine. */
  report(report: Word): void {
    const { id, at, pnlTotal, position } = report;
    let running = this.#markets.get(id);
    if (running === undefined) {
      running = { equity: 0, net: 0, lastOpenNet: 0, at, area: 0, since: at };
      this.#markets.set(id, running);
    }
    running.area += Math.abs(running.net) * (at - running.at);
    running.at = at;
    running.net = position.net;
    if (report.winner === null) running.lastOpenNet = position.net;
    this.#widest = Math.max(this.#widest, Math.abs(position.net));
    this.#equity += pnlTotal - running.equity;
    running.equity = pnlTotal;
    this.#peak = Math.max(this.#peak, this.#equity);
    this.drawdown = Math.max(this.drawdown, this.#peak - this.#equity);
  }

  /** A market is over: its ledger's last word. */
  close(ledger: Ledger): void {
    const { parts, total } = pnl(ledger);
    const { capture, adverse, fees, rebates, rewards, settlement } = parts;
    const sum = this.#pnl;
    this.#pnl = {
      total: sum.total + total,
      capture: sum.capture + capture,
      adverse: sum.adverse + adverse,
      drift: sum.drift + parts.drift - parts.gas + parts.rounding,
      fees: sum.fees + fees,
      rebates: sum.rebates + rebates,
      rewards: sum.rewards + rewards,
      settlement: sum.settlement + settlement,
    };
    this.#moves = joinMoves(this.#moves, moves(ledger));
    const { folded } = ledger;
    if (folded !== null) {
      this.fills += folded.states.confirmed;
      this.volume += folded.shares;
    }
    for (const { fill, status } of ledger.booked) {
      if (status === "failed") continue;
      this.fills += 1;
      this.volume += fill.size;
    }
  }

  get pnl(): PnlSplit {
    return this.#pnl;
  }

  /** By horizon, cents a share; s0 is what was earned against the mid on the spot. Null: no fill tells. */
  get markouts(): Readonly<Record<keyof Moves, Estimate | null>> {
    const estimates = HORIZON_NAMES.map((name) => [name, estimateOf(this.#moves[name])] as const);
    return Object.fromEntries(estimates) as Record<keyof Moves, Estimate | null>;
  }

  get inventory(): InventorySplit {
    let [last, area, time] = [0, 0, 0];
    for (const running of this.#markets.values()) {
      last += running.lastOpenNet;
      area += running.area;
      time += running.at - running.since;
    }
    return { last, widest: this.#widest, average: time === 0 ? 0 : Math.round(area / time) };
  }
}
