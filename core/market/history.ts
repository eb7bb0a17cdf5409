/** Records for the history store: integers in core's units, columns in snake case, idempotent by (table, id). */
import type { Operation } from "../chain/operations.ts";
import { fillKey } from "../contract/fills.ts";
import type { HistoryRecord } from "../contract/market.ts";
import type { Intent } from "../execution/intent.ts";
import { REMEMBER_MS } from "../execution/orders.ts";
import type { Booked } from "../ledger/ledger.ts";
import { cashFlow, held, valueAtMid } from "../ledger/value.ts";
import { HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import { quoteOf, reservationOf } from "./grounds.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

/** One order as of its newest state; nothing until its id is known. */
export function orderRecord(setup: MarketSetup, intent: Intent): HistoryRecord | null {
  const { order, place, by } = intent;
  if (order === null) return null;
  return {
    table: "orders",
    id: order,
    at: intent.since,
    body: {
      id: order,
      intent: intent.id,
      market: setup.spec.id,
      token: place.token,
      side: place.side,
      price: place.price,
      size: place.size,
      matched: Math.max(intent.matched, intent.venueMatched),
      state: intent.state,
      strategy: by?.strategy ?? null,
      version: by?.code ?? null,
      created_at: place.at,
      updated_at: intent.since,
    },
  };
}

/** Orders heard of lately, told again: what waited in memory to be told is lost with a process. */
export function recallOrders(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): void {
  for (const intent of state.orders.byIntent.values()) {
    const record = intent.since + REMEMBER_MS > at ? orderRecord(setup, intent) : null;
    if (record !== null) out.history.push(record);
  }
}

/** One operation on chain as of its newest state. */
export function operationRecord(setup: MarketSetup, operation: Operation): HistoryRecord {
  const { op, state, since, nonce, ref, ticket, tx, gas, cause } = operation;
  return {
    table: "operations",
    id: op.id,
    at: since,
    body: {
      id: op.id,
      market: setup.spec.id,
      kind: op.kind,
      amount: op.amount,
      state,
      nonce,
      ref,
      ticket: ticket ?? null,
      tx,
      gas: gas ?? 0,
      why: op.why,
      cause,
      created_at: op.at,
    },
  };
}

export function fillRecord(setup: MarketSetup, { fill, status }: Booked): HistoryRecord {
  const id = fillKey(fill);
  return {
    table: "fills",
    id,
    at: fill.at,
    body: {
      id,
      market: setup.spec.id,
      order_id: fill.order,
      trade: fill.trade,
      token: fill.token,
      side: fill.side,
      price: fill.price,
      size: fill.size,
      cash: fill.cash,
      fee: fill.fee,
      maker: fill.maker ? 1 : 0,
      status,
      at: fill.at,
    },
  };
}

/** Of a quote that does not move one sample in so long, and of a position. Within an hour, so that each hour has one. */
const QUOTE_AGAIN_MS = 15 * MINUTE;
const POSITION_AGAIN_MS = HOUR;

/** Samples the quote, each minute in which it moved, and the position when it changed; both also after a while of rest. True when a minute began. */
export function sample(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): boolean {
  const market = setup.spec.id;
  const position = held(state.ledger);
  const minute = Math.floor(at / MINUTE);
  const { sampled } = state;
  const began = minute !== sampled.minute;
  if (began) {
    sampled.minute = minute;
    const quote = quoteOf(state.grounds);
    const now = `${state.midHalf} ${quote.bid} ${quote.ask} ${position.net}`;
    if (now !== sampled.quote || at - sampled.quotedAt >= QUOTE_AGAIN_MS) {
      sampled.quote = now;
      sampled.quotedAt = at;
      const id = `${market}:${minute}`;
      out.history.push({
        table: "quotes",
        id,
        at,
        body: {
          ...{ id, market, at, mid_half: state.midHalf, ...quote },
          ...{ reservation: reservationOf(state.grounds), inventory: position.net },
        },
      });
    }
  }
  if (sampled.yes === position.yes && sampled.no === position.no && at - sampled.heldAt < POSITION_AGAIN_MS)
    return began;
  sampled.yes = position.yes;
  sampled.no = position.no;
  sampled.heldAt = at;
  const id = `${market}:${at}`;
  out.history.push({
    table: "inventory",
    id,
    at,
    body: {
      ...{ id, market, at, yes: position.yes, no: position.no },
      ...{ cash_flow: cashFlow(state.ledger), value_mid: valueAtMid(state.ledger) },
    },
  });
  return began;
}
