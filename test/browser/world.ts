/**
 * A small world for the browser tests: markets whose books move, quotes, fills, and accounts that add up to the
 * micro-dollar. It knows the dashboard's data and nothing of the engine; nothing of it is shipped.
 */
import type { ConditionId, IntentId, OrderId, TradeId } from "../../core/contract/ids.ts";
import type { Reason } from "../../core/contract/reasons.ts";
import { tell } from "../../core/live/alerts.ts";
import { addMove, joinMoves, NO_MOVES } from "../../core/live/moves.ts";
import type {
  AccountReport,
  ClockReport,
  LiveAlert,
  LiveFill,
  LiveOrder,
  MarketReport,
  Moves,
  PnlParts,
  Series,
  Snapshot,
} from "../../core/live/types.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import type { MicroShares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";

interface Seed {
  readonly question: string;
  readonly mid: number;
  readonly tick: number;
  readonly half: number;
  readonly days: number;
  readonly state?: MarketReport["state"];
  readonly why?: string;
}

const SEEDS: readonly Seed[] = [
  { question: "Bitcoin above $96,000 on 24 November?", mid: 4175, tick: 10, half: 40, days: 2 },
  { question: "Ethereum above $3,400 on 30 November?", mid: 2800, tick: 100, half: 100, days: 8 },
  { question: "Fed cuts 25 bp in December?", mid: 6350, tick: 100, half: 50, days: 17 },
  { question: "New York high on 23 November: 48–49 °F?", mid: 352, tick: 1, half: 10, days: 1 },
  {
    question: "Solana above $180 on 28 November?",
    mid: 5565,
    tick: 10,
    half: 30,
    days: 6,
    state: "stale",
    why: "book 14 s old, limit 10 s; quotes pulled",
  },
  { question: "US CPI at 3.0 % or more for November?", mid: 2250, tick: 100, half: 50, days: 18 },
  {
    question: "Bitcoin up or down, 22 Nov, 9–10 am ET?",
    mid: 8950,
    tick: 100,
    half: 150,
    days: 0.02,
    state: "ending",
    why: "28 m left, quoting stops at 30 m",
  },
  {
    question: "Government shutdown before 20 December?",
    mid: 3165,
    tick: 10,
    half: 30,
    days: 28,
    state: "reduce-only",
    why: "operator: only orders that reduce",
  },
];

const SHARE = 1_000_000;
const RULES =
  "This market resolves to “Yes” if the Binance 1 minute candle for BTC/USDT at 12:00 in the ET timezone (noon) on the date in the title has a final “Close” price higher than the strike. Otherwise “No”. <script>alert('rules')</script> The resolution source is Binance, BTC/USDT with “1m” and “Candles” selected.";
const CAP = 900 * SHARE;
const START_CASH = 10_000 * SHARE;

/** mulberry32: the same world for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Held {
  readonly seed: Seed;
  readonly id: ConditionId;
  mid: number;
  yes: number;
  no: number;
  cash: number;
  capture: number;
  fees: number;
  fills: LiveFill[];
  fillCount: number;
  depth: { bids: number[]; asks: number[] };
  midAt: { t: number; mid: number }[];
  series: {
    t: number[];
    cols: { mid: number[]; bid: (number | null)[]; ask: (number | null)[]; net: number[]; pnl: number[] };
  };
  cycles: number;
}

/** What the mid did after the fills. */
function movesOf(fills: readonly LiveFill[]): Moves {
  let moves = NO_MOVES;
  for (const fill of fills) {
    const shares = fill.size / SHARE;
    const after = fill.markouts;
    const add = (name: keyof Moves, cents: number | null): void => {
      if (cents !== null) moves = { ...moves, [name]: addMove(moves[name], shares, cents) };
    };
    if (fill.midHalf !== null) add("s0", ((fill.as === "bid" ? 1 : -1) * (fill.midHalf - 2 * fill.yesPrice)) / 200);
    for (const name of ["s1", "s5", "s30", "s120", "s600"] as const) add(name, after[name]);
  }
  return moves;
}

