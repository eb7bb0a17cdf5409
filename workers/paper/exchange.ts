import { DurableObject } from "cloudflare:workers";
import { Chain, type ChainBody } from "../../core/exchange/chain.ts";
import { createFaultyExchange } from "../../core/exchange/faults/faulty.ts";
import { Rebates, type RebatesBody } from "../../core/exchange/rebates.ts";
import { Rewards, type RewardsBody } from "../../core/exchange/rewards.ts";
import { after, type VenueMs } from "../../core/units/time.ts";
import { openRows, type RowStore } from "../../db/objects/rows.ts";
import { authenticateL1, authenticateL2, type Times } from "./auth/headers.ts";
import { type ClockRow, createClock } from "./clock.ts";
import type { PaperEnv } from "./env.ts";
import { createKeys, KEPT_KINDS, type Keys } from "./keys.ts";
import { log } from "./log.ts";
import { isPostOnly, kindOf, misbehave, refusalResponse } from "./misbehave.ts";
import { cancelledIn, costOf, createRates, type Rates } from "./rates.ts";
import { route } from "./router.ts";
import * as admin from "./routes/admin.ts";
import { faults } from "./routes/faults.ts";
import { type Call, json, type Principal, Refusal } from "./routes/types.ts";
import { difference, exchangeConfig, rewardPool, type Setup, setupSchema, withStart } from "./setup.ts";
import { createSockets } from "./sockets.ts";
import { openSource } from "./sources/open.ts";
import { CHAIN_ROW, CLOCK_ROW, createVenue, MARK_ROW, REBATES_ROW, REWARDS_ROW, type Venue } from "./venue.ts";

const SETUP_ROW = { kind: "paper.setup", key: "setup" } as const;
/** The timer drives the world; this alarm only brings it back should the object have been put to sleep. */
const WATCHDOG_MS = 5_000;
const REWARDS_SEED = 1;

/**
 * The venue: matching engine, clock, source, accounts and sockets in one object, named "exchange". Everything that
 * changes is a row in its SQLite before anyone is told of it, so killing the process loses nothing that was said.
 */
