/** One run of the market machine over a tape: a driver a market, all counted together. */
import type { MarketConfig } from "../../core/contract/config.ts";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { ExchangeConfig, QueueModel, SourceEvent } from "../../core/exchange/types.ts";
import { cashFlow, held } from "../../core/ledger/value.ts";
import type { Estimate, Moves } from "../../core/live/types.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import { MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";
import { type Delays, Driver } from "./driver.ts";
import { type InventorySplit, type PnlSplit, Tally } from "./tally.ts";

export interface BacktestOptions {
  /** What a market is traded with; asked for when it is first shown, at `at`. */
  config(spec: MarketSpec, at: VenueMs): MarketConfig;
  readonly queue: QueueModel;
  /** Collateral of each market's account, half of it leased. */
  readonly bankroll: MicroUsd;
  /** Every message takes this long, either way, ms. */
  readonly latencyMs: number;
}

export interface BacktestResult {
  readonly markets: number;
  readonly events: number;
  /** Of venue time, from the first event to the last. */
  readonly seconds: number;
  readonly fills: number;
  /** Micro-shares filled. */
  readonly volume: number;
  readonly pnl: PnlSplit;
  /** The mid's signed move after our fills, + in our favour, cents a share by size; `half` is half the 95 % interval. */
  readonly markouts: Readonly<Record<keyof Moves, Estimate | null>>;
  readonly inventory: InventorySplit;
  /** Largest fall of accounting equity from its peak, micro-dollars. */
  readonly drawdown: number;
  /** Micro-dollars and micro-shares by which the exchange's accounts and our ledgers differ, in sum without sign. */
  readonly unexplained: number;
}

/** After the last event: until every answer has come, every trade is final, and every order has gone. */
const AFTERWARDS_MS = 5 * MINUTE;

const exchangeConfig = (queue: QueueModel, faucet: MicroUsd): ExchangeConfig => ({
  queue,
  faucet,
  mineMs: 2 * SECOND,
  confirmMs: 5 * SECOND,
  takerDelayMs: 0,
  depletionMs: MINUTE,
});

const delaysOf = (ms: number): Delays => ({
  there: ms,
  back: ms,
  giveUp: 3 * SECOND,
  fill: ms,
  resolution: ms,
  wake: ms,
  betweenCycles: 200,
});

export class Backtest {
  readonly #options: BacktestOptions;
  readonly #drivers = new Map<ConditionId, Driver>();
  readonly #tally = new Tally();
  #latestId: ConditionId | null = null;
  #latest: Driver | null = null;
  #markets = 0;
  #events = 0;
  #firstAt: VenueMs | null = null;
  #lastAt = 0 as VenueMs;
  #unexplained = 0;

  constructor(options: BacktestOptions) {
    this.#options = options;
  }

  /** One event of the tape. Times must not go back. */
  apply(event: SourceEvent): void {
    this.#events += 1;
    this.#firstAt ??= event.at;
    this.#lastAt = event.at;
    if (event.t === "market") this.#open(event.spec, event.at);
    const id = event.t === "market" ? event.spec.id : event.market;
    // Most news is about the same market as the news before.
    if (id !== this.#latestId) {
      this.#latestId = id;
      this.#latest = this.#drivers.get(id) ?? null;
    }
    this.#latest?.apply(event);
  }

  finish(): BacktestResult {
    for (const driver of this.#drivers.values()) this.#close(driver);
    this.#drivers.clear();
    const { pnl, markouts, inventory, drawdown, fills, volume } = this.#tally;
    return {
      markets: this.#markets,
      events: this.#events,
      seconds: (this.#lastAt - (this.#firstAt ?? this.#lastAt)) / SECOND,
      fills,
      volume,
      pnl,
      markouts,
      inventory,
      drawdown,
      unexplained: this.#unexplained,
    };
  }

  #open(spec: MarketSpec, at: VenueMs): void {
    if (this.#drivers.has(spec.id)) return;
    // One market comes when another has gone: those that are long over are let go.
    for (const [id, driver] of this.#drivers) {
      if (driver.desk.exchange.market(id)?.closed !== true || driver.now + AFTERWARDS_MS > at) continue;
      this.#close(driver);
      this.#drivers.delete(id);
      this.#latestId = null;
    }
    const { bankroll, queue, latencyMs } = this.#options;
    this.#markets += 1;
    const driver = new Driver({
      spec,
      config: this.#options.config(spec, at),
      exchange: exchangeConfig(queue, bankroll),
      startAt: at,
      capital: Math.floor(bankroll / 2) as MicroUsd,
      delays: delaysOf(latencyMs),
      watch: (action) => {
        if (action.t === "report") this.#tally.report(action.report);
      },
    });
    this.#drivers.set(spec.id, driver);
    this.#latestId = null;
  }

  #close(driver: Driver): void {
    driver.runUntil(driver.now + AFTERWARDS_MS);
    const { ledger } = driver.state;
    this.#tally.close(ledger);
    const theirs = driver.desk.balances();
    const ours = held(ledger);
    this.#unexplained +=
      Math.abs(theirs.cash - theirs.deposited - cashFlow(ledger)) +
      Math.abs(theirs.yes - ours.yes) +
      Math.abs(theirs.no - ours.no);
  }
}
