/**
 * The venue of a simulation: the exchange engine behind the paper exchange's own routes, frames and words, on virtual time.
 * Logins are not checked and signatures not recovered; the id of every order is recomputed by the exchange's own code.
 */
import type { Address, ConditionId, OrderId } from "../../core/contract/ids.ts";
import { Chain } from "../../core/exchange/chain.ts";
import { createFaultyExchange, type FaultyExchange, type SocketStrike } from "../../core/exchange/faults/faulty.ts";
import type { Channel, Struck } from "../../core/exchange/faults/menu.ts";
import type { Exchange, ExchangeConfig, ExchangeNotice, SourceEvent } from "../../core/exchange/types.ts";
import { notional } from "../../core/units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../../core/units/price.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { load } from "./load.ts";
import type { Accept } from "./sockets.ts";
import type { Virtual } from "./virtual.ts";

export const API_KEY = "key-of-the-simulation";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** The sender's own idea of the venue's time, ms; to the second. */
  readonly stamp: number;
}

interface Reply {
  readonly status: number;
  readonly plain: string;
  readonly headers: { get(name: string): string | null };
}

type Spelling = "short" | "long";

/** What the exchange's sockets ask of their venue. */
interface SocketsVenue {
  now(): VenueMs;
  fault(of: { channel: Channel; market: string }): Struck | null;
  later(ms: number): Promise<void>;
  spelling(): Spelling;
}

interface PaperSockets {
  strike(struck: SocketStrike): void;
  openMarket(context: () => { exchange: Exchange; now: VenueMs }): { webSocket: unknown };
  openUser(authenticate: () => Promise<string>, onBad: (why: string) => void): { webSocket: unknown };
  publish(notices: readonly ExchangeNotice[], context: { exchange: Exchange; now: VenueMs }): void;
  flush(): void;
}

/** What is loaded of the paper exchange. */
interface Paper {
  readonly route: (
    method: string,
    path: string,
  ) => { readonly handle: (call: unknown) => Reply | Promise<Reply>; readonly rest: string } | null;
  readonly Refusal: new (...args: never[]) => Error & { readonly status: number; readonly body: unknown };
  readonly createSockets: (venue: SocketsVenue) => PaperSockets;
}

export async function loadPaper(): Promise<Paper> {
  const [{ route }, { Refusal }, { createSockets }] = await Promise.all([
    load<Pick<Paper, "route">>("workers/paper/router.ts"),
    load<Pick<Paper, "Refusal">>("workers/paper/routes/types.ts"),
    load<Pick<Paper, "createSockets">>("workers/paper/sockets.ts"),
  ]);
  return { route, Refusal, createSockets };
}

/** The chain is not simulated: who asks for it hears that it is down, and operations on it stay undone. */
const NO_CHAIN: Reply = { status: 503, plain: '{"error":"no node here"}', headers: { get: () => null } };

export class Venue {
  readonly exchange: FaultyExchange;
  readonly us: Address;
  /** Told of everything the engine lets others see. */
  heard: (notices: readonly ExchangeNotice[]) => void = () => undefined;
  readonly #paper: Paper;
  readonly #chain = new Chain(null);
  readonly #sockets: PaperSockets;
  readonly #virtual: Virtual;
  readonly #beats = new Map<string, string>();
  #armedAt = Number.POSITIVE_INFINITY;

  readonly #spelling: Spelling;

