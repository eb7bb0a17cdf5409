/** What came of a backtest, counted while it runs: equity, drawdown, inventory, and the fills of every market. */
import type { ConditionId } from "../../core/contract/ids.ts";
import { type Booked, direction, yesHalf } from "../../core/ledger/ledger.ts";
import type { MarketReport, PnlParts } from "../../core/live/types.ts";

/** Micro-dollars. total = capture + adverse + drift - fees + rebates + rewards + settlement, to the micro-dollar. */
export interface PnlSplit {
  readonly total: number;
  readonly capture: number;
  /** The inventory part's first two minutes after each fill: signed size times the mid's move (quant.md 7.4). */
  readonly adverse: number;
  /** The rest of the inventory part, and the rounding of cash to whole micro-dollars. */
  readonly drift: number;
  /** Paid: positive. */
  readonly fees: number;
  readonly rebates: number;
  readonly rewards: number;
  readonly settlement: number;
}

/** The mid's signed move after our fills, + in our favour: cents a share, weighted by size. */
export interface Markout {
  /** Fills whose move is known. */
  readonly n: number;
  readonly cents: number | null;
  /** Half the width of the 95 % confidence interval. */
  readonly ci95: number | null;
}

/** Micro-shares. */
export interface InventorySplit {
  /** Net of YES less NO as the market was left, before it was paid out. */
  readonly last: number;
  readonly widest: number;
  /** Average of the absolute net position over time. */
  readonly average: number;
}

const CENTS = 200;
const Z95 = 1.959963984540054;

interface Running {
  equity: number;
  net: number;
  lastOpenNet: number;
  at: number;
  area: number;
  since: number;
}

/** Weighted sums of a horizon's moves: count, w, w x, w^2, w^2 x, w^2 x^2. */
interface Sums {
  n: number;
  w: number;
  wx: number;
  ww: number;
  wwx: number;
  wwxx: number;
}

export class Tally {
  readonly #markets = new Map<ConditionId, Running>();
  readonly #sums = new Map<string, Sums>();
  #parts = { capture: 0, fees: 0, settlement: 0, total: 0 };
  #adverse = 0;
  #equity = 0;
  #peak = 0;
  drawdown = 0;
  fills = 0;
  volume = 0;
  #widest = 0;

  /** A new word of a market's machine. */
  report(report: MarketReport): void {
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
  close(pnl: PnlParts, total: number, fills: Iterable<Booked>): void {
    const { capture, fees, settlement } = pnl;
    const parts = this.#parts;
    this.#parts = {
      capture: parts.capture + capture,
      fees: parts.fees + fees,
      settlement: parts.settlement + settlement,
      total: parts.total + total,
    };
    let adverse = 0;
    for (const booked of fills) {
      if (booked.status === "failed") continue;
      const { fill, mid, midKnown, markouts } = booked;
      this.fills += 1;
      this.volume += fill.size;
      if (midKnown) this.#move("s0", fill.size, (direction(fill) * (mid - yesHalf(fill))) / CENTS);
      for (const [horizon, cents] of Object.entries(markouts)) this.#move(horizon, fill.size, cents);
      adverse += fill.size * ((markouts.s120 ?? 0) / 100);
    }
    this.#adverse += Math.round(adverse);
  }

  #move(horizon: string, w: number, x: number | null): void {
    let sums = this.#sums.get(horizon);
    if (sums === undefined) {
      sums = { n: 0, w: 0, wx: 0, ww: 0, wwx: 0, wwxx: 0 };
      this.#sums.set(horizon, sums);
    }
    if (x === null) return;
    sums.n += 1;
    sums.w += w;
    sums.wx += w * x;
    sums.ww += w * w;
    sums.wwx += w * w * x;
    sums.wwxx += w * w * x * x;
  }

  get pnl(): PnlSplit {
    const { capture, fees, settlement, total } = this.#parts;
    const adverse = this.#adverse;
    const drift = total - (capture + adverse + settlement - fees);
    return { total, capture, adverse, drift, fees, rebates: 0, rewards: 0, settlement };
  }

  /** By horizon: s0 is what was earned against the mid on the spot, the others what the mid did afterwards. */
  get markouts(): Readonly<Record<string, Markout>> {
    const out: Record<string, Markout> = {};
    for (const [horizon, { n, w, wx, ww, wwx, wwxx }] of this.#sums) {
      const cents = n === 0 ? 0 : wx / w;
      const spread = Math.max(0, wwxx - 2 * cents * wwx + cents * cents * ww);
      out[horizon] = { n, cents: n === 0 ? null : cents, ci95: n < 2 ? null : (Z95 * Math.sqrt(spread)) / w };
    }
    return out;
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
