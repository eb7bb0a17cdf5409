/**
 * The Gateway: every socket, every post and every cancel of the account, in one object (design.md 4, 5).
 *
 * What it decides is core/gateway.ts; this shell holds the sockets, signs, and calls. It runs on a timer while a market is
 * watched, with an alarm behind it for the day the object was evicted. RPCs wait for reads only so long: a venue that
 * hangs makes answers unknown, never late.
 */
import { DurableObject } from "cloudflare:workers";
import type { CycleReply, CycleRequest, PlacedReply, PreparedOrder, WalletView } from "../../core/contract/gateway.ts";
import type { ConditionId, IntentId, OrderId, TokenId } from "../../core/contract/ids.ts";
import type { CancelAnswer, FindAnswer, PlaceAnswer } from "../../core/contract/orders.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { unknown } from "../../core/contract/views.ts";
import { isSettled } from "../../core/gateway/account.ts";
import { cycleReply, feedHealth } from "../../core/gateway/replies.ts";
import {
  GATEWAY_DEFAULTS,
  type GatewayAction,
  type GatewayConfig,
  type GatewayEvent,
  type GatewayState,
} from "../../core/gateway/types.ts";
import { gateway as machine } from "../../core/gateway.ts";
import type { Delta, FeedHealth, MarketReport } from "../../core/live/types.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { openRows } from "../../db/objects/rows.ts";
import { type Carrier, createCarrier } from "../../runtime/carrier.ts";
import { createShellClock } from "../../runtime/clock.ts";
import { take } from "../../runtime/take.ts";
import type { Credentials } from "../../venue/auth.ts";
import type { Clob } from "../../venue/clob.ts";
import { changeMarketSubscription, parseMarketFrame, subscribeMarket } from "../../venue/market-channel.ts";
import { parseUserFrame, subscribeUser } from "../../venue/user-channel.ts";
import { type Env, hubOf, portfolioOf } from "./env.ts";
import { Alerts } from "./gateway/alerts.ts";
import { Answers, atMost } from "./gateway/answers.ts";
import { Line } from "./gateway/line.ts";
import {
  beat,
  cancel,
  cancelAll,
  type Hands,
  post,
  readAccount,
  readBalances,
  readBooks,
  readCash,
} from "./gateway/perform.ts";
import { Pushes } from "./gateway/pushes.ts";
import { credentialsOf, openClob, openVenue, type Venue } from "./gateway/venue.ts";
import type { GatewayObject } from "./rpc.ts";

/** Wall milliseconds. */
const ALARM_MS = 5_000;
const CLOCK_MS = 30_000;
const CLOCK_FAST_MS = 5_000;
const CLOCK_WAITING_MS = 500;
const CYCLE_WAIT_MS = 1_500;
const CALL_MS = 8_000;
const SYNC_MS = 3_000;
const LOG_MS = 10_000;
const SILENT_WALL_MS = 5_000;

