/** A market of the small world: a book that moves, fills that are booked in the very ledger the engine keeps. */
import type { Fill, FillStatus } from "../../../core/contract/fills.ts";
import type { ConditionId, OrderId, TradeId } from "../../../core/contract/ids.ts";
import { netCents, tokenCents } from "../../../core/ledger/average.ts";
import { addOrder, noOrders, worstLoss } from "../../../core/ledger/exposure.ts";
import { direction, yesHalf } from "../../../core/ledger/fill.ts";
import {
  type Booked,
  bookFill,
  costs,
  credit,
  learn,
  markLedger,
  moves,
  newestFills,
  newLedger,
} from "../../../core/ledger/ledger.ts";
import { type MidRing, markoutsOver, newMidRing, pushMid, updateMarkouts } from "../../../core/ledger/markouts.ts";
import { pnl } from "../../../core/ledger/parts.ts";
import { cashFlow, held, valueAtBid, valueAtMid } from "../../../core/ledger/value.ts";
import type { LiveFill, MarketReport, Series } from "../../../core/live/types.ts";
import type { MicroUsd } from "../../../core/units/money.ts";
import type { Ticks } from "../../../core/units/price.ts";
import type { MicroShares } from "../../../core/units/size.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { ordersOf, pricesOf, reservationOf, type Stand, whyOf } from "./quotes.ts";
import { CAP, RULES, type Seed, SHARE } from "./seeds.ts";

const MINED_MS = 4_000;
const FINAL_MS = 12_000;
const SERIES_MS = 10_000;

