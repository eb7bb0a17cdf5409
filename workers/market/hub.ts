/**
 * The Hub: the newest word of every market and of the account, joined to one snapshot and sent to the dashboards.
 *
 * It owns nothing that trades: if it dies, quoting goes on, its epoch changes and browsers take a new snapshot. Alerts,
 * loops and the names of the markets are kept in small rows; everything else is asked for again. While somebody watches,
 * the Gateway is told so every 20 s and publishers send; otherwise they are silent and the Hub sleeps, sockets open.
 */
import { DurableObject } from "cloudflare:workers";
import type { ConditionId } from "../../core/contract/ids.ts";
import { Coalescer } from "../../core/live/coalesce.ts";
import { ALERTS, emptySnapshot, reduce } from "../../core/live/reduce.ts";
import { Ring } from "../../core/live/ring.ts";
import { nextRound } from "../../core/live/round.ts";
import type { Delta, LiveAlert, LoopHealth, MarketReport, ServerFrame, Snapshot } from "../../core/live/types.ts";
import { DAY, type VenueMs } from "../../core/units/time.ts";
import { take } from "../../runtime/take.ts";
import { Alerts } from "./hub/alerts.ts";
import { parseClientFrame, Sockets } from "./hub/sockets.ts";
import { askAccount, askMarkets, type HubEnv } from "./hub/sources.ts";
import type { HubObject } from "./rpc.ts";

/** Wall ms. The Gateway is told "watched until now + WATCHED" every RENEW. */
const RENEW_MS = 20_000;
const WATCHED_MS = 60_000;
/** How old an answer to `snapshot()` may be while nobody watches, wall ms. */
const FRESH_MS = 1_000;
/** A market that is over stays on the dashboard for a day of venue time. */
const FORGET_MS = DAY;
/** How long alerts gather before D1 is told, wall ms. */
const DELIVER_MS = 5_000;
/** Key of the small row that keeps a market's name, and whether it is over. */
const NAME = "market:";

const isEnded = ({ state }: Pick<MarketReport, "state">): boolean => state === "retired" || state === "resolved";

