/**
 * The Portfolio: capital, leases, equity, the drawdown switch and kill (design.md 4, 5).
 *
 * What it decides is core/portfolio.ts. This shell keeps its rows, tells the Gateway, and follows a kill's proof by alarm
 * until it is shown. It never waits for anyone inside `sync`: the Gateway is waiting for it.
 */
import { DurableObject } from "cloudflare:workers";
import type { AuditEntry } from "../../core/audit/chain.ts";
import type { ConfigVersion } from "../../core/config/versions.ts";
import type { WalletView } from "../../core/contract/gateway.ts";
import type { ConditionId } from "../../core/contract/ids.ts";
import type { PaidElsewhere } from "../../core/contract/payments.ts";
import { isUnknown, type Strategy } from "../../core/contract/views.ts";
import { tell } from "../../core/live/alerts.ts";
import type { AccountReport, Delta, MarketReport, Series } from "../../core/live/types.ts";
import { bankrollOf, proposeConfig, settingsOf } from "../../core/portfolio/configuration.ts";
import { curveSeries } from "../../core/portfolio/curve.ts";
import { curvePoint, equityOf } from "../../core/portfolio/equity.ts";
import { isWinding } from "../../core/portfolio/kill.ts";
import { refusesAct } from "../../core/portfolio/live.ts";
import { isProvingMarkets, killedMarkets, ownEpochs } from "../../core/portfolio/market-kill.ts";
import { accountCap, accountReport, leases } from "../../core/portfolio/replies.ts";
import { AUDIT_KIND, auditKey } from "../../core/portfolio/rows.ts";
import {
  PORTFOLIO_DEFAULTS,
  type PortfolioAction,
  type PortfolioConfig,
  type PortfolioEvent,
  type PortfolioState,
} from "../../core/portfolio/types.ts";
import { portfolio as machine } from "../../core/portfolio.ts";
import { ATTESTATION, confirmationOf, gatesOf, isLive, stageCap } from "../../core/risk/going-live.ts";
import type { Vitals } from "../../core/risk/triggers.ts";
import type { WindDown } from "../../core/risk/wind-down.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { openOutbox } from "../../db/objects/outbox.ts";
import { openPassing, type PassingOutbox } from "../../db/objects/passing.ts";
import { openRows } from "../../db/objects/rows.ts";
import { type Carrier, createCarrier } from "../../runtime/carrier.ts";
import { createShellClock } from "../../runtime/clock.ts";
import { take } from "../../runtime/take.ts";
import { type Env, gatewayOf, hubOf, marketOf } from "./env.ts";
import { atMost } from "./gateway/answers.ts";
import { lookAtGates } from "./portfolio/gates.ts";
import type {
  AuditPage,
  ConfigOutcome,
  ConfigReply,
  ConfigRequest,
  LiveOutcome,
  LiveReply,
  LiveRequest,
  PortfolioObject,
  SyncReply,
} from "./rpc.ts";

/** Wall milliseconds. */
const PUBLISH_MS = 1_000;
/** While nobody looks: who comes to look has it asked for, so this is for whom only alerts interest. */
const UNWATCHED_MS = 30_000;
const FLUSH_MS = 10_000;
const CALL_MS = 15_000;
const CLOCK_MS = 2_000;
const IDLE_ALARM_MS = 30_000;
const UPKEEP_MS = 29_000;
/** A proof is looked at again at least this often, whatever the venue's clock does. */
const PROOF_ALARM_MS = 5_000;

