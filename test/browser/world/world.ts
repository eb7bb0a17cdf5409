/**
 * A small world for the browser tests: markets whose books move, quotes, fills, and accounts that add up to the
 * micro-dollar. Its money is counted by the engine's own ledger; of the engine it knows nothing else. Nothing of it is
 * shipped.
 */
import type { ConditionId } from "../../../core/contract/ids.ts";
import { moves } from "../../../core/ledger/ledger.ts";
import { pnl } from "../../../core/ledger/parts.ts";
import { cashFlow } from "../../../core/ledger/value.ts";
import { estimateOf, joinMoves, NO_MOVES } from "../../../core/live/moves.ts";
import type {
  AccountReport,
  ClockReport,
  KilledMarket,
  LiveFill,
  MarketReport,
  PnlParts,
  Series,
  Snapshot,
  StakeReport,
  TradingReport,
} from "../../../core/live/types.ts";
import { type CurvePoint, curveSeries } from "../../../core/portfolio/curve.ts";
import { performanceOf } from "../../../core/portfolio/performance.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { FixtureAlerts } from "./alerts.ts";
import { goneLedger } from "./gone.ts";
import { FixtureMarket } from "./market.ts";
import { ordersOf } from "./quotes.ts";
import { random } from "./random.ts";
import { SEEDS, SHARE } from "./seeds.ts";

const START_CASH = 10_000 * SHARE;
const POINT_MS = 10_000;

export class World {
  readonly #rnd: () => number;
  readonly #markets: FixtureMarket[];
  readonly #gone;
  readonly #curve: CurvePoint[] = [];
  #performance: AccountReport["performance"] = null;
  #peak = START_CASH;
  #now: number;
  engine: AccountReport["engine"] = "running";
  #engineSince: number;
  #epoch = 17;
  #alone: readonly KilledMarket[] = [];
  #proof: { text: string; at: VenueMs | null }[] = [];
  readonly alerts = new FixtureAlerts();

  constructor(seed: number, start: number) {
    this.#rnd = random(seed);
    this.#now = start;
    this.#engineSince = start;
    this.#gone = goneLedger(start);
    this.#markets = SEEDS.map((each, index) => new FixtureMarket(each, index, start, this.#rnd));
  }

  get now(): number {
    return this.#now;
  }

