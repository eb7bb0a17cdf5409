/**
 * A market's object: the shell around core/market.ts. One alarm a cycle asks the Gateway for book, account and lease,
 * and gives them to the machine; the Gateway wakes it early when its watch band breaks. Everything that must outlive
 * it is in its own database: the machine's rows, the history on its way to D1, and a few facts (market/facts.ts).
 */
import { DurableObject } from "cloudflare:workers";
import { deflateRawSync } from "node:zlib";
import type { ChainAnswer, ChainOperation, ConvertReply } from "../../core/contract/chain.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { Asked, CycleReply, Push, WalletView } from "../../core/contract/gateway.ts";
import type { DirectionalWish, MarketAction, MarketAlert, MarketEvent } from "../../core/contract/market.ts";
import type { Place } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { isUnknown, type Lease, type Unknown, unknown, type WatchBand } from "../../core/contract/views.ts";
import { createBucket, owe, waitFor } from "../../core/gateway/bucket.ts";
import { type Decision, decisionOf } from "../../core/inputs/decision.ts";
import type { MarketReport, Series } from "../../core/live/types.ts";
import { ID_KIND } from "../../core/market/order-rows.ts";
import { isOver } from "../../core/market/over.ts";
import {
  conversionReply,
  fillsSince,
  type MarketSetup,
  type MarketState,
  market,
  told,
  type Word,
} from "../../core/market.ts";
import { unsettledOf } from "../../core/portfolio/lines.ts";
import type { Ticks } from "../../core/units/price.ts";
import { DAY, HOUR, MINUTE, type VenueMs } from "../../core/units/time.ts";
import { INPUTS_KEPT_MS, type InputPage, type InputRange, openInputs } from "../../db/objects/inputs.ts";
import { openOutbox } from "../../db/objects/outbox.ts";
import { openPassing } from "../../db/objects/passing.ts";
import { openRows } from "../../db/objects/rows.ts";
import { bounded } from "../../runtime/bounded.ts";
import { type Carrier, createCarrier } from "../../runtime/carrier.ts";
import { createShellClock } from "../../runtime/clock.ts";
import { createRecorder, type Recorder } from "../../runtime/recorder.ts";
import { type Env, gatewayOf, hubOf, portfolioOf } from "./env.ts";
import { configured } from "./market/configured.ts";
import { createCourier } from "./market/courier.ts";
import { createFacts, sameWallet } from "./market/facts.ts";
import { type Ids, idsOf } from "./market/orders.ts";
import { createOutlet, type Outlet } from "./market/outlet.ts";
import { ACTION_ORDER, ACTIONS_AHEAD, type Hands, perform, ROWS_THAT_WAIT } from "./market/perform.ts";
import { sample, toSeries } from "./market/series.ts";
import { ofThisCode, VERSION } from "./market/version.ts";
import type { MarketObject } from "./rpc.ts";

/** Wall milliseconds: a cycle's answer, its actions, a post; the small questions at a start; inputs, and clock and curve. */
const CYCLE_MS = 5_000;
const ACTIONS_MS = 2_000;
const PERFORM_MS = 5_000;
const ASK_MS = 2_000;
const SAVE_EVERY_MS = 60_000;
const SAVE_FACTS_MS = 300_000;
/** How soon it is tried again while the venue's clock is not known. */
const UNTIMED_MS = 1_000;
/** Rows that may wait are stored within this: a market whose quotes move again by then stores them with the next. */
const STORE_WITHIN_MS = 20_000;
/** Longest an alarm may be away, and how overdue it must be before the watchdog calls it lost. */
const MAX_SLEEP_MS = 60_000;
const OVERDUE_MS = 30_000;
/** Who sleeps longer may be put away meanwhile without a word. Longer than any cycle, so that none writes a row for it. */
const LONG_SLEEP_MS = 20_000;
/**
 * Early wakes in venue time: a move is often told in several frames, so a few go at once; of a storm, what happens within a
 * fifth of a second is one wake.
 */
const WAKES = { perSecond: 5, burst: 3 } as const;
/** What a kill's proof waits for is told within this. */
const WORD_MS = 500;
/** A machine that is over and wants to be woken no sooner than this has nothing left to do. */
const REST_MS = HOUR;

