/**
 * The Gateway: every socket, every post and every cancel of the account, in one object (design.md 4, 5).
 *
 * What it decides is core/gateway.ts; this shell holds the sockets, signs, and calls. It runs on a timer while a market is
 * watched, with an alarm behind it for the day the object was evicted. RPCs wait for reads only so long: a venue that
 * hangs makes answers unknown, never late.
 */
import { DurableObject } from "cloudflare:workers";
import type { ChainAnswer, ChainOperation } from "../../core/contract/chain.ts";
import type {
  ClockWord,
  CycleReply,
  CycleRequest,
  KillAnswer,
  MarketsKilled,
  OrderCount,
  OwnWish,
  Passage,
  PlacedReply,
  PreparedOrder,
  WalletView,
} from "../../core/contract/gateway.ts";
import type { ConditionId, IntentId, OrderId, TokenId } from "../../core/contract/ids.ts";
import type { MalformedCount } from "../../core/contract/malformed.ts";
import type { CancelAnswer, FindAnswer, PlaceAnswer } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Transfer } from "../../core/contract/transfers.ts";
import { type Unknown, unknown } from "../../core/contract/views.ts";
import type { CoinStreams } from "../../core/directional/prices/streams.ts";
import { lateOrders } from "../../core/gateway/account.ts";
import { chainAnswer } from "../../core/gateway/chain.ts";
import { watchedMid } from "../../core/gateway/committed.ts";
import { cycleReply, feedHealth, lacking } from "../../core/gateway/replies.ts";
import {
  GATEWAY_DEFAULTS,
  GATEWAY_ORDER,
  type GatewayAction,
  type GatewayConfig,
  type GatewayEvent,
  type GatewayState,
} from "../../core/gateway/types.ts";
import { gateway as machine } from "../../core/gateway.ts";
import { type AlertNews, tell } from "../../core/live/alerts.ts";
import type { Delta, FeedHealth } from "../../core/live/types.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { openMalformed } from "../../db/objects/malformed.ts";
import { openRows } from "../../db/objects/rows.ts";
import { openStreams } from "../../db/objects/streams.ts";
import { type Carrier, createCarrier } from "../../runtime/carrier.ts";
import { take } from "../../runtime/take.ts";
import { outsideTransfers } from "../../venue/chain/transfers.ts";
import type { Examination } from "../../venue/doctor/examine.ts";
import { type Env, hubOf } from "./env.ts";
import { Answers, atMost } from "./gateway/answers.ts";
import { examineHere } from "./gateway/doctor.ts";
import { Finder } from "./gateway/finder.ts";
import { Lane } from "./gateway/lane.ts";
import { createLog } from "./gateway/log.ts";
import { Pace } from "./gateway/pace.ts";
import { type Hands, performVenue } from "./gateway/perform.ts";
import { Prices } from "./gateway/prices.ts";
import { Pushes } from "./gateway/pushes.ts";
import { Reports } from "./gateway/reports.ts";
import { Session } from "./gateway/session.ts";
import { Sockets } from "./gateway/sockets.ts";
import { Study } from "./gateway/study.ts";
import { Underway } from "./gateway/underway.ts";
import { credentialsOf, openVenue } from "./gateway/venue.ts";
import type { GatewayObject } from "./rpc.ts";

/** Wall milliseconds. */
/** For the day it was evicted while no market asks it anything. */
const ALARM_MS = 15_000;
/** A heart that has not beaten for so long has lost its timer. */
const LOST_MS = 5_000;
const CYCLE_WAIT_MS = 1_500;
const CALL_MS = 8_000;
/** Longest that a market which lets go waits for the batch with its last report, and how often it is looked for. */
const LAST_WORD_MS = 1_500;
const LAST_WORD_LOOK_MS = 100;
const SILENT_WALL_MS = 5_000;
/** Calls at once that are about one market or one order: half of the connections an object may have. */
const DETAILS_AT_ONCE = 3;

/** What the object has when its settings are right. */
interface Trade {
  readonly session: Session;
  readonly sockets: Sockets;
  readonly prices: Prices;
  readonly hands: Hands;
}