export class Portfolio extends DurableObject<Env> implements PortfolioObject {
  private readonly clock = createShellClock();
  private readonly settings: PortfolioConfig;
  private readonly rows: ReturnType<typeof openRows>;
  private readonly outbox: PassingOutbox;
  private readonly carrier: Carrier<PortfolioState, PortfolioEvent, PortfolioConfig>;
  /** The Gateway has told the venue's time since we started. */
  private timed = false;
  private publishedAt = 0;
  /** Of the engine, and of each market that is killed alone, as last published. */
  private publishedStanding: string | null = null;
  private watched = true;
  private publishing: ReturnType<typeof setTimeout> | null = null;
  private arming: Promise<void> = Promise.resolve();
  private keptUpAt = 0;
  private flushing = false;
  private flushedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.settings = { ...PORTFOLIO_DEFAULTS, mode: env.MODE };
    this.rows = openRows(ctx.storage);
    this.outbox = openPassing(openOutbox(ctx.storage));
    this.carrier = createCarrier<PortfolioState, PortfolioEvent, PortfolioAction, PortfolioConfig>(
      machine,
      {
        clock: { now: () => this.now(), wake: (at) => this.wakeAt(at) },
        store: this.rows,
        prepare: () => [],
        perform: (action) => this.perform(action),
      },
      this.settings,
      {
        order: [
          "kill-gateway",
          "kill-markets-gateway",
          "resume-gateway",
          "resume-markets-gateway",
          "renew-gateway",
          "wind-down-gateway",
          "count",
          "ask-transfers",
          "convert",
          "part",
          "history",
          "alert",
          "publish",
          "wake",
        ],
        deadlineMs: CALL_MS,
        onAbort: (error) => ctx.abort(`portfolio: memory and journal differ: ${String(error)}`),
      },
    );
  }

  async sync(input: {
    now: VenueMs;
    cash: number | null;
    settled?: boolean;
    reports: readonly MarketReport[];
    payments?: readonly PaidElsewhere[];
    openOrders: number | null;
    wallet: WalletView;
    vitals?: Vitals;
    watched?: boolean;
  }): Promise<SyncReply> {
    this.watched = input.watched ?? true;
    // The Gateway's clock is the account's; between two syncs it runs on by the rate last read.
    this.timed = true;
    this.clock.set({ venueMs: input.now, wallMs: Date.now(), rate: this.clock.reading?.rate ?? 1 });
    this.carrier.dispatch({
      t: "sync",
      at: input.now,
      wallet: input.wallet,
      reports: input.reports,
      cash: input.cash as MicroUsd | null,
      settled: input.settled ?? false,
      openOrders: input.openOrders,
      ...(input.payments === undefined ? {} : { payments: input.payments }),
      ...(input.vitals === undefined ? {} : { vitals: input.vitals }),
    });
    const { state } = this;
    const granted = leases(state, this.settings, input.now);
    const winding = isWinding(state);
    void this.armIdle();
    const cap = accountCap(state, this.settings);
    return {
      leases: granted,
      epoch: state.epoch,
      killed: state.kill !== null && !winding,
      resumedAt: state.resumedAt,
      own: ownEpochs(state),
      ...(winding ? { winding } : {}),
      live: isLive(state.live),
      ...(cap === null ? {} : { cap }),
    };
  }

  /** Persists the kill, has the Gateway carry it out, and answers with the account as it is then; the proof follows. */
  async kill(reason: string, actor: string, windDown: WindDown | null = null): Promise<AccountReport> {
    await this.readClock();
    this.carrier.dispatch({ t: "kill", at: this.now(), reason, actor, wallMs: Date.now(), windDown });
    await atMost(this.carrier.idle(), CALL_MS);
    return accountReport(this.state, this.settings, this.now());
  }

  async resume(reason: string, actor: string): Promise<AccountReport> {
    await this.readClock();
    this.carrier.dispatch({ t: "resume", at: this.now(), reason, actor, wallMs: Date.now() });
    await atMost(this.carrier.idle(), CALL_MS);
    return accountReport(this.state, this.settings, this.now());
  }

  /** Persists the kills, has the Gateway carry them out, and answers with the account as it is then; the proofs follow. */
  async killMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport> {
    return this.actOn("kill-markets", markets, reason, actor);
  }

  async resumeMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport> {
    return this.actOn("resume-markets", markets, reason, actor);
  }

  private async actOn(
    t: "kill-markets" | "resume-markets",
    markets: readonly ConditionId[],
    reason: string,
    actor: string,
  ): Promise<AccountReport> {
    await this.readClock();
    this.carrier.dispatch({ t, at: this.now(), markets, reason, actor, wallMs: Date.now() });
    await atMost(this.carrier.idle(), CALL_MS);
    return accountReport(this.state, this.settings, this.now());
  }

  async unknownMarkets(markets: readonly ConditionId[]): Promise<readonly ConditionId[]> {
    return markets.filter((market) => !this.state.markets.has(market) && !this.state.own.has(market));
  }

  async account(): Promise<AccountReport> {
    if (!this.timed) await this.readClock();
    return accountReport(this.state, this.settings, this.now());
  }

  async pause(
    strategies: readonly Strategy[],
    isPaused: boolean,
    reason: string,
    actor: string,
  ): Promise<AccountReport> {
    await this.readClock();
    this.carrier.dispatch({
      ...{ t: isPaused ? "pause" : "unpause", at: this.now() },
      ...{ strategies, reason, actor, wallMs: Date.now() },
    });
    return accountReport(this.state, this.settings, this.now());
  }

  async expect(by: Readonly<Record<ConditionId, number>>): Promise<void> {
    await this.readClock();
    this.carrier.dispatch({ t: "expected", at: this.now(), by });
  }

  async live(look: boolean): Promise<LiveReply> {
    const { trouble } = look ? await this.lookAtGates() : { trouble: [] };
    return this.liveReply(trouble);
  }

  /** A confirmation is taken on what is seen at that moment, not on what was seen some time. */
  async goLive({ act, reason, actor }: LiveRequest): Promise<LiveOutcome> {
    const { trouble } = act.is === "confirm" ? await this.lookAtGates() : { trouble: [] };
    const wallMs = Date.now();
    if (this.settings.mode !== "live")
      return { is: "refused", why: "this engine runs on paper: MODE is not live", now: this.liveReply(trouble) };
    const why = refusesAct(this.state, act, wallMs);
    if (why !== null) return { is: "refused", why, now: this.liveReply(trouble) };
    this.carrier.dispatch({ t: "live", at: this.now(), act, reason, actor, wallMs });
    return { is: "done", now: this.liveReply(trouble) };
  }

  private async lookAtGates(): Promise<{ trouble: readonly string[] }> {
    const { seen, trouble } = await lookAtGates(this.env);
    this.carrier.dispatch({ t: "live-seen", at: this.now(), seen });
    return { trouble };
  }

  private liveReply(trouble: readonly string[]): LiveReply {
    const { live, owner } = this.state;
    return {
      mode: this.settings.mode,
      live: this.settings.mode === "live" && isLive(live),
      gates: gatesOf(live, Date.now()),
      stage: live.stage,
      cap: stageCap(live),
      attestation: ATTESTATION,
      confirmation: confirmationOf(owner?.wallet ?? ""),
      trouble,
    };
  }

  async config(): Promise<ConfigReply> {
    const { state } = this;
    return { current: settingsOf(state), bankroll: equityOf(state) ?? state.cash?.value ?? bankrollOf(state) };
  }

  /** The whole of it is one synchronous step: two wishes at once are one after the other, and the second is stale. */
  async configure({ wish, expect, reason, actor, loosen, dryRun }: ConfigRequest): Promise<ConfigOutcome> {
    const current = settingsOf(this.state);
    if (expect !== null && expect !== current.version) return { is: "stale", current };
    const proposed = proposeConfig(this.state, this.settings, wish);
    if (!proposed.ok) return { is: "invalid", current, errors: proposed.errors };
    const { changes } = proposed;
    if (dryRun === true) return { is: "would", current, changes };
    if (loosen === false && changes.some(({ does }) => does === "loosens")) return { is: "loosens", current, changes };
    const wallMs = loosen === null ? null : Date.now();
    this.carrier.dispatch({ t: "configure", at: this.now(), wish, expect, reason, actor, wallMs });
    const after = settingsOf(this.state);
    return { is: after.version === current.version ? "unchanged" : "done", current: after };
  }

  async configVersions(before: number, limit: number): Promise<readonly ConfigVersion[]> {
    const older = this.state.versions.filter(({ version }) => version < before);
    return older.slice(-limit).reverse();
  }

  async audit(after: number, limit: number): Promise<AuditPage> {
    const { audited: head } = this.state;
    const entries: AuditEntry[] = [];
    for (let n = after + 1; n <= head.n && entries.length < limit; n++) {
      const entry = this.rows.get(AUDIT_KIND, auditKey(n));
      // A hole is the reader's to find: it shows in the numbers.
      if (entry !== null) entries.push(entry as AuditEntry);
    }
    return { entries, head };
  }

  async equity(): Promise<Series> {
    return curveSeries(this.state.curve, curvePoint(this.state, this.now()));
  }

  async rearm(): Promise<boolean> {
    const due = this.isBusy || this.outbox.size > 0 || this.isTrading;
    if (!due || (await this.ctx.storage.getAlarm()) !== null) return false;
    await this.alarm();
    return true;
  }

  override async alarm(): Promise<void> {
    if (this.isBusy) {
      await this.readClock();
      this.carrier.dispatch({ t: "tick", at: this.now(), wallMs: Date.now() });
      await atMost(this.carrier.idle(), CALL_MS);
    }
    await atMost(this.flush(), CALL_MS);
    if (Date.now() - this.keptUpAt >= UPKEEP_MS && this.timed) {
      this.keptUpAt = Date.now();
      this.carrier.dispatch({ t: "maintain", at: this.now() });
    }
    const { kill, conversion } = this.state;
    const isSoon =
      conversion !== null || isProvingMarkets(this.state) || (kill !== null && kill.proof.recheckedAt === null);
    const next = isSoon ? PROOF_ALARM_MS : IDLE_ALARM_MS;
    if (this.isBusy || this.outbox.size > 0 || this.isTrading) await this.alarmBy(Date.now() + next);
  }

  /** Something goes on that no sync has to bring about: a kill, a conversion. */
  private get isBusy(): boolean {
    return this.state.kill !== null || this.state.conversion !== null || isProvingMarkets(this.state);
  }

  /** Some market is not over: figures are counted by alarm. */
  private get isTrading(): boolean {
    for (const { state } of this.state.markets.values()) if (state !== "retired" && state !== "resolved") return true;
    return false;
  }

  private get state(): PortfolioState {
    return this.carrier.state;
  }

  private now(): VenueMs {
    // Until the Gateway tells the time it goes on from the last that is known, else from 0: the wall's may be years ahead
    // of a replay's, and a report from the future would outlive all true ones.
    if (this.clock.reading === null) this.clock.set({ venueMs: this.lastKnown(), wallMs: Date.now(), rate: 1 });
    return this.clock.now(Date.now());
  }

  private lastKnown(): VenueMs {
    let last = this.state.engineSince;
    for (const line of this.state.markets.values()) if (line.at > last) last = line.at;
    return last;
  }

  /** A kill's proof counts seconds of venue time, so it wants the rate. Without an answer the last one goes on. */
  private async readClock(): Promise<void> {
    const read = take(gatewayOf(this.env).clock()).then((word) => {
      if (isUnknown(word)) return;
      this.timed = true;
      this.clock.set({ venueMs: word.venueMs, wallMs: Date.now(), rate: word.rate });
    });
    await atMost(read, CLOCK_MS);
  }

  private wakeAt(at: VenueMs): void {
    const wait = Math.min(PROOF_ALARM_MS, this.clock.wallDelay(Math.max(0, at - this.now())));
    void this.alarmBy(Date.now() + Math.max(20, wait));
  }

  /** Sets the alarm unless it rings earlier anyway. One after the other: of two at once the later would stand. */
  private alarmBy(wallMs: number): Promise<void> {
    this.arming = this.arming
      .then(async () => {
        const set = await this.ctx.storage.getAlarm();
        if (set === null || set > wallMs) await this.ctx.storage.setAlarm(wallMs);
      })
      .catch((error: unknown) => console.error(`portfolio: the alarm could not be set: ${String(error)}`));
    return this.arming;
  }

  private async armIdle(): Promise<void> {
    if (this.outbox.size > 0 || this.isBusy) await this.alarmBy(Date.now() + FLUSH_MS);
    else if (this.isTrading) await this.alarmBy(Date.now() + IDLE_ALARM_MS);
  }

  private async perform(action: PortfolioAction): Promise<readonly PortfolioEvent[]> {
    switch (action.t) {
      case "journal":
        return [];
      case "kill-gateway": {
        const answer = await this.call("kill", () => gatewayOf(this.env).kill(action.epoch));
        return [{ t: "refused", at: this.now(), answer }];
      }
      case "resume-gateway":
        await this.call("resume", () => gatewayOf(this.env).resume(action.epoch, action.byPerson));
        return [];
      case "kill-markets-gateway": {
        const { markets } = action;
        const answer = await this.call("kill markets", () => gatewayOf(this.env).killMarkets(markets));
        return [{ t: "refused-markets", at: this.now(), markets, answer }];
      }
      // One that does not hear of these is told by the next sync.
      case "resume-markets-gateway":
        await this.call("resume markets", () => gatewayOf(this.env).resumeMarkets(action.markets));
        return [];
      case "renew-gateway":
        await this.call("renew", () => gatewayOf(this.env).renew());
        return [];
      case "wind-down-gateway":
        // One that does not hear of it is told by the next sync.
        await this.call("wind-down", () => gatewayOf(this.env).windDown(action.epoch));
        return [];
      case "count": {
        const counted = await this.call("open orders", () => gatewayOf(this.env).openOrders());
        return [{ t: "counted", at: this.now(), open: null, ...counted }];
      }
      case "ask-transfers":
        // Apart from what is under way: a kill's answer must not wait for a node of the chain.
        void this.call("transfers", () => gatewayOf(this.env).transfers(action.since)).then((read) =>
          this.carrier.dispatch({ t: "transfers", at: this.now(), about: action.about, read }),
        );
        return [];
      case "convert": {
        const { operation } = action;
        const answer = await this.call("convert", () => gatewayOf(this.env).convert(operation));
        return [{ t: "converted", at: this.now(), id: operation.id, answer }];
      }
      case "part": {
        const { id, operation, answer } = action;
        const market = operation.condition;
        const reply = await this.call("part", () => marketOf(this.env, market).convert(operation, answer));
        return [{ t: "parted", at: this.now(), id, market, reply }];
      }
      case "history": {
        const { owner } = this.state;
        if (owner !== null) this.outbox.add(action.records, { mode: this.settings.mode, wallet: owner.wallet });
        if (Date.now() - this.flushedAt >= FLUSH_MS) void this.flush();
        return [];
      }
      case "alert":
        void this.publish([{ t: "alert", alert: tell(action, this.now(), action.market ?? null) }]);
        return [];
      case "publish":
        this.publishSoon();
        return [];
      case "wake":
        this.wakeAt(action.at);
        return [];
    }
  }

  /** One call to another object; null when it failed or took too long, and then it is named in the log. */
  private async call<T>(what: string, call: () => PromiseLike<T>): Promise<T | null> {
    let answer: T | null = null;
    const done = take(call()).then(
      (value) => {
        answer = value;
      },
      (error: unknown) => console.error(`portfolio: ${what}: ${String(error)}`),
    );
    await atMost(done, CALL_MS);
    return answer;
  }

  /** At most once a second, twice a minute while nobody looks and the engine is as it was; and then the newest word. */
  private publishSoon(): void {
    if (this.publishing !== null) return;
    const isNews = this.watched || this.standing !== this.publishedStanding;
    const wait = Math.max(0, this.publishedAt + PUBLISH_MS - Date.now());
    if (!isNews && Date.now() - this.publishedAt < UNWATCHED_MS) return;
    this.publishing = setTimeout(() => {
      this.publishing = null;
      this.publishedAt = Date.now();
      this.publishedStanding = this.standing;
      void this.publish([{ t: "account", account: accountReport(this.state, this.settings, this.now()) }]);
    }, wait);
  }

  private get standing(): string {
    const killed = killedMarkets(this.state).map(({ market, state }) => `${market} ${state}`);
    return [this.state.engine, ...killed].join();
  }

  private async publish(deltas: readonly Delta[]): Promise<void> {
    try {
      await take(hubOf(this.env).publish(deltas));
    } catch (error) {
      console.warn(`portfolio: the hub did not take a report: ${String(error)}`);
    }
  }

  private async flush(): Promise<void> {
    if (this.flushing || this.outbox.size === 0) return;
    this.flushing = true;
    this.flushedAt = Date.now();
    try {
      const done = await this.outbox.flush(this.env.DB);
      for (const why of done.refused) console.error(`portfolio: history set aside: ${why}`);
      if (done.error !== null) console.warn(`portfolio: D1 took no history: ${done.error}`);
    } finally {
      this.flushing = false;
    }
  }
}
