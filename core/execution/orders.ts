import type { IntentId, OrderId } from "../contract/ids.ts";
import { after, type VenueMs } from "../units/time.ts";
import { atRisk, type Intent, type IntentState } from "./intent.ts";

/** A finished order is remembered this long, so that a late arrival or a late fill is known for what it is. */
export const REMEMBER_MS = 15 * 60_000;

/** How long an order without an expiry may still arrive. */
export const STRAY_MS = 15 * 60_000;

/** Every order of ours that may matter still. */
export interface Orders {
  readonly byIntent: Map<IntentId, Intent>;
  readonly byOrder: Map<OrderId, Intent>;
  /** Not done, oldest first. */
  readonly open: Intent[];
  /** Done, but lately, or with fills the venue has matched and not yet told. */
  readonly settling: Set<Intent>;
  /** Ids whose intent row has not been seen yet: rows may be restored in any order. */
  readonly ids: Map<IntentId, OrderId>;
  /** Changed in this step: journaled at its end. */
  readonly dirty: Set<Intent>;
  /** In flight when this process began: nothing is quoted before the venue has said what became of them. */
  readonly unsettled: Set<Intent>;
  /** Open orders of this market that no intent of ours explains, as last told to a person. */
  foreign: number;
  /** Until then nothing is old enough to be forgotten. */
  forgetAt: number;
}

export const newOrders = (): Orders => ({
  byIntent: new Map(),
  byOrder: new Map(),
  open: [],
  settling: new Set(),
  ids: new Map(),
  dirty: new Set(),
  unsettled: new Set(),
  foreign: 0,
  forgetAt: Number.NEGATIVE_INFINITY,
});

export function addIntent(orders: Orders, intent: Intent): void {
  // Rows of an earlier version do not know them.
  intent.exposedUntil ??= null;
  intent.untold ??= false;
  orders.byIntent.set(intent.id, intent);
  if (intent.state !== "done") orders.open.push(intent);
  else orders.settling.add(intent);
  if (intent.order !== null) orders.byOrder.set(intent.order, intent);
  const id = orders.ids.get(intent.id);
  if (id !== undefined) learnOrderId(orders, intent.id, id);
}

/** The id an intent's order will have, computed outside before it is sent. */
export function learnOrderId(orders: Orders, id: IntentId, order: OrderId): void {
  const intent = orders.byIntent.get(id);
  if (intent === undefined) {
    orders.ids.set(id, order);
    return;
  }
  orders.ids.delete(id);
  intent.order = order;
  orders.byOrder.set(order, intent);
  if (intent.state === "prepared") intent.state = "sending";
}

/** Moves an intent to a state; marks it for the journal. Does nothing when it is there already. */
export function enter(orders: Orders, intent: Intent, state: IntentState, at: VenueMs, cause?: string): void {
  if (cause !== undefined) intent.cause = cause;
  orders.dirty.add(intent);
  if (intent.state === state) return;
  const was = intent.state;
  intent.state = state;
  intent.since = at;
  if (state === "live" || state === "done") orders.unsettled.delete(intent);
  if (state === "done") {
    const index = orders.open.indexOf(intent);
    if (index >= 0) orders.open.splice(index, 1);
    orders.settling.add(intent);
  } else if (was === "done") {
    intent.untold = false;
    orders.settling.delete(intent);
    orders.open.push(intent);
  }
}

/** A finished order may still be in a book read this long after. */
const SETTLING_MS = 30_000;

/**
 * Forgets what ended long ago; returns the intents forgotten, so that their rows can go too.
 *
 * @param mayFail whether a trade of the order is not final yet: who takes it back has to know whose it was
 */
export function forget(orders: Orders, now: VenueMs, mayFail: (order: OrderId) => boolean): readonly Intent[] {
  for (const intent of orders.settling)
    if (intent.exposedUntil !== null && intent.exposedUntil <= now) {
      intent.exposedUntil = null;
      orders.dirty.add(intent);
    } else if (intent.since + SETTLING_MS <= now && atRisk(intent) === 0 && intent.exposedUntil === null)
      orders.settling.delete(intent);
  return orders.forgetAt > now ? NONE : forgetOld(orders, now, mayFail);
}

const NONE: readonly Intent[] = [];

/** The oldest first, up to the first of which something was heard lately. */
function forgetOld(orders: Orders, now: VenueMs, mayFail: (order: OrderId) => boolean): readonly Intent[] {
  const gone: Intent[] = [];
  orders.forgetAt = now + REMEMBER_MS;
  for (const intent of orders.byIntent.values()) {
    if (intent.since + REMEMBER_MS > now) {
      orders.forgetAt = Math.min(orders.forgetAt, intent.since + REMEMBER_MS);
      break;
    }
    // One that is open will be heard of again; one of which something is still to be told may be told at any time.
    if (intent.state !== "done") continue;
    if (intent.exposedUntil !== null || intent.untold || (intent.order !== null && mayFail(intent.order)))
      orders.forgetAt = now;
    else gone.push(intent);
  }
  for (const intent of gone) {
    orders.byIntent.delete(intent.id);
    orders.settling.delete(intent);
    if (intent.order !== null) orders.byOrder.delete(intent.order);
  }
  return gone;
}

/** An order that left, and that the venue has not shown since, and until when it may still come to rest. */
export interface Late {
  readonly intent: Intent;
  readonly until: VenueMs;
}

/** Of the orders that may still arrive, being sent, unknown or given up, the one that may for longest; null: there is none. */
export function latest(orders: Orders, now: VenueMs): Late | null {
  let last: Late | null = null;
  const see = (intent: Intent, until: VenueMs): void => {
    if (until > (last?.until ?? now)) last = { intent, until };
  };
  for (const intent of orders.open)
    if (intent.state !== "live" && intent.state !== "cancelling")
      see(intent, intent.place.expiresAt ?? after(intent.place.at, STRAY_MS));
  for (const intent of orders.settling) if (intent.exposedUntil !== null) see(intent, intent.exposedUntil);
  return last;
}

/** True when an order is on the wire, being cancelled or unknown: what became of it is worth asking before the next cycle. */
export const inFlight = (orders: Orders): boolean => orders.open.some((intent) => intent.state !== "live");