export class Hub extends DurableObject<HubEnv> implements HubObject {
  private readonly epoch = crypto.randomUUID();
  private readonly ring = new Ring();
  private readonly waiting = new Coalescer();
  private readonly sockets = new Sockets();
  private readonly alerts: Alerts;
  /** Every market there is, and whether it was over when last heard of. */
  private readonly names = new Map<ConditionId, "live" | "over">();
  /** Wall ms of the newest word of each, in this life. */
  private readonly heardAt = new Map<ConditionId, number>();
  private known: Snapshot = emptySnapshot();
  private filling: Promise<void> | null = null;
  private filledAt = Number.NEGATIVE_INFINITY;
  /** Wall ms until which publishers send, by our own word. */
  private watchedUntil = 0;
  private flushing: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: HubEnv) {
    super(ctx, env);
    this.alerts = new Alerts(ctx.storage, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.restore();
    // Sockets that outlived our memory hold deltas of another epoch.
    for (const socket of ctx.getWebSockets()) {
      this.sockets.add(socket);
      this.sockets.send(socket, { v: 1, t: "resync", epoch: this.epoch, seq: this.ring.seq });
    }
  }

  private restore(): void {
    const { kv } = this.ctx.storage;
    for (const [, loop] of kv.list<LoopHealth>({ prefix: "loop:" })) this.learn({ t: "loop", loop });
    // An earlier version kept the name alone.
    for (const [key, kept] of kv.list<boolean | "over">({ prefix: NAME }))
      this.names.set(key.slice(NAME.length) as ConditionId, kept === "over" ? "over" : "live");
    for (const alert of this.alerts.all) this.learn({ t: "alert", alert });
    this.alerts.drop(this.known.alerts);
  }

  /** From the markets, the Gateway and the Portfolio. At least once, in any order: older than known is ignored. */
  async publish(deltas: readonly Delta[]): Promise<void> {
    for (const delta of deltas) {
      const news = this.remember(delta);
      if (news !== null) this.learn(news);
    }
    if (this.alerts.all.length > 2 * ALERTS) this.alerts.drop(this.known.alerts);
    this.fade();
    this.schedule();
    this.deliver();
  }

  /** Somebody has seen an alert: every dashboard shows it, and so does D1. Null when there is none of that key. */
  async acknowledge(key: string, by: string): Promise<LiveAlert | null> {
    const alert = this.alerts.acknowledge(key, by, Date.now(), this.wallet);
    if (alert === null) return null;
    this.learn({ t: "alert", alert });
    this.schedule();
    this.deliver();
    return alert;
  }

  async loop(loop: LoopHealth): Promise<void> {
    await this.publish([{ t: "loop", loop }]);
  }

  /** The newest known of everything; asked for again first when nobody has been watching. */
  async snapshot(): Promise<Snapshot> {
    await this.fill();
    this.fade();
    return this.known;
  }

  /** A market was activated: its name is kept before it has ever reported. */
  async track(market: ConditionId): Promise<void> {
    this.name(market, "live");
  }

  /** Takes a dashboard's WebSocket. Who may connect was decided by the API. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      return new Response("a WebSocket upgrade is expected here", { status: 426, headers: { upgrade: "websocket" } });
    }
    const { 0: browser, 1: socket } = new WebSocketPair();
    this.ctx.acceptWebSocket(socket);
    this.sockets.add(socket);
    this.sockets.send(socket, { v: 1, t: "hello", epoch: this.epoch, seq: this.ring.seq });
    return new Response(null, { status: 101, webSocket: browser });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const frame = parseClientFrame(message);
    if (frame === null) {
      const words = 'expected {"op":"sub"|"unsub"|"ack"}';
      this.sockets.send(socket, { v: 1, t: "err", code: "BAD_FRAME", message: words });
    } else if (frame.op === "sub") {
      const watched = this.watchedUntil - Date.now() > WATCHED_MS - RENEW_MS;
      await Promise.all([this.fill(), watched ? null : this.renew()]);
      this.flush();
      for (const answer of this.answer(frame.epoch, frame.seq)) this.sockets.send(socket, answer);
      this.sockets.subscribe(socket, true);
    } else if (frame.op === "unsub") {
      this.sockets.subscribe(socket, false);
    } else if (this.sockets.acknowledge(socket, frame.seq)) {
      this.sockets.send(socket, { v: 1, t: "resync", epoch: this.epoch, seq: this.ring.seq });
    }
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    this.sockets.remove(socket);
    // 1005 and 1006 are never sent, only seen.
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.sockets.remove(socket);
  }

  /** While somebody watches: tell the Gateway, refresh what nobody publishes, forget what is over. */
  override async alarm(): Promise<void> {
    await this.alerts.deliver();
    if (this.alerts.waiting) await this.alarmBy(Date.now() + RENEW_MS);
    if (this.sockets.size === 0) return;
    this.forget();
    this.sockets.closeStuck(Date.now());
    await Promise.all([this.renew(), askAccount(this.env).then((deltas) => this.publish(deltas))]);
  }

  /** Deltas the client missed when we still have them, a whole snapshot otherwise. */
  private answer(epoch: string | undefined, seq: number | undefined): ServerFrame[] {
    const missed = epoch === this.epoch && seq !== undefined ? this.ring.since(seq) : null;
    if (missed === null) return [{ v: 1, t: "snap", epoch: this.epoch, seq: this.ring.seq, data: this.known }];
    return missed.map((entry) => ({ v: 1, t: "delta", epoch: this.epoch, seq: entry.seq, data: entry.deltas }));
  }

  /** Alerts are counted here: a publisher knows that something happened, not how often. Null: nothing to show. */
  private remember(delta: Delta): Delta | null {
    const { kv } = this.ctx.storage;
    if (delta.t === "loop") kv.put(`loop:${delta.loop.name}`, delta.loop);
    if (delta.t === "forget") {
      kv.delete(NAME + delta.market);
      this.names.delete(delta.market);
      this.heardAt.delete(delta.market);
    }
    if (delta.t === "market") {
      this.heardAt.set(delta.market.id, Date.now());
      this.name(delta.market.id, isEnded(delta.market) ? "over" : "live");
    }
    if (delta.t !== "alert") return delta;
    const alert = this.alerts.told(delta.alert, this.wallet);
    return alert === null ? null : { t: "alert", alert };
  }

  /** A row when there is something new to keep, and no other. */
  private name(market: ConditionId, is: "live" | "over"): void {
    if (this.names.get(market) === is) return;
    this.names.set(market, is);
    this.ctx.storage.kv.put(NAME + market, is === "over" ? is : true);
  }

  /** Alerts that end by themselves, once venue time is known. */
  private fade(): void {
    const { clock } = this.known;
    if (clock === null) return;
    const now = (clock.venueMs + Math.max(0, Date.now() - clock.wallMs) * clock.rate) as VenueMs;
    for (const alert of this.alerts.passed(now, this.wallet)) this.learn({ t: "alert", alert });
  }

  private get wallet(): string {
    return this.known.account?.wallet ?? "";
  }

  /** Alerts reach D1 by alarm, a little later and together: nobody waits for it. */
  private deliver(): void {
    if (this.alerts.waiting) this.ctx.waitUntil(this.alarmBy(Date.now() + DELIVER_MS));
  }

  /** Sets the alarm unless it rings earlier anyway. */
  private async alarmBy(wallMs: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > wallMs) await this.ctx.storage.setAlarm(wallMs);
  }

  private learn(delta: Delta): void {
    const next = reduce(this.known, delta);
    if (next === this.known) return;
    this.known = next;
    this.waiting.put(delta);
  }

  /**
   * Asks everybody when what is known may be old (nobody watched, so nobody published), and always for a market that has
   * not been heard of. Callers share one round.
   */
  private fill(): Promise<void> {
    if (this.filling !== null) return this.filling;
    const now = Date.now();
    if (now - this.filledAt < FRESH_MS) return Promise.resolve();
    const published = this.sockets.size > 0 && this.watchedUntil > now && Number.isFinite(this.filledAt);
    const listed = [...this.names].map(([id, is]) => ({
      ...{ id, over: is === "over", heardAt: this.heardAt.get(id) ?? null },
    }));
    const wanted = nextRound(published ? listed.filter(({ heardAt }) => heardAt === null) : listed, now);
    if (published && wanted.length === 0) return Promise.resolve();
    this.filling = this.ask(wanted).finally(() => {
      this.filling = null;
    });
    return this.filling;
  }

  private async ask(markets: readonly ConditionId[]): Promise<void> {
    const asked = await Promise.all([askAccount(this.env), askMarkets(this.env, markets)]);
    await this.publish(asked.flat());
    this.forget();
    this.filledAt = Date.now();
  }

  /** Tells the Gateway that somebody looks, and sets the alarm that will say so again before that word runs out. */
  private async renew(): Promise<void> {
    const now = Date.now();
    this.watchedUntil = now + WATCHED_MS;
    await this.ctx.storage.setAlarm(now + RENEW_MS);
    try {
      await take(this.env.GATEWAY.getByName("gateway").watched(this.watchedUntil));
    } catch (error) {
      console.error(`hub: gateway was not told that somebody watches: ${String(error)}`);
    }
  }

  /** What has been over for long: its name, its report, and the calls it costs. */
  private forget(): void {
    const now = this.known.clock?.venueMs;
    if (now === undefined) return;
    for (const market of Object.values(this.known.markets)) {
      const forgotten =
        isEnded(market) && now - market.at > FORGET_MS ? this.remember({ t: "forget", market: market.id }) : null;
      if (forgotten !== null) this.learn(forgotten);
    }
  }

  private schedule(): void {
    const due = this.waiting.nextDue();
    if (due === null || this.flushing !== null) return;
    this.flushing = setTimeout(
      () => {
        this.flushing = null;
        this.flush();
      },
      Math.max(0, due - Date.now()),
    );
  }

  private flush(): void {
    const now = Date.now();
    const deltas = this.waiting.take(now);
    if (deltas.length > 0) {
      const { seq } = this.ring.push(deltas, now);
      this.sockets.broadcast({ v: 1, t: "delta", epoch: this.epoch, seq, data: deltas });
    }
    this.schedule();
  }
}
