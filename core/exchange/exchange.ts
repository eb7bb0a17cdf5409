/** The exchange: its rooms put together behind the contract of types.ts. No clock, no I/O, no randomness. */
import type { Address, ConditionId, OrderId, TokenId, TradeId } from "../contract/ids.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import { accountRecord, availableCash, believedRecord, freeze } from "./accounts.ts";
import type { Due } from "./due.ts";
import { applyEvent } from "./flow.ts";
import { beat, lapse, lapseAll } from "./heartbeat.ts";
import { giveFate, takeStep } from "./life.ts";
import { type OrderState, orderRecord } from "./orders.ts";
import { placeOrder, releaseOrder } from "./place.ts";
import { redeemEveryone } from "./resolve.ts";
import { drainRows, restoreRows } from "./rows.ts";
import { operate, type SetAnswer } from "./sets.ts";
import { type ExchangeState, end, marketOf, marketRecord, newState, type TradeState, tellLevel } from "./state.ts";
import type { Exchange, ExchangeConfig, ExchangeNotice } from "./types.ts";

/**
 * A new exchange, or the one whose drained rows are given. Times must not go back; a call with an older time is answered
 * at the newest time known.
 */
export function createExchange(config: ExchangeConfig, rows: Iterable<Row> = []): Exchange {
  const state = newState(config);
  restoreRows(state, rows);

  return {
    apply: (event) => {
      runDue(state, (event.at - 1) as VenueMs);
      applyAt(state, event.at);
      applyEvent(state, event);
      runDue(state, state.now);
      return told(state);
    },
    advance: (now) => {
      runDue(state, now);
      return told(state);
    },
    nextDue: () => state.due.peek()?.at ?? null,

    openAccount: (address, now) => {
      runDue(state, now);
      return accountRecord(state.accounts.open(address, config.faucet));
    },
    place: (account, owner, request, now, hold) => {
      runDue(state, now);
      const answer = placeOrder(state, account, owner, request, state.now, hold);
      runDue(state, state.now);
      return { answer, notices: told(state) };
    },
    cancel: (account, ids, now) => {
      runDue(state, now);
      const canceled: OrderId[] = [];
      const notCanceled: Record<string, string> = {};
      for (const id of ids) {
        const why = cancelOne(state, account, id);
        if (why === null) canceled.push(id);
        else notCanceled[id] = why;
      }
      return { canceled, notCanceled, notices: told(state) };
    },
    cancelWhere: (account, owner, filter, now) => {
      runDue(state, now);
      const chosen = openOf(state, account, owner).filter(
        (order) =>
          order.status === "LIVE" &&
          (filter.market === undefined || order.market === filter.market) &&
          (filter.token === undefined || order.token === filter.token),
      );
      for (const order of chosen) end(state, order, "CANCELED", null);
      return { canceled: chosen.map((order) => order.id), notices: told(state) };
    },
    heartbeat: (owner, now) => {
      runDue(state, now);
      beat(state, owner, state.now);
    },

    operate: (address, operation, now) => {
      runDue(state, now);
      const account = state.accounts.get(address);
      const answer: SetAnswer =
        account === null
          ? { ok: false, error: "ERC20: transfer amount exceeds balance" }
          : operate(state, account, operation);
      return { answer, notices: told(state) };
    },

    fate: (trade, fate) => giveFate(state, trade, fate),
    lapseAll: (now) => {
      runDue(state, now);
      lapseAll(state);
      return told(state);
    },
    freezeBalances: (until, now) => {
      runDue(state, now);
      for (const account of state.accounts.byAddress.values()) {
        freeze(account, until);
        state.accounts.changed.add(account.address);
      }
    },
    refreshBalance: (address) => {
      const account = state.accounts.get(address);
      if (account === null || account.frozen === null) return;
      account.frozen = null;
      state.accounts.changed.add(address);
    },
    pay: (address, amount) => {
      const account = state.accounts.get(address);
      if (account !== null) state.accounts.pay(account, amount);
    },
    rebate: (address, amount) => {
      const account = state.accounts.get(address);
      if (account !== null) state.accounts.charge(account, -amount);
    },
    transfer: (address, amount) => {
      const account = state.accounts.get(address);
      if (account === null || availableCash(account) + amount < 0) return false;
      state.accounts.deposit(account, amount);
      return true;
    },
    believed: (address) => {
      const account = state.accounts.get(address);
      return account === null ? null : believedRecord(account, state.now);
    },

    market: (id) => {
      const market = state.markets.get(id);
      return market === undefined ? null : marketRecord(market);
    },
    marketOfToken: (token: TokenId) => {
      const found = state.byToken.get(token);
      return found === undefined ? null : { market: marketRecord(found.market), outcome: found.outcome };
    },
    markets: () => [...state.markets.values()].map(marketRecord),
    book: (id: ConditionId, depth) => {
      const market = state.markets.get(id);
      if (market === undefined) return null;
      const { book, spec, stampedAt } = market;
      return { bids: book.levels("bid", depth), asks: book.levels("ask", depth), tick: spec.tick, stampedAt };
    },
    best: (id, side) => marketOf(state, id)?.book.best(side) ?? null,
    bestAmbient: (id, side) => marketOf(state, id)?.book.bestAmbient(side) ?? null,
    order: (id) => {
      const order = state.orders.get(id);
      return order === undefined ? null : orderRecord(order);
    },
    ordersIn: (market) =>
      [...state.open.values()]
        .flatMap((orders) => [...orders].filter((order) => order.market === market))
        .sort((a, b) => a.ordinal - b.ordinal)
        .map(orderRecord),
    openOrders: (account, owner) => openOf(state, account, owner).map(orderRecord),
    trades: (account, { market, token, id, after, before }) =>
      since(state.tradesOf.get(account) ?? [], after)
        .map(({ record }) => record)
        .filter(
          (record) =>
            (market === undefined || record.market === market) &&
            (id === undefined || record.id === id) &&
            (before === undefined || record.at < before) &&
            (token === undefined ||
              (record.taker.account === account && record.taker.token === token) ||
              record.makers.some((maker) => maker.account === account && maker.token === token)),
        ),
    tradesOn: (from, before) =>
      since([...state.trades.values()], from)
        .map(({ record }) => record)
        .filter(({ at }) => at < before),
    account: (address) => {
      const account = state.accounts.get(address);
      return account === null ? null : accountRecord(account);
    },
    dropped: () => state.dropped,
    audit: () => {
      let accounts = 0;
      for (const account of state.accounts.byAddress.values()) accounts += account.cash;
      const { deposited, world, fees } = state.accounts;
      return {
        deposited: deposited as MicroUsd,
        accounts: accounts as MicroUsd,
        world: world as MicroUsd,
        fees: fees as MicroUsd,
      };
    },
    drain: () => drainRows(state),
  };
}

