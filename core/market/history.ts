/** Records for the history store: integers in core's units, columns in snake case, idempotent by (table, id). */
import type { Operation } from "../chain/operations.ts";
import { fillKey } from "../contract/fills.ts";
import type { HistoryRecord } from "../contract/market.ts";
import type { Intent } from "../execution/intent.ts";
import type { Booked } from "../ledger/ledger.ts";
import { cashFlow, held, valueAtMid } from "../ledger/value.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { quoteOf, reservationOf } from "./grounds.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

/** One order as of its newest state; nothing until its id is known. */
export function orderRecord(setup: MarketSetup, intent: Intent): HistoryRecord | null {
  const { order, place } = intent;
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
      created_at: place.at,
      updated_at: intent.since,
    },
  };
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

/** Samples the quote once a minute, and the position when it changed or a minute has passed. True when a minute began. */
export function sample(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): boolean {
  const minute = Math.floor(at / MINUTE);
  const began = minute !== state.sampledMinute;
  const market = setup.spec.id;
  const position = held(state.ledger);
  if (began) {
    state.sampledMinute = minute;
    const id = `${market}:${minute}`;
    out.history.push({
      table: "quotes",
      id,
      at,
      body: {
        id,
        market,
        at,
        mid_half: state.midHalf,
        ...quoteOf(state.grounds),
        reservation: reservationOf(state.grounds),
        inventory: position.net,
      },
    });
  }
  const changed = state.sampledYes !== position.yes || state.sampledNo !== position.no;
  if (began || changed) {
    state.sampledYes = position.yes;
    state.sampledNo = position.no;
    const id = `${market}:${at}`;
    out.history.push({
      table: "inventory",
      id,
      at,
      body: {
        id,
        market,
        at,
        yes: position.yes,
        no: position.no,
        cash_flow: cashFlow(state.ledger),
        value_mid: valueAtMid(state.ledger),
      },
    });
  }
  return began;
}
