/**
 * The market machine on the exchange core, in one process, synchronous, on the source's own clock: no wire and no waiting.
 * The backtest and the fault simulation of the tests are this driver; they differ in delays and in what goes wrong.
 *
 * It does what the carrier and the Gateway do: carries every action out, tells fills, prints and the resolution, wakes the
 * machine on its alarm, and earlier when the mid leaves its band or somebody trades at its price.
 */

import type { ChainAnswer, ChainOperation } from "../../core/contract/chain.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { Fill } from "../../core/contract/fills.ts";
import type { OrderId } from "../../core/contract/ids.ts";
import type { DirectionalWish, MarketAction, MarketEvent } from "../../core/contract/market.ts";
import type { CancelAnswer, FindAnswer, Place, PlaceAnswer } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { type BookView, unknown, type WatchBand } from "../../core/contract/views.ts";
import type { ExchangeConfig, ExchangeNotice, SourceEvent } from "../../core/exchange/types.ts";
import { newTape, record, takePrints } from "../../core/feed/tape.ts";
import { beyond } from "../../core/feed/touches.ts";
import type { Row } from "../../core/machine.ts";
import { fillsSince, type MarketSetup, type MarketState, market, type Word } from "../../core/market.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import { complement } from "../../core/units/price.ts";
import { MINUTE, SECOND, type VenueMs } from "../../core/units/time.ts";
import type { Recorder } from "../../runtime/recorder.ts";
import { Agenda } from "./agenda.ts";
import { Desk, orderIdOf } from "./desk.ts";

/** How long things take, ms of venue time. */
export interface Delays {
  /** A request to the venue, and its answer back. */
  readonly there: number;
  readonly back: number;
  /** An answer that will not come is given up after this. */
  readonly giveUp: number;
  /** News of a fill, of the resolution; from a broken band to the cycle it asks for. */
  readonly fill: number;
  readonly resolution: number;
  readonly wake: number;
  /** No two cycles come closer. */
  readonly betweenCycles: number;
}

/** Of a venue nearby, answering promptly. */
export const DELAYS: Delays = {
  ...{ there: 40, back: 40, giveUp: 3_000 },
  ...{ fill: 30, resolution: 50, wake: 20, betweenCycles: 200 },
};

/** What can go wrong; each is asked for when it could. */
export type Mishap = "lostRequest" | "lostAnswer" | "lostFill" | "repeatFill" | "unreadable" | "crash";

export interface DriverOptions {
  readonly spec: MarketSpec;
  readonly config: MarketConfig;
  readonly exchange: ExchangeConfig;
  readonly startAt: VenueMs;
  /** What the lease allows at risk. */
  readonly capital: MicroUsd;
  readonly delays: Delays;
  /** Does it happen now? Without it, nothing ever goes wrong and no rows are kept. */
  readonly mishap?: (what: Mishap) => boolean;
  /** Told of everything the machine wants, as it is carried out. */
  readonly watch?: (action: MarketAction) => void;
  /** Makes what keeps the machine's inputs, once a life. */
  readonly recorder?: () => Recorder<MarketState, MarketEvent, MarketAction, MarketSetup>;
}

const FIRST_CYCLE_MS = SECOND;
const RESTART_MS = 700;
const REPEATED_AFTER_MS = 400;
const LEASE_MS = 30 * SECOND;
/** The exchange forgets, and the list of what changed is emptied, once in this long: memory stays flat. */
const DRAIN_MS = 10 * MINUTE;

export class Driver {
  readonly desk: Desk;
  /** The machine's own state; it is replaced by a crash. */
  state: MarketState;
  /** The newest word of the machine; null before its first cycle. */
  report: Word | null = null;
  crashes = 0;
  readonly #options: DriverOptions;
  readonly #setup: MarketSetup;
  readonly #agenda = new Agenda();
  readonly #rows = new Map<string, Row>();
  #recorder: Recorder<MarketState, MarketEvent, MarketAction, MarketSetup> | undefined;
  #now: number;
  #wakeAt: number;
  #cycledAt = Number.NEGATIVE_INFINITY;
  #drainAt: number;
  #band: WatchBand | null = null;
  /** Prints since the last cycle, held against the touch before them. */
  readonly #tape = newTape();
  /** The best prices as last looked at. */
  #bid = Number.NEGATIVE_INFINITY;
  #ask = Number.POSITIVE_INFINITY;
  /** Lives of the machine; what was on its way to an earlier one never arrives. */
  #life = 0;