  constructor(paper: Paper, virtual: Virtual, us: Address, config: ExchangeConfig, spelling: Spelling) {
    this.#spelling = spelling;
    this.#paper = paper;
    this.#virtual = virtual;
    this.us = us;
    this.exchange = createFaultyExchange(config);
    this.#sockets = paper.createSockets({
      now: () => this.now(),
      fault: (of) => this.exchange.plan.frame(of, this.now()),
      later: (ms) => this.#later(ms),
      spelling: () => this.#spelling,
    });
    this.exchange.openAccount(us, this.now());
  }

  now(): VenueMs {
    return Math.floor(this.#virtual.wall) as VenueMs;
  }

  /** Something the world does. */
  apply(event: SourceEvent): void {
    this.#told(this.exchange.apply(event));
  }

  /** Complete sets split less those merged on chain by our wallet, micro-shares. */
  sets(market: ConditionId): number {
    let sum = 0;
    for (const { mined, calls } of this.#chain.of(this.us)) {
      if (mined?.error !== null) continue;
      for (const call of calls) {
        if (call.kind !== "split" && call.kind !== "merge") continue;
        if (call.market === market) sum += call.kind === "split" ? call.amount : -call.amount;
      }
    }
    return sum;
  }

  readonly accept: Accept = (path) => {
    const response =
      path === "/ws/market"
        ? this.#sockets.openMarket(() => ({ exchange: this.exchange, now: this.now() }))
        : this.#sockets.openUser(
            async () => API_KEY,
            () => undefined,
          );
    return response.webSocket as ReturnType<Accept>;
  };

  /** Faults may have been set or cleared: what is due next may have changed. */
  arm(): void {
    this.#told([]);
  }

  /** Carries one request out, as the paper exchange does. */
  async answer({ method, path, query, body }: Request): Promise<Reply> {
    if (path === "/rpc" || path.startsWith("/relayer/")) return NO_CHAIN;
    const target = this.#paper.route(method, path);
    if (target === null) throw new Error(`the bot asks for ${method} ${path}, which the venue does not know`);
    const now = this.now();
    this.#told([...this.exchange.advance(now), ...this.#chain.advance(this.exchange, now)]);
    const call = {
      venue: {
        setup: { faucet: 0, source: { kind: "synthetic", seed: 0 }, takerDelayMs: 0, spelling: this.#spelling },
        later: (ms: number) => this.#later(ms),
        exchange: this.exchange,
        chain: this.#chain,
        save: () => this.#told([]),
        clock: { rate: 1, state: "running" },
        now: () => this.now(),
        commit: (notices: readonly ExchangeNotice[]) => this.#told(notices),
      },
      now,
      query,
      rest: target.rest,
      body,
      who: { key: API_KEY, address: this.us },
      accounts: [this.us],
      bind: () => true,
      beats: this.#beats,
    };
    try {
      return await target.handle(call);
    } catch (error) {
      if (!(error instanceof this.#paper.Refusal)) throw error;
      return { status: error.status, plain: JSON.stringify(error.body), headers: { get: () => null } };
    }
  }

  /** Five shares beside an order of the bot's, bought whatever side it is on, by another key of the same wallet. */
  placeByHand(id: OrderId, beside: { as: "bid" | "ask"; price: number }, market: ConditionId): void {
    const spec = this.exchange.market(market)?.spec;
    if (spec === undefined) return;
    const price = (beside.as === "bid" ? beside.price : ONE_DOLLAR - beside.price) as Ticks;
    const size = spec.minSize;
    const { notices } = this.exchange.place(
      this.us,
      "key-of-a-hand",
      {
        id,
        market,
        token: beside.as === "bid" ? spec.yes : spec.no,
        side: "BUY",
        makerAmount: notional(price, size, "down"),
        takerAmount: size,
        tif: "GTC",
        postOnly: true,
        expiresAt: null,
      },
      this.now(),
    );
    this.#told(notices);
  }

  #later(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#virtual.after(ms, null, resolve);
    });
  }

  #told(notices: readonly ExchangeNotice[]): void {
    if (notices.length > 0) {
      this.heard(notices);
      this.#sockets.publish(notices, { exchange: this.exchange, now: this.now() });
      this.#sockets.flush();
    }
    for (const struck of this.exchange.socketStrikes()) this.#sockets.strike(struck);
    const due = Math.min(this.exchange.nextDue() ?? Number.POSITIVE_INFINITY, this.#chain.nextDue());
    if (due >= this.#armedAt) return;
    this.#armedAt = due;
    this.#virtual.after(due - this.#virtual.wall, null, () => {
      this.#armedAt = Number.POSITIVE_INFINITY;
      const now = this.now();
      this.#told([...this.exchange.advance(now), ...this.#chain.advance(this.exchange, now)]);
    });
  }

  // ---- what is true, for whoever checks -----------------------------------------------------------------------------

  open(): ReturnType<Exchange["openOrders"]> {
    return this.exchange.openOrders(this.us, API_KEY);
  }

  knows(order: OrderId): boolean {
    return this.exchange.order(order) !== null;
  }

  trades(market: ConditionId): ReturnType<Exchange["trades"]> {
    return this.exchange.trades(this.us, { market });
  }
}