export class World {
  readonly #rnd: () => number;
  readonly #markets: Held[];
  readonly #equity: { t: number[]; cols: { equity: number[]; risk_equity: number[] } } = {
    t: [],
    cols: { equity: [], risk_equity: [] },
  };
  readonly #began: number;
  #peak = START_CASH;
  #now: number;
  #trades = 0;
  engine: AccountReport["engine"] = "running";
  #engineSince: number;
  #epoch = 17;
  #proof: { text: string; at: VenueMs | null }[] = [];
  #alerts: LiveAlert[] = [];

  constructor(seed: number, start: number) {
    this.#rnd = random(seed);
    this.#now = start;
    this.#began = start;
    this.#engineSince = start;
    this.#markets = SEEDS.map((each, index) => ({
      seed: each,
      id: `0x${String(index + 1).padStart(64, "0")}` as ConditionId,
      mid: each.mid,
      yes: 0,
      no: 0,
      cash: 0,
      capture: 0,
      fees: 0,
      fills: [],
      fillCount: 0,
      depth: { bids: [], asks: [] },
      midAt: [],
      series: { t: [], cols: { mid: [], bid: [], ask: [], net: [], pnl: [] } },
      cycles: 0,
    }));
    for (const market of this.#markets) this.#newDepth(market);
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass; returns the markets that changed. */
  step(ms: number, record: boolean): string[] {
    this.#now += ms;
    const changed: string[] = [];
    for (const market of this.#markets) {
      if (market.seed.state === "stale") continue;
      if (!record && this.#rnd() > 0.5) continue;
      changed.push(market.id);
      this.#move(market, ms);
    }
    const risk = this.#riskEquity();
    this.#peak = Math.max(this.#peak, risk);
    if (record) {
      this.#equity.t.push(this.#now);
      this.#equity.cols.equity.push(this.#equityNow());
      this.#equity.cols.risk_equity.push(risk);
    }
    return changed;
  }

  #newDepth(market: Held): void {
    const level = (): number => (this.#rnd() < 0.25 ? 0 : Math.ceil(this.#rnd() ** 2 * 120 + 4) * 5);
    market.depth = { bids: Array.from({ length: 20 }, level), asks: Array.from({ length: 20 }, level) };
    market.depth.bids[0] = 40 + Math.ceil(this.#rnd() * 60) * 5;
    market.depth.asks[0] = 40 + Math.ceil(this.#rnd() * 60) * 5;
  }

  #touch(market: Held): { bid: number; ask: number } {
    const { tick, half } = market.seed;
    const bid = Math.max(tick, Math.floor((market.mid - half) / tick) * tick);
    return { bid, ask: Math.max(bid + tick, Math.ceil((market.mid + half) / tick) * tick) };
  }

  #midHalf(market: Held): number {
    const { bid, ask } = this.#touch(market);
    return bid + ask;
  }

  #quote(market: Held): { bid: number | null; ask: number | null } {
    const { bid, ask } = this.#touch(market);
    const { tick, state } = market.seed;
    if (this.engine !== "running" || state === "stale" || state === "ending") return { bid: null, ask: null };
    const skew = Math.round((this.#net(market) / CAP) * 4) * tick;
    const own = { bid: bid - Math.max(0, skew), ask: ask + Math.max(0, -skew) };
    return { bid: state === "reduce-only" ? null : Math.max(tick, own.bid), ask: own.ask };
  }

  #net(market: Held): number {
    return market.yes - market.no;
  }

  #move(market: Held, ms: number): void {
    const { tick, mid } = market.seed;
    const pull = (mid - market.mid) * 0.0004 * (ms / 1_000);
    market.mid += pull + (this.#rnd() - 0.5) * Math.max(tick, 8) * Math.sqrt(ms / 1_000) * 0.5;
    market.mid = Math.min(9_800, Math.max(60, market.mid));
    market.cycles += 1;
    if (this.#rnd() < 0.3) this.#newDepth(market);
    else {
      const side = this.#rnd() < 0.5 ? market.depth.bids : market.depth.asks;
      side[1 + Math.floor(this.#rnd() * 12)] = Math.ceil(this.#rnd() * 80) * 5;
    }
    const quote = this.#quote(market);
    if (this.#rnd() < (ms / 1_000) * 0.006) this.#fill(market, this.#rnd() < 0.5 ? "bid" : "ask", quote);
    for (const fill of market.fills) this.#mark(market, fill);
    const { series } = market;
    const last = series.t.at(-1) ?? 0;
    if (this.#now - last >= 10_000) {
      series.t.push(this.#now);
      series.cols.mid.push(this.#midHalf(market));
      series.cols.bid.push(quote.bid);
      series.cols.ask.push(quote.ask);
      series.cols.net.push(this.#net(market));
      series.cols.pnl.push(this.#pnl(market).total);
    }
    market.midAt.push({ t: this.#now, mid: this.#midHalf(market) });
    if (market.midAt.length > 400) market.midAt.splice(0, 200);
  }

  #fill(market: Held, as: "bid" | "ask", quote: { bid: number | null; ask: number | null }): void {
    const yesPrice = as === "bid" ? quote.bid : quote.ask;
    const adds = as === "bid" ? this.#net(market) : -this.#net(market);
    if (yesPrice === null || adds > CAP * (market.seed.state === "reduce-only" ? 0.2 : 0.5)) return;
    const size = (1 + Math.floor(this.#rnd() * 6)) * 10 * SHARE;
    const token = as === "bid" ? "YES" : "NO";
    const price = as === "bid" ? yesPrice : 10_000 - yesPrice;
    const cash = -(price * size) / 10_000;
    const midHalf = this.#midHalf(market);
    market.capture += ((as === "bid" ? midHalf / 2 - yesPrice : yesPrice - midHalf / 2) * size) / 10_000;
    market.cash += cash;
    if (as === "bid") market.yes += size;
    else market.no += size;
    // A YES and a NO together are a dollar: merged at once.
    const sets = Math.min(market.yes, market.no);
    market.yes -= sets;
    market.no -= sets;
    market.cash += sets;
    this.#trades += 1;
    market.fillCount += 1;
    const fill: LiveFill = {
      market: market.id,
      trade: `trade-${this.#trades}` as TradeId,
      order: `0x${this.#trades.toString(16).padStart(64, "0")}` as OrderId,
      at: this.#now as VenueMs,
      token,
      side: "BUY",
      as,
      yesPrice: yesPrice as Ticks,
      price: price as Ticks,
      size: size as MicroShares,
      cash: cash as MicroUsd,
      fee: 0 as MicroUsd,
      status: this.#trades % 31 === 0 ? "failed" : "confirmed",
      midHalf,
      markouts: { s1: null, s5: null, s30: null, s120: null, s600: null },
    };
    market.fills = [fill, ...market.fills].slice(0, 40);
  }

  #mark(market: Held, fill: LiveFill): void {
    const past = this.#now - fill.at;
    const value = (seconds: number, held: number | null): number | null => {
      if (held !== null || past < seconds * 1_000 || fill.midHalf === null) return held;
      const move = (this.#midHalf(market) - fill.midHalf) / 200;
      const edge =
        fill.as === "bid" ? fill.midHalf / 200 - fill.yesPrice / 100 : fill.yesPrice / 100 - fill.midHalf / 200;
      return Math.round((edge * 0.2 + (fill.as === "bid" ? move : -move)) * 100) / 100;
    };
    const { s1, s5, s30, s120, s600 } = fill.markouts;
    const markouts = {
      ...{ s1: value(1, s1), s5: value(5, s5), s30: value(30, s30) },
      ...{ s120: value(120, s120), s600: value(600, s600) },
    };
    market.fills = market.fills.map((each) => (each.trade === fill.trade ? { ...each, markouts } : each));
  }

  #value(market: Held): number {
    const half = this.#midHalf(market);
    return (market.yes * half + market.no * (20_000 - half)) / 20_000;
  }

  #pnl(market: Held): { parts: PnlParts; total: MicroUsd } {
    const total = Math.round(market.cash + this.#value(market));
    const capture = Math.round(market.capture);
    const adverse = Math.round(
      market.fills.reduce((sum, { size, markouts }) => sum + (size * (markouts.s120 ?? 0)) / 100, 0),
    );
    const nothing = { settlement: 0, fees: 0, rebates: 0, rewards: 0, gas: 0, rounding: 0 };
    const parts = { capture, adverse, drift: total - capture - adverse, ...nothing } as PnlParts;
    return { parts, total: total as MicroUsd };
  }

  #equityNow(): number {
    return START_CASH + this.#markets.reduce((sum, market) => sum + this.#pnl(market).total, 0);
  }

  /** At bid, as risk counts it. */
  #riskEquity(): number {
    return this.#markets.reduce((sum, market) => {
      const { bid, ask } = this.#touch(market);
      return sum + Math.round(market.cash + (market.yes * bid + market.no * (10_000 - ask)) / 10_000);
    }, START_CASH);
  }

  report(id: string): MarketReport | null {
    const market = this.#markets.find((each) => each.id === id);
    if (market === undefined) return null;
    const { seed } = market;
    const { bid, ask } = this.#touch(market);
    const quote = this.#quote(market);
    const orders = this.#orders(market, quote);
    const midHalf = this.#midHalf(market);
    const net = this.#net(market);
    const { parts, total } = this.#pnl(market);
    const levels = (from: number, way: 1 | -1, depth: number[], side: "bid" | "ask") => {
      const sizes = new Map<number, number>();
      depth.forEach((size, index) => {
        const price = from + way * index * seed.tick;
        if (size > 0 && price > 0 && price < 10_000) sizes.set(price, size * SHARE);
      });
      for (const order of orders)
        if (order.as === side) sizes.set(order.yesPrice, (sizes.get(order.yesPrice) ?? 0) + order.size);
      return [...sizes]
        .sort((a, b) => (way === 1 ? a[0] - b[0] : b[0] - a[0]))
        .slice(0, 20)
        .map(([price, size]) => ({ price: price as Ticks, size: size as MicroShares }));
    };
    const stale = seed.state === "stale";
    const killed = this.engine !== "running";
    const state = killed ? "killed" : (seed.state ?? "quoting");
    const reservation = midHalf / 2 - (net / CAP) * seed.half * 0.8;
    return {
      id: market.id,
      at: this.#now as VenueMs,
      state,
      stateWhy: killed ? `epoch ${this.#epoch}, no orders` : (seed.why ?? "both sides, two levels"),
      slug: seed.question.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
      question: seed.question,
      rules: RULES,
      outcomes: seed.question.includes("up or down") ? ["Up", "Down"] : ["Yes", "No"],
      endsAt: (this.#began + 5 * 3_600_000 + seed.days * 86_400_000) as VenueMs,
      tick: seed.tick as Ticks,
      engine: "as",
      bids: levels(bid, -1, market.depth.bids, "bid"),
      asks: levels(ask, 1, market.depth.asks, "ask"),
      bookAt: (stale ? this.#now - 14_000 - ((this.#now / 50) % 20_000) : this.#now - 240) as VenueMs,
      midHalf,
      reservation,
      quote: { bid: quote.bid as Ticks | null, ask: quote.ask as Ticks | null },
      orders,
      why: this.#why(market, quote, reservation),
      position: {
        yes: market.yes as MicroShares,
        no: market.no as MicroShares,
        net: net as MicroShares,
        cap: CAP as MicroShares,
        averageCents: net === 0 ? null : (seed.mid + 12) / 100,
        // Sets are merged at once here.
        sets: 0 as MicroShares,
        yesCents: market.yes === 0 ? null : (seed.mid + 12) / 100,
        noCents: market.no === 0 ? null : (9_988 - seed.mid) / 100,
      },
      cashFlow: Math.round(market.cash) as MicroUsd,
      valueAtMid: (total - Math.round(market.cash)) as MicroUsd,
      valueAtBid: Math.round((market.yes * bid + market.no * (10_000 - ask)) / 10_000) as MicroUsd,
      exposure: Math.round(Math.abs(net) * 0.4 + 24 * SHARE) as MicroUsd,
      pnl: parts,
      pnlTotal: total,
      fills: market.fills,
      fillCount: market.fillCount,
      fillStates: { matched: 0, mined: 0, confirmed: market.fillCount, retrying: 0, failed: 0 },
      moves: movesOf(market.fills),
      leaseUntil: killed ? null : ((this.#now + 21_000) as VenueMs),
      epoch: this.#epoch,
      cycle: { count: market.cycles, tookUs: 4.6, lagMs: 1 },
      reconciled: { at: (this.#now - 3_000) as VenueMs, yesDiff: 0 as MicroShares, noDiff: 0 as MicroShares },
      winner: null,
    };
  }

  #orders(market: Held, quote: { bid: number | null; ask: number | null }): LiveOrder[] {
    const { tick } = market.seed;
    const make = (as: "bid" | "ask", level: number): LiveOrder[] => {
      const best = as === "bid" ? quote.bid : quote.ask;
      if (best === null) return [];
      const yesPrice = best + (as === "bid" ? -1 : 1) * (level - 1) * 3 * tick;
      if (yesPrice <= 0 || yesPrice >= 10_000) return [];
      return [
        {
          intent: `${market.id.slice(0, 8)}:${level}:${as}` as IntentId,
          order: `0x${"ab".repeat(32)}` as OrderId,
          token: as === "bid" ? "YES" : "NO",
          side: "BUY",
          as,
          level: level - 1,
          yesPrice: yesPrice as Ticks,
          price: (as === "bid" ? yesPrice : 10_000 - yesPrice) as Ticks,
          size: (level * 30 * SHARE + 30 * SHARE) as MicroShares,
          matched: 0 as MicroShares,
          state: "live",
          ahead: (level === 1 && as === "ask" ? 0 : 120 * level * SHARE) as MicroShares,
          since: (this.#now - 252_000) as VenueMs,
        },
      ];
    };
    return [...make("bid", 1), ...make("ask", 1), ...make("bid", 2), ...make("ask", 2)];
  }

  #why(market: Held, quote: { bid: number | null; ask: number | null }, reservation: number): Reason[] {
    const mid = this.#midHalf(market) / 200;
    const shift = reservation / 100 - mid;
    const half = (market.seed.half / 100) * 0.7;
    const side = (as: "bid" | "ask", price: number | null): Reason[] => {
      if (price === null) return [];
      const sign = as === "bid" ? -1 : 1;
      const adverse = half * 0.25;
      const liquidity = half * 0.9;
      const size = half * 0.12;
      const rest = price / 100 - (mid + shift + sign * (adverse + liquidity + size));
      const term = (name: Extract<Reason, { t: "term" }>["name"], cents: number, note?: string): Reason => ({
        t: "term",
        name,
        side: as,
        cents,
        ...(note === undefined ? {} : { note }),
      });
      return [
        term("mid", mid, "without our orders"),
        term("inventory", shift, `${Math.round(this.#net(market) / SHARE)} net`),
        term("size", sign * size, "half the next fill"),
        term("liquidity", sign * liquidity, "ln(1+γn/κ)/γn"),
        term("adverse", sign * adverse, `${market.fillCount} fills`),
        term("tick", rest, `outward to ${market.seed.tick / 100}`),
      ];
    };
    const gate = (name: Extract<Reason, { t: "gate" }>["name"], passed: boolean, detail: string): Reason => ({
      t: "gate",
      name,
      passed,
      detail,
    });
    const netShares = Math.round(this.#net(market) / SHARE);
    return [
      ...side("bid", quote.bid),
      ...side("ask", quote.ask),
      gate("lease", true, `quote, 21 s left, epoch ${this.#epoch}`),
      gate(
        "book-age",
        market.seed.state !== "stale",
        market.seed.state === "stale" ? "14 s, limit 10 s" : "0.2 s, limit 10 s",
      ),
      gate("two-sided", true, "bid and ask both stand"),
      gate("spread", true, `${((market.seed.half * 2) / 100).toFixed(1)} ¢, limit 10 ¢`),
      gate("post-only", true, "bid < best ask, ask > best bid"),
      gate("self-cross", true, "YES bid + NO bid 98.6, limit 99.9"),
      gate("inventory", Math.abs(netShares) < 720, `${netShares} of 900, reduce at 720`),
      gate(
        "capital",
        market.seed.half < 100,
        market.seed.half < 100 ? "$214 of $400" : "bid level 3 refused: $412 > $400",
      ),
      { t: "input", name: "γ", value: 0.0016, unit: "1/$" },
      { t: "input", name: "κ", value: 220, unit: "1/$" },
      { t: "input", name: "σ", value: 0.0075, unit: "$/√s" },
      { t: "input", name: "h", value: 3600, unit: "s" },
    ];
  }

  account(): AccountReport {
    const reports = this.#markets.map((market) => this.#pnl(market));
    const sum = (key: keyof PnlParts): MicroUsd =>
      reports.reduce((total, each) => total + each.parts[key], 0) as MicroUsd;
    const equity = this.#equityNow();
    const risk = this.#riskEquity();
    const cash = START_CASH + this.#markets.reduce((total, market) => total + Math.round(market.cash), 0);
    const running = this.engine === "running";
    return {
      at: this.#now as VenueMs,
      mode: "paper",
      wallet: `0x${"1f".repeat(20)}`,
      engine: this.engine,
      engineWhy: running ? "leases out" : "operator, dashboard",
      engineSince: this.#engineSince as VenueMs,
      epoch: this.#epoch,
      cash: cash as MicroUsd,
      startCash: START_CASH as MicroUsd,
      equity: equity as MicroUsd,
      riskEquity: risk as MicroUsd,
      peak: this.#peak as MicroUsd,
      dayStart: (START_CASH - 4_118_220) as MicroUsd,
      drawdownBp: Math.round(((this.#peak - risk) / this.#peak) * 10_000),
      killDrawdownBp: 500,
      exposure: 2_184_120_000 as MicroUsd,
      exposureCap: 4_000_000_000 as MicroUsd,
      ordersLive: running
        ? this.#markets.reduce((n, market) => n + this.#orders(market, this.#quote(market)).length, 0)
        : 0,
      ordersInFlight: running ? 2 : 0,
      pnl: {
        capture: sum("capture"),
        adverse: sum("adverse"),
        drift: sum("drift"),
        settlement: sum("settlement"),
        fees: sum("fees"),
        rebates: sum("rebates"),
        rewards: sum("rewards"),
        gas: sum("gas"),
        rounding: sum("rounding"),
      },
      pnlTotal: (equity - START_CASH) as MicroUsd,
      difference: 0 as MicroUsd,
      moves: this.#markets.map((market) => movesOf(market.fills)).reduce(joinMoves, NO_MOVES),
      performance: {
        ...{ bucket: "hour", n: 5, sharpe: 0.42, error: 0.47, sortino: 0.71, yearly: false },
        ...{ maxDrawdownBp: Math.round(((this.#peak - risk) / this.#peak) * 10_000), points: 61 },
      },
      proof: this.#proof,
    };
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
    this.#alert("kill", "danger", "Killed by operator, dashboard", null);
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

  #alert(key: string, severity: LiveAlert["severity"], text: string, market: ConditionId | null): void {
    const at = this.#now as VenueMs;
    this.#alerts = [tell({ class: "market", key, severity, text }, at, market), ...this.#alerts];
  }

  clock(): ClockReport {
    return { venueMs: this.#now as VenueMs, wallMs: Date.now(), rate: 1, source: "Fixture world, seed 7" };
  }

  fills(): LiveFill[] {
    return this.#markets
      .flatMap((market) => market.fills)
      .sort((a, b) => b.at - a.at)
      .slice(0, 100);
  }

  snapshot(): Snapshot {
    const now = this.#now;
    const stale = this.#markets.find((market) => market.seed.state === "stale");
    const alerts: LiveAlert[] = [
      ...this.#alerts,
      {
        ...tell(
          { class: "market", severity: "warn", key: "stale", text: "Book stale, quotes pulled" },
          (now - 40_000) as VenueMs,
          stale?.id ?? null,
        ),
        lastAt: (now - 14_000) as VenueMs,
        count: 3,
      },
      {
        ...tell(
          { class: "feed", severity: "warn", key: "gap", text: "Market socket gap 48 s" },
          (now - 9_000_000) as VenueMs,
        ),
        firing: false,
        resolvedAt: (now - 8_952_000) as VenueMs,
      },
      tell(
        { class: "setup", severity: "note", key: "start", text: "Engine started, 8 markets chosen" },
        (now - 20_000_000) as VenueMs,
      ),
    ];
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
      alerts,
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
    return this.#equity;
  }

  series(id: string): Series | null {
    return this.#markets.find((market) => market.id === id)?.series ?? null;
  }

  ids(): string[] {
    return this.#markets.map((market) => market.id);
  }
}