export class Gateway extends DurableObject<Env> implements GatewayObject {
  private readonly carrier: Carrier<GatewayState, GatewayEvent, GatewayConfig>;
  /** Text: the setting that is wrong. Nothing is traded then, and every answer says why. */
  private readonly trade: Trade | string;
  private readonly pushes: Pushes;
  private readonly posts = new Answers<IntentId, PlaceAnswer>();
  private readonly cancels = new Answers<OrderId, CancelAnswer>();
  private readonly finder = new Finder();
  private readonly underway = new Underway();
  private readonly study = new Study(
    openMalformed(this.ctx.storage),
    () => this.now(),
    (news) => this.alert(news),
  );
  private readonly pace = new Pace();
  private readonly log = createLog();
  private readonly reports = new Reports(this.env, this.log);
  /** Mid of the book that the last wake of a market brought. */
  private readonly shown = new Map<ConditionId, number | null>();
  private specs = new Map<TokenId, MarketSpec>();
  private started = false;
  private lastHeart = 0;
  private lastFeeds = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private watchedUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.pushes = new Pushes(env, {
      delivered: (market) => this.tell({ t: "delivered", at: this.now(), market }),
      cycle: (market) => this.cycleNow(market),
      asked: (market, asked) => {
        this.tell({ t: "asked", at: this.now(), market, asked, shown: this.shown.get(market) ?? null });
        this.tell({ t: "delivered", at: this.now(), market });
      },
    });
    this.carrier = createCarrier<GatewayState, GatewayEvent, GatewayAction, GatewayConfig>(
      machine,
      {
        clock: { now: () => this.now(), wake: () => undefined },
        store: openRows(ctx.storage),
        prepare: () => [],
        perform: (action) => this.perform(action),
      },
      GATEWAY_DEFAULTS,
      {
        order: GATEWAY_ORDER,
        deadlineMs: CALL_MS,
        onAbort: (error) => ctx.abort(`gateway: memory and journal differ: ${String(error)}`),
      },
    );
    this.trade = this.openTrade();
    this.learnSpecs();
    if (typeof this.trade === "string") console.error(`gateway: nothing can be traded: ${this.trade}`);
    // After an eviction the sockets are gone: what was watched is taken up again at once.
    else if (this.state.markets.size > 0) void this.begin();
  }

  // ---- what markets ask ------------------------------------------------------------------------------------------

  async watch(spec: MarketSpec): Promise<void> {
    await this.begin();
    this.tell({ t: "watch", at: this.now(), spec });
    this.learnSpecs();
    void this.keepRunning();
  }

  async unwatch(market: ConditionId): Promise<boolean> {
    await this.begin();
    // Nobody else has its last word: without it the account would miss that money. It goes with the next batch, which is
    // waited for: who had to come again would bring another.
    const until = Date.now() + LAST_WORD_MS;
    while (!this.hasLastWord(market)) {
      if (Date.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, LAST_WORD_LOOK_MS));
    }
    this.tell({ t: "unwatch", at: this.now(), market });
    this.reports.forget(market);
    this.shown.delete(market);
    this.learnSpecs();
    if (this.state.markets.size === 0) this.rest();
    return true;
  }

  /** The Portfolio has what this market said last. */
  private hasLastWord(market: ConditionId): boolean {
    const report = this.state.markets.get(market)?.report ?? null;
    return report === null || this.reports.has(report);
  }

  async cycle(request: CycleRequest): Promise<CycleReply | Unknown> {
    await this.begin();
    const silent = this.silence();
    if (silent !== null) return unknown(silent);
    this.tell({ t: "cycle", at: this.now(), request });
    // Who is in a hurry waits only for what it could not do without.
    const parts = request.hurried
      ? lacking(this.state, this.config(), request.market, this.now())
      : (["account", "book", "lease"] as const);
    await atMost(Promise.all(this.underway.for(request.market, parts)), this.cycleWait());
    const now = this.now();
    const reply = cycleReply(this.state, this.config(), request.market, now, this.watchedUntil > Date.now());
    this.tell({ t: "delivered", at: now, market: request.market });
    return { ...reply, rate: this.rateForOthers() };
  }

  /** What a wake brings with it; null when an answer to the market's own question had better wait for a read. */
  private cycleNow(market: ConditionId): CycleReply | null {
    if (this.silence() !== null) return null;
    const now = this.now();
    if (lacking(this.state, this.config(), market, now).length > 0) return null;
    const known = this.state.markets.get(market);
    if (known !== undefined) this.shown.set(market, watchedMid(known, now)(known.feed));
    const reply = cycleReply(this.state, this.config(), market, now, this.watchedUntil > Date.now());
    return { ...reply, rate: this.rateForOthers() };
  }

  async place(market: ConditionId, orders: readonly PreparedOrder[]): Promise<PlacedReply> {
    await this.begin();
    this.pace.reach(market, "placeAsked");
    const intents = orders.map(({ place }) => place.intent);
    const answers = this.posts.expect(intents, CALL_MS, () => ({
      is: "unknown",
      message: `no answer in ${CALL_MS} ms`,
    }));
    const silent = this.silence();
    if (silent === null) this.tell({ t: "place", at: this.now(), market, orders });
    else for (const intent of intents) this.posts.answer(intent, { is: "refused", code: "POLICY", message: silent });
    const said = await answers;
    return {
      answers: intents.flatMap((intent, i) => {
        const answer = said[i];
        return answer === undefined ? [] : [{ intent, answer }];
      }),
      now: this.now(),
    };
  }

  /** Nothing waits for the chain here: the market asks again until its operation is over. */
  async chain(market: ConditionId, operations: readonly ChainOperation[]): Promise<readonly ChainAnswer[]> {
    await this.begin();
    if (this.silence() !== null) return [];
    this.tell({ t: "chain", at: this.now(), market, operations });
    return operations.flatMap(({ id }) => chainAnswer(this.state, id) ?? []);
  }

  async convert(operation: ChainOperation): Promise<ChainAnswer | null> {
    await this.begin();
    if (this.silence() !== null) return null;
    this.tell({ t: "convert", at: this.now(), operation });
    return chainAnswer(this.state, operation.id);
  }

  async cancel(market: ConditionId, orders: readonly OrderId[]): Promise<readonly CancelAnswer[]> {
    await this.begin();
    this.pace.reach(market, "cancelAsked");
    const answers = this.cancels.expect(orders, CALL_MS, (order) => ({
      order,
      is: "unknown",
      message: `no answer in ${CALL_MS} ms`,
    }));
    this.tell({ t: "cancel", at: this.now(), market, orders });
    const said = await answers;
    this.pace.reach(market, "cancelled");
    const untold = this.state.markets.get(market)?.untold;
    return said.map((answer) => {
      const matched = answer.is === "cancelled" ? untold?.get(answer.order)?.matched : null;
      return matched == null ? answer : { ...answer, matched };
    });
  }

  async find(market: ConditionId, orders: readonly OrderId[]): Promise<readonly FindAnswer[]> {
    await this.begin();
    const spec = this.state.markets.get(market)?.spec;
    const { trade } = this;
    if (spec === undefined || typeof trade === "string") return orders.map((id) => ({ is: "unknown", id }));
    const answers = await Promise.all(orders.map((id) => this.finder.find(id, spec, trade.hands)));
    this.tell({ t: "found", at: this.now(), market, answers });
    return answers;
  }

  // ---- what others ask -------------------------------------------------------------------------------------------

  async wallet(): Promise<WalletView> {
    if (typeof this.trade === "string") throw new Error(this.trade);
    return this.trade.session.venue.view;
  }

  async clock(): Promise<ClockWord | Unknown> {
    await this.begin();
    const silent = this.silence();
    if (silent !== null) return unknown(silent);
    const source = typeof this.trade === "string" ? "" : this.trade.session.source;
    return { venueMs: this.now(), wallMs: Date.now(), rate: this.rateForOthers(), source };
  }

  async kill(epoch: number): Promise<KillAnswer> {
    await this.begin();
    const before = this.underway.get("cancel-all");
    this.tell({ t: "kill", at: this.now(), epoch });
    const done = this.underway.get("cancel-all");
    let cancelled = 0;
    if (done !== undefined && done !== before)
      await atMost(
        done.then(([event]) => {
          if (event?.t === "cancelled-all") cancelled = event.orders?.length ?? 0;
        }),
        CALL_MS,
      );
    return { cancelled, epoch: this.state.epoch, ...(await this.openOrders()) };
  }

  async resume(epoch: number, byPerson: boolean): Promise<void> {
    await this.begin();
    this.tell({ t: "resume", at: this.now(), epoch, byPerson });
  }

  /** Answers when the venue has been told, and counted. */
  async killMarkets(markets: readonly OwnWish[]): Promise<MarketsKilled> {
    await this.begin();
    const calls = (): ReadonlySet<unknown> =>
      new Set(markets.flatMap(({ market }) => this.underway.get(`cancel-market ${market}`) ?? []));
    const before = calls();
    this.tell({ t: "kill-markets", at: this.now(), markets });
    await atMost(Promise.all([...calls()].filter((call) => !before.has(call))), CALL_MS);
    const obeyed = markets.filter(({ market: id, epoch }) => {
      const market = this.state.markets.get(id);
      return market === undefined || (market.killed && market.own === epoch);
    });
    return { refused: obeyed.map(({ market }) => market), ...(await this.openOrders()) };
  }

  async resumeMarkets(markets: readonly OwnWish[]): Promise<void> {
    await this.begin();
    this.tell({ t: "resume-markets", at: this.now(), markets });
  }

  async renew(): Promise<void> {
    await this.begin();
    this.tell({ t: "renew", at: this.now() });
  }

  async windDown(epoch: number): Promise<void> {
    await this.begin();
    this.tell({ t: "wind-down", at: this.now(), epoch });
  }

  /** Where the venue sees this object, asked now. blocked null: it did not say. */
  async geography(): Promise<{ blocked: boolean | null; country: string }> {
    await this.begin();
    if (typeof this.trade === "string") throw new Error(this.trade);
    const reply = await this.trade.session.clob.geoblock();
    this.tell({ t: "geo", at: this.now(), read: reply.ok ? reply.value : null });
    return reply.ok ? { blocked: reply.value.blocked, country: reply.value.country } : { blocked: null, country: "" };
  }

  /** No number also while a post is on its way: what it will leave behind nobody can count yet. */
  async openOrders(): Promise<OrderCount> {
    await this.begin();
    const posting = (): readonly ConditionId[] =>
      [...this.state.markets].flatMap(([id, { sending }]) => (sending > 0 ? [id] : []));
    const [before, isPosting] = [posting(), this.state.sending > 0];
    const reply = typeof this.trade === "string" ? null : await this.trade.session.clob.openOrders();
    if (reply?.ok !== true) return { open: null, ...this.word() };
    const by: Record<ConditionId, number | null> = {};
    for (const { market } of reply.value) by[market] = (by[market] ?? 0) + 1;
    for (const market of [...before, ...posting()]) by[market] = null;
    const open = isPosting || this.state.sending > 0 ? null : reply.value.length;
    return { open, by, ...this.word() };
  }

  private word(): Pick<OrderCount, "word"> {
    if (!this.started) return {};
    return { word: { since: this.state.startedAt, late: lateOrders(this.state, this.now()) } };
  }

  async transfers(since: VenueMs): Promise<readonly Transfer[] | null> {
    await this.begin();
    if (typeof this.trade === "string" || this.silence() !== null) return null;
    const { node, venue } = this.trade.session;
    if (node === null) return null;
    const read = await outsideTransfers(node.rpc, node.table, venue.view.funder, since);
    if (!read.ok) this.log("transfers", read.message);
    return read.ok ? read.value : null;
  }

  async feeds(): Promise<readonly FeedHealth[]> {
    const known = feedHealth(this.state, this.config(), this.now());
    if (typeof this.trade === "string") return known;
    return [...known, ...this.trade.prices.health(this.now(), this.config().rate)];
  }

  /** What an object that was evicted has not heard is a gap, and shows as one. */
  async streams(): Promise<Readonly<Record<string, CoinStreams>> | Unknown> {
    await this.begin();
    const silent = this.silence();
    if (silent !== null) return unknown(silent);
    return typeof this.trade === "string" ? {} : this.trade.prices.read();
  }

  /** What the venue sent and nobody could read, most frequent first, since this account's Gateway was first started. */
  async malformed(): Promise<readonly MalformedCount[]> {
    return this.study.counts;
  }

  async examine(): Promise<Examination> {
    await this.begin();
    const login = typeof this.trade === "string" ? null : this.trade.session.credentials;
    return examineHere(this.env, login, this.state.killed);
  }

  async passages(): Promise<readonly Passage[]> {
    return this.pace.newest;
  }

  /** @param until wall milliseconds */
  async watched(until: number): Promise<void> {
    this.watchedUntil = Math.max(this.watchedUntil, until);
  }

  // ---- staying awake ---------------------------------------------------------------------------------------------

  async rearm(): Promise<boolean> {
    if (this.state.markets.size === 0) return false;
    const asleep = (await this.ctx.storage.getAlarm()) === null || Date.now() - this.lastHeart > 2 * LOST_MS;
    // What an alarm does takes as long as the venue does: whoever asks whether we live has the answer before.
    if (asleep) await this.ctx.storage.setAlarm(Date.now());
    return asleep;
  }

  override async alarm(): Promise<void> {
    await atMost(this.begin(), CALL_MS);
    this.study.save();
    await this.keepRunning();
  }

  /** Clock and login before anything else is done; asked again until both are there. */
  private async begin(): Promise<void> {
    if (typeof this.trade === "string") return;
    const { session } = this.trade;
    await session.open();
    if (!session.timed || this.started) return;
    this.started = true;
    this.carrier.configure(this.config());
    this.tell({ t: "started", at: this.now() });
    this.tell({ t: "clock", at: this.now() });
    this.trade.prices.resume();
    void this.keepRunning();
  }

  /** Timer, alarm and sockets stand as long as something is watched. */
  private async keepRunning(): Promise<void> {
    if (this.state.markets.size === 0) return;
    if (typeof this.trade !== "string") {
      this.trade.sockets.start();
      if (this.timer === null || Date.now() - this.lastHeart > LOST_MS) this.heart();
    }
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + ALARM_MS);
  }

  private rest(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (typeof this.trade === "string") return;
    this.trade.sockets.stop();
    this.trade.prices.stop();
  }

  /** Every second of the wall, more often where the venue's clock runs faster: its dead-man switch runs on that clock. */
  private heart(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.heart(), Math.min(1_000, Math.max(50, 2_000 / this.config().rate)));
    const wall = Date.now();
    this.lastHeart = wall;
    if (typeof this.trade === "string") return;
    const { session, sockets } = this.trade;
    if (!session.timed || session.credentials === null) {
      void this.begin();
      if (!session.timed) return;
    }
    sockets.start();
    if (session.clockDue(wall)) void this.readClock(session);
    this.tell({ t: "heart", at: this.now() });
    if (this.watchedUntil > wall && wall - this.lastFeeds >= 1_000) {
      this.lastFeeds = wall;
      const { rate, source } = session;
      void this.feeds().then((feeds) =>
        this.publish([
          { t: "clock", clock: { venueMs: this.now(), wallMs: wall, rate, source } },
          { t: "feeds", feeds },
        ]),
      );
    }
  }

  private async readClock(session: Session): Promise<void> {
    const came = await session.readClock();
    if (came === "failed") return;
    this.carrier.configure(this.config());
    this.tell({ t: "clock", at: this.now() });
    // Who has seen the clock stand sleeps longer than it should.
    if (came === "started")
      for (const market of this.state.markets.keys()) this.pushes.send(market, [{ t: "wake", why: "feed" }]);
  }

  // ---- the machine -----------------------------------------------------------------------------------------------

  private openTrade(): Trade | string {
    const venue = openVenue(this.env);
    if (typeof venue === "string") return venue;
    const { state, posts, cancels, study, pace, log } = this;
    const session = new Session(venue, credentialsOf(this.env), log);
    const lane = new Lane(DETAILS_AT_ONCE);
    const sockets = new Sockets(session, {
      tell: (event) => this.tell(event),
      heard: () => this.pace.heard(),
      malformed: (where, kind, why, text) => {
        this.log(where, why);
        study.note({ where, kind, why, text });
      },
    });
    const failed: Hands["failed"] = (what, failure) => {
      this.log(what, failure.message);
      study.failed(what, failure);
    };
    const unreadable: Hands["unreadable"] = (where, why) => {
      this.log(where, why);
      study.note({ where, kind: "wrong-value", why, text: why });
    };
    const hands: Hands = {
      session,
      state,
      specs: () => this.specs,
      posts,
      cancels,
      pace,
      lane,
      log,
      failed,
      unreadable,
    };
    const prices = new Prices(
      venue.hosts.priceSocket,
      openStreams(this.ctx.storage),
      () => this.now(),
      (kind, why, text) => {
        this.log("price channel", why);
        study.note({ where: "price channel", kind, why, text });
      },
    );
    return { session, sockets, prices, hands };
  }

  private get state(): GatewayState {
    return this.carrier.state;
  }

  private now(): VenueMs {
    return typeof this.trade === "string" ? (Date.now() as VenueMs) : this.trade.session.now();
  }

  private config(): GatewayConfig {
    const rate = Math.max(1, typeof this.trade === "string" ? 1 : this.trade.session.rate);
    // A clock that runs fast must not make a moment of our own slowness look like a market's death.
    const silentMs = Math.max(GATEWAY_DEFAULTS.silentMs, SILENT_WALL_MS * rate);
    const accountLimitMs = Math.max(GATEWAY_DEFAULTS.accountLimitMs, SILENT_WALL_MS * rate);
    const real = this.env.MODE !== "paper";
    const limits = { ...GATEWAY_DEFAULTS.limits, mustExpire: real };
    return { ...GATEWAY_DEFAULTS, limits, rate, silentMs, accountLimitMs, geoRequired: real, liveRequired: real };
  }

  private tell(event: GatewayEvent): void {
    this.carrier.dispatch(event);
    // A fee schedule or a tick that changed is in the specs of the parsers from the next frame on.
    if (event.t === "terms" || event.t === "frames" || event.t === "books") this.keepSpecs();
  }

  private keepSpecs(): void {
    for (const { spec } of this.state.markets.values()) {
      if (this.specs.get(spec.yes) === spec) continue;
      this.learnSpecs();
      return;
    }
  }

  /** Why nothing can be said about anything; null when the venue has been reached. */
  private silence(): string | null {
    if (typeof this.trade === "string") return this.trade;
    const { timed, trouble } = this.trade.session;
    return trouble ?? (timed ? null : "the venue's clock has not been read: is the venue up?");
  }

  /** A clock that stands is told as one that runs like the wall's: who sleeps by it must wake to see it start. */
  private rateForOthers(): number {
    const rate = typeof this.trade === "string" ? 1 : this.trade.session.rate;
    return rate > 0 ? rate : 1;
  }

  /** A cycle waits for reads this long on the wall: a second and a half, less where the venue's clock runs faster. */
  private cycleWait(): number {
    return Math.max(150, CYCLE_WAIT_MS / Math.max(1, this.config().rate / 4));
  }

  private learnSpecs(): void {
    this.specs = new Map();
    for (const { spec } of this.state.markets.values()) this.specs.set(spec.yes, spec).set(spec.no, spec);
    if (typeof this.trade !== "string") this.trade.sockets.follow(this.specs);
  }

  /** Carries one action out. Never rejects: each of these answers with its event whatever the venue does. */
  private perform(action: GatewayAction): Promise<readonly GatewayEvent[]> {
    const { trade } = this;
    switch (action.t) {
      case "journal":
        break;
      case "refuse":
        for (const { intent, answer } of action.answers) this.posts.answer(intent, answer);
        break;
      case "push":
        if (action.pushes.some(({ t }) => t === "wake")) this.pace.woken(action.market, this.now());
        this.pushes.send(action.market, action.pushes);
        break;
      case "subscribe":
      case "unsubscribe":
        if (typeof trade !== "string") trade.sockets.subscribe(action.t, action.shard, action.specs);
        break;
      case "reconnect":
        if (typeof trade !== "string") trade.sockets.reconnect(action.shard, action.why);
        break;
      case "alert":
        this.alert(action);
        break;
      case "sync":
        return this.underway.add("sync", this.sync());
      default: {
        if (typeof trade === "string") break;
        const bare = action.t.replace("read-", "");
        const name = action.t === "read-balances" || action.t === "cancel-market" ? `${bare} ${action.market}` : bare;
        return this.underway.add(name, performVenue(trade.hands, action));
      }
    }
    return Promise.resolve([]);
  }

  // ---- what goes to the other objects ----------------------------------------------------------------------------

  private async sync(): Promise<readonly GatewayEvent[]> {
    const { state, trade } = this;
    const now = (): VenueMs => this.now();
    if (typeof trade === "string") return [{ t: "synced", at: now(), reply: null }];
    const [config, watched] = [this.config(), this.watchedUntil > Date.now()];
    return this.reports.sync({ state, config, wallet: trade.session.venue.view, watched, now });
  }

  private alert(news: AlertNews): void {
    void this.publish([{ t: "alert", alert: tell(news, this.now()) }]);
  }

  private async publish(deltas: readonly Delta[]): Promise<void> {
    try {
      await take(hubOf(this.env).publish(deltas));
    } catch (error) {
      this.log("hub", String(error));
    }
  }
}
