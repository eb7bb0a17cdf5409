/**
 * What must outlive the process, as keyed rows (core/machine.ts). Holds, indexes and due times follow from them and are
 * rebuilt; rows may come in any order.
 */
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Row } from "../machine.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { after, type VenueMs } from "../units/time.ts";
import { type AccountRow, accountRecord } from "./accounts.ts";
import { forgetOld, noteEnded } from "./forget.ts";
import { awaitStep, relock } from "./life.ts";
import { isOpen, type OrderState, rehold } from "./orders.ts";
import { forgetPast } from "./past.ts";
import { awaitRedemption } from "./resolve.ts";
import {
  accountOf,
  addMarket,
  type Depletion,
  type ExchangeState,
  type Heart,
  type MarketState,
  openSet,
  type TradeState,
} from "./state.ts";
import { keepTrade } from "./trades.ts";
import { GTD_EARLY_MS } from "./validate.ts";

type Pair = readonly [price: number, size: number];

interface MarketBody extends Omit<MarketState, "book" | "changed" | "bookChanged"> {
  readonly spec: MarketSpec;
}

interface BookBody {
  readonly bids: readonly Pair[];
  readonly asks: readonly Pair[];
}

interface ClockBody {
  readonly now: VenueMs;
  readonly born: number;
  readonly dropped: number;
  readonly world: number;
  readonly fees: number;
}

const pairs = (levels: readonly { price: Ticks; size: MicroShares }[]): Pair[] =>
  levels.map(({ price, size }) => [price, size]);

const levels = (of: readonly Pair[]) =>
  of.map(([price, size]) => ({ price: price as Ticks, size: size as MicroShares }));

/** Rows changed since the last call; then nothing is. */
export function drainRows(state: ExchangeState): readonly Row[] {
  const { changed, accounts } = state;
  const forgotten = forgetOld(state.ended, state.orders, state.now);
  const rows: Row[] = forgotten.map((key) => ({ kind: "order", key, body: null }));
  rows.push(...forgetPast(state));
  const put = (kind: string, key: string, body: unknown): void => {
    rows.push({ kind, key, body });
  };
  for (const [id, market] of state.markets) {
    const { book, changed: isChanged, bookChanged, ...body } = market;
    if (isChanged) put("market", id, body);
    market.changed = false;
    if (!bookChanged) continue;
    market.bookChanged = false;
    // Queues move with the book, so the orders in it are written with it.
    for (const side of ["bid", "ask"] as const) {
      for (const orders of book.resting(side).values()) for (const order of orders) changed.orders.add(order.id);
    }
    put("book", id, { bids: pairs(book.shownLevels("bid")), asks: pairs(book.shownLevels("ask")) });
  }
  for (const id of changed.orders) {
    const order = state.orders.get(id);
    if (order !== undefined) put("order", id, { ...order, held: 0 });
  }
  for (const id of changed.trades) put("trade", id, { ...state.trades.get(id) });
  for (const address of accounts.changed) {
    const account = accounts.get(address);
    if (account !== null) put("account", address, { ...accountRecord(account), frozen: account.frozen });
  }
  for (const owner of changed.hearts) put("heart", owner, { ...state.hearts.get(owner) });
  for (const key of changed.depletions) put("depletion", key, state.depletions.get(key) ?? null);
  const { now, born, dropped } = state;
  put("clock", "clock", { now, born, dropped, world: accounts.world, fees: accounts.fees });
  for (const set of [...Object.values(changed), accounts.changed]) set.clear();
  return rows;
}

/** Rebuilds everything from rows that `drainRows` wrote; they are our own and are trusted. */
export function restoreRows(state: ExchangeState, rows: Iterable<Row>): void {
  const latest = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.kind}|${row.key}`;
    if (row.body === null) latest.delete(key);
    else latest.set(key, row);
  }
  const of = <T>(kind: string): { key: string; body: T }[] =>
    [...latest.values()].filter((row) => row.kind === kind).map(({ key, body }) => ({ key, body: body as T }));

  const clock = of<ClockBody>("clock");
  for (const { body } of clock) {
    state.now = body.now;
    state.dropped = body.dropped;
    state.accounts.world = body.world;
    state.accounts.fees = body.fees;
  }
  for (const { body } of of<AccountRow>("account")) state.accounts.restore(body);
  const markets = of<MarketBody>("market").sort((a, b) => a.body.ordinal - b.body.ordinal);
  for (const { body } of markets) {
    const market = Object.assign(addMarket(state, body.spec, body.stampedAt), body);
    if (market.winner !== null) awaitRedemption(state, market);
  }
  for (const { key, body } of of<BookBody>("book")) {
    const market = state.markets.get(key as ConditionId);
    market?.book.replaceAmbient("bid", levels(body.bids), null);
    market?.book.replaceAmbient("ask", levels(body.asks), null);
  }
  const orders = of<OrderState>("order").map(({ body }) => ({ ...body }));
  // Ended ones in the order they ended, which is the order they are forgotten in; the others by time priority.
  orders.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0) || a.ordinal - b.ordinal);
  for (const order of orders) restoreOrder(state, order);
  const trades = of<TradeState>("trade").map(({ body }) => ({ ...body }));
  trades.sort((a, b) => a.ordinal - b.ordinal);
  for (const trade of trades) restoreTrade(state, trade);
  for (const { key, body } of of<Heart>("heart")) {
    state.hearts.set(key, { ...body });
    if (body.check > state.now) state.due.push({ at: body.check, kind: "heart", key, ordinal: 0 });
  }
  for (const { key, body } of of<Depletion>("depletion")) {
    state.depletions.set(key, body);
    state.markets.get(body.market)?.book.deplete(body.side, body.price, body.size);
    state.due.push({ at: body.until, kind: "deplete", key, ordinal: body.ordinal });
  }
  // Last, because listing the markets again counted births.
  for (const { body } of clock) state.born = body.born;
  for (const set of [...Object.values(state.changed), state.accounts.changed]) set.clear();
  for (const market of state.markets.values()) {
    market.changed = false;
    market.bookChanged = false;
  }
}

function restoreOrder(state: ExchangeState, order: OrderState): void {
  state.orders.set(order.id as OrderId, order);
  if (!isOpen(order)) {
    noteEnded(state.ended, order);
    return;
  }
  openSet(state, order.account).add(order);
  rehold(state.accounts, accountOf(state, order), order);
  const { id: key, ordinal } = order;
  if (order.status === "DELAYED") {
    if (order.releaseAt !== null) state.due.push({ at: order.releaseAt, kind: "delay", key, ordinal });
    return;
  }
  state.markets.get(order.market)?.book.rest(order);
  if (order.expiresAt !== null) {
    state.due.push({ at: after(order.expiresAt, -GTD_EARLY_MS), kind: "expire", key, ordinal });
  }
}

function restoreTrade(state: ExchangeState, trade: TradeState): void {
  keepTrade(state, trade);
  awaitStep(state, trade);
  relock(state, trade);
}