export class Exchange extends DurableObject<PaperEnv> {
  readonly #store: RowStore;
  readonly #sockets = createSockets({
    now: () => this.#venue?.clock.now(Date.now()) ?? (0 as VenueMs),
    fault: (of) => this.#venue?.exchange.plan.frame(of, this.#venue.clock.now(Date.now())) ?? null,
    later: (ms) => this.#venue?.later(ms) ?? Promise.resolve(),
    spelling: () => this.#venue?.setup.spelling ?? "short",
  });
  readonly #beats = new Map<string, string>();
  readonly #keys: Keys;
  #venue: Venue | null = null;
  #rates: Rates | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: PaperEnv) {
    super(ctx, env);
    this.#store = openRows(ctx.storage);
    this.#keys = createKeys(this.#store);
    const setup = this.#store.get(SETUP_ROW.kind, SETUP_ROW.key);
    // Settings that are newer than what is stored take their defaults.
    if (setup !== null) void ctx.blockConcurrencyWhile(() => this.#open(setupSchema.parse(setup)));
  }

  override async alarm(): Promise<void> {
    this.#tick();
    await this.ctx.storage.setAlarm(Date.now() + WATCHDOG_MS);
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const { method } = request;
    return this.#answered(method, url.pathname, () => this.#answer(request, url));
  }

  /** An answer in any case: a refusal is the venue's own error, anything else thrown is a fault of ours. */
  async #answered(method: string, path: string, answer: () => Response | Promise<Response>): Promise<Response> {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof Refusal) {
        log("refused", { method, path, status: error.status, ...error.body, why: error.why });
        return json(error.body, error.status);
      }
      log("failed", { method, path, why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      return json({ error: "Internal server error" }, 500);
    }
  }

  async #answer(request: Request, url: URL): Promise<Response> {
    const { method } = request;
    const path = url.pathname;
    if (path === "/ok") return json("OK");
    if (path.startsWith("/paper/")) return this.#admin(request, url);

    const venue = this.#venue;
    if (venue === null) throw new Refusal(503, "this exchange is not set up yet: POST /paper/setup");

    if (path === "/ws/market" || path === "/ws/user" || path === "/rtds") return this.#socket(request, path, venue);

    const target = route(method, path);
    if (target === null) throw new Refusal(404, "not found", `no route ${method} ${path}`);
    const body = await request.text();
    const { times } = this;
    const call = (): Call => ({ venue, now: venue.now(), query: url.searchParams, rest: target.rest, body });
    const kind = kindOf(method, path);
    /** The venue's mode, its limits and its faults stand between a request that is understood and what it asks for. */
    const carried = async (
      signer: string | null,
      handle: (aheadMs: number) => Response | Promise<Response>,
    ): Promise<Response> => {
      const now = venue.now();
      const mode = venue.exchange.refusal({ kind, postOnly: kind === "post" && isPostOnly(body) }, now);
      if (mode !== null) return refusalResponse(mode);
      const cost = signer === null ? null : costOf(method, path, body);
      let cancelled = 0;
      const struckOrNot = async (): Promise<{ answer: Response; cancelled: number }> => {
        const struck = venue.exchange.plan.request(kind, now);
        if (struck !== null) log("fault", { name: struck.name, method, path, ms: struck.ms });
        const answer = misbehave(struck, kind, venue, async (aheadMs) => {
          const honest = await this.#answered(method, path, () => handle(aheadMs));
          if (cost?.oneByOne) cancelled = await cancelledIn(honest);
          return honest;
        });
        // It is carried out although its sender may have hung up long ago.
        if (struck !== null) this.ctx.waitUntil(answer.then(() => undefined));
        return { answer: await answer, cancelled };
      };
      if (signer === null || cost === null || this.#rates === null) return (await struckOrNot()).answer;
      return this.#rates.limited(signer, cost, () => venue.clock.now(Date.now()), struckOrNot);
    };

    if (target.access === "public") {
      return carried(null, (aheadMs) => {
        const current = call();
        return target.handle(aheadMs === 0 ? current : { ...current, now: after(current.now, aheadMs) });
      });
    }
    if (target.access === "relayer")
      return carried(null, () => target.handle({ ...call(), keys: this.#keys, headers: request.headers }));
    if (target.access === "l1") {
      const { address, nonce } = await authenticateL1(request.headers, times(venue));
      return carried(null, () => target.handle({ keys: this.#keys, address, nonce }));
    }
    const who = await authenticateL2({ headers: request.headers, method, path, body }, this.#keys, times(venue));
    return carried(who.address, () => {
      const current = call();
      if (venue.exchange.account(who.address) === null) {
        venue.exchange.openAccount(who.address, current.now);
        venue.commit([], current.now);
      }
      return target.handle({
        ...current,
        who,
        accounts: this.#keys.accountsOf(who),
        bind: (account) => this.#keys.bind(who, account),
        keys: this.#keys,
        beats: this.#beats,
      });
    });
  }

  /** The two clocks a header's timestamp may follow. */
  times(venue: Venue): Times {
    const wall = Date.now();
    return { wall, venue: venue.clock.now(wall), rate: venue.clock.rate };
  }

  #socket(request: Request, path: string, venue: Venue): Response {
    if (request.headers.get("Upgrade") !== "websocket")
      throw new Refusal(426, "Upgrade Required", "not a WebSocket request");
    if (path === "/rtds") {
      if (venue.source.prices === null)
        throw new Refusal(404, "this exchange's source has no coin prices", "no prices");
      return this.#sockets.openPrices();
    }
    if (path === "/ws/market") return this.#sockets.openMarket(() => ({ exchange: venue.exchange, now: venue.now() }));
    const authenticate = async (auth: Parameters<Keys["authenticate"]>[0]): Promise<string | null> => {
      const who: Principal | null = await this.#keys.authenticate(auth);
      return who?.key ?? null;
    };
    return this.#sockets.openUser(authenticate, (why) => log("refused", { path, why }));
  }

  async #admin(request: Request, url: URL): Promise<Response> {
    admin.loopbackOnly(url);
    if (request.method === "GET" && url.pathname === "/paper/status") {
      this.#venue?.now();
      return json(admin.status(this.#venue, this.#sockets.count(), this.#keys));
    }
    if (request.method === "POST" && url.pathname === "/paper/setup") {
      return this.#setup(admin.parseSetup(await request.text()));
    }
    const venue = this.#venue;
    if (venue === null) throw new Refusal(409, "this exchange is not set up yet: POST /paper/setup");
    if (request.method === "POST" && url.pathname === "/paper/begin") {
      venue.clock.begin(Date.now());
      venue.save();
      this.#arm();
      return json(admin.status(venue, this.#sockets.count(), this.#keys));
    }
    if (request.method === "POST" && url.pathname === "/paper/advance") {
      venue.clock.jump(admin.parseAdvance(await request.text()), Date.now());
      venue.now();
      venue.save();
      this.#arm();
      return json(admin.status(venue, this.#sockets.count(), this.#keys));
    }
    if (request.method === "POST" && url.pathname === "/paper/transfer") {
      const moved = admin.moveMoney(venue, await request.text());
      this.#arm();
      return json(moved);
    }
    if (url.pathname.startsWith("/paper/faults")) {
      const answer = await faults(venue, request, url);
      this.#arm();
      return answer;
    }
    if (request.method === "POST" && url.pathname === "/paper/source/events") {
      const answer = admin.offerEvents(venue, await request.text());
      venue.now();
      this.#arm();
      return json(answer);
    }
    throw new Refusal(404, "not found", `no route ${request.method} ${url.pathname}`);
  }

  async #setup({ setup: asked, fresh, hold }: admin.SetupRequest): Promise<Response> {
    const setup = withStart(asked, Date.now());
    const is = this.#venue?.setup ?? null;
    if (is !== null && !fresh) {
      const differs = difference(is, asked);
      if (differs !== null) {
        throw new Refusal(409, `already set up differently: ${differs}. Use the same settings, or fresh to start over`);
      }
    }
    if (is === null || fresh) {
      this.#close();
      const old = [...this.#store.load()].filter((row) => !KEPT_KINDS.includes(row.kind));
      this.#store.append([...old.map(({ kind, key }) => ({ kind, key, body: null })), { ...SETUP_ROW, body: setup }]);
      await this.#open(setup);
    }
    const venue = this.#venue;
    if (venue === null) throw new Error("the venue did not open");
    if (hold) venue.clock.wait(Date.now());
    else venue.clock.begin(Date.now());
    venue.now();
    venue.save();
    this.#arm();
    return json(admin.status(venue, this.#sockets.count(), this.#keys));
  }

  /** Builds the venue from what is stored: everything when it was here before, nothing but the setup when it is new. */
  async #open(setup: Setup): Promise<void> {
    const stored = this.#store.get(CLOCK_ROW.kind, CLOCK_ROW.key) as ClockRow | null;
    const mark = this.#store.get(MARK_ROW.kind, MARK_ROW.key);
    const engineRows = [...this.#store.load()].filter((row) => !row.kind.startsWith("paper."));
    const wall = Date.now();
    const resumed = stored === null ? null : { mark, at: stored.ms as VenueMs };
    const { source, startsAt, rate } = await openSource(setup, resumed, wall, {
      log,
      wake: () => this.#tick(),
    });
    const clock = createClock(
      stored === null || setup.source.kind === "mirror"
        ? { ms: startsAt, rate, state: stored?.state === "running" ? "running" : "waiting" }
        : stored,
      wall,
    );
    this.#rates = setup.rateTier === "none" ? null : createRates(setup.rateTier);
    this.#venue = createVenue({
      setup,
      exchange: createFaultyExchange(exchangeConfig(setup), engineRows),
      chain: new Chain(this.#store.get(CHAIN_ROW.kind, CHAIN_ROW.key) as ChainBody | null),
      source,
      clock,
      rewards: setup.rewardsPerDay === 0 ? null : this.#rewards(setup, clock.now(wall)),
      rebates: this.#rebates(clock.now(wall)),
      store: this.#store,
      sockets: this.#sockets,
      wall: Date.now,
    });
    await this.ctx.storage.setAlarm(wall + WATCHDOG_MS);
    this.#arm();
  }

  #rewards(setup: Setup, startsAt: VenueMs): Rewards {
    const stored = this.#store.get(REWARDS_ROW.kind, REWARDS_ROW.key) as RewardsBody | null;
    return new Rewards(rewardPool(setup), REWARDS_SEED, stored ?? { startsAt });
  }

  #rebates(startsAt: VenueMs): Rebates {
    const stored = this.#store.get(REBATES_ROW.kind, REBATES_ROW.key) as RebatesBody | null;
    return new Rebates(stored ?? { startsAt });
  }

  #close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#venue?.close();
    this.#venue = null;
    this.#beats.clear();
    this.#sockets.closeAll("the exchange starts over");
  }

  /** Sets the timer for the next thing to do, replacing an earlier one. */
  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const venue = this.#venue;
    this.#timer = venue === null ? null : setTimeout(() => this.#tick(), venue.pause());
  }

  #tick(): void {
    try {
      this.#venue?.now();
    } catch (error) {
      // A step that throws must not stop the clock for good; it is told, and the next one tries again.
      log("failed", { why: error instanceof Error ? (error.stack ?? error.message) : String(error), during: "step" });
    }
    this.#arm();
  }
}