export class Market extends DurableObject<Env> implements MarketObject {
  private readonly facts = createFacts(this.ctx.storage.kv);
  private readonly rows = openRows(this.ctx.storage);
  private readonly kept = openInputs(this.ctx.storage, (bytes) => deflateRawSync(bytes));
  private readonly courier = createCourier(openPassing(openOutbox(this.ctx.storage)), this.env.DB);
  private readonly clock = createShellClock(this.facts.clock());
  private readonly curve = this.facts.curve();
  private setup: MarketSetup | null = ofThisCode(this.facts.get("setup"));
  private wallet: WalletView | null = this.facts.get("wallet");
  private carrier: Carrier<MarketState, MarketEvent, MarketSetup> | null = null;
  private recorder: Recorder<MarketState, MarketEvent, MarketAction, MarketSetup> | null = null;
  private outlet: Outlet | null = null;
  /** Why nothing may be quoted, whatever the lease says; null when nothing is wrong with us. */
  private blocked: string | null = null;
  /** Why the configuration that shall trade is not known; null when it is. */
  private unconfigured: string | null = null;
  private tick: Ticks | null = this.setup?.spec.tick ?? null;
  private band: WatchBand | null = null;
  private newest: MarketReport | null = null;
  private unsent: MarketReport | null = null;
  /** The newest report the Gateway has taken. */
  private delivered: MarketReport | null = null;
  /** The newest that was given to it, if only with the answer to a push. */
  private heard: MarketReport | null = null;
  private watched = false;
  private wakeAt: VenueMs | null = null;
  /** When the Gateway said what the newest wake brought. */
  private wokenWith = 0 as VenueMs;
  /** The machine has been told that it started: the venue's clock is known. */
  private started = false;
  private beginning: Promise<void> | null = null;
  private running: Promise<void> | null = null;
  private asking: Promise<void> | null = null;
  private early: ReturnType<typeof setTimeout> | null = null;
  /** Wall milliseconds by which the rows that wait are stored; null: none wait. */
  private storeBy: number | null = null;
  private readonly wakes = createBucket(WAKES, 0 as VenueMs);
  private savedAt = Date.now();
  private factsAt = Date.now();
  private dueAt: number | null = null;
  private lagMs: number | null = null;
  private stepBegan = 0;
  private readonly ids = new WeakMap<readonly Place[], Ids>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    if (this.setup !== null) this.carry(this.setup);
    if (this.asleep) this.newest = this.facts.get("last");
  }

  // ---- the door -------------------------------------------------------------------------------------------------

  /** Starts trading a market, or gives a running one another config. Idempotent. */
  async activate(spec: MarketSpec, config: MarketConfig): Promise<void> {
    const before = this.setup;
    // The venue's own word on the grid is newer than the catalogue's, but for a market that nobody has listened to.
    const tick = this.asleep ? spec.tick : (this.tick ?? spec.tick);
    // Birth is part of every intent's id. Wall time, not the venue's: a recording played twice lives through the same
    // venue time twice, and must not want the same order twice.
    const birth = before?.birth ?? (Date.now() as VenueMs);
    const setup: MarketSetup = { spec: { ...spec, tick }, config, birth, code: VERSION };
    this.setup = setup;
    this.facts.set("setup", setup);
    this.facts.set("asleep", false);
    this.tick = tick;
    if (before === null) {
      this.facts.set("mode", this.env.MODE);
      this.carry(setup);
    }
    await this.begin();
    if (before !== null) {
      this.carrier?.configure(setup);
      // What has changed of the market, the one who signs goes by too.
      const told = await bounded(() => gatewayOf(this.env).watch(setup.spec), ASK_MS);
      if (!told.ok) console.warn(`market ${spec.slug}: the gateway was not told its new terms: ${told.why}`);
      if (this.started) this.dispatch({ at: this.now(), t: "config" });
    }
    this.wakeEarly();
    await this.arm(Date.now() + MAX_SLEEP_MS);
  }

  /** Reduce-only until flat, then sleep. */
  async retire(why: string): Promise<void> {
    if (this.setup === null) return;
    await this.begin();
    if (!this.started)
      throw new Error(`market ${this.setup.spec.slug} does not know the venue's time yet: retire it again`);
    console.log(`market ${this.setup.spec.slug}: retiring (${why})`);
    this.dispatch({ at: this.now(), t: "retire" });
    this.wakeEarly();
  }

  /** The Gateway's word between two cycles. */
  async push(events: readonly Push[]): Promise<Asked | null | Unknown> {
    if (this.setup === null) return null;
    await this.begin();
    // The Gateway keeps what was not taken.
    if (!this.started) return unknown(`${this.setup.spec.slug} does not know the venue's time yet`);
    const at = this.now();
    for (const event of events) {
      if (event.t === "fill") this.dispatch({ at, t: "fill", fill: event.fill });
      else if (event.t === "found") this.dispatch({ at, t: "found", answers: event.answers });
      else if (event.t === "paid") this.dispatch({ at, t: "paid", payment: event.payment });
      else if (event.t === "tick") {
        this.keepTick(event.tick);
        this.dispatch({ at, t: "tick", tick: event.tick });
      } else if (event.t === "resolved") this.dispatch({ at, t: "resolved", winner: event.winner });
      else if (event.t === "wake" && event.lease !== undefined) this.dispatch({ at, t: "lease", lease: event.lease });
    }
    // The answer to a kill is its acknowledgement: it does not wait for the next cycle.
    const isTold = events.some((event) => event.t === "wake" && event.lease !== undefined);
    const told = events.find((event) => event.t === "wake" && event.cycle !== undefined);
    const cycle = told?.t === "wake" ? told.cycle : undefined;
    if (cycle !== undefined && this.mayTakeAtOnce(cycle)) this.takeAtOnce(cycle);
    else {
      if (events.some(({ t }) => t !== "found" && t !== "paid")) this.wakeEarly();
      if (!isTold) return null;
    }
    return this.asked(isTold);
  }

  /** The report goes with the next question: what stands here is on the way of an order. Only a kill waits for it. */
  private asked(withReport: boolean): Asked | null {
    const { carrier } = this;
    if (carrier === null) return null;
    const report = withReport ? this.unsent : null;
    if (report !== null) this.heard = report;
    return { band: this.band, report, fillsSince: fillsSince(carrier.state) };
  }

  /**
   * What a wake brings is as good as an answer to a question, unless there were too many lately, or its lease names a version
   * of the configuration that has to be read first. A question under way is not waited for: its answer will be newer still.
   */
  private mayTakeAtOnce({ lease }: CycleReply): boolean {
    const tooMany = waitFor(this.wakes, 1, this.now()) > 0;
    const isConfigured = !this.followsConfig(lease) || lease.configVersion === (this.facts.get("configVersion") ?? 0);
    return this.early === null && !tooMany && this.wallet !== null && isConfigured;
  }

  /** A market that is halted has nothing to do by a configuration: it is read when one may quote again. */
  private followsConfig(lease: Lease | Unknown): lease is Lease {
    return !isUnknown(lease) && lease.mode !== "halt";
  }

  private takeAtOnce(cycle: CycleReply): void {
    const { carrier } = this;
    if (carrier === null) return;
    this.lagMs = null;
    this.setClock(cycle.now, cycle.rate ?? this.clock.reading?.rate ?? 1);
    owe(this.wakes, 1, this.now());
    this.wokenWith = cycle.now;
    this.take(cycle);
    this.ctx.waitUntil(bounded(() => carrier.idle(), ACTIONS_MS));
  }

  async wish(wish: DirectionalWish): Promise<void> {
    if (this.setup === null) throw new Error("a market that was never activated takes no wish");
    await this.begin();
    if (!this.started) throw new Error(`market ${this.setup.spec.slug} does not know the venue's time yet: wish again`);
    this.dispatch({ at: this.now(), t: "directional", wish });
    this.wakeEarly();
  }

  async convert(operation: ChainOperation, answer: ChainAnswer | null): Promise<ConvertReply> {
    if (this.setup === null) throw new Error("a market that was never activated takes no part in a conversion");
    await this.begin();
    const { carrier, setup } = this;
    if (carrier === null || !this.started)
      throw new Error(`market ${setup.spec.slug} does not know the venue's time yet: tell it again`);
    this.dispatch({ at: this.now(), t: "convert", operation, answer });
    return conversionReply(carrier.state, setup, operation);
  }

  /** Sets the alarm again if it fell asleep without having said so. True when it had. */
  async rearm(): Promise<boolean> {
    if (this.setup === null || this.asleep || this.running !== null) return false;
    const at = await this.ctx.storage.getAlarm();
    if (at !== null && at > Date.now() - OVERDUE_MS) return false;
    await this.arm(Date.now());
    return true;
  }

  async report(): Promise<MarketReport | null> {
    if (this.setup !== null && this.newest === null) await bounded(() => this.cycle(), CYCLE_MS);
    return this.newest;
  }

  async series(): Promise<Series> {
    return toSeries(this.curve);
  }

  async inputs(range: InputRange): Promise<InputPage> {
    this.flush();
    this.recorder?.save();
    return this.kept.read(range);
  }

  override async alarm(): Promise<void> {
    if (this.asleep) {
      // Of a market that is gone nobody replays a decision for ever: the last of its alarms takes them.
      if (!this.kept.forget(this.now())) await this.ctx.storage.setAlarm(Date.now() + DAY);
      return;
    }
    try {
      this.lagMs = this.dueAt === null ? null : Math.max(0, Date.now() - this.dueAt);
      await this.cycle();
    } catch (error) {
      console.error(`market ${this.setup?.spec.slug}: ${String(error)}`);
      await this.arm(Date.now() + (this.setup?.config.cycleMs ?? MAX_SLEEP_MS)).catch(() => {});
    }
  }

  // ---- one cycle ------------------------------------------------------------------------------------------------

  /** One at a time: who comes while one runs takes part in it. */
  private cycle(hurried = false): Promise<void> {
    this.running ??= this.oneCycle(hurried).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async oneCycle(hurried: boolean): Promise<void> {
    await this.begin();
    const { carrier, setup } = this;
    if (carrier === null || setup === null) return;
    if (!this.started) {
      await this.arm(Date.now() + UNTIMED_MS);
      return;
    }
    if (this.wallet === null) await this.learnWallet();
    this.wakeAt = null;
    await this.ask(hurried);
    // A hung post must not hold up the next cycle: its answer comes as an event whenever it comes.
    await bounded(() => carrier.idle(), ACTIONS_MS);
    for (const { lost, text } of await this.courier.deliver(Date.now()))
      this.raise({
        class: "history",
        severity: lost ? "danger" : "warn",
        key: lost ? "history-row" : "history",
        text,
      });
    this.save();
    await this.next();
  }

  /** Book, account and lease of now, given to the machine. One question at a time. */
  private ask(hurried: boolean): Promise<void> {
    this.asking ??= this.oneQuestion(hurried).finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async oneQuestion(hurried: boolean): Promise<void> {
    const { carrier, setup } = this;
    if (carrier === null || setup === null || !this.started) return;
    const sent = this.unsent;
    const since = fillsSince(carrier.state);
    const request = { market: setup.spec.id, band: this.band, report: sent, fillsSince: since, hurried };
    const reply = await bounded(() => gatewayOf(this.env).cycle(request), CYCLE_MS);
    if (reply.ok && !isUnknown(reply.value)) {
      this.delivered = sent ?? this.delivered;
      this.heard = sent ?? this.heard;
      if (this.unsent === sent) this.unsent = null;
      this.setClock(reply.value.now, reply.value.rate ?? this.clock.reading?.rate ?? 1);
      if (this.followsConfig(reply.value.lease)) await this.followConfig(reply.value.lease);
      // Said before a wake that has come sooner: the wake's word stands.
      if (reply.value.now >= this.wokenWith) this.take(reply.value);
    } else {
      const why = reply.ok ? "the venue's time is not known" : reply.why;
      const none = unknown(`the gateway: ${why}`);
      this.dispatch({ at: this.now(), t: "cycle", book: none, account: none, lease: none });
    }
  }

  private take(reply: CycleReply): void {
    const at = this.now();
    this.watched = reply.watched;
    if (!isUnknown(reply.book)) this.keepTick(reply.book.tick);
    if (reply.winner !== null && this.newest?.winner == null)
      this.dispatch({ at, t: "resolved", winner: reply.winner });
    const lease = this.reasonNotToQuote() ?? reply.lease;
    const { book, account, postsFrom } = reply;
    this.dispatch({ at, t: "cycle", book, account, lease, ...(postsFrom === undefined ? {} : { postsFrom }) });
  }

  /** The market's grid, by the venue's newest word: an object that starts again begins with it. */
  private keepTick(tick: Ticks): void {
    const { setup } = this;
    this.tick = tick;
    if (setup === null || setup.spec.tick === tick) return;
    this.setup = { ...setup, spec: { ...setup.spec, tick } };
    this.facts.set("setup", this.setup);
    this.carrier?.configure(this.setup);
  }

  /** Trades with the version of the configuration that the lease names, from now on; until it is read nothing new is sent. */
  private async followConfig({ configVersion: wanted }: Lease): Promise<void> {
    if (wanted === (this.facts.get("configVersion") ?? 0)) return;
    const answer = await bounded(() => portfolioOf(this.env).config(), ASK_MS);
    const { setup } = this;
    if (setup === null) return;
    if (!answer.ok) {
      this.unconfigured = `version ${wanted} of the configuration was not read: ${answer.why}`;
      return;
    }
    const read = configured(answer.value, wanted, setup);
    this.unconfigured = read.ok ? null : read.why;
    if (!read.ok) return;
    this.facts.set("configVersion", read.version);
    if (read.setup === setup) return;
    this.setup = read.setup;
    this.facts.set("setup", this.setup);
    // No event: a market that retires goes on retiring. The step of this cycle is the first that reads it.
    this.carrier?.configure(this.setup);
  }

  private reasonNotToQuote(): Unknown | null {
    if (this.blocked !== null) return unknown(this.blocked);
    if (this.unconfigured !== null) return unknown(this.unconfigured);
    return this.wallet === null ? unknown("the trading wallet is not known yet") : null;
  }

  /** The next alarm, set last: at the machine's own time, or a cycle from now, or never when there is nothing left. */
  private async next(): Promise<void> {
    const { setup, delivered } = this;
    if (setup === null) return;
    if (this.asleep) {
      // Somebody asked, and there was no last word: it is this one from now on.
      if (this.facts.get("last") === null && this.newest !== null) this.facts.set("last", this.newest);
      return;
    }
    const rests = this.wakeAt === null || this.wakeAt - this.now() >= REST_MS;
    if (rests && delivered !== null && isOver(delivered) && this.courier.empty && (await this.letGo(setup))) {
      this.facts.set("last", this.newest ?? delivered);
      this.facts.set("asleep", true);
      this.flush();
      this.recorder?.rest();
      await this.ctx.storage.setAlarm(Date.now() + Math.max(DAY, this.clock.wallDelay(INPUTS_KEPT_MS)));
      return;
    }
    const now = this.now();
    const soon = (now + setup.config.cycleMs) as VenueMs;
    // Over, but the venue's balances or the Portfolio don't know yet, or history waits: look again as if it traded.
    const at = this.wakeAt === null || rests ? soon : this.wakeAt;
    const most = this.owesWord ? WORD_MS : MAX_SLEEP_MS;
    const delay = Math.min(most, this.clock.wallDelay(Math.max(0, at - now)));
    // No timer of its own, which would keep an object in memory that has nothing else to do.
    if (delay > LONG_SLEEP_MS || (this.storeBy !== null && Date.now() + delay > this.storeBy)) this.flush();
    if (delay > LONG_SLEEP_MS) {
      this.courier.keep();
      this.recorder?.rest();
    }
    await this.arm(Date.now() + delay);
  }

  /** Killed, and the Gateway was told of another epoch or of orders whose end is known by now: the proof waits for the word. */
  private get owesWord(): boolean {
    const { newest, heard } = this;
    if (newest?.state !== "killed") return false;
    if (heard === null || heard.own !== newest.own) return true;
    return heard.epoch !== newest.epoch || unsettledOf(heard) !== unsettledOf(newest);
  }

  /** True when the Gateway has let go of this market, which it does once the Portfolio has its last report. */
  private async letGo(setup: MarketSetup): Promise<boolean> {
    const reply = await bounded(() => gatewayOf(this.env).unwatch(setup.spec.id), ASK_MS);
    // An earlier version of the Gateway says nothing. Who was activated anew meanwhile goes on.
    return reply.ok && reply.value !== false && this.setup === setup;
  }

  /** It has nothing left to do until it is activated again. */
  private get asleep(): boolean {
    return this.facts.get("asleep") === true;
  }

  /** Who sleeps is woken by nobody: what may still ask of it is answered without a cycle of its own. */
  private async arm(wallMs: number): Promise<void> {
    if (this.asleep) return;
    this.dueAt = wallMs;
    await this.ctx.storage.setAlarm(wallMs);
  }

  /** The machine's word on when it wants to be woken. Inside a cycle it is taken up at the cycle's end. */
  private wake(at: VenueMs): void {
    this.wakeAt = at;
    if (this.running !== null) return;
    const wall = Date.now() + this.clock.wallDelay(Math.max(0, at - this.now()));
    if (this.dueAt === null || wall < this.dueAt) this.ctx.waitUntil(this.arm(wall));
  }

  /** A cycle before its time, as soon as wakes allow. */
  private wakeEarly(): void {
    if (this.early !== null) return;
    const apart = waitFor(this.wakes, 1, this.now());
    this.early = setTimeout(
      () => {
        this.early = null;
        this.lagMs = null;
        owe(this.wakes, 1, this.now());
        this.ctx.waitUntil(this.hurry().catch((error) => console.error(`market: ${String(error)}`)));
      },
      apart > 0 ? this.clock.wallDelay(apart) : 0,
    );
  }

  /** A cycle under way that waits for its actions or for D1 is not waited for: the question is asked anew beside it. */
  private async hurry(): Promise<void> {
    // What woke us may be newer than what a question under way has asked for.
    await this.asking;
    await (this.running === null ? this.cycle(true) : this.ask(true));
  }

  // ---- the machine ----------------------------------------------------------------------------------------------

  private carry(setup: MarketSetup): void {
    this.outlet = createOutlet(
      setup.spec.id,
      () => hubOf(this.env),
      (work) => this.ctx.waitUntil(work),
    );
    const hands: Hands = {
      market: setup.spec.id,
      gateway: () => gatewayOf(this.env),
      now: () => this.now(),
      wallLeft: (deadline) => this.clock.wallDelay(Math.max(0, deadline - this.now())),
      idsOf: (places) => this.idsOf(places),
      watch: (band) => {
        this.band = band;
      },
      report: (report) => this.keep(report),
      history: (records) => this.courier.add(records, { mode: this.env.MODE, wallet: this.wallet?.funder ?? "" }),
      alert: (news) => this.raise(news),
      wake: (at) => this.wake(at),
    };
    const recorder = createRecorder<MarketState, MarketEvent, MarketAction, MarketSetup, Decision>(
      this.kept,
      decisionOf,
    );
    this.recorder = recorder;
    this.carrier = createCarrier<MarketState, MarketEvent, MarketAction, MarketSetup>(
      market,
      {
        clock: { now: () => this.now(), wake: hands.wake },
        store: this.rows,
        prepare: (action) => {
          if (action.t !== "place") return [];
          return [...this.idsOf(action.places).ids].map(([key, order]) => ({ kind: ID_KIND, key, body: { order } }));
        },
        perform: (action, deadline) => perform(action, deadline, hands),
      },
      setup,
      {
        order: ACTION_ORDER,
        ahead: ACTIONS_AHEAD,
        waits: {
          ...ROWS_THAT_WAIT,
          begin: () => {
            this.storeBy = Date.now() + STORE_WITHIN_MS;
          },
        },
        recorder,
        deadlineMs: () => PERFORM_MS * Math.max(1, this.clock.reading?.rate ?? 1),
        onAbort: (error) => {
          console.error(`market ${setup.spec.slug}: state and journal may differ, starting again: ${String(error)}`);
          this.ctx.abort(`market ${setup.spec.slug}: ${String(error)}`);
        },
      },
    );
  }

  /** Wanted twice in one turn, to be journaled and to be sent: computed once. */
  private idsOf(places: readonly Place[]): Ids {
    const { setup } = this;
    if (setup === null) return { ids: new Map(), refused: [] };
    const known = this.ids.get(places);
    if (known !== undefined) return known;
    const ids = idsOf(places, setup.spec, this.tick ?? setup.spec.tick, this.blocked === null ? this.wallet : null);
    this.ids.set(places, ids);
    return ids;
  }

  private dispatch(event: MarketEvent): void {
    this.stepBegan = performance.now();
    this.carrier?.dispatch(event);
  }

  /** What becomes of the orders of one move is stored together, and before anything is read or put away. */
  private flush(): void {
    this.storeBy = null;
    this.carrier?.flush();
  }

  private now(): VenueMs {
    return this.clock.now(Date.now());
  }

  /**
   * Once a life of this object: clock, wallet, a watch at the Gateway, and then the machine's own start. Without the
   * venue's clock nothing starts: a recording's time is not the wall's, and what is stamped with the wrong one stays
   * wrong. Asked again at every cycle until it is known.
   */
  private begin(): Promise<void> {
    if (this.started) return Promise.resolve();
    this.beginning ??= this.beginOnce().finally(() => {
      this.beginning = null;
    });
    return this.beginning;
  }

  private async beginOnce(): Promise<void> {
    const { setup } = this;
    if (setup === null) return;
    const gateway = gatewayOf(this.env);
    if (this.facts.get("mode") !== this.env.MODE)
      this.blocked = `this journal is of ${this.facts.get("mode")} trading, the engine runs in ${this.env.MODE}`;
    const [clock] = await Promise.all([
      bounded(() => gateway.clock(), ASK_MS),
      this.learnWallet(),
      this.asleep ? null : bounded(() => gateway.watch(setup.spec), ASK_MS),
    ]);
    // The Gateway names no source until the venue has told its time.
    if (clock.ok && !isUnknown(clock.value) && clock.value.source !== "")
      this.setClock(clock.value.venueMs, clock.value.rate);
    if (this.clock.reading === null) return;
    this.started = true;
    this.dispatch({ at: this.now(), t: "started" });
  }

  private async learnWallet(): Promise<void> {
    const answer = await bounded(() => gatewayOf(this.env).wallet(), ASK_MS);
    if (!answer.ok) return;
    if (this.wallet === null) {
      this.wallet = answer.value;
      this.facts.set("wallet", answer.value);
    } else if (!sameWallet(this.wallet, answer.value)) {
      // Another key under the same journal: its orders and its inventory would be mixed with someone else's.
      this.blocked = `this journal belongs to wallet ${this.wallet.funder}, the engine signs for ${answer.value.funder}`;
      this.raise({
        class: "setup",
        severity: "danger",
        key: "wallet",
        text: `${this.blocked}: nothing is quoted. Give back that key, or start a fresh state.`,
      });
    }
  }

  private setClock(venueMs: VenueMs, rate: number): void {
    this.clock.set({ venueMs, wallMs: Date.now(), rate });
    if (this.facts.get("clock") === null && this.clock.reading !== null) this.facts.set("clock", this.clock.reading);
  }

  // ---- what goes out --------------------------------------------------------------------------------------------

  private keep(word: Word): void {
    const tookUs = Math.round((performance.now() - this.stepBegan) * 1_000);
    const cycle = { ...word.cycle, tookUs, lagMs: this.lagMs };
    this.newest = { ...told(word), cycle };
    this.unsent = this.newest;
    sample(this.curve, this.newest);
    if (this.watched) this.outlet?.report(this.newest);
  }

  private raise(news: MarketAlert): void {
    this.outlet?.alert(news, this.now());
  }

  /** About once a minute: what may be a minute old after a crash, or five. */
  private save(): void {
    if (Date.now() - this.savedAt < SAVE_EVERY_MS) return;
    this.savedAt = Date.now();
    if (this.savedAt - this.factsAt >= SAVE_FACTS_MS) {
      this.factsAt = this.savedAt;
      if (this.clock.reading !== null) this.facts.set("lately", { clock: this.clock.reading, curve: this.curve });
    }
    this.flush();
    // From the first to the last cycle of a minute is less than a minute.
    this.recorder?.save(MINUTE / 2);
    const why = this.carrier === null ? null : this.recorder?.renew(this.carrier.state);
    if (why != null) console.error(`market ${this.setup?.spec.slug}: its inputs can't begin anew: ${why}`);
  }
}