export class FixtureMarket {
  readonly id: ConditionId;
  readonly seed: Seed;
  readonly ledger = newLedger();
  readonly #rnd: () => number;
  readonly #began: number;
  readonly #mids: MidRing = newMidRing();
  readonly #series = {
    t: [] as number[],
    cols: { mid: [], bid: [], ask: [], net: [], pnl: [] } as Record<string, (number | null)[]>,
  };
  #learning: Booked[] = [];
  #depth: { bids: number[]; asks: number[] } = { bids: [], asks: [] };
  #mid: number;
  #cycles = 0;

  constructor(seed: Seed, index: number, began: number, rnd: () => number) {
    this.id = `0x${String(index + 1).padStart(64, "0")}` as ConditionId;
    this.seed = seed;
    this.#began = began;
    this.#rnd = rnd;
    this.#mid = seed.mid;
    this.#newDepth();
  }

  /** Where it stands; `running`: the engine lets it quote. */
  stand(running: boolean): Stand {
    const { seed } = this;
    const bid = Math.max(seed.tick, Math.floor((this.#mid - seed.half) / seed.tick) * seed.tick);
    const ask = Math.max(bid + seed.tick, Math.ceil((this.#mid + seed.half) / seed.tick) * seed.tick);
    const quotes = running && (seed.state === undefined || seed.state === "reduce-only");
    return { seed, bid, ask, net: held(this.ledger).net, quotes };
  }

  /** Lets time pass up to `now`, a second at a time at most. */
  step(now: number, ms: number, running: boolean): void {
    this.#cycles += 1;
    const parts = Math.max(1, Math.ceil(ms / 1_000));
    for (let part = 1; part <= parts; part += 1) this.#drift(now - ms + (part * ms) / parts, ms / parts);
    this.#turnBook();
    if (this.#rnd() < (ms / 1_000) * 0.006) this.#trade(now, this.#rnd() < 0.5 ? "bid" : "ask", running);
    this.#settleTrades(now);
    this.#learn(now);
    const last = this.#series.t.at(-1) ?? 0;
    if (now - last >= SERIES_MS) this.#record(now, running);
  }

  #drift(at: number, ms: number): void {
    const { tick, mid } = this.seed;
    const pull = (mid - this.#mid) * 0.0004 * (ms / 1_000);
    this.#mid += pull + (this.#rnd() - 0.5) * Math.max(tick, 8) * Math.sqrt(ms / 1_000) * 0.5;
    this.#mid = Math.min(9_800, Math.max(60, this.#mid));
    const half = this.midHalf;
    pushMid(this.#mids, at as VenueMs, half);
    markLedger(this.ledger, half);
  }

  get midHalf(): number {
    const { bid, ask } = this.stand(false);
    return bid + ask;
  }

  #newDepth(): void {
    const level = (): number => (this.#rnd() < 0.25 ? 0 : Math.ceil(this.#rnd() ** 2 * 120 + 4) * 5);
    const touch = (): number => 40 + Math.ceil(this.#rnd() * 60) * 5;
    const side = (): number[] => [touch(), ...Array.from({ length: 19 }, level)];
    this.#depth = { bids: side(), asks: side() };
  }

  #turnBook(): void {
    if (this.#rnd() < 0.3) this.#newDepth();
    const side = this.#rnd() < 0.5 ? this.#depth.bids : this.#depth.asks;
    side[1 + Math.floor(this.#rnd() * 12)] = Math.ceil(this.#rnd() * 80) * 5;
  }

  /** Somebody takes our best quote, and the mid goes his way a little: now and then he knew something. */
  #trade(now: number, as: "bid" | "ask", running: boolean): void {
    const stand = this.stand(running);
    const yesPrice = pricesOf(stand, as)[0];
    const adds = as === "bid" ? stand.net : -stand.net;
    if (yesPrice === undefined || adds > CAP * (this.seed.state === "reduce-only" ? 0.2 : 0.5)) return;
    const size = (1 + Math.floor(this.#rnd() * 6)) * 10 * SHARE;
    const { yes, no } = held(this.ledger);
    const sells = as === "bid" ? no >= size : yes >= size;
    const token = (as === "bid") === sells ? "NO" : "YES";
    const price = token === "YES" ? yesPrice : 10_000 - yesPrice;
    const n = this.ledger.booked.length + 1;
    const taker = n % 37 === 0;
    this.#book({
      trade: `${this.id.slice(-2)}-trade-${n}` as TradeId,
      order: `0x${this.id.slice(-2)}${n.toString(16).padStart(62, "0")}` as OrderId,
      at: now as VenueMs,
      token,
      side: sells ? "SELL" : "BUY",
      price: price as Ticks,
      size: size as MicroShares,
      cash: (((sells ? 1 : -1) * price * size) / 10_000) as MicroUsd,
      fee: (taker ? Math.round(size * 0.004) : 0) as MicroUsd,
      maker: !taker,
      status: "matched",
    });
    this.#mid += (as === "bid" ? -1 : 1) * this.seed.half * 0.25 * this.#rnd();
    if (n % 25 === 0) this.#pay(n, now);
  }

  #pay(n: number, now: number): void {
    const at = now as VenueMs;
    credit(this.ledger, { id: `rebate-${n}`, kind: "rebate", at, amount: 412_350 as MicroUsd });
    credit(this.ledger, { id: `reward-${n}`, kind: "reward", at, amount: 1_640_118 as MicroUsd });
    credit(this.ledger, { id: `gas-${n}`, kind: "gas", at, amount: 21_407 as MicroUsd });
  }

  #book(fill: Fill): void {
    const booked = bookFill(this.ledger, fill, this.midHalf);
    if (booked !== null && fill.status === "matched") this.#learning.push(booked);
  }

  /** matched, mined, confirmed; one in 31 fails, one in 29 is tried again first. */
  #settleTrades(now: number): void {
    for (const { fill, status } of [...this.ledger.open.values()]) {
      const n = Number(fill.trade.split("-").at(-1));
      const past = now - fill.at;
      const next: FillStatus | null =
        past >= FINAL_MS * (n % 29 === 0 ? 4 : 1)
          ? n % 31 === 0
            ? "failed"
            : "confirmed"
          : past >= MINED_MS
            ? n % 29 === 0
              ? "retrying"
              : "mined"
            : null;
      if (next !== null && next !== status) this.#book({ ...fill, status: next });
    }
  }

  #learn(now: number): void {
    for (const booked of this.#learning) {
      const { fill, mid, markouts } = booked;
      const news = updateMarkouts(markouts, this.#mids, fill.at, mid, direction(fill), now as VenueMs);
      if (news !== markouts) learn(this.ledger, booked, news);
    }
    this.#learning = this.#learning.filter(({ fill }) => !markoutsOver(fill.at, now as VenueMs));
  }

  #record(now: number, running: boolean): void {
    const { t, cols } = this.#series;
    const stand = this.stand(running);
    const values: Record<string, number | null> = {
      ...{ mid: stand.bid + stand.ask, net: stand.net, pnl: pnl(this.ledger).total },
      ...{ bid: pricesOf(stand, "bid")[0] ?? null, ask: pricesOf(stand, "ask")[0] ?? null },
    };
    t.push(now);
    for (const [name, value] of Object.entries(values)) cols[name]?.push(value);
  }

  series(): Series {
    return this.#series;
  }

  exposure(now: number, running: boolean): MicroUsd {
    const effects = noOrders();
    for (const order of ordersOf(this.stand(running), this.id, now))
      addOrder(effects, order.as, order.yesPrice, order.size, this.ledger.mark);
    return worstLoss(this.ledger, effects);
  }

  valueAtBid(): MicroUsd {
    const { bid, ask } = this.stand(false);
    return valueAtBid(this.ledger, bid as Ticks, ask as Ticks);
  }

  report(now: number, epoch: number, running: boolean): MarketReport {
    const { seed, ledger } = this;
    const stand = this.stand(running);
    const orders = ordersOf(stand, this.id, now);
    const { yes, no, net } = held(ledger);
    const cost = costs(ledger);
    const { parts, total } = pnl(ledger);
    const best = (as: "bid" | "ask"): Ticks | null => (pricesOf(stand, as)[0] as Ticks | undefined) ?? null;
    return {
      id: this.id,
      at: now as VenueMs,
      state: running ? (seed.state ?? "quoting") : "killed",
      stateWhy: running ? (seed.why ?? "all gates open") : `halted, epoch ${epoch}`,
      slug: seed.question.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
      event: "an-event",
      question: seed.question,
      rules: RULES,
      outcomes: seed.question.includes("up or down") ? ["Up", "Down"] : ["Yes", "No"],
      endsAt: (this.#began + 5 * 3_600_000 + seed.days * 86_400_000) as VenueMs,
      tick: seed.tick as Ticks,
      engine: "as",
      bids: this.#levels(stand.bid, "bid", orders),
      asks: this.#levels(stand.ask, "ask", orders),
      bookAt: (seed.state === "stale" ? now - 14_000 - ((now / 50) % 20_000) : now - 240) as VenueMs,
      midHalf: stand.bid + stand.ask,
      reservation: stand.quotes ? reservationOf(stand) : null,
      quote: { bid: best("bid"), ask: best("ask") },
      orders,
      why: whyOf(stand, epoch),
      position: {
        ...{ yes, no, net, cap: CAP as MicroShares, sets: Math.min(yes, no) as MicroShares },
        averageCents: net === 0 ? null : netCents(cost),
        yesCents: yes === 0 ? null : tokenCents(cost.yes),
        noCents: no === 0 ? null : tokenCents(cost.no),
      },
      cashFlow: cashFlow(ledger),
      valueAtMid: valueAtMid(ledger),
      valueAtBid: this.valueAtBid(),
      exposure: this.exposure(now, running),
      pnl: parts,
      pnlTotal: total,
      fills: this.fills(),
      fillCount: ledger.booked.length,
      fillStates: { ...ledger.states },
      moves: moves(ledger),
      leaseUntil: running ? ((now + 21_000) as VenueMs) : null,
      epoch,
      cycle: { count: this.#cycles, tookUs: 4.6, lagMs: 1 },
      reconciled: { at: (now - 3_000) as VenueMs, yesDiff: 0 as MicroShares, noDiff: 0 as MicroShares },
      winner: null,
    };
  }

  #levels(from: number, side: "bid" | "ask", orders: MarketReport["orders"]): MarketReport["bids"] {
    const way = side === "bid" ? -1 : 1;
    const sizes = new Map<number, number>();
    (side === "bid" ? this.#depth.bids : this.#depth.asks).forEach((size, index) => {
      const price = from + way * index * this.seed.tick;
      if (size > 0 && price > 0 && price < 10_000) sizes.set(price, size * SHARE);
    });
    for (const order of orders)
      if (order.as === side) sizes.set(order.yesPrice, (sizes.get(order.yesPrice) ?? 0) + order.size);
    return [...sizes]
      .sort((a, b) => way * (a[0] - b[0]))
      .slice(0, 20)
      .map(([price, size]) => ({ price: price as Ticks, size: size as MicroShares }));
  }

  fills(): LiveFill[] {
    return newestFills(this.ledger, 20).map(({ fill, status, mid, midKnown, markouts }) => ({
      ...{ market: this.id, trade: fill.trade, order: fill.order, at: fill.at, token: fill.token, side: fill.side },
      as: direction(fill) === 1 ? "bid" : "ask",
      yesPrice: (yesHalf(fill) / 2) as Ticks,
      ...{ price: fill.price, size: fill.size, cash: fill.cash, fee: fill.fee, status, markouts },
      midHalf: midKnown ? mid : null,
    }));
  }
}
