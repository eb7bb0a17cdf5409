/** From an admitted order to its rest or its end: hold, match, rest what is left. */
import type { Address, OrderId } from "../contract/ids.ts";
import { isImmediate } from "../contract/orders.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { after, type VenueMs } from "../units/time.ts";
import { availableCash } from "./accounts.ts";
import { chargedFee, rawFee } from "./fees.ts";
import { heartOnOrder } from "./heartbeat.ts";
import { opposite } from "./ladder.ts";
import { type Leg, legSize, ofBudget, ofSize, walk } from "./match.ts";
import { bookSide, inYes, isOpen, type OrderState, orderRecord, rehold, remaining, yesPrice } from "./orders.ts";
import { averagePrice, settleAmbient, settleTaker } from "./settle.ts";
import {
  accountOf,
  type ExchangeState,
  end,
  type MarketState,
  openSet,
  tell,
  tellBook,
  tellLevel,
  touch,
} from "./state.ts";
import { fillMaker, nextTrade, recordTrade, tellPrints } from "./trades.ts";
import type { MakerPart, OrderAnswer, OrderRequest } from "./types.ts";
import { type Admitted, admit, FAK_KILLED, FOK_KILLED, GTD_EARLY_MS } from "./validate.ts";

const NO_HOLD = (): number => 0;

/** Judges and enters one order. The clock stands at `now` already. `hold` is asked only of one that would trade at once. */
export function placeOrder(
  state: ExchangeState,
  account: Address,
  owner: string,
  request: OrderRequest,
  now: VenueMs,
  hold: () => number = NO_HOLD,
): OrderAnswer {
  const admitted = admit(state, account, request, now);
  if (!admitted.ok) return admitted;
  const order = bornOrder(state, account, owner, request, admitted, now);
  state.orders.set(order.id, order);
  openSet(state, account).add(order);
  const holdMs = admitted.crosses ? Math.max(state.config.takerDelayMs, hold()) : 0;
  if (holdMs > 0) {
    const releaseAt = after(now, holdMs);
    order.status = "DELAYED";
    order.releaseAt = releaseAt;
    touch(state, order);
    state.due.push({ at: releaseAt, kind: "delay", key: order.id, ordinal: order.ordinal });
    tell(state, { t: "order", order: orderRecord(order), type: "PLACEMENT" });
    return { ok: true, id: order.id, status: "delayed", making: null, taking: null, trades: [] };
  }
  touch(state, order);
  return enter(state, admitted.market, order, "PLACEMENT");
}

/** A held order's time has come: everything is judged again that may have changed meanwhile. */
export function releaseOrder(state: ExchangeState, id: OrderId): void {
  const order = state.orders.get(id);
  const market = order === undefined ? undefined : state.markets.get(order.market);
  if (order === undefined || market === undefined) return;
  order.status = "LIVE";
  order.releaseAt = null;
  if (market.closed) end(state, order, "INVALID", "market closed");
  else if (order.expiresAt !== null && order.expiresAt - GTD_EARLY_MS <= state.now) {
    end(state, order, "INVALID", "expired");
  } else enter(state, market, order, "UPDATE");
}

function bornOrder(
  state: ExchangeState,
  account: Address,
  owner: string,
  request: OrderRequest,
  { outcome, terms, feeHold }: Admitted,
  now: VenueMs,
): OrderState {
  state.born += 1;
  return {
    id: request.id,
    account,
    owner,
    market: request.market,
    token: request.token,
    outcome,
    side: request.side,
    price: terms.price,
    original: terms.size,
    budget: terms.budget,
    matched: 0 as MicroShares,
    tif: request.tif,
    postOnly: request.postOnly,
    createdAt: now,
    expiresAt: request.expiresAt,
    ordinal: state.born,
    status: "LIVE",
    reason: null,
    trades: [],
    releaseAt: null,
    endedAt: null,
    feeHold,
    held: 0,
    front: 0,
    traded: 0,
  };
}

/** Matches what can be matched and rests or kills the remainder. */
function enter(
  state: ExchangeState,
  market: MarketState,
  order: OrderState,
  type: "PLACEMENT" | "UPDATE",
): OrderAnswer {
  const appetite = order.budget === null ? ofSize(order.original) : ofBudget(order.budget, order.outcome === "NO");
  const { legs, whole } = walk(market.book, opposite(bookSide(order)), yesPrice(order), appetite);
  const killed =
    (order.tif === "FOK" && !whole && FOK_KILLED) || (order.tif === "FAK" && legs.length === 0 && FAK_KILLED);
  if (killed) {
    order.status = "CANCELED";
    order.reason = killed;
    order.feeHold = 0 as MicroUsd;
    touch(state, order);
    tell(state, { t: "order", order: orderRecord(order), type: "CANCELLATION" });
    return { ok: false, status: 400, error: killed };
  }
  tell(state, { t: "order", order: orderRecord(order), type });
  const taken = legs.length > 0 ? take(state, market, order, legs) : null;
  finish(state, market, order, whole);
  if (taken === null) return { ok: true, id: order.id, status: "live", making: null, taking: null, trades: [] };
  const [making, taking] = order.side === "BUY" ? [taken.cash, order.matched] : [order.matched, taken.cash];
  return { ok: true, id: order.id, status: "matched", making, taking, trades: order.trades };
}