  get #running(): boolean {
    return this.engine === "running";
  }

  /** Lets time pass; returns the markets that changed. `all`: every market moves, as when hours pass at once. */
  step(ms: number, all: boolean): string[] {
    this.#now += ms;
    const changed = this.#markets.filter(({ seed }) => seed.state !== "stale" && (all || this.#rnd() <= 0.5));
    for (const market of changed) market.step(this.#now, ms, this.#running);
    this.#peak = Math.max(this.#peak, this.#riskEquity());
    const last = this.#curve.at(-1)?.t ?? Number.NEGATIVE_INFINITY;
    if (this.#now - last >= POINT_MS) this.#point();
    return changed.map(({ id }) => id);
  }

  #ledgers() {
    return [this.#gone, ...this.#markets.map(({ ledger }) => ledger)];
  }

  #cash(): number {
    return this.#ledgers().reduce((sum, ledger) => sum + cashFlow(ledger), START_CASH);
  }

  #equity(): number {
    return this.#ledgers().reduce((sum, ledger) => sum + pnl(ledger).total, START_CASH);
  }

  /** At bid, as risk counts it. */
  #riskEquity(): number {
    return this.#markets.reduce((sum, market) => sum + market.valueAtBid(), this.#cash());
  }

  #point(): void {
    const equity = this.#equity();
    this.#curve.push({
      t: this.#now as VenueMs,
      ...{ equity, riskEquity: this.#riskEquity(), cash: this.#cash(), pnl: equity - START_CASH },
    });
    this.#performance = null;
  }

  report(id: string): MarketReport | null {
    const market = this.#markets.find((each) => each.id === id);
    const isKilled = this.#alone.some((each) => each.market === id);
    return market === undefined ? null : market.report(this.#now, this.#epoch, this.#running && !isKilled);
  }

  account(): AccountReport {
    const ledgers = this.#ledgers();
    const parts = ledgers.map((ledger) => pnl(ledger).parts);
    const sum = (key: keyof PnlParts): MicroUsd => parts.reduce((total, each) => total + each[key], 0) as MicroUsd;
    const [equity, risk] = [this.#equity(), this.#riskEquity()];
    const running = this.#running;
    this.#performance ??= performanceOf(this.#curve, START_CASH);
    return {
      at: this.#now as VenueMs,
      mode: "paper",
      wallet: `0x${"1f".repeat(20)}`,
      engine: this.engine,
      engineWhy: running ? "leases out" : "operator, dashboard",
      engineSince: this.#engineSince as VenueMs,
      epoch: this.#epoch,
      cash: this.#cash() as MicroUsd,
      startCash: START_CASH as MicroUsd,
      equity: equity as MicroUsd,
      riskEquity: risk as MicroUsd,
      peak: this.#peak as MicroUsd,
      dayStart: START_CASH as MicroUsd,
      drawdownBp: Math.round(((this.#peak - risk) / this.#peak) * 10_000),
      killDrawdownBp: 500,
      exposure: this.#markets.reduce((total, each) => total + each.exposure(this.#now, running), 0) as MicroUsd,
      exposureCap: 4_000_000_000 as MicroUsd,
      ordersLive: this.#markets.reduce(
        (n, market) => n + ordersOf(market.stand(running), market.id, this.#now).length,
        0,
      ),
      ordersInFlight: 0,
      pnl: {
        ...{ capture: sum("capture"), adverse: sum("adverse"), drift: sum("drift"), settlement: sum("settlement") },
        ...{ fees: sum("fees"), rebates: sum("rebates"), rewards: sum("rewards"), gas: sum("gas") },
        rounding: sum("rounding"),
      },
      pnlTotal: (equity - START_CASH) as MicroUsd,
      difference: 0 as MicroUsd,
      moves: ledgers.map(moves).reduce(joinMoves, NO_MOVES),
      performance: this.#performance,
      trading: this.#trading(ledgers),
      stakes: this.#stakes(),
      proof: this.#proof,
      killed: this.#alone,
    };
  }

  #trading(ledgers: readonly Parameters<typeof moves>[0][]): TradingReport {
    const { s0, s30 } = ledgers.map(moves).reduce(joinMoves, NO_MOVES);
    const figures = { turns: 3.4, profitFactor: 1.62, hours: 4 };
    return { at: this.#now as VenueMs, capture: estimateOf(s0), quality: estimateOf(s30), ...figures };
  }

  /** The first three as if only one of them could win, and two that fall together. */
  #stakes(): StakeReport[] {
    const of = (from: number, to: number) => this.#markets.slice(from, to);
    const sum = (some: readonly FixtureMarket[]): MicroUsd =>
      some.reduce((total, each) => total + each.exposure(this.#now, this.#running), 0) as MicroUsd;
    const [event, group] = [of(0, 3), of(3, 5)];
    const worst = Math.round(sum(event) * 0.6) as MicroUsd;
    const cap = 500_000_000 as MicroUsd;
    const ids = (some: readonly FixtureMarket[]) => some.map(({ id }) => id);
    return [
      { kind: "event", name: "1", markets: ids(event), worst, sum: sum(event), exclusive: true, cap },
      { kind: "group", name: "crypto", markets: ids(group), worst: sum(group), sum: sum(group), exclusive: false, cap },
    ];
  }

  /** Kill, then proof line by line as time passes. */
  kill(): void {
    if (this.engine !== "running") return;
    this.engine = "killing";
    this.#epoch += 1;
    this.#engineSince = this.#now;
    const at = (ms: number): VenueMs => (this.#now + ms) as VenueMs;
    this.#proof = [
      { text: `Epoch ${this.#epoch - 1} → ${this.#epoch}, kill stored`, at: at(4) },
      { text: "Cancel-all sent, heartbeat stopped", at: at(31) },
      { text: "8 of 8 markets acknowledged", at: at(212) },
      { text: "Nothing sending, nothing unknown", at: null },
      { text: "Venue says 0 orders", at: null },
      { text: "Venue says 0 again, ≥ 5 s later", at: null },
    ];
    this.alerts.tell(
      { class: "kill", severity: "danger", key: "kill", text: "Killed by operator, dashboard" },
      this.#now,
    );
  }

  /** One market alone: at once without an order, and proven. */
  killAlone(market: string, reason: string): void {
    const at = this.#now as VenueMs;
    const shown = (text: string, after: number) => ({ text, at: (at + after) as VenueMs });
    const kill = { at, from: at, actor: "loopback", reason, epoch: 1, state: "flat", missing: "", open: 0 } as const;
    const proof = [
      shown("Its posts refused, its orders cancelled", 84),
      shown("The venue says zero open orders", 84),
      shown("The venue says zero again, at least 5 s later", 5_113),
      { text: "Looked at again after 60 s: still zero", at: null },
    ];
    const holds = { net: -5_220_000 as MicroShares, worth: 3_862_800 as MicroUsd };
    this.#alone = [{ ...kill, market: market as ConditionId, tookMs: 5_113, holds, proof }];
  }

  resumeAlone(): void {
    this.#alone = [];
  }

  prove(): void {
    this.#proof = this.#proof.map((line, index) => ({
      ...line,
      at: line.at ?? ((this.#engineSince + 640 + index * 1_100) as VenueMs),
    }));
    this.engine = "flat";
  }

  resume(): void {
    this.engine = "running";
    this.#engineSince = this.#now;
    this.#proof = [];
  }

  clock(): ClockReport {
    return { venueMs: this.#now as VenueMs, wallMs: Date.now(), rate: 1, source: "Fixture world, seed 7" };
  }

  fills(): LiveFill[] {
    return this.#markets
      .flatMap((market) => market.fills())
      .sort((a, b) => b.at - a.at)
      .slice(0, 100);
  }

  snapshot(): Snapshot {
    const now = this.#now;
    const stale = this.#markets.find((market) => market.seed.state === "stale");
    const loop = (name: string, everyMs: number, ago: number, tookMs: number, errors: number, runs: number) => ({
      name,
      everyMs,
      lastAt: (now - ago) as VenueMs,
      tookMs,
      errors,
      recent: Array.from({ length: runs }, (_, index) => tookMs * (0.6 + 0.5 * Math.abs(Math.sin(index * 12.9898)))),
    });
    return {
      clock: this.clock(),
      account: this.account(),
      markets: Object.fromEntries(
        this.#markets.flatMap((market) => {
          const report = this.report(market.id);
          return report === null ? [] : [[market.id, report]];
        }),
      ),
      fills: this.fills(),
      alerts: this.alerts.list(now, stale?.id ?? null),
      feeds: [
        { name: "Market", lastAt: (now - 200) as VenueMs, limitMs: 10_000, state: "ok" },
        { name: "User", lastAt: (now - 1_100) as VenueMs, limitMs: 20_000, state: "ok" },
        { name: "Account", lastAt: (now - 2_000) as VenueMs, limitMs: 15_000, state: "ok" },
        { name: "Heartbeat", lastAt: (now - 14_000) as VenueMs, limitMs: 10_000, state: "late" },
      ],
      loops: [
        loop("Select markets", 60_000, 12_000, 112, 0, 90),
        loop("Watchdog", 60_000, 12_000, 41, 0, 90),
        loop("Retire", 300_000, 140_000, 340, 1, 40),
        loop("Maintenance", 3_600_000, 1_900_000, 2_100, 0, 6),
      ],
    };
  }

  equity(): Series {
    return curveSeries({ points: this.#curve, intervalMs: POINT_MS }, null);
  }

  series(id: string): Series | null {
    return this.#markets.find((market) => market.id === id)?.series() ?? null;
  }

  ids(): string[] {
    return this.#markets.map((market) => market.id);
  }
}
