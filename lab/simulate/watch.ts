/**
 * The promises, looked at from outside after everything that happens: what passes between the objects and to the venue, what
 * the exchange holds, what the bot says. No ledger of the bot is imported; what is true comes from the exchange alone.
 */
import type { PreparedOrder } from "../../core/contract/gateway.ts";
import type { ConditionId, OrderId } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Lease } from "../../core/contract/views.ts";
import type { Tx } from "../../core/exchange/chain.ts";
import type { ExchangeNotice } from "../../core/exchange/types.ts";
import type { Intent } from "../../core/execution/intent.ts";
import type { MarketReport } from "../../core/live/types.ts";
import { ORDERS_KIND } from "../../core/market/order-rows.ts";
import type { NetworkEvents } from "./network.ts";
import type { Host, ObjectEvents } from "./objects.ts";
import { inYes, lossIfFilled, netOf, type Resting, unaccounted } from "./truth.ts";
import type { Request, Venue } from "./venue.ts";
import type { Virtual } from "./virtual.ts";

export const INVARIANTS = {
  "sent once": "no order reaches the venue twice",
  journaled: "an order's id is in its market's journal before the order leaves the market",
  lease: "no order leaves without a lease that the Portfolio gave and that has not run out",
  killed: "no order leaves once the Gateway has taken a kill, of everything or of its market, until it is resumed",
  flat: "when a kill is called flat, no order of ours, or of its market, rests and none is on its way",
  "kill ends": "a kill is proven flat once things are calm",
  "wind-down":
    "a wind-down begins with no order resting; no order of it adds to a position; one that flattens sells what it can",
  "self-match": "no order of ours meets another one of ours",
  exposure: "what may be lost, orders on their way counted, stays within the market's limit",
  "one order a place": "no more orders of a side rest or are on their way than there are levels",
  "live is live": "an order said to be live has been on the venue's book",
  money:
    "the exchange's money is conserved to the micro-dollar, and our account is what trades, sets and outcomes made it",
  "done once":
    "an operation on chain is signed by its market's wish, journaled before it leaves, and happens once at most",
  parts: "the parts of P&L add up to cash flow and value",
  settled: "once things settle, orders, fills, inventory and cash are the exchange's",
  awake: "once things are calm, every market asks and is answered",
} as const;
export type Invariant = keyof typeof INVARIANTS;

export interface Violation {
  readonly invariant: Invariant;
  readonly atMs: number;
  readonly text: string;
}

export interface Limits {
  readonly levels: number;
  /** Micro-dollars a market may lose, and by how much rounding, a moving mark and fills not yet told may differ from that. */
  readonly maxLoss: number;
  readonly slack: number;
}

interface OnWay extends Resting {
  readonly market: ConditionId;
}

interface Entry {
  readonly id: OrderId;
  readonly spec: MarketSpec;
  readonly resting: Resting;
}

/** As much of the Portfolio's kill as is looked at. */
interface Winding {
  readonly windDown: string;
  readonly winding: { readonly from: number; readonly over: number | null } | null;
}
const UNWOUND: Winding = { windDown: "keep", winding: null };

/** As much of the Portfolio's row of a market that is killed alone as is looked at; null: a person has resumed it. */
interface AloneRow {
  readonly kill: { readonly proof: Readonly<Record<string, number | boolean | null>> } | null;
}
/** What has been shown when it is called flat. */
const PROVEN = ["refusedAt", "acknowledgedAt", "quietAt", "zeroAgainAt", "clearAt"] as const;

/** Longer than the bot's patience with a post of which it has heard nothing. */
const PATIENCE_MS = 60_000;
/** The mid may have moved so much between a decision and the arrival of its order: prices seen this long are allowed. */
const MEMORY_MS = 30_000;
/** The longest way of a post, and the decision before it. */
const KEPT_MS = 120_000;
/** What the watch reads of an order in a market's journal. */
type Journaled = Pick<Intent, "id" | "order" | "state" | "cause" | "place">;

/** An order without an expiry may arrive so long after it left, for all the bot knows. */
const STRAY_MS = 900_000;
/** Login stamps are whole seconds. */
const STAMP_MS = 1_000;

/** As much of the Gateway's row of an operation as is looked at. */
interface SignedRow {
  readonly op: { readonly kind: string; readonly amount: number };
  readonly state: string;
  readonly reservations: readonly { readonly via: "rpc" | "relayer"; readonly ref: string; readonly payload: string }[];
  readonly message: string;
}