/** The taker's trade: every leg settled at the resting price, one fee, one record. Returns the cash without sign. */
function take(state: ExchangeState, market: MarketState, order: OrderState, legs: readonly Leg[]): { cash: MicroUsd } {
  const { accounts } = state;
  const account = accountOf(state, order);
  const side = opposite(bookSide(order));
  const { id, ordinal } = nextTrade(state);
  const makers: MakerPart[] = [];
  const strangers: { price: Ticks; size: MicroShares }[] = [];
  let cash = 0;
  let fee = 0;
  const before = order.matched;
  for (const leg of legs) {
    fee += rawFee(market.spec.fee, leg.price, legSize(leg));
    for (const fill of leg.fills) {
      const { part, amount } = fillMaker(state, id, fill);
      makers.push(part);
      cash += settleTaker(accounts, account, order, { token: part.token, amount }, fill.size);
    }
    if (leg.ambient > 0) {
      cash += settleAmbient(accounts, account, order, leg.price, leg.ambient);
      strangers.push({ price: inYes(order.outcome, leg.price), size: leg.ambient });
      moveQueues(market, side, leg);
      market.bookChanged = true;
      deplete(state, market, side, leg, ordinal);
    }
  }
  order.feeHold = 0 as MicroUsd;
  rehold(accounts, account, order);
  const spare = availableCash(account) + (isImmediate(order.tif) && order.side === "BUY" ? order.held : 0);
  const charged = Math.min(chargedFee(fee), Math.max(0, spare)) as MicroUsd;
  accounts.charge(account, charged);
  order.trades = [...order.trades, id];
  if (order.budget !== null && order.matched > order.original) order.original = order.matched;
  const size = (order.matched - before) as MicroShares;
  tellBook(state, market);
  tellPrints(
    state,
    market,
    legs.map((leg) => ({ price: leg.price, size: legSize(leg) })),
    { yes: order.outcome === "YES", side: order.side, trade: id },
  );
  const { token, outcome } = order;
  recordTrade(
    state,
    ordinal,
    {
      id,
      market: market.spec.id,
      at: state.now,
      updatedAt: state.now,
      status: "matched",
      taker: {
        order: order.id,
        account: order.account,
        owner: order.owner,
        token,
        outcome,
        side: order.side,
        price: averagePrice(cash, size),
        size,
        cash: cash as MicroUsd,
        fee: charged,
      },
      makers,
      strangers,
    },
    legs.flatMap((leg) => leg.fills.map((fill) => fill.order)),
  );
  return { cash: Math.abs(cash) as MicroUsd };
}

/** What becomes of an order after its match: done, cancelled (the rest of a FAK), or resting behind everybody. */
function finish(state: ExchangeState, market: MarketState, order: OrderState, whole: boolean): void {
  order.feeHold = 0 as MicroUsd;
  if (whole) order.status = "MATCHED";
  else if (isImmediate(order.tif)) {
    order.status = "CANCELED";
    order.reason = "the rest of a FAK order";
  } else {
    order.status = "LIVE";
    state.born += 1;
    order.ordinal = state.born;
    order.front = market.book.visible(bookSide(order), yesPrice(order));
    market.book.rest(order);
    if (order.expiresAt !== null) {
      const at = after(order.expiresAt, -GTD_EARLY_MS);
      state.due.push({ at, kind: "expire", key: order.id, ordinal: order.ordinal });
    }
    heartOnOrder(state, order.owner);
  }
  touch(state, order);
  if (order.matched > 0) {
    tell(state, {
      t: "order",
      order: orderRecord(order),
      type: isOpen(order) || whole ? "UPDATE" : "CANCELLATION",
    });
  }
  if (remaining(order) > 0 && isOpen(order)) {
    tellLevel(state, market, bookSide(order), yesPrice(order));
  }
}

/** Ambient size that went from ahead of a client order is no longer ahead of it. */
export function moveQueues(market: MarketState, side: "bid" | "ask", leg: Leg): void {
  for (const other of market.book.clients(side, leg.price)) other.front = Math.max(0, other.front - leg.ambient);
}

function deplete(state: ExchangeState, market: MarketState, side: "bid" | "ask", leg: Leg, trade: number): void {
  if (state.config.depletionMs <= 0) return;
  const key = `${trade}:${leg.price}`;
  const until = after(state.now, state.config.depletionMs);
  const { price, ambient: size } = leg;
  state.depletions.set(key, { ordinal: trade, market: market.spec.id, side, price, size, until });
  state.changed.depletions.add(key);
  market.book.deplete(side, price, size);
  state.due.push({ at: until, kind: "deplete", key, ordinal: trade });
}
