/** One seed: a world, the bot in it, storms and calms, and what was seen. */
import type { MarketConfig } from "../../core/contract/config.ts";
import type { Address, ConditionId, OrderId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { type Random, randomFor } from "../../core/exchange/random.ts";
import type { ExchangeConfig } from "../../core/exchange/types.ts";
import type { AccountReport } from "../../core/live/types.ts";
import { ORDERS_KIND } from "../../core/market/order-rows.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { usd } from "../../core/units/money.ts";
import { shares } from "../../core/units/size.ts";
import { MINUTE, SECOND } from "../../core/units/time.ts";
import { isHandTraded, tradeByHand } from "./by-hand.ts";
import { EventFlow, eventOf } from "./event.ts";
import { Faults } from "./faults.ts";
import { installGlobals } from "./globals.ts";
import { load } from "./load.ts";
import { Network } from "./network.ts";
import { type Host, type Kind, type ObjectClass, Objects } from "./objects.ts";
import { differences, ordersApart } from "./settled.ts";
import { createLines } from "./sockets.ts";
import { API_KEY, loadPaper, type Owner, Venue } from "./venue.ts";
import { Virtual } from "./virtual.ts";
import { type OrderIdOf, type Violation, Watch } from "./watch.ts";
import { wishFor } from "./wishes.ts";
import { Flow, specOf } from "./world.ts";

export interface Outcome {
  readonly seed: number;
  /** Simulated seconds. */
  readonly simulated: number;
  readonly events: number;
  readonly orders: number;
  readonly fills: number;
  readonly kills: number;
  /** Kills after which positions were reduced. */
  readonly windDowns: number;
  /** Kills of one market. */
  readonly alone: number;
  /** Operations that happened on chain, by kind. */
  readonly operations: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** What was noted last; only of a run with a violation, or when asked for. */
  readonly lines: readonly string[];
}

/** One seed in so many copies whatever passes between objects. */
const COPYING = 8;
const BEGINS = 1_790_000_000_000;
/** Markets quote three levels a side, as in production; in one seed of so many one level, which tells some bugs sooner. */
const SETS = { mergeFrom: shares(5), splitSize: shares(20), redeemAfterMs: 20_000 } as const;
const LADDER = { levels: 3, quoteSize: shares(15), maxInventory: shares(60), maxLoss: usd(24) } as const;
const ONE_LEVEL = 3;
const SINGLE = { levels: 1, quoteSize: shares(20), maxInventory: shares(40), maxLoss: usd(16) } as const;
const ROOMY = usd(60);
const SMALL = shares(6);
/** In half of the events quotes are as large as their limits allow: what is converted must be missed by them. */
const TIGHT = { quoteSize: shares(10), maxLoss: usd(6) } as const;
/** Markets of a usual world; further ones are numbered past the outcomes of an event. */
const USUAL = 3;
const PAST_EVENT = 10;
const KEY = `0x${"5c".repeat(32)}`;
const SAFE = `0x${"5afe".repeat(10)}`;
/** In one seed of so many a Safe trades, whose operations the relayer sends. */
const SAFES = 3;
/** Who redeems what an outcome pays: the venue at once, the venue later, or nobody but the owner. */
const REDEEMED_AFTER_MS = [0, 60_000, null] as const;
/** The account's first money, dollars: enough for all, or for less than the markets would quote. */
const FAUCETS = [1_000, 1_000, 250] as const;
/** Where there is an event it is often so little that nothing is left for quotes. */
const SCARCE = [1_000, 250, 120] as const;
/** Times a storm that the key's rate tier is used up, and for how long. */
const SPENT = 2;
const SPENDING_MS = 6_000;
const WARM_UP_MS = 40 * SECOND;
/** A kill is flat, and afterwards books are even, this long after a storm at the latest. */
const FLAT_BY_MS = 150 * SECOND;
const EVEN_BY_MS = 150 * SECOND;
/**
 * An order that is being posted or cancelled is on one side only, and where quotes move at every look there always is one. That
 * it is over is stored with the market's next row, some cycles later: a restart between would ask for it again.
 */
const UNDER_WAY_MS = 30 * SECOND;
/** In so many storms one market is killed alone. */
const ALONE = 0.4;
/** Of the kills, so many keep positions, and so many of the rest only offer them; what follows has some minutes. */
const KEPT = 0.4;
const REDUCED = 0.7;
const WOUND_BY_MS = 240 * SECOND;
/** A touch so wide is surely one to sell into. */
const CLOSE_TICKS = 300;
/** Operations on chain take a minute each to be final, and more when they are stuck: what they move is given so long. */
const MOVED_BY_MS = 600 * SECOND;
const STIRRING_MS = 30 * SECOND;
/** A market that has said nothing for so long sleeps. */
const AWAKE_MS = 30 * SECOND;
/** What fell asleep in the storm is found by the watchdog within its minute; a cycle later its report is there. */
const AWAKENED_BY_MS = 90 * SECOND;

const EXCHANGE: ExchangeConfig = {
  queue: "pessimistic",
  faucet: usd(1_000),
  mineMs: 2_000,
  confirmMs: 4_000,
  takerDelayMs: 0,
  depletionMs: 2_000,
};

export interface Bot {
  readonly classes: Readonly<Record<Kind, ObjectClass>>;
  /** A plain key that sends transactions itself, and a Safe for which the relayer does. */
  readonly wallets: readonly { readonly owner: Owner; readonly settings: Readonly<Record<string, string>> }[];
  readonly paper: Awaited<ReturnType<typeof loadPaper>>;
  readonly orderId: OrderIdOf;
}

/** What the objects find in their environment: the paper exchange, and one of the bot's wallets. */
export const settingsOf = ({ settings }: Bot["wallets"][number]): Readonly<Record<string, string>> => ({
  MODE: "paper",
  VENUE: "http://127.0.0.1:8788",
  POLYMARKET_PRIVATE_KEY: KEY,
  ...settings,
  POLYMARKET_API_KEY: API_KEY,
  POLYMARKET_API_SECRET: "c2VjcmV0",
  POLYMARKET_API_PASSPHRASE: "passphrase",
});

/** Everything of production that a simulation runs. Loaded once a thread. */
export async function loadBot(): Promise<Bot> {
  const [{ Market }, { Gateway }, { Portfolio }, { openWallet }, paper, { orderId }] = await Promise.all([
    load<{ Market: ObjectClass }>("workers/market/market.ts"),
    load<{ Gateway: ObjectClass }>("workers/market/gateway.ts"),
    load<{ Portfolio: ObjectClass }>("workers/market/portfolio.ts"),
    load<{ openWallet(settings: unknown): { view: { funder: Address; signer: Address } } }>("venue/wallet.ts"),
    loadPaper(),
    load<{ orderId: OrderIdOf }>("workers/paper/orders/signature.ts"),
  ]);
  const wallets = [
    { type: 0, funder: "" },
    { type: 2, funder: SAFE },
  ].map(({ type, funder }) => {
    const { view } = openWallet({ privateKey: KEY, funder, signatureType: type, chainId: 137 });
    const settings = { POLYMARKET_SIGNATURE_TYPE: String(type), POLYMARKET_FUNDER_ADDRESS: funder };
    return { owner: { us: view.funder, signer: view.signer }, settings };
  });
  return { classes: { MARKET: Market, GATEWAY: Gateway, PORTFOLIO: Portfolio }, wallets, paper, orderId };
}

/** How a seed is played: at least so long, in a world of so many markets. */
export interface Playing {
  readonly minutes: number;
  readonly markets: number;
  /** Somebody wishes for inventory beside the quotes. */
  readonly wishes: boolean;
  readonly verbose: boolean;
}

export async function simulate(bot: Bot, seed: number, playing: Playing): Promise<Outcome> {
  const { minutes, markets, wishes, verbose } = playing;
  const run = new Run(bot, seed, markets, wishes);
  try {
    await run.play(minutes * MINUTE);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
  } finally {
    run.close();
  }
  return run.outcome(verbose);
}

/** A promise was broken: nothing after it says more. */
class Broken extends Error {}

class Run {
  readonly #seed: number;
  readonly #virtual: Virtual;
  readonly #faults: Faults;
  readonly #venue: Venue;
  readonly #watch: Watch;
  readonly #objects: Objects;
  readonly #network: Network;
  readonly #flows: readonly Flow[];
  /** Some of the flows are outcomes of one event; null: none is. */
  readonly #event: EventFlow | null;
  readonly #random: Random;
  /** What is to become of positions after each kill. */
  readonly #policies: Random;
  readonly #spending: Random;
  readonly #alone: Random;
  readonly #restore: () => void;
  readonly #configs: readonly MarketConfig[];
  readonly #began: number;
  readonly #handTraded: boolean;
  /** null: nobody wishes for anything. */
  readonly #wishes: Random | null;
  #stirring = true;
  #kills = 0;
  #killsAlone = 0;
  #blocks = 0;
  #account: AccountReport | null = null;

  constructor(bot: Bot, seed: number, markets: number, wishes: boolean) {
    this.#seed = seed;
    this.#wishes = wishes ? randomFor(seed, "wishes") : null;
    this.#random = randomFor(seed, "run");
    this.#policies = randomFor(seed, "after a kill");
    this.#spending = randomFor(seed, "who else has the key");
    this.#alone = randomFor(seed, "kills of one market");
    const virtual = new Virtual(BEGINS + Math.floor(this.#random.uniform() * 1e9));
    this.#virtual = virtual;
    this.#began = virtual.wall;
    const outcomes = eventOf(seed, virtual.wall);
    this.#event = outcomes === null ? null : new EventFlow(outcomes, seed);
    // The outcomes of an event stand in the place of two.
    const alone = outcomes === null ? markets : Math.max(1, markets - 2);
    const nthOf = (nth: number): number => (nth < USUAL ? nth : nth + PAST_EVENT);
    const single = Array.from({ length: alone }, (_, nth) => specOf(nthOf(nth), virtual.wall));
    this.#flows = [...single.map((spec) => new Flow(spec, seed)), ...(this.#event?.flows ?? [])];
    const specs = this.#flows.map(({ spec }) => spec);
    this.#handTraded = isHandTraded(seed);
    const quoted = seed % ONE_LEVEL === ONE_LEVEL - 1 ? SINGLE : LADDER;
    // A split is exposure, and so is what a conversion brings: they need room beside the quotes.
    const roomy = this.#handTraded || this.#event !== null ? { ...quoted, maxLoss: ROOMY } : quoted;
    // Small quotes: what they offer of the NO held is not all of it.
    const small = { ...roomy, quoteSize: SMALL };
    const tight = { ...quoted, ...TIGHT };
    const ladder = this.#event === null ? roomy : randomFor(seed, "limits of an event").chance(0.5) ? tight : small;
    this.#configs = specs.map((spec) => ({
      ...defaults(spec, usd(1_000)),
      engine: this.#random.chance(0.5) ? ("as" as const) : ("legacy" as const),
      cycleMs: this.#random.integer(5, 10) * SECOND,
      ...ladder,
      ...SETS,
      minAgeMs: 0,
    }));
    const sets = randomFor(seed, "sets and who redeems them");
    const one = <T>(of: readonly [T, ...T[]]): T => of[sets.integer(0, of.length - 1)] ?? of[0];
    const exchange = {
      ...EXCHANGE,
      autoRedeemMs: one(REDEEMED_AFTER_MS),
      // The money of a few markets, or of as many times more.
      faucet: usd(
        one(this.#handTraded ? [1_000] : this.#event === null ? FAUCETS : SCARCE) *
          Math.max(1, Math.round(markets / 3)),
      ),
    };
    const wallet = bot.wallets[sets.integer(1, SAFES) === 1 ? 1 : 0];
    if (wallet === undefined) throw new Error("no wallet was opened");
    const spelling = this.#random.chance(0.5) ? "short" : "long";
    this.#venue = new Venue(bot.paper, virtual, wallet.owner, exchange, spelling);
    this.#faults = new Faults(seed, virtual, this.#venue.exchange);
    const { levels, maxLoss } = ladder;
    // A wish's order stands beside the ladder.
    const limits = { levels: levels + (wishes ? 1 : 0), maxLoss, slack: this.#handTraded ? usd(4) : usd(1) };
    this.#watch = new Watch(virtual, this.#venue, specs, limits, bot.orderId);
    this.#watch.resolved = (market, winner) => this.#resolved(market, winner);
    this.#faults.reorgs = this.#event !== null;
    this.#faults.leaseLeft = (market) => this.#watch.leaseLeft(market);
    this.#objects = new Objects(
      virtual,
      this.#faults,
      this.#watch,
      bot.classes,
      settingsOf(wallet),
      seed % COPYING === 0,
    );
    this.#network = new Network(virtual, this.#faults, this.#venue, this.#watch, () => this.#objects.diesAtCall());
    const lines = createLines(virtual, () => this.#faults.between(3, 60), this.#venue.accept);
    this.#restore = installGlobals({
      virtual,
      random: randomFor(seed, "the platform's chance"),
      fetch: this.#network.fetch,
      WebSocket: lines.WebSocket,
      WebSocketPair: lines.WebSocketPair,
      log: (line) => this.#watch.note(line),
    });
  }

  close(): void {
    this.#restore();
    this.#objects.close();
  }

  outcome(verbose: boolean): Outcome {
    const { violations } = this.#watch;
    return {
      seed: this.#seed,
      simulated: (this.#virtual.wall - this.#began) / SECOND,
      events: this.#virtual.events,
      orders: this.#watch.arrivedCount,
      fills: this.#flows.reduce((sum, { spec }) => sum + this.#venue.trades(spec.id).length, 0),
      kills: this.#kills,
      windDowns: this.#watch.windDowns,
      alone: this.#killsAlone,
      operations: this.#watch.operations,
      faults: { ...this.#faults.counts(), "rate-tier": this.#venue.limited },
      violations,
      lines: verbose || violations.length > 0 ? this.#watch.lines() : [],
    };
  }

  async play(ms: number): Promise<void> {
    const { wall } = this.#virtual;
    const end = wall + ms;
    this.#begin();
    await this.#pass(WARM_UP_MS);
    while (this.#virtual.wall < end) {
      await this.#storm();
      await this.#calm();
    }
  }

  async #pass(ms: number): Promise<void> {
    await this.#virtual.runUntil(this.#virtual.wall + ms, () => {
      return this.#watch.violations.length > 0;
    });
    if (this.#watch.violations.length > 0) throw new Broken();
  }

  /** The world moves, the operator starts every market, the watchdog goes its round once a minute. */
  #begin(): void {
    for (const [nth, flow] of this.#flows.entries()) {
      for (const event of flow.open(this.#venue.now())) this.#venue.apply(event);
      this.#stir(flow);
      this.#insist(`market:${flow.spec.id}`, () =>
        this.#objects.call(this.#objects.host("MARKET", flow.spec.id), "activate", [flow.spec, this.#configs[nth]]),
      );
    }
    if (this.#handTraded)
      tradeByHand(this.#virtual, this.#faults, this.#venue, this.#random, (line) => this.#watch.note(line));
    if (this.#wishes !== null) this.#wish(this.#wishes);
    const round = (): void => {
      this.#virtual.after(MINUTE, null, () => {
        for (const host of this.#objects.hosts.values()) this.#quietly(this.#objects.call(host, "rearm", []));
        round();
      });
    };
    round();
  }

  #stir(flow: Flow): void {
    this.#virtual.after(flow.pause(), null, () => {
      const market = this.#venue.exchange.market(flow.spec.id);
      if (market === null || market.closed) return;
      flow.tick = market.spec.tick;
      if (this.#stirring) for (const event of flow.step(this.#venue.now())) this.#venue.apply(event);
      this.#stir(flow);
    });
  }

  /** A person who asks again until it is done. */
  #insist(what: string, call: () => Promise<unknown>, done: () => void = () => undefined): void {
    call().then(done, (why: unknown) => {
      this.#watch.note(`operator: ${what}: ${String(why)}`);
      this.#virtual.after(SECOND, null, () => this.#insist(what, call, done));
    });
  }

  #quietly(call: Promise<unknown>): void {
    call.catch((why: unknown) => this.#watch.note(`watchdog: ${String(why)}`));
  }

  async #storm(): Promise<void> {
    const ms = this.#random.integer(240, 480) * SECOND;
    this.#watch.note("--- storm");
    this.#faults.rage(ms, {
      crash: () => {
        for (const host of this.#objects.hosts.values()) this.#objects.crash(host, "with everything else");
      },
      jump: (by) => {
        this.#watch.note(`--- all prices jump, ${Math.round(by * 100)} % of the widest`);
        for (const flow of this.#flows)
          if (this.#venue.exchange.market(flow.spec.id)?.closed === false)
            for (const event of flow.jump(by, this.#venue.now())) this.#venue.apply(event);
      },
      kill: () => {
        if (this.#watch.killedAt === null) this.#kill("while a post is late");
      },
    });
    this.#venue.arm();
    this.#decide(ms);
    for (let n = 0; n < SPENT; n += 1) this.#spend(this.#spending.uniform() * ms);
    if (this.#alone.chance(ALONE)) this.#virtual.after(this.#alone.uniform() * ms, null, () => this.#killAlone());
    if (this.#random.chance(0.4)) {
      await this.#pass(ms * this.#random.uniform());
      // Half of them overtake orders that a market has just let go.
      if (this.#random.chance(0.5)) this.#kill("in the storm");
      else this.#faults.withNextPlace = () => this.#kill("while orders are on their way");
    } else await this.#pass(ms / 2);
    await this.#pass(ms / 2);
  }

  /** For some seconds somebody else with our key uses up its rate tier: what is posted or cancelled meanwhile meets a 429. */
  #spend(inMs: number): void {
    for (let at = 0; at < SPENDING_MS; at += 100)
      this.#virtual.after(inMs + at, null, () => {
        if (this.#faults.storm) this.#venue.spend();
      });
  }

  /** An event may come to its end in a storm: one outcome pays YES, and soon all others NO. */
  #decide(ms: number): void {
    const within = this.#event?.decidedWithin(ms) ?? null;
    if (within === null) return;
    this.#virtual.after(within, null, () => {
      const spec = this.#event?.winner();
      // Some of it may be known already.
      const known = this.#event?.flows.some((flow) => this.#venue.exchange.market(flow.spec.id)?.winner != null);
      if (spec === undefined || known) return;
      this.#watch.note(`--- ${spec.slug} it is`);
      this.#venue.apply({ at: this.#venue.now(), t: "resolve", market: spec.id, winner: "YES" });
    });
  }

  /** Whoever hears that one outcome pays YES knows what the others pay. */
  #resolved(market: ConditionId, winner: string): void {
    if (winner !== "YES" || this.#event === null) return;
    for (const { afterMs, tell } of this.#event.follow(market))
      this.#virtual.after(afterMs, null, () => this.#venue.apply(tell(this.#venue.now())));
  }

  /** A wish may get lost like any call: whoever wishes wishes anew. */
  #wish(random: Random): void {
    const specs = this.#flows.map(({ spec }) => spec);
    wishFor(this.#virtual, this.#faults, this.#venue, specs, random, (spec, wish) => {
      this.#watch.note(`${spec.slug}: ${wish.id}: ${wish.tif} ${wish.change} at ${wish.limit}`);
      const call = () => this.#objects.call(this.#objects.host("MARKET", spec.id), "wish", [wish]);
      this.#quietly(this.#virtual.as(null, call));
    });
  }

  #kill(when: string): void {
    this.#kills += 1;
    const drawn = this.#policies.uniform();
    const policy = drawn < KEPT ? "keep" : drawn < REDUCED ? "reduce" : "flatten";
    const call = () => this.#objects.call(this.#portfolio(), "kill", [when, "operator", policy]);
    // An operator belongs to no object, whoever's code runs when he acts.
    this.#insist("kill", () => this.#virtual.as(null, call));
  }

  #killAlone(): void {
    const flow = this.#flows[this.#alone.integer(0, this.#flows.length - 1)];
    if (flow === undefined || !this.#faults.storm) return;
    this.#killsAlone += 1;
    const { id, slug } = flow.spec;
    this.#watch.note(`--- ${slug} is killed alone`);
    const call = () => this.#objects.call(this.#portfolio(), "killMarkets", [[id], "in the storm", "operator"]);
    this.#insist("kill of one market", () => this.#virtual.as(null, call));
  }

  #portfolio(): Host {
    return this.#objects.host("PORTFOLIO", "portfolio");
  }

  /** Nothing goes wrong any more: kills must end, books must become even, and everybody must be awake. */
  async #calm(): Promise<void> {
    this.#watch.note("--- calm");
    this.#faults.calm();
    const since = this.#virtual.wall;
    this.#venue.releaseRelayed();
    // A block of this place is lifted by a person: by a kill and a resume. Before that nothing can be sold.
    const blocked = this.#blocked();
    if (blocked && this.#watch.killedAt === null) this.#kill("after a block");
    await this.#pass(5 * SECOND);
    await this.#endKill({ blocked });
    await this.#endAlone();
    await this.#pass(STIRRING_MS);
    this.#stirring = false;
    await this.#pass(20 * SECOND);
    await this.#even();
    await this.#awake(since);
    this.#stirring = true;
    // The operator lifts whatever the drawdown switch did meanwhile.
    await this.#endKill();
  }

  /** The venue has blocked this place since it was last asked. */
  #blocked(): boolean {
    const blocks = this.#faults.counts().geoblock ?? 0;
    const more = blocks > this.#blocks;
    this.#blocks = blocks;
    return more;
  }

  async #endKill({ blocked } = { blocked: false }): Promise<void> {
    const { virtual, watch } = { virtual: this.#virtual, watch: this.#watch };
    if (watch.killedAt === null) return;
    const since = virtual.wall;
    // Unproven goes on trying, and becomes flat all the same: at the latest once what never arrived has expired.
    let until = Math.max(since, watch.lastExpiry()) + FLAT_BY_MS;
    let winds = 0;
    while (watch.engine !== "flat" && virtual.wall < until) {
      await this.#pass(SECOND);
      if (watch.engine !== "winding-down") continue;
      if (blocked) break;
      // Positions go as the market lets them: the operator gives them some minutes. The time counts for no proof.
      until += SECOND;
      winds += SECOND;
      if (winds >= WOUND_BY_MS) break;
    }
    const seconds = Math.round((virtual.wall - since) / SECOND);
    if (watch.engine === "winding-down") {
      const unsold = watch.winding.windDown === "flatten" && !blocked ? this.#unsold() : "";
      if (unsold !== "") watch.violated("wind-down", `${seconds} s after the storm positions are not gone: ${unsold}`);
    } else if (watch.engine !== "flat")
      watch.violated("kill ends", `${seconds} s after the storm the kill is ${watch.engine}: ${watch.engineWhy}`);
    this.#insist("resume", () => this.#objects.call(this.#portfolio(), "resume", ["all is well", "operator"]));
    await this.#pass(10 * SECOND);
  }

  /** A kill of one market is lifted by nothing but its own resume, whatever was killed and resumed beside it. */
  async #endAlone(): Promise<void> {
    const { virtual, watch } = { virtual: this.#virtual, watch: this.#watch };
    if (watch.alone.size === 0) return;
    const since = virtual.wall;
    const until = Math.max(since, watch.lastExpiry()) + FLAT_BY_MS;
    const killed = [...watch.alone.keys()];
    const isLeft = (): boolean => killed.some((market) => watch.alone.get(market) !== "flat");
    while (isLeft() && virtual.wall < until) await this.#pass(SECOND);
    const seconds = Math.round((virtual.wall - since) / SECOND);
    for (const market of killed)
      if (watch.alone.get(market) !== "flat")
        watch.violated(
          "kill ends",
          `${seconds} s after the storm ${market} is ${watch.alone.get(market) ?? "resumed"}`,
        );
    const words = [killed, "all is well", "operator"] as const;
    this.#insist("resume of one market", () => this.#objects.call(this.#portfolio(), "resumeMarkets", words));
    await this.#pass(10 * SECOND);
  }

  /**
   * Markets that could have sold what they hold into their books and have not, in words. What was given up and may still arrive
   * counts until it has expired, and holds back as much.
   */
  #unsold(): string {
    const left = [...this.#watch.reports.values()].filter(
      ({ id, position: { net }, minSize = 0, lateUntil, bids, asks }) => {
        if (this.#watch.alone.has(id)) return false;
        const [bid, ask] = [bids[0]?.price, asks[0]?.price];
        const isOpen = bid !== undefined && ask !== undefined && ask - bid <= CLOSE_TICKS;
        return isOpen && Math.abs(net) >= minSize && lateUntil === undefined;
      },
    );
    return left.map(({ slug, position: { net }, stateWhy }) => `${slug} holds ${net} (${stateWhy})`).join(", ");
  }

  /** The orders that a market's journal holds for alive. */
  #journaled({ id }: MarketSpec): OrderId[] {
    const rows = this.#objects.host("MARKET", id).disk.bodies(ORDERS_KIND) as { order: OrderId; state: string }[][];
    return rows
      .flat()
      .filter(({ state }) => state !== "done")
      .map(({ order }) => order);
  }

  async #even(): Promise<void> {
    const specs = this.#flows.map(({ spec }) => spec);
    const { wall } = this.#virtual;
    let movedAt = wall;
    let apartSince = new Map<string, number>();
    for (;;) {
      this.#account = null;
      this.#objects.call(this.#portfolio(), "account", []).then(
        (account) => {
          this.#account = account as AccountReport;
        },
        (why: unknown) => this.#watch.note(`operator: account: ${String(why)}`),
      );
      await this.#pass(SECOND);
      const now = this.#virtual.wall;
      const found = differences(this.#venue, specs, this.#watch.reports, this.#account);
      const apart = specs.flatMap((spec) => ordersApart(this.#venue, spec, this.#journaled(spec)));
      if (found.length === 0 && apart.length === 0) break;
      apartSince = new Map(apart.map((order) => [order, apartSince.get(order) ?? now]));
      for (const { chain } of this.#watch.reports.values()) if ((chain?.open.length ?? 0) > 0) movedAt = now;
      if (now < wall + EVEN_BY_MS) continue;
      const left = apart.filter((order) => now - (apartSince.get(order) ?? now) >= UNDER_WAY_MS);
      if (found.length === 0 && left.length === 0) break;
      if (left.length > 0 || now >= Math.min(movedAt + EVEN_BY_MS, wall + MOVED_BY_MS)) {
        this.#watch.violated("settled", [...left, ...found].join("; "));
        break;
      }
    }
  }

  /** Whoever was put to sleep by the storm has the watchdog's minute; from then on nobody is silent for long. */
  async #awake(calmSince: number): Promise<void> {
    const silent = (): readonly string[] =>
      this.#flows.flatMap(({ spec: { id, slug } }) => {
        const ms = this.#venue.now() - (this.#watch.reports.get(id)?.at ?? 0);
        const closed = this.#venue.exchange.market(id)?.closed === true;
        return closed || ms <= AWAKE_MS ? [] : [`${slug} has said nothing for ${Math.round(ms / 1_000)} s`];
      });
    while (silent().length > 0 && this.#virtual.wall < calmSince + AWAKENED_BY_MS) await this.#pass(SECOND);
    for (const what of silent()) this.#watch.violated("awake", what);
  }
}