/** What a request asks a node or the relayer to carry out; null: nothing. */
function payloadOf({ method, path, body }: Request): string | null {
  if (method !== "POST") return null;
  if (path === "/relayer/submit") return body;
  if (path !== "/rpc" || !body.includes("eth_sendRawTransaction")) return null;
  return (JSON.parse(body) as { params: readonly [string] }).params[0];
}

export type OrderIdOf = (order: never, spec: MarketSpec, chainId: number) => OrderId;

export class Watch implements ObjectEvents, NetworkEvents {
  readonly violations: Violation[] = [];
  readonly reports = new Map<ConditionId, MarketReport>();
  /** The newest thing said to somebody who waits, a line each: what led to a violation. */
  readonly #notes: { at: number; text: string | (() => string) }[] = [];
  /** How many of each kind have happened on chain. */
  readonly operations: Record<string, number> = {};
  /** Told of every outcome. */
  resolved: (market: ConditionId, winner: string) => void = () => undefined;
  killedAt: number | null = null;
  /** Markets that are killed alone, and whether that is proven, as the Portfolio has journaled it. */
  readonly alone = new Map<ConditionId, "killing" | "flat">();
  /** Those of which the Gateway has said that it sends nothing more. */
  readonly #refused = new Set<ConditionId>();
  /** What becomes of positions after the present kill, and whether that has come to its end. */
  winding: Winding = UNWOUND;
  engine = "starting";
  engineWhy = "";
  readonly #virtual: Virtual;
  readonly #venue: Venue;
  readonly #specs: readonly MarketSpec[];
  readonly #limits: Limits;
  readonly #orderId: OrderIdOf;
  readonly #began: number;
  /** Orders that a journal holds, and by the intent of each. */
  readonly #journaled = new Set<string>();
  readonly #orderOf = new Map<string, string>();
  readonly #arrived = new Set<OrderId>();
  readonly #onWay = new Map<OrderId, OnWay>();
  /** They take longer than the bot waits for a post that may still come. */
  readonly #tooLate = new Set<OrderId>();
  /** When each order left for the venue, and when one that its market has journaled expires, wall ms. */
  readonly #leftAt = new Map<OrderId, number>();
  readonly #expiresAt = new Map<OrderId, number>();
  readonly #leases = new Map<string, Lease[]>();
  /** Signed for the chain and journaled; the operation that each transaction is for; operations that have happened. */
  readonly #payloads = new Set<string>();
  readonly #operationOf = new Map<string, string>();
  readonly #done = new Set<string>();
  readonly #mids = new Map<ConditionId, { at: number; mid: number }[]>();
  #newest: { body: string; entries: readonly Entry[] } = { body: "", entries: [] };
  #gatewayKilled = false;
  #gatewayWinds = false;

  constructor(virtual: Virtual, venue: Venue, specs: readonly MarketSpec[], limits: Limits, orderId: OrderIdOf) {
    this.#virtual = virtual;
    this.#venue = venue;
    this.#specs = specs;
    this.#limits = limits;
    this.#orderId = orderId;
    this.#began = virtual.wall;
    venue.heard = (notices) => this.#heard(notices);
    venue.mined = (tx) => this.#mined(tx);
  }

  /** How many have begun. */
  windDowns = 0;

  get arrivedCount(): number {
    return this.#arrived.size;
  }

  /** How long the newest lease given to a market still lasts, ms of the venue's clock; null: none that allows orders. */
  leaseLeft(market: string): number | null {
    const newest = this.#leases.get(market)?.at(-1);
    return newest === undefined || newest.mode === "halt" ? null : newest.expiresAt - this.#venue.now();
  }