function applyAt(state: ExchangeState, at: VenueMs): void {
  if (at > state.now) state.now = at;
}

/** Everything due up to `until`, each at its own time; then the clock stands there. */
function runDue(state: ExchangeState, until: VenueMs): void {
  if (state.due.nextAt > until) {
    applyAt(state, until);
    return;
  }
  for (let due = state.due.pop(until); due !== null; due = state.due.pop(until)) {
    applyAt(state, due.at);
    happen(state, due);
  }
  applyAt(state, until);
}

function happen(state: ExchangeState, due: Due): void {
  switch (due.kind) {
    case "expire": {
      const order = state.orders.get(due.key as OrderId);
      if (order !== undefined) end(state, order, "INVALID", "expired");
      return;
    }
    case "heart":
      lapse(state, due.key);
      return;
    case "delay":
      releaseOrder(state, due.key as OrderId);
      return;
    case "settle":
      takeStep(state, due.key as TradeId, due.at);
      return;
    case "redeem":
      redeemEveryone(state, due.key as ConditionId);
      return;
    case "deplete":
      giveBack(state, due.key);
      return;
  }
}

/** Depth that a client took is there again, as far as the source still shows it. */
function giveBack(state: ExchangeState, key: string): void {
  const depletion = state.depletions.get(key);
  const market = depletion === undefined ? undefined : state.markets.get(depletion.market);
  if (depletion === undefined || market === undefined) return;
  const { side, price, size } = depletion;
  market.book.deplete(side, price, -size);
  state.depletions.delete(key);
  state.changed.depletions.add(key);
  tellLevel(state, market, side, price);
}

/** The venue's own words for what can't be cancelled (polymarket.md 3b); null when it was. */
function cancelOne(state: ExchangeState, account: Address, id: OrderId): string | null {
  const order = state.orders.get(id);
  if (order === undefined || order.account !== account) return "Order not found or already canceled";
  if (order.status === "MATCHED") return "order already matched";
  if (order.status === "DELAYED") return "order match delayed due to market conditions";
  if (order.status !== "LIVE") return "already canceled or matched";
  end(state, order, "CANCELED", null);
  return null;
}

/** Trades stand in the order of their time: the newest ones are found from the end. */
function since(trades: readonly TradeState[], after: VenueMs | undefined): readonly TradeState[] {
  if (after === undefined) return trades;
  let first = trades.length;
  while (first > 0 && (trades[first - 1]?.record.at ?? 0) >= after) first -= 1;
  return first === 0 ? trades : trades.slice(first);
}

const openOf = (state: ExchangeState, account: Address, owner: string): OrderState[] =>
  [...(state.open.get(account) ?? [])].filter((order) => order.owner === owner).sort((a, b) => a.ordinal - b.ordinal);

/** Never pushed to: `tell` begins a new one. */
const NOTHING: ExchangeNotice[] = [];

function told(state: ExchangeState): readonly ExchangeNotice[] {
  const { outbox } = state;
  if (outbox.length > 0) state.outbox = NOTHING;
  return outbox;
}