export class Gateway extends DurableObject<Env> implements GatewayObject {
  private readonly clockNow = createShellClock();
  private readonly carrier: Carrier<GatewayState, GatewayEvent, GatewayConfig>;
  private readonly venue: Venue | string;
  private readonly hands: Hands | null;
  private readonly pushes: Pushes;
  private readonly posts = new Answers<IntentId, PlaceAnswer>();
  private readonly cancels = new Answers<OrderId, CancelAnswer>();
  private readonly reads = new Map<string, Promise<unknown>>();
  private readonly alerts = new Alerts();
  private readonly logged = new Map<string, number>();
  private readonly sent = new Map<ConditionId, MarketReport>();
  private specs = new Map<TokenId, MarketSpec>();
  private lines: { readonly market: Line; readonly user: Line } | null = null;
  private greeted = false;
  private credentials: Credentials | null;
  private clob: Clob | null = null;
  private beginning: Promise<void> | null = null;
  private clockState = "waiting";
  private clockSource = "";
  private clockReadAt = 0;
  private lastHeart = 0;
  private lastFeeds = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private watchedUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.venue = openVenue(env);
    this.credentials = credentialsOf(env);
    this.pushes = new Pushes(env, (market) => this.tell({ t: "delivered", at: this.now(), market }));
    const rows = openRows(ctx.storage);
    this.carrier = createCarrier<GatewayState, GatewayEvent, GatewayAction, GatewayConfig>(
      machine,
      {
        clock: { now: () => this.now(), wake: () => undefined },
        store: rows,
        prepare: () => [],
        perform: (action) => this.perform(action),
      },
      GATEWAY_DEFAULTS,
      {
        order: ["cancel-all", "cancel", "refuse", "post", "subscribe", "unsubscribe", "push"],
        deadlineMs: CALL_MS,
        onAbort: (error) => ctx.abort(`gateway: memory and journal differ: ${String(error)}`),
      },
    );
    const { venue, state } = this;
    this.learnSpecs();
    this.hands =
      typeof venue === "string"
        ? null
        : {
            venue,
            state,
            specs: () => this.specs,
            now: () => this.now(),
            clob: () => this.open(venue),
            credentials: () => this.credentials,
            posts: this.posts,
            cancels: this.cancels,
            log: (what, why) => this.log(what, why),
          };
    if (typeof venue === "string") console.error(`gateway: nothing can be traded: ${venue}`);
    // After an eviction the sockets are gone: what was watched is taken up again at once.
    if (state.markets.size > 0) void this.begin();
  }

  async watch(spec: MarketSpec): Promise<void> {
    await this.begin();
    this.tell({ t: "watch", at: this.now(), spec });
    this.learnSpecs();
    this.keepRunning();
  }

  async unwatch(market: ConditionId): Promise<void> {
    await this.begin();
    this.tell({ t: "unwatch", at: this.now(), market });
    this.sent.delete(market);
    this.learnSpecs();
    if (this.state.markets.size === 0) this.rest();
  }

  async cycle(request: CycleRequest): Promise<CycleReply> {
    await this.begin();
    if (this.clockNow.reading === null) {
      const silent = unknown("the venue's clock has not been read: is the venue up?");
      return { now: this.now(), book: silent, account: silent, lease: silent, watched: false, winner: null };
    }
    this.tell({ t: "cycle", at: this.now(), request });
    await atMost(Promise.all(this.awaited(request.market)), this.cycleWait());
    const now = this.now();
    const reply = cycleReply(this.state, this.config(), request.market, now, this.watchedUntil > Date.now());
    this.tell({ t: "delivered", at: now, market: request.market });
    return { ...reply, rate: this.rateForOthers() };
  }

  async place(market: ConditionId, orders: readonly PreparedOrder[]): Promise<PlacedReply> {
    await this.begin();
    const intents = orders.map(({ place }) => place.intent);
    const answers = this.posts.expect(intents, CALL_MS, () => ({
      is: "unknown",
      message: `no answer in ${CALL_MS} ms`,
    }));
    if (this.clockNow.reading === null || this.hands === null)
      for (const intent of intents)
        this.posts.answer(intent, {
          is: "refused",
          code: "POLICY",
          message: typeof this.venue === "string" ? this.venue : "the venue's clock has not been read",
        });
    else this.tell({ t: "place", at: this.now(), market, orders });
    const said = await answers;
    return {
      answers: intents.flatMap((intent, i) => {
        const answer = said[i];
        return answer === undefined ? [] : [{ intent, answer }];
      }),
      now: this.now(),
    };
  }

  async cancel(market: ConditionId, orders: readonly OrderId[]): Promise<readonly CancelAnswer[]> {
    await this.begin();
    const answers = this.cancels.expect(orders, CALL_MS, (order) => ({
      order,
      is: "unknown",
      message: `no answer in ${CALL_MS} ms`,
    }));
    this.tell({ t: "cancel", at: this.now(), market, orders });
    return await answers;
  }

  async find(market: ConditionId, orders: readonly OrderId[]): Promise<readonly FindAnswer[]> {
    await this.begin();
    const spec = this.state.markets.get(market)?.spec;
    const { hands } = this;
    if (spec === undefined || hands === null) return orders.map((id) => ({ is: "unknown", id }));
    return await Promise.all(orders.map((id) => hands.clob().order(id, spec)));
  }

  async wallet(): Promise<WalletView> {
    if (typeof this.venue === "string") throw new Error(this.venue);
    return this.venue.view;
  }

  async clock(): Promise<{ venueMs: VenueMs; wallMs: number; rate: number; source: string }> {
    await this.begin();
    const wallMs = Date.now();
    return { venueMs: this.now(), wallMs, rate: this.rateForOthers(), source: this.clockSource };
  }

  async kill(epoch: number): Promise<{ cancelled: number; open: number | null }> {
    await this.begin();
    const before = this.reads.get("cancel-all");
    this.tell({ t: "kill", at: this.now(), epoch });
    const done = this.reads.get("cancel-all");
    let cancelled = 0;
    if (done !== undefined && done !== before)
      await atMost(
        done.then((events) => {
          const [event] = events as readonly GatewayEvent[];
          if (event?.t === "cancelled-all") cancelled = event.orders?.length ?? 0;
        }),
        CALL_MS,
      );
    return { cancelled, open: await this.openOrders() };
  }

  async resume(epoch: number): Promise<void> {
    await this.begin();
    this.tell({ t: "resume", at: this.now(), epoch });
  }

  /** null also while a post is on its way: what it will leave behind nobody can count yet. */
  async openOrders(): Promise<number | null> {
    await this.begin();
    if (this.hands === null || this.state.sending > 0) return null;
    const reply = await this.hands.clob().openOrders();
    return reply.ok && this.state.sending === 0 ? reply.value.length : null;
  }

  async feeds(): Promise<readonly FeedHealth[]> {
    return feedHealth(this.state, this.config(), this.now());
  }

  /** @param until wall milliseconds */
  async watched(until: number): Promise<void> {
    this.watchedUntil = Math.max(this.watchedUntil, until);
  }

  async rearm(): Promise<boolean> {
    if (this.state.markets.size === 0) return false;
    const asleep = (await this.ctx.storage.getAlarm()) === null || Date.now() - this.lastHeart > 2 * ALARM_MS;
    if (asleep) await this.alarm();
    return asleep;
  }

  override async alarm(): Promise<void> {
    await atMost(this.begin(), CALL_MS);
    this.keepRunning();
    if (this.state.markets.size > 0) await this.ctx.storage.setAlarm(Date.now() + ALARM_MS);
  }

  private get state(): GatewayState {
    return this.carrier.state;
  }

  private now(): VenueMs {
    return this.clockNow.now(Date.now());
  }

  /** A clock that stands is told as one that runs like the wall's: who sleeps by it must wake to see it start. */
  private rateForOthers(): number {
    const rate = this.clockNow.reading?.rate ?? 1;
    return rate > 0 ? rate : 1;
  }

  private config(): GatewayConfig {
    const rate = Math.max(1, this.clockNow.reading?.rate ?? 1);
    // A clock that runs fast must not make a moment of our own slowness look like a market's death.
    const silentMs = Math.max(GATEWAY_DEFAULTS.silentMs, SILENT_WALL_MS * rate);
    const accountLimitMs = Math.max(GATEWAY_DEFAULTS.accountLimitMs, SILENT_WALL_MS * rate);
    return { ...GATEWAY_DEFAULTS, rate, silentMs, accountLimitMs };
  }

  private tell(event: GatewayEvent): void {
    this.carrier.dispatch(event);
  }

  /** A cycle waits for reads this long on the wall: a second and a half, less where the venue's clock runs faster. */
  private cycleWait(): number {
    return Math.max(150, CYCLE_WAIT_MS / Math.max(1, (this.clockNow.reading?.rate ?? 1) / 4));
  }

  /** Reads a cycle of this market is better for: only what is missing or old by the machine's own measure is under way. */
  private awaited(market: ConditionId): readonly Promise<unknown>[] {
    return ["account", "cash", `balances ${market}`, "books", "sync"].flatMap((name) => this.reads.get(name) ?? []);
  }

  /** Reads the venue's clock and the login before anything else is done; asked again until both are there. */
  private begin(): Promise<void> {
    if (this.clockNow.reading !== null && this.credentials !== null) return Promise.resolve();
    this.beginning ??= this.start().finally(() => {
      this.beginning = null;
    });
    return this.beginning;
  }

  private async start(): Promise<void> {
    const { venue } = this;
    if (typeof venue === "string") return;
    const first = this.clockNow.reading === null;
    if (first) await this.readClock();
    if (this.credentials === null) {
      const made = await this.open(venue).deriveCredentials();
      if (made.ok) {
        this.credentials = made.value;
        this.clob = null;
      } else this.log("login", made.message);
    }
    if (first && this.clockNow.reading !== null) this.tell({ t: "started", at: this.now() });
    this.keepRunning();
  }

  private open(venue: Venue): Clob {
    this.clob ??= openClob(venue, this.credentials, () => this.now());
    return this.clob;
  }

  /** Offset and rate of the venue's clock, with half the journey taken off. While it waits to start, it stands. */
  private async readClock(): Promise<void> {
    const { venue } = this;
    if (typeof venue === "string") return;
    this.clockReadAt = Date.now();
    const before = Date.now();
    const reply = await this.open(venue).time();
    if (!reply.ok) {
      this.log("clock", reply.message);
      return;
    }
    const { venueMs, rate, state, source } = reply.value;
    const wallMs = Math.round((before + Date.now()) / 2);
    this.clockNow.set({ venueMs, wallMs, rate: state === "waiting" ? 0 : rate });
    this.clockSource = source;
    this.carrier.configure(this.config());
    const started = this.clockState === "waiting" && state !== "waiting";
    this.clockState = state;
    this.tell({ t: "clock", at: this.now() });
    if (started) for (const market of this.state.markets.keys()) this.pushes.send(market, [{ t: "wake", why: "feed" }]);
  }

  /** Timer, alarm and sockets stand as long as something is watched. */
  private keepRunning(): void {
    if (this.state.markets.size === 0 || typeof this.venue === "string") return;
    this.openLines(this.venue);
    if (this.timer === null || Date.now() - this.lastHeart > ALARM_MS) this.heart();
    void this.ctx.storage
      .getAlarm()
      .then((at) => (at === null ? this.ctx.storage.setAlarm(Date.now() + ALARM_MS) : null));
  }

  private rest(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.lines?.market.stop();
    this.lines?.user.stop();
    this.lines = null;
  }

  private heart(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    const rate = Math.max(1, this.clockNow.reading?.rate ?? 1);
    this.timer = setTimeout(() => this.heart(), Math.min(1_000, Math.max(50, 2_000 / rate)));
    const wall = Date.now();
    this.lastHeart = wall;
    if (this.clockNow.reading === null || this.credentials === null) {
      void this.begin();
      if (this.clockNow.reading === null) return;
    }
    const every = this.clockState === "waiting" ? CLOCK_WAITING_MS : rate === 1 ? CLOCK_MS : CLOCK_FAST_MS;
    if (wall - this.clockReadAt >= every) void this.readClock();
    this.tell({ t: "heart", at: this.now() });
    const news = this.alerts.changed(this.state, this.now());
    if (news.length > 0) void this.publish(news);
    if (this.watchedUntil > wall && wall - this.lastFeeds >= 1_000) {
      this.lastFeeds = wall;
      const now = this.now();
      const clock = { venueMs: now, wallMs: wall, rate: this.clockNow.reading?.rate ?? 1, source: this.clockSource };
      void this.publish([
        { t: "clock", clock },
        { t: "feeds", feeds: feedHealth(this.state, this.config(), now) },
      ]);
    }
  }

  private async publish(deltas: readonly Delta[]): Promise<void> {
    try {
      await take(hubOf(this.env).publish(deltas));
    } catch (error) {
      this.log("hub", String(error));
    }
  }

  private openLines(venue: Venue): void {
    if (this.lines === null) {
      const market = new Line(venue.hosts.marketSocket, {
        opened: () => {
          this.greeted = false;
          this.tell({ t: "socket", at: this.now(), socket: "market", is: "open" });
        },
        heard: (text) => this.heardMarket(text),
        closed: () => this.tell({ t: "socket", at: this.now(), socket: "market", is: "closed" }),
      });
      const user = new Line(venue.hosts.userSocket, {
        opened: () => {
          if (this.credentials !== null) user.send(subscribeUser(this.credentials));
          this.tell({ t: "socket", at: this.now(), socket: "user", is: "open" });
        },
        heard: (text) => this.heardUser(text, venue),
        closed: () => this.tell({ t: "socket", at: this.now(), socket: "user", is: "closed" }),
      });
      this.lines = { market, user };
    }
    if (this.clockNow.reading === null) return;
    this.lines.market.start();
    if (this.credentials !== null) this.lines.user.start();
  }

  private heardMarket(text: string): void {
    const at = this.now();
    this.tell({ t: "socket", at, socket: "market", is: "heard" });
    const frames = [];
    for (const frame of parseMarketFrame(text, this.specs)) {
      if (frame.t !== "bad") frames.push(frame);
      else {
        this.log("market frame", frame.why);
        if (frame.market !== undefined) this.tell({ t: "lost", at, market: frame.market });
      }
    }
    if (frames.length > 0) this.tell({ t: "frames", at, frames });
  }

  private heardUser(text: string, venue: Venue): void {
    const at = this.now();
    this.tell({ t: "socket", at, socket: "user", is: "heard" });
    const us = { funder: venue.view.funder, apiKey: this.credentials?.key ?? "" };
    for (const frame of parseUserFrame(text, { us, specs: this.specs })) {
      if (frame.t === "bad") this.log("user frame", frame.why);
      else if (frame.t === "fill") this.tell({ t: "fill", at, market: frame.market, fill: frame.fill });
      else {
        const ended = frame.type === "CANCELLATION" || (frame.status !== null && frame.status !== "live");
        this.tell({ t: "order", at, market: frame.market, order: frame.order, ended, matched: frame.matched });
      }
    }
  }

  private learnSpecs(): void {
    this.specs = new Map();
    for (const { spec } of this.state.markets.values()) this.specs.set(spec.yes, spec).set(spec.no, spec);
  }

  /** Carries one action out. Never rejects: each of these answers with its event whatever the venue does. */
  private perform(action: GatewayAction): Promise<readonly GatewayEvent[]> {
    const { hands } = this;
    switch (action.t) {
      case "journal":
        return Promise.resolve([]);
      case "refuse":
        for (const { intent, answer } of action.answers) this.posts.answer(intent, answer);
        return Promise.resolve([]);
      case "push":
        this.pushes.send(action.market, action.pushes);
        return Promise.resolve([]);
      case "subscribe":
      case "unsubscribe":
        this.subscribe(action);
        return Promise.resolve([]);
      case "sync":
        return this.reading("sync", () => this.sync());
    }
    if (hands === null) return Promise.resolve([]);
    switch (action.t) {
      case "post":
        return post(hands, action.market, action.orders);
      case "cancel":
        return cancel(hands, action.orders, action.why);
      case "cancel-all":
        return this.reading("cancel-all", () => cancelAll(hands, action.why));
      case "read-books":
        return this.reading("books", () => readBooks(hands, action.markets));
      case "read-account":
        return this.reading("account", () => readAccount(hands, action.since));
      case "read-balances":
        return this.reading(`balances ${action.market}`, () => readBalances(hands, action.market));
      case "read-cash":
        return this.reading("cash", () => readCash(hands));
      case "beat":
        return beat(hands, action.id);
    }
  }

  /** Remembers a read while it is under way, so that a cycle can wait for it; its events are dispatched before it ends. */
  private reading(name: string, read: () => Promise<readonly GatewayEvent[]>): Promise<readonly GatewayEvent[]> {
    const events = read();
    // The carrier dispatches the events when `events` settles; one turn later they are in the state.
    const done = events.then(async (said) => {
      await Promise.resolve();
      await Promise.resolve();
      return said;
    });
    this.reads.set(name, done);
    void done.finally(() => {
      if (this.reads.get(name) === done) this.reads.delete(name);
    });
    return events;
  }

  private subscribe(action: GatewayAction & { t: "subscribe" | "unsubscribe" }): void {
    const line = this.lines?.market;
    if (line === undefined || !line.open) return;
    const tokens = action.specs.map((spec) => spec.yes);
    if (this.greeted) line.send(changeMarketSubscription(action.t, tokens));
    else if (action.t === "subscribe") this.greeted = line.send(subscribeMarket(tokens));
  }

  /** Newest reports to the Portfolio, leases back. */
  private async sync(): Promise<readonly GatewayEvent[]> {
    const { state } = this;
    const failed = (): readonly GatewayEvent[] => [{ t: "synced", at: this.now(), reply: null }];
    if (typeof this.venue === "string") return failed();
    const reports = [...state.markets].flatMap(([id, { report }]) =>
      report === null || this.sent.get(id) === report ? [] : [report],
    );
    const now = this.now();
    const call = take(
      portfolioOf(this.env).sync({
        now,
        cash: state.cash.value,
        settled: isSettled(state, now),
        reports,
        openOrders: state.account.openCount,
        wallet: this.venue.view,
      }),
    );
    let events = failed();
    await atMost(
      call.then(
        (reply) => {
          for (const report of reports) this.sent.set(report.id, report);
          events = [{ t: "synced", at: this.now(), reply }];
        },
        (error) => this.log("portfolio", String(error)),
      ),
      SYNC_MS,
    );
    return events;
  }

  /** One line a cause and ten seconds: a venue that is down must not fill the log. */
  private log(what: string, why: string): void {
    const wall = Date.now();
    if (wall - (this.logged.get(what) ?? Number.NEGATIVE_INFINITY) < LOG_MS) return;
    this.logged.set(what, wall);
    console.warn(`gateway: ${what}: ${why}`);
  }
}