  /** When the last of the orders expires that are journaled, to be sent, and that the venue does not have, wall ms. */
  lastExpiry(): number {
    let last = 0;
    for (const [id, at] of this.#expiresAt)
      if (at <= this.#virtual.wall) this.#expiresAt.delete(id);
      else if (!this.#venue.knows(id)) last = Math.max(last, at);
    return last;
  }

  violated(invariant: Invariant, text: string): void {
    // The first of a kind tells the story; what follows is its echo.
    if (this.violations.some((known) => known.invariant === invariant)) return;
    this.violations.push({ invariant, atMs: Math.round(this.#virtual.wall - this.#began), text });
    this.note(`VIOLATION ${invariant}: ${text}`);
  }

  /** Keeps what may explain a violation; worded only when somebody reads it. */
  note(text: string | (() => string)): void {
    this.#notes.push({ at: this.#virtual.wall - this.#began, text });
    if (this.#notes.length > 2_000) this.#notes.splice(0, 1_000);
  }

  lines(): string[] {
    return this.#notes.map(
      ({ at, text }) => `${(at / 1_000).toFixed(3).padStart(9)} s  ${typeof text === "string" ? text : text()}`,
    );
  }

  // ---- between the objects ------------------------------------------------------------------------------------------

  calls(from: Host | null, to: Host, method: string, args: readonly unknown[]): void {
    if (method === "place" && from !== null) {
      for (const { place, order } of args[1] as readonly PreparedOrder[]) {
        this.note(`${from.name} wants ${place.intent} ${place.side} ${place.token} ${place.size}@${place.price}`);
        const journaled = this.#orderOf.get(place.intent);
        if (journaled !== order)
          this.violated("journaled", `${place.intent} leaves as ${order}, the journal holds ${journaled ?? "nothing"}`);
      }
    } else if (method === "cycle") {
      const { report } = args[0] as { report: MarketReport | null };
      if (report !== null) this.#reported(report);
    } else if (
      method !== "clock" &&
      method !== "sync" &&
      method !== "wallet" &&
      method !== "rearm" &&
      method !== "account"
    )
      this.note(`${from?.name ?? "operator"} calls ${to.name}.${method}`);
  }

  runs(to: Host, method: string): void {
    if (method === "kill" || method === "resume") this.note(`${to.name} runs ${method}`);
  }

  answers(host: Host, method: string, value: unknown): void {
    if (method === "killMarkets" && host.kind === "GATEWAY") {
      const { refused } = value as { refused: readonly ConditionId[] };
      for (const market of refused) if (this.alone.has(market)) this.#refused.add(market);
    }
    if (method !== "sync") return;
    const { leases } = value as { leases: Readonly<Record<string, Lease>> };
    for (const [market, lease] of Object.entries(leases))
      this.#leases.set(market, [...(this.#leases.get(market) ?? []).slice(-60), lease]);
  }

  wrote(host: Host, kind: string, key: string, body: string): void {
    if (host.kind === "GATEWAY" && kind === "kill") {
      const { killed, winding = false } = JSON.parse(body) as { killed: boolean; winding?: boolean };
      this.#gatewayKilled = killed;
      this.#gatewayWinds = winding;
      this.note(`gateway journals killed=${killed}${winding ? ", winding down" : ""}`);
    } else if (host.kind === "GATEWAY" && kind === "chain") this.#signed(key, body);
    else if (host.kind === "PORTFOLIO" && kind === "own") this.#killedAlone(key as ConditionId, body);
    else if (host.kind === "PORTFOLIO" && kind === "engine") {
      const { engine, why, kill } = JSON.parse(body) as { engine: string; why: string; kill: Winding | null };
      this.winding = kill ?? UNWOUND;
      this.engineWhy = why;
      if (engine !== this.engine) {
        this.note(`portfolio journals ${engine}`);
        if (engine === "flat") this.#calledFlat();
        if (engine === "winding-down") this.#windsDown();
      }
      this.engine = engine;
      if (kill === null) this.killedAt = null;
      else this.killedAt ??= this.#virtual.wall;
    } else if (host.kind === "MARKET" && kind === ORDERS_KIND) {
      const intents = JSON.parse(body) as Journaled[];
      for (const { id, order, place } of intents)
        if (order !== null) {
          // One that died with its market before it was sent may have been, for all that the next life knows.
          if (!this.#journaled.has(order)) this.#expiresAt.set(order, place.expiresAt ?? this.#virtual.wall + STRAY_MS);
          this.#journaled.add(order);
          this.#orderOf.set(id, order);
        }
      for (const { id, state, cause } of intents)
        this.note(() => `${host.name} journals ${id} ${state}${cause === "" ? "" : ` (${cause})`}`);
    }
  }

  crashed(host: Host, why: string): void {
    this.note(`${host.name} dies ${why}`);
  }

  // ---- to the venue -------------------------------------------------------------------------------------------------

  leaves(request: Request, there: number | null): void {
    const signed = payloadOf(request);
    if (signed !== null && !this.#payloads.has(signed))
      this.violated("done once", `a transaction leaves that is in no journal: ${signed.slice(0, 60)}`);
    if (request.method !== "POST" || request.path !== "/orders") {
      if (request.method === "DELETE")
        this.note(() => `gateway cancels ${request.body === "" ? "everything" : ids(request.body)}`);
      return;
    }
    for (const { id, spec, resting } of this.#entries(request.body)) {
      this.note(
        () =>
          `gateway posts ${short(id)} ${spec.slug} ${resting.as} ${resting.left}@${resting.price}${there === null ? " (never arrives)" : ` (arrives in ${Math.round(there)} ms)`}`,
      );
      if (!this.#journaled.has(id)) this.violated("journaled", `${id} leaves for the venue and is in no journal`);
      if (this.#gatewayKilled) this.violated("killed", `${id} leaves after the kill`);
      if (this.#refused.has(spec.id)) this.violated("killed", `${id} leaves after the kill of ${spec.slug}`);
      const granted = this.#leases.get(spec.id) ?? [];
      const good = granted.some(({ mode, expiresAt }) => mode !== "halt" && expiresAt > request.stamp - STAMP_MS);
      if (!good)
        this.violated("lease", `${id} of ${spec.slug} leaves at ${request.stamp}: ${describe(granted.at(-1))}`);
      if (this.#gatewayWinds) this.#checkWinding(spec, resting);
      if (there === null) continue;
      this.#onWay.set(id, { ...resting, market: spec.id });
      this.#leftAt.set(id, this.#virtual.wall);
      if (there > PATIENCE_MS) this.#tooLate.add(id);
    }
  }

  arrives(whole: Request, carried: Request): void {
    if (whole.method !== "POST" || whole.path !== "/orders") return;
    const entries = this.#entries(carried.body);
    for (const { id } of entries) {
      if (this.#arrived.has(id)) this.violated("sent once", `${id} reaches the venue a second time`);
      this.#arrived.add(id);
      this.note(`venue gets ${short(id)}`);
    }
    // Looked at while they are on their way still: together with what rests already.
    for (const { id, spec, resting } of entries)
      this.#checkRisk(spec, resting.as, this.#leftAt.get(id) ?? this.#virtual.wall);
    for (const { id } of carried.body === whole.body ? entries : this.#entries(whole.body)) this.#onWay.delete(id);
  }

  /** The orders of a post. Their ids are recomputed by the exchange's own code, once a body. */
  #entries(body: string): readonly Entry[] {
    if (body === this.#newest.body) return this.#newest.entries;
    const entries = this.#read(body);
    this.#newest = { body, entries };
    return entries;
  }

  #read(body: string): Entry[] {
    const legs = JSON.parse(body) as { order: Record<string, unknown> }[];
    return legs.flatMap(({ order }) => {
      const token = String(order.tokenId);
      const spec = this.#specs.find(({ yes, no }) => yes === token || no === token);
      if (spec === undefined) return [];
      const wire = { ...order, salt: String(order.salt), timestamp: String(order.timestamp) };
      const id = this.#orderId(wire as never, spec, 137);
      const buys = order.side === "BUY";
      const [maker, taker] = [Number(order.makerAmount), Number(order.takerAmount)];
      const [money, size] = buys ? [maker, taker] : [taker, maker];
      const own = Math.round((money / size) * 10_000);
      const price = token === spec.yes ? own : 10_000 - own;
      return [{ id, spec, resting: { as: (token === spec.yes) === buys ? "bid" : "ask", price, left: size } }];
    });
  }

  /**
   * One more order of a side: what it comes to together with everything of ours that may still fill.
   * @param decidedAt when the newest of them left, wall ms: prices since half a minute before then are allowed
   */
  #checkRisk(spec: MarketSpec, as: "bid" | "ask", decidedAt = this.#virtual.wall): void {
    const rests = this.#venue.open().filter(({ market }) => market === spec.id);
    const coming = [...this.#onWay].filter(([, { market }]) => market === spec.id);
    const all: (readonly [OrderId, Resting])[] = [
      ...rests.map((order) => [order.id, inYes(order)] as const),
      ...coming.map(([id, order]) => [id, order] as const),
    ];
    const resting = all.map(([, order]) => order);
    // An order that comes later than the bot's patience has lost its level, not its exposure.
    const count = all.filter(([id, order]) => order.as === as && !this.#tooLate.has(id)).length;
    if (count > this.#limits.levels)
      this.violated("one order a place", `${spec.slug}: ${count} orders of the ${as} side rest or are on their way`);
    const net = netOf(this.#venue, spec);
    const prices = (this.#mids.get(spec.id) ?? []).filter(
      ({ at }) => at >= Math.min(decidedAt, this.#virtual.wall) - MEMORY_MS,
    );
    const loss = Math.min(...prices.map(({ mid }) => lossIfFilled(as, net, mid, resting)));
    if (prices.length > 0 && loss > this.#limits.maxLoss + this.#limits.slack)
      this.violated(
        "exposure",
        `${spec.slug}: ${Math.round(loss)} micro-dollars may be lost with ${net} net and ${count} orders of the ${as} side, the limit is ${this.#limits.maxLoss}`,
      );
  }

  // ---- what the exchange does -----------------------------------------------------------------------------------------

  #heard(notices: readonly ExchangeNotice[]): void {
    for (const notice of notices) {
      if (notice.t === "trade") {
        const { taker, makers, id, status, market } = notice.trade;
        const { us } = this.#venue;
        const mine = makers.filter(({ account }) => account === us);
        if (mine.length > 0)
          this.note(() => `trade ${id} ${status}: ${mine.map((m) => `${short(m.order)} ${m.size}`).join(", ")}`);
        if (taker.account === us && mine.length > 0)
          this.violated("self-match", `trade ${id}: ${taker.order} meets ${mine[0]?.order ?? ""}`);
        if (status === "failed" && (taker.account === us || mine.length > 0)) this.#movedBeside(market);
      } else if (notice.t === "order" && notice.type === "CANCELLATION")
        this.note(`venue: ${short(notice.order.id)} ${notice.order.status} ${notice.order.reason ?? ""}`);
      else if (notice.t === "resolved") this.resolved(notice.market, notice.winner);
      else if (notice.t === "book" || notice.t === "levels") this.#seePrice(notice.market);
    }
    this.#checkMoney();
  }

  /** A trade of ours has failed, or a conversion was mined: what rests beside it must be within the limit all the same. */
  #movedBeside(market: ConditionId): void {
    const spec = this.#specs.find(({ id }) => id === market);
    if (spec === undefined) return;
    const resting = this.#venue.open().filter((order) => order.market === market);
    for (const as of ["bid", "ask"] as const)
      if (resting.some((order) => inYes(order).as === as)) this.#checkRisk(spec, as);
  }

  // ---- what happens on chain --------------------------------------------------------------------------------------------

  /** The Gateway journals an operation: what it has signed for it so far. */
  #signed(id: string, body: string): void {
    const { op, state, reservations, message } = JSON.parse(body) as SignedRow;
    this.note(() => `gateway journals ${id} ${op.kind} ${op.amount} ${state}${message === "" ? "" : ` (${message})`}`);
    for (const { via, ref, payload } of reservations) {
      this.#payloads.add(payload);
      this.#operationOf.set(via === "rpc" ? ref : `relay-${ref.slice(2, 34)}`, id);
    }
  }

  #mined({ hash, mined, calls }: Tx): void {
    const error = mined?.error ?? null;
    this.note(`chain: ${hash.slice(0, 14)} ${calls.map(({ kind }) => kind).join(", ")} ${error ?? "done"}`);
    if (error !== null || calls.length === 0) return;
    const operation = this.#operationOf.get(hash);
    if (operation === undefined) this.violated("done once", `${hash} was mined, and no journal knows it`);
    else if (this.#done.has(operation)) this.violated("done once", `${operation} has happened on chain a second time`);
    else {
      this.#done.add(operation);
      for (const { kind } of calls) this.operations[kind] = (this.operations[kind] ?? 0) + 1;
    }
    if (calls.some(({ kind }) => kind === "convert")) for (const { id } of this.#specs) this.#movedBeside(id);
    const wrong = unaccounted(this.#venue, this.#specs);
    if (wrong !== null) this.violated("money", wrong);
  }

  #seePrice(market: ConditionId): void {
    const { exchange } = this.#venue;
    const [bid, ask] = [exchange.best(market, "bid"), exchange.best(market, "ask")];
    if (bid === null || ask === null) return;
    const now = this.#virtual.wall;
    const kept = (this.#mids.get(market) ?? []).filter(({ at }) => at >= now - KEPT_MS);
    this.#mids.set(market, [...kept, { at: now, mid: (bid + ask) / 2 }]);
  }

  /** Every deposit is on an account, with a fee, or in the world outside. */
  #checkMoney(): void {
    const { deposited, accounts, world, fees } = this.#venue.exchange.audit();
    if (deposited !== accounts + world + fees)
      this.violated("money", `${deposited} deposited, ${accounts} on accounts, ${world} outside, ${fees} fees`);
  }

  // ---- what the bot says ----------------------------------------------------------------------------------------------

  #reported(report: MarketReport): void {
    this.reports.set(report.id, report);
    const { pnl } = report;
    const earned = pnl.capture + pnl.adverse + pnl.drift + pnl.settlement + pnl.rebates + pnl.rewards + pnl.rounding;
    const sum = earned - pnl.fees - pnl.gas;
    if (sum !== report.cashFlow + report.valueAtMid || report.pnlTotal !== sum)
      this.violated("parts", `${report.slug}: ${sum} in parts, ${report.cashFlow + report.valueAtMid} in all`);
    for (const { state, order, intent } of report.orders)
      if (state === "live" && order !== null && !this.#venue.knows(order))
        this.violated("live is live", `${report.slug} says ${intent} is live, the venue has never had ${order}`);
  }

  /** What may still arrive counts as exposure: a wind-down need not wait for it, but for all that rests. */
  #windsDown(): void {
    this.windDowns += 1;
    const rest = this.#venue.open().filter(({ id }) => !this.#tooLate.has(id));
    if (rest.length > 0) this.violated("wind-down", `${rest.length} orders rest while it begins`);
  }

  /**
   * An order leaves in a wind-down: with all others of its side it brings a position to nothing, and no further. What the bot
   * last said it holds is as good as what is true: what it says wrong is told by "settled".
   */
  #checkWinding({ id: market, slug, yes, no }: MarketSpec, { as, left }: Resting): void {
    const tokens = this.#venue.exchange.account(this.#venue.us)?.tokens ?? {};
    const nets = [(tokens[yes] ?? 0) - (tokens[no] ?? 0), this.reports.get(market)?.position.net ?? 0];
    const most = Math.max(0, ...nets.map((net) => (as === "bid" ? -net : net)));
    let size = left;
    for (const order of this.#venue
      .open()
      .filter((each) => each.market === market)
      .map(inYes))
      if (order.as === as) size += order.left;
    for (const order of this.#onWay.values()) if (order.market === market && order.as === as) size += order.left;
    if (size > most) this.violated("wind-down", `${slug}: ${size} of the ${as} side are out to close ${most}`);
  }

  #killedAlone(market: ConditionId, body: string): void {
    const { kill } = JSON.parse(body) as AloneRow;
    if (kill === null) {
      this.note(`portfolio journals that ${short(market)} is resumed`);
      this.alone.delete(market);
      this.#refused.delete(market);
      return;
    }
    const is = PROVEN.every((step) => kill.proof[step] !== null) ? "flat" : "killing";
    if (this.alone.get(market) === is) return;
    this.note(`portfolio journals ${is} of ${short(market)} alone`);
    this.alone.set(market, is);
    if (is === "killing") return;
    const open = this.#venue.open().filter((order) => order.market === market);
    const coming = [...this.#onWay.values()].filter((order) => order.market === market);
    if (open.length + coming.length > 0)
      this.violated("flat", `${open.length} orders rest and ${coming.length} come while ${market} is called flat`);
  }

  #calledFlat(): void {
    const open = this.#venue.open();
    if (open.length > 0) this.violated("flat", `${open.length} orders rest while the kill is called flat`);
    if (this.#onWay.size > 0)
      this.violated("flat", `${this.#onWay.size} orders are on their way while the kill is called flat`);
  }
}

const short = (id: string): string => id.slice(0, 8);
/** What a cancel names: orders, or a market. */
function ids(body: string): string {
  const named: unknown = JSON.parse(body);
  if (!Array.isArray(named)) return `all in ${String((named as { market?: unknown }).market).slice(-6)}`;
  return named.map((id) => (typeof id === "string" ? short(id) : "?")).join(" ");
}
const describe = (lease: Lease | undefined): string =>
  lease === undefined ? "no lease was ever given" : `the newest lease says ${lease.mode} until ${lease.expiresAt}`;
