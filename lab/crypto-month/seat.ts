/** One market that is seated for a position: the market machine on an exchange of its own, fed with the world's events. */
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { type Held, heldOf } from "../../core/directional/held.ts";
import type { CombinedBook } from "../../core/exchange/types.ts";
import { sumOfParts } from "../../core/ledger/parts.ts";
import type { PnlParts } from "../../core/live/types.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { DELAYS, Driver } from "../backtest/driver.ts";

export interface Account {
  readonly parts: PnlParts;
  readonly total: MicroUsd;
  /** What the exchange says its cash has changed by. */
  readonly cash: number;
  /** Tokens that have not been paid out yet, at mid. */
  readonly held: number;
}

export class Seat {
  readonly driver: Driver;
  readonly spec: MarketSpec;

  /** @param book what rests at this moment, ours left out: nothing of ours does */
  constructor(spec: MarketSpec, config: MarketConfig, cash: MicroUsd, book: CombinedBook, now: VenueMs) {
    this.spec = { ...spec, tick: book.tick };
    this.driver = new Driver({
      spec: this.spec,
      config,
      exchange: {
        queue: "pessimistic",
        faucet: cash,
        mineMs: 2_000,
        confirmMs: 5_000,
        takerDelayMs: 0,
        depletionMs: 60_000,
      },
      startAt: now,
      capital: config.maxLoss,
      delays: DELAYS,
    });
    this.driver.apply({ at: now, t: "market", spec: this.spec });
    this.driver.apply({ at: now, t: "book", market: spec.id, bids: book.bids, asks: book.asks });
  }

  held(): Held | null {
    return heldOf(this.driver.report ?? undefined);
  }

  winner(): "YES" | "NO" | "SPLIT" | null {
    return this.driver.report?.winner ?? null;
  }

  /** The machine's own account, the exchange's beside it; null before its first report. */
  account(): Account | null {
    const { report, desk } = this.driver;
    if (report === null) return null;
    const { cash, deposited } = desk.balances();
    return { parts: report.pnl, total: report.pnlTotal, cash: cash - deposited, held: report.valueAtMid };
  }

  /** What does not add up, in words; nothing is what is hoped for. */
  problems(): readonly string[] {
    const account = this.account();
    if (account === null) return [];
    const { parts, total, cash, held } = account;
    const found: string[] = [];
    if (sumOfParts(parts) !== total) found.push(`parts come to ${sumOfParts(parts)}, the total is ${total}`);
    if (cash + held !== total) found.push(`the exchange says ${cash} and ${held} held, the ledger ${total}`);
    return found.map((each) => `${this.spec.slug}: ${each} micro-dollars`);
  }
}
