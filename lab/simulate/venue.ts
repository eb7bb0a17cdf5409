/**
 * The venue of a simulation: the exchange engine behind the paper exchange's own routes, frames and words, on virtual time.
 * Logins are not checked and signatures not recovered; the id of every order is recomputed by the exchange's own code.
 */
import type { Address, ConditionId, OrderId, TokenId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import { Chain, type Tx } from "../../core/exchange/chain.ts";
import { createFaultyExchange, type FaultyExchange, type SocketStrike } from "../../core/exchange/faults/faulty.ts";
import type { Channel, Struck } from "../../core/exchange/faults/menu.ts";
import { RateBuckets } from "../../core/exchange/rates.ts";
import { Rebates } from "../../core/exchange/rebates.ts";
import type { Exchange, ExchangeConfig, ExchangeNotice, SourceEvent } from "../../core/exchange/types.ts";
import { notional } from "../../core/units/money.ts";
import { ONE_DOLLAR, type Ticks } from "../../core/units/price.ts";
import { floorToSizeStep, type MicroShares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { Conversions } from "./conversions.ts";
import { load } from "./load.ts";
import type { Accept } from "./sockets.ts";
import type { Virtual } from "./virtual.ts";

export const API_KEY = "key-of-the-simulation";
const HAND = "key-of-a-hand";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
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
  /** What a request takes of its signer's rate buckets; null: it is not limited. */
  readonly costOf: (
    method: string,
    path: string,
    body: string,
  ) => { readonly what: "order" | "cancel"; readonly count: number; readonly oneByOne: boolean } | null;
}

export async function loadPaper(): Promise<Paper> {
  const [{ route }, { Refusal }, { createSockets }, { costOf }] = await Promise.all([
    load<Pick<Paper, "route">>("workers/paper/router.ts"),
    load<Pick<Paper, "Refusal">>("workers/paper/routes/types.ts"),
    load<Pick<Paper, "createSockets">>("workers/paper/sockets.ts"),
    load<Pick<Paper, "costOf">>("workers/paper/rates.ts"),
  ]);
  return { route, Refusal, createSockets, costOf };
}

/** Whose money it is, and the key that signs for it: the same for a plain key. */
export interface Owner {
  readonly us: Address;
  readonly signer: Address;
}

export class Venue {
  readonly exchange: FaultyExchange;
  readonly us: Address;
  /** Told of everything the engine lets others see. */
  heard: (notices: readonly ExchangeNotice[]) => void = () => undefined;
  /** Told of every transaction of ours that a block has taken. */
  mined: (tx: Tx) => void = () => undefined;
  readonly #paper: Paper;
  readonly #chain = new Chain(null);
  readonly #rebates: Rebates;
  readonly #sockets: PaperSockets;
  readonly #virtual: Virtual;
  readonly #beats = new Map<string, string>();
  readonly #rates = new RateBuckets("standard");
  /** Requests that a rate bucket was too empty for. */
  limited = 0;
  #armedAt = Number.POSITIVE_INFINITY;
  readonly #signer: Address;
  readonly #taken = new Set<string>();
  readonly #sets = new Map<ConditionId, number>();
  readonly #conversions = new Conversions();
  readonly #spelling: Spelling;

  constructor(paper: Paper, virtual: Virtual, { us, signer }: Owner, config: ExchangeConfig, spelling: Spelling) {
    this.#spelling = spelling;
    this.#signer = signer;
    this.#paper = paper;
    this.#virtual = virtual;
    this.us = us;
    this.exchange = createFaultyExchange(config);
    this.#rebates = new Rebates({ startsAt: this.now() });
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
    return this.#sets.get(market) ?? 0;
  }

  /** What conversions by our wallet have brought to a market's tokens (+) and taken from them, micro-shares. */
  converted(market: ConditionId): { readonly yes: number; readonly no: number } {
    return this.#conversions.of(market);
  }

  /** Collateral that conversions have freed, micro-dollars: the event's as a whole, none of its markets' alone. */
  get freed(): number {
    return this.#conversions.freed;
  }

  /** What is due by now at the exchange and on chain. */
  #advance(now: VenueMs): readonly ExchangeNotice[] {
    const notices = this.exchange.advance(now);
    while (this.#rebates.nextAt() <= now) this.#rebates.payDay(this.exchange);
    return this.#chain.nextDue() <= now ? [...notices, ...this.#mine(now)] : notices;
  }

  /** The storm is over: the relayer gets through what it could not. A plain key's own transactions are its owner's to replace. */
  releaseRelayed(): void {
    if (this.#signer !== this.us) this.#chain.release(this.now());
    this.arm();
  }

  #mine(now: VenueMs): readonly ExchangeNotice[] {
    const notices = this.#chain.advance(this.exchange, now);
    for (const tx of this.#chain.of(this.us)) {
      if (tx.mined === null || this.#taken.has(tx.hash)) continue;
      this.#taken.add(tx.hash);
      for (const call of tx.mined.error === null ? tx.calls : [])
        if (call.kind === "convert") this.#conversions.add(call, this.exchange.markets());
        else if (call.kind === "split" || call.kind === "merge")
          this.#sets.set(call.market, this.sets(call.market) + (call.kind === "split" ? call.amount : -call.amount));
      this.mined(tx);
    }
    return notices;
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

  /** Somebody else trades with our key: both rate buckets are empty now. */
  spend(): void {
    for (const what of ["order", "cancel"] as const) {
      const { remaining } = this.#rates.take(this.#signer, what, 0, this.now());
      this.#rates.take(this.#signer, what, remaining, this.now());
    }
  }

  /** Carries one request out, as the paper exchange does: if its signer's rate bucket allows it. */
  async answer(request: Request): Promise<Reply> {
    const cost = this.#paper.costOf(request.method, request.path, request.body);
    if (cost === null) return this.#carriedOut(request);
    const taken = this.#rates.take(this.#signer, cost.what, cost.count, this.now());
    if (!taken.ok) {
      this.limited += 1;
      const wait = String(Math.ceil(taken.waitMs / 1_000));
      const get = (name: string): string | null => (name.toLowerCase() === "retry-after" ? wait : null);
      return { status: 429, plain: JSON.stringify({ error: "Too Many Requests" }), headers: { get } };
    }
    const reply = await this.#carriedOut(request);
    if (cost.oneByOne && reply.status === 200) {
      const { canceled = [] } = JSON.parse(reply.plain) as { canceled?: readonly unknown[] };
      this.#rates.debit(this.#signer, canceled.length, this.now());
    }
    return reply;
  }

  async #carriedOut({ method, path, query, body, headers }: Request): Promise<Reply> {
    const target = this.#paper.route(method, path);
    if (target === null) throw new Error(`the bot asks for ${method} ${path}, which the venue does not know`);
    const now = this.now();
    this.#told(this.#advance(now));
    const call = {
      venue: {
        setup: {
          approvals: "given",
          faucet: 0,
          source: { kind: "synthetic", seed: 0 },
          takerDelayMs: 0,
          spelling: this.#spelling,
        },
        later: (ms: number) => this.#later(ms),
        exchange: this.exchange,
        chain: this.#chain,
        rebates: this.#rebates,
        save: () => this.#told([]),
        clock: { rate: 1, state: "running" },
        source: { horizon: () => null },
        now: () => this.now(),
        commit: (notices: readonly ExchangeNotice[]) => this.#told(notices),
      },
      now,
      query,
      rest: target.rest,
      body,
      who: { key: API_KEY, address: this.#signer },
      accounts: this.#signer === this.us ? [this.us] : [this.#signer, this.us],
      bind: () => true,
      beats: this.#beats,
      keys: { accountsOf: () => [this.#signer, this.us], bind: () => true },
      headers: { get: (name: string) => headers[name] ?? null },
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
    this.#buyByHand(id, spec, beside.as === "bid" ? spec.yes : spec.no, price, spec.minSize);
  }

  /** Two cents for as many shares as the free cash buys: nobody sells there, and nothing is left for the bot. */
  hoard(id: OrderId, market: ConditionId): void {
    const spec = this.exchange.market(market)?.spec;
    if (spec === undefined) return;
    let free: number = this.exchange.account(this.us)?.cash ?? 0;
    for (const key of [API_KEY, HAND])
      for (const { side, price, original, matched } of this.exchange.openOrders(this.us, key))
        if (side === "BUY") free -= notional(price, (original - matched) as MicroShares, "up");
    const price = 200 as Ticks;
    const size = floorToSizeStep(((free - 1) * ONE_DOLLAR) / price);
    if (size >= spec.minSize) this.#buyByHand(id, spec, spec.yes, price, size);
  }

  cancelByHand(): void {
    this.#told(this.exchange.cancelWhere(this.us, HAND, {}, this.now()).notices);
  }

  #buyByHand(id: OrderId, spec: MarketSpec, token: TokenId, price: Ticks, size: MicroShares): void {
    const { notices } = this.exchange.place(
      this.us,
      HAND,
      {
        id,
        market: spec.id,
        token,
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
      this.#told(this.#advance(this.now()));
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
