/** Everything an exchange remembers, and the few ways all its rooms change it. */
import type { Address, ConditionId, OrderId, Outcome, TokenId, TradeId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { type AccountState, Accounts } from "./accounts.ts";
import { Book } from "./book.ts";
import { type Due, DueHeap } from "./due.ts";
import { type Ended, noteEnded } from "./forget.ts";
import type { BookSide } from "./ladder.ts";
import { bookSide, isOpen, type OrderState, orderRecord, rehold, yesPrice } from "./orders.ts";
import { type CancelShare, cancelShareOf } from "./queue.ts";
import type { ExchangeConfig, ExchangeNotice, MarketRecord, TradeRecord } from "./types.ts";

export interface MarketState {
  /** Birth order: markets are listed in it. */
  readonly ordinal: number;
  spec: MarketSpec;
  readonly book: Book;
  closed: boolean;
  winner: Outcome | "SPLIT" | null;
  resolvedAt: VenueMs | null;
  lastTrade: Ticks | null;
  volume: MicroUsd;
  stampedAt: VenueMs;
  /** Ambient size was hidden when others last heard of this book. */
  hid: boolean;
  /** Since the last drain: anything but the book, and the book. */
  changed: boolean;
  bookChanged: boolean;
}

/** What a trade becomes, and when. */
export interface TradeStep {
  readonly to: TradeRecord["status"];
  readonly at: VenueMs;
}

export interface TradeState {
  readonly ordinal: number;
  record: TradeRecord;
  /** What is still to come of it, in order. */
  steps: readonly TradeStep[];
}

/** The dead-man's switch of one API key: when it last beat, and the check that would find it silent. */
export interface Heart {
  last: VenueMs;
  check: VenueMs;
}

/** Ambient size a client took, gone until `until`. */
export interface Depletion {
  readonly ordinal: number;
  readonly market: ConditionId;
  readonly side: BookSide;
  readonly price: Ticks;
  readonly size: MicroShares;
  readonly until: VenueMs;
}

export interface ExchangeState {
  readonly config: ExchangeConfig;
  readonly cancelShare: CancelShare | null;
  now: VenueMs;
  dropped: number;
  /** Orders, trades and depletions born so far: ids and time priority come from it. */
  born: number;
  readonly accounts: Accounts;
  readonly markets: Map<ConditionId, MarketState>;
  /** The market last asked for: most news is about the same one as the news before. */
  latest: MarketState | null;
  readonly byToken: Map<TokenId, { market: MarketState; outcome: Outcome }>;
  readonly orders: Map<OrderId, OrderState>;
  readonly open: Map<Address, Set<OrderState>>;
  readonly trades: Map<TradeId, TradeState>;
  readonly tradesOf: Map<Address, TradeState[]>;
  /** Trades that are to fail. */
  readonly doomed: Set<TradeId>;
  readonly ended: Ended;
  /** When what is long past is looked for again. */
  pastAt: number;
  readonly hearts: Map<string, Heart>;
  readonly depletions: Map<string, Depletion>;
  readonly due: DueHeap;
  /** What others may see and have not been told yet: see `tell`. */
  outbox: ExchangeNotice[];
  /** Keys of what changed since the last drain, per kind of row; markets know it themselves. */
  readonly changed: {
    readonly orders: Set<OrderId>;
    readonly trades: Set<TradeId>;
    readonly hearts: Set<string>;
    readonly depletions: Set<string>;
  };
}

export function newState(config: ExchangeConfig): ExchangeState {
  const state: ExchangeState = {
    config,
    cancelShare: cancelShareOf(config.queue),
    now: 0 as VenueMs,
    dropped: 0,
    born: 0,
    accounts: new Accounts(),
    markets: new Map(),
    latest: null,
    byToken: new Map(),
    orders: new Map(),
    open: new Map(),
    trades: new Map(),
    tradesOf: new Map(),
    doomed: new Set(),
    ended: { soon: new Set(), late: new Set() },
    pastAt: Number.NEGATIVE_INFINITY,
    hearts: new Map(),
    depletions: new Map(),
    due: new DueHeap((due) => isStale(state, due)),
    outbox: [],
    changed: {
      orders: new Set(),
      trades: new Set(),
      hearts: new Set(),
      depletions: new Set(),
    },
  };
  return state;
}

function isStale(state: ExchangeState, due: Due): boolean {
  const order = state.orders.get(due.key as OrderId);
  const trade = state.trades.get(due.key as TradeId);
  switch (due.kind) {
    case "expire":
      return order?.status !== "LIVE";
    case "delay":
      return order?.status !== "DELAYED";
    case "settle":
      return trade?.steps[0]?.at !== due.at;
    case "redeem":
      return false;
    case "deplete":
      return !state.depletions.has(due.key);
    case "heart":
      return state.hearts.get(due.key)?.check !== due.at;
  }
}

/** Others may see this. Most news is one notice, and an array that is born with one stays small. */
export function tell(state: ExchangeState, notice: ExchangeNotice): void {
  if (state.outbox.length === 0) state.outbox = [notice];
  else state.outbox.push(notice);
}

export function marketOf(state: ExchangeState, id: ConditionId): MarketState | undefined {
  const { latest } = state;
  if (latest !== null && latest.spec.id === id) return latest;
  const market = state.markets.get(id);
  state.latest = market ?? null;
  return market;
}

export function addMarket(state: ExchangeState, spec: MarketSpec, at: VenueMs): MarketState {
  const known = state.markets.get(spec.id);
  if (known === undefined) state.born += 1;
  const market: MarketState = known ?? {
    ordinal: state.born,
    spec,
    book: new Book(),
    closed: false,
    winner: null,
    resolvedAt: null,
    lastTrade: null,
    volume: 0 as MicroUsd,
    stampedAt: at,
    hid: false,
    changed: true,
    bookChanged: false,
  };
  market.spec = spec;
  state.markets.set(spec.id, market);
  state.byToken.set(spec.yes, { market, outcome: "YES" });
  state.byToken.set(spec.no, { market, outcome: "NO" });
  market.changed = true;
  return market;
}

/** The order's account; every order has one. */
export function accountOf(state: ExchangeState, order: OrderState): AccountState {
  return state.accounts.get(order.account) ?? state.accounts.open(order.account, 0 as MicroUsd);
}

export function openSet(state: ExchangeState, address: Address): Set<OrderState> {
  let set = state.open.get(address);
  if (set === undefined) {
    set = new Set();
    state.open.set(address, set);
  }
  return set;
}

/** After any change of an order: holds, indexes and the book follow its status. */
export function touch(state: ExchangeState, order: OrderState): void {
  rehold(state.accounts, accountOf(state, order), order);
  state.changed.orders.add(order.id);
  if (isOpen(order)) return;
  order.endedAt ??= state.now;
  noteEnded(state.ended, order);
  openSet(state, order.account).delete(order);
  state.markets.get(order.market)?.book.remove(order);
}

/** Ends an open order that did not trade away. */
export function end(
  state: ExchangeState,
  order: OrderState,
  status: "CANCELED" | "INVALID",
  reason: string | null,
): void {
  const rested = order.status === "LIVE";
  order.status = status;
  order.reason = reason;
  order.releaseAt = null;
  order.feeHold = 0 as MicroUsd;
  touch(state, order);
  tell(state, { t: "order", order: orderRecord(order), type: "CANCELLATION" });
  const market = state.markets.get(order.market);
  if (rested && market !== undefined) tellLevel(state, market, bookSide(order), yesPrice(order));
}

export const marketRecord = (market: MarketState): MarketRecord => ({
  spec: market.spec,
  accepting: !market.closed,
  closed: market.closed,
  winner: market.winner,
  lastTrade: market.lastTrade,
  volume: market.volume,
});

/** Tells that a whole book changed, once in a row. */
export function tellBook(state: ExchangeState, market: MarketState): void {
  market.stampedAt = state.now;
  market.changed = true;
  if (state.config.books === "untold") return;
  market.hid = market.book.hides();
  const last = state.outbox.at(-1);
  if (last?.t === "book" && last.market === market.spec.id) return;
  tell(state, { t: "book", market: market.spec.id });
}

/** Tells a new combined size; the whole book when hidden levels may have come or gone with it. */
export function tellLevel(state: ExchangeState, market: MarketState, side: BookSide, price: Ticks): void {
  market.stampedAt = state.now;
  market.changed = true;
  if (state.config.books === "untold") return;
  if (market.hid || market.book.hides()) {
    tellBook(state, market);
    return;
  }
  const changes = [{ side, price, size: market.book.size(side, price) }];
  tell(state, { t: "levels", market: market.spec.id, changes });
}
