import type { Snapshot } from "../../../core/live/types.ts";

/** Points recorded while this page is open: what joins the end of a stored series, and stands alone when none is stored. */
export interface Tail {
  readonly t: number[];
  readonly cols: Record<string, (number | null)[]>;
}

const MOST = 3_000;

/** Adds one point, in place; one of the same time replaces the last, an older one is ignored. */
export function push(tail: Tail, at: number, values: Readonly<Record<string, number | null>>): void {
  const last = tail.t.at(-1);
  if (last !== undefined && at < last) return;
  if (last !== at) tail.t.push(at);
  const index = tail.t.length - 1;
  for (const [name, value] of Object.entries(values)) {
    let column = tail.cols[name];
    if (column === undefined) {
      column = [];
      tail.cols[name] = column;
    }
    column[index] = value;
  }
  if (tail.t.length > MOST) {
    tail.t.splice(0, MOST / 3);
    for (const column of Object.values(tail.cols)) column.splice(0, MOST / 3);
  }
}

/** Every series this page draws, recorded from the snapshots as they come. */
export class Tails {
  readonly equity: Tail = { t: [], cols: {} };
  readonly #markets = new Map<string, Tail>();

  market(id: string): Tail {
    let tail = this.#markets.get(id);
    if (tail === undefined) {
      tail = { t: [], cols: {} };
      this.#markets.set(id, tail);
    }
    return tail;
  }

  /** Records what changed between two snapshots; unchanged reports are the same object and cost nothing. */
  record(before: Snapshot | null, now: Snapshot): void {
    const account = now.account;
    if (account !== null && account !== before?.account)
      push(this.equity, account.at, {
        equity: account.equity,
        risk_equity: account.riskEquity,
      });
    for (const [id, report] of Object.entries(now.markets)) {
      if (report === before?.markets[id]) continue;
      push(this.market(id), report.at, {
        mid: report.midHalf,
        bid: report.quote.bid,
        ask: report.quote.ask,
        net: report.position.net,
        pnl: report.pnlTotal,
      });
    }
  }
}