  constructor(options: DriverOptions) {
    const { spec, config, startAt } = options;
    this.#options = options;
    this.#setup = { spec, config, birth: startAt };
    this.state = this.#restore([]);
    // The driver looks at the book itself.
    const exchange: ExchangeConfig = { ...options.exchange, books: "untold" };
    this.desk = new Desk(spec, exchange, startAt, (notices) => this.#hear(notices));
    this.#now = startAt;
    this.#wakeAt = startAt + FIRST_CYCLE_MS;
    this.#drainAt = startAt + DRAIN_MS;
  }

  get now(): VenueMs {
    return this.#now as VenueMs;
  }

  /** One event of the source. Times must not go back. */
  apply(event: SourceEvent): void {
    if (this.#nextAt() <= event.at) this.runUntil(event.at);
    this.#now = event.at;
    this.#hear(this.desk.exchange.apply(event));
    if (event.t === "book" || (event.t === "level" && this.#reachesTop(event))) this.#checkBand();
  }

  /** Could it have moved the best prices? Most level changes are behind them. */
  #reachesTop({ side, price }: Extract<SourceEvent, { t: "level" }>): boolean {
    return side === "bid" ? price >= this.#bid : price <= this.#ask;
  }

  /** A directional position's wish, as the orchestrator gives it. */
  wish(wish: DirectionalWish): void {
    this.#step({ at: this.now, t: "directional", wish });
  }

  /** Time passes without news from the source. */
  runUntil(until: number): void {
    for (let next = this.#nextAt(); next <= until; next = this.#nextAt()) {
      this.#now = Math.max(this.#now, next);
      this.#hear(this.desk.exchange.advance(this.now));
      if (this.#agenda.nextAt <= this.#now) this.#agenda.runNext();
      else this.#cycle();
    }
    this.#now = Math.max(this.#now, until);
    if (this.#now >= this.#drainAt) {
      this.desk.exchange.drain();
      this.#drainAt = this.#now + DRAIN_MS;
    }
  }

  #nextAt(): number {
    return Math.min(this.#agenda.nextAt, Math.max(this.#wakeAt, this.#cycledAt + this.#options.delays.betweenCycles));
  }

  #happens(what: Mishap): boolean {
    return this.#options.mishap?.(what) ?? false;
  }

  /** News on its way to the machine. */
  #later(ms: number, event: () => MarketEvent): void {
    const life = this.#life;
    this.#agenda.add(this.#now + ms, () => {
      if (life === this.#life) this.#step(event());
    });
  }

  /** One event through the machine, as the carrier does it: journal, prepare, then carry out. */
  #step(event: MarketEvent): void {
    const actions = market.step(this.state, event, this.#setup);
    const journaled: Row[] = [];
    const prepared: Row[] = [];
    for (const action of actions) {
      if (action.t === "journal") journaled.push(...action.rows);
      else if (action.t === "place") {
        for (const place of action.places)
          prepared.push({ kind: "id", key: place.intent, body: { order: orderIdOf(place) } });
      }
    }
    this.#recorder?.step(event, this.#setup, actions, prepared);
    if (journaled.length > 0) this.#recorder?.save();
    this.#keep([...journaled, ...prepared]);
    for (const row of prepared) market.apply(this.state, row);
    this.#recorder?.renew(this.state);
    if (this.#happens("crash")) {
      this.#crash();
      return;
    }
    for (const action of actions) {
      this.#options.watch?.(action);
      this.#perform(action);
    }
  }

  #restore(rows: readonly Row[]): MarketState {
    this.#recorder = this.#options.recorder?.();
    this.#recorder?.begin(rows, this.#setup);
    return market.restore(rows, this.#setup);
  }

  /** Through text and back, as a store would. */
  #keep(rows: readonly Row[]): void {
    if (this.#options.mishap === undefined) return;
    for (const row of market.stored?.(rows) ?? rows) {
      if (row.body === null) this.#rows.delete(`${row.kind}|${row.key}`);
      else this.#rows.set(`${row.kind}|${row.key}`, JSON.parse(JSON.stringify(row)) as Row);
    }
  }

  /** Only the rows are left, in any order. */
  #crash(): void {
    this.crashes += 1;
    this.#life += 1;
    const rows = [...this.#rows.values()];
    this.state = this.#restore(this.crashes % 2 === 0 ? rows : rows.reverse());
    this.#band = null;
    this.#wakeAt = this.#now + 5 * SECOND;
    this.#later(RESTART_MS, () => {
      this.#wakeAt = this.#now;
      return { at: this.now, t: "started" };
    });
  }

  #perform(action: MarketAction): void {
    switch (action.t) {
      case "wake":
        this.#wakeAt = action.at;
        return;
      case "watch":
        this.#band = action.band;
        return;
      case "report":
        this.report = action.report;
        return;
      case "place":
        for (const place of action.places) this.#post(place);
        return;
      case "cancel":
        this.#cancel(action.orders);
        return;
      case "chain":
        for (const operation of action.operations) this.#operate(operation);
        return;
      case "find":
        this.#find(action.orders);
        return;
      default:
        return;
    }
  }

  /** A request that may get lost on either way; the venue acts on it whether we live or not. */
  #request<A>(there: () => A, unheard: () => A, told: (answer: A) => MarketEvent): void {
    const { delays } = this.#options;
    const life = this.#life;
    const lost = this.#happens("lostRequest");
    const silent = this.#happens("lostAnswer") || lost;
    this.#agenda.add(this.#now + delays.there, () => {
      const answer = lost ? unheard() : there();
      if (life !== this.#life) return;
      this.#later(silent ? delays.giveUp : delays.back, () => told(silent ? unheard() : answer));
    });
  }

  #post(place: Place): void {
    this.#request<PlaceAnswer>(
      () => this.desk.post(place, this.now),
      () => ({ is: "unknown", message: "no answer" }),
      (answer) => ({ at: this.now, t: "placed", intent: place.intent, answer }),
    );
  }

  #cancel(orders: readonly OrderId[]): void {
    this.#request<CancelAnswer[]>(
      () => this.desk.cancel(orders, this.now),
      () => orders.map((order) => ({ order, is: "unknown" })),
      (answers) => ({ at: this.now, t: "cancelled", answers }),
    );
  }

  /** Asked again under the same id until it is over: an answer that got lost is one more question. */
  #operate(operation: ChainOperation): void {
    this.#request<ChainAnswer | null>(
      () => this.desk.operate(operation, this.now),
      () => null,
      (answer) => ({ at: this.now, t: "chain", answer: answer ?? unanswered(operation) }),
    );
  }

  #find(orders: readonly OrderId[]): void {
    this.#request<FindAnswer[]>(
      () => this.desk.find(orders),
      () => orders.map((id) => ({ is: "unknown", id })),
      (answers) => ({ at: this.now, t: "found", answers }),
    );
  }

  #hear(notices: readonly ExchangeNotice[]): void {
    if (notices.length === 0) return;
    for (const notice of notices) {
      if (notice.t === "print") this.#tellPrint(notice);
      else if (notice.t === "trade") for (const fill of this.desk.fillsOf(notice.trade)) this.#tellFill(fill);
      else if (notice.t === "resolved") this.#tellResolution(notice.winner);
    }
    this.#checkBand();
  }

  #tellFill(fill: Fill): void {
    if (this.#happens("lostFill")) return;
    const { delays } = this.#options;
    const tell = (): MarketEvent => ({ at: this.now, t: "fill", fill });
    this.#later(delays.fill, tell);
    if (this.#happens("repeatFill")) this.#later(delays.fill + REPEATED_AFTER_MS, tell);
  }

  #tellResolution(winner: "YES" | "NO" | "SPLIT"): void {
    this.#later(this.#options.delays.resolution, () => ({ at: this.now, t: "resolved", winner }));
  }

  #tellPrint({ token, price: own, size, side }: Extract<ExchangeNotice, { t: "print" }>): void {
    const ofYes = token === this.#options.spec.yes;
    const price = ofYes ? own : complement(own);
    const reach = beyond(price, this.#bid, this.#ask) / this.state.tick;
    if (Number.isFinite(this.#bid) && Number.isFinite(this.#ask))
      record(this.#tape, price, size, ofYes === (side === "BUY") ? "BUY" : "SELL", reach);
    const band = this.#band;
    if (band === null) return;
    if ((band.bid !== undefined && price <= band.bid) || (band.ask !== undefined && price >= band.ask)) this.#wake();
  }

  #checkBand(): void {
    const { exchange, spec } = this.desk;
    const bid = exchange.best(spec.id, "bid");
    const ask = exchange.best(spec.id, "ask");
    this.#bid = bid ?? Number.NEGATIVE_INFINITY;
    this.#ask = ask ?? Number.POSITIVE_INFINITY;
    const band = this.#band;
    if (band === null || bid === null || ask === null) return;
    // Held against the mid of the others, as the Gateway does; of all where only we stand on a side.
    const [otherBid, otherAsk] = [exchange.bestAmbient(spec.id, "bid"), exchange.bestAmbient(spec.id, "ask")];
    const twice = otherBid === null || otherAsk === null ? bid + ask : otherBid + otherAsk;
    if (twice < 2 * band.low || twice > 2 * band.high) this.#wake();
  }

  #wake(): void {
    this.#wakeAt = Math.min(this.#wakeAt, this.#now + this.#options.delays.wake);
  }

  /** The book with the prints since the last one. */
  #book(at: VenueMs): BookView | null {
    const book = this.desk.book(at);
    if (book === null) return null;
    const prints = takePrints(this.#tape);
    return prints.length === 0 ? book : { ...book, prints };
  }

  #cycle(): void {
    this.#cycledAt = this.#now;
    this.#wakeAt = Number.POSITIVE_INFINITY;
    const at = this.now;
    const book = this.#happens("unreadable") ? null : this.#book(at);
    this.#step({
      at,
      t: "cycle",
      book: book ?? unknown("no book"),
      account: this.#happens("unreadable") ? unknown("no account") : this.desk.account(fillsSince(this.state), at),
      lease: {
        mode: "quote",
        capital: this.#options.capital,
        rate: 5,
        configVersion: 1,
        epoch: 1,
        expiresAt: (at + LEASE_MS) as VenueMs,
      },
    });
  }
}

/** The Gateway could not be reached: nothing is known of the operation, which stays what it is. */
const unanswered = ({ id, at }: ChainOperation): ChainAnswer => ({
  id,
  is: "intended",
  since: at,
  nonce: null,
  ref: null,
  tx: null,
  gas: 0 as MicroUsd,
  spent: false,
  message: "",
});
