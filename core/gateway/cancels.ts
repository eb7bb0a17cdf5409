/**
 * The cancels of all markets share one bucket. What it does not hold waits here for its turn, oldest first: one market's
 * cancels never take down the quotes of the others. Only when most of what stands is to go anyway, and by id that would
 * take long, does one cancel-all take it down at once.
 */
import type { OrderId } from "../contract/ids.ts";
import type { CancelAnswer } from "../contract/orders.ts";
import type { VenueMs } from "../units/time.ts";
import { dry, left, owe, take } from "./bucket.ts";
import type { GatewayAction, GatewayState } from "./types.ts";

/** From this share of the orders that may stand on, a cancel-all takes down little that was to stay. */
const MOST = 0.5;
/** Requests under way at once: an object has six connections on Cloudflare. */
const CANCELS_UNDER_WAY = 3;

/** Wants orders cancelled, and sends what the bucket holds. Wanted twice is wanted once. */
export function wantCancels(
  state: GatewayState,
  orders: readonly OrderId[],
  why: string,
  at: VenueMs,
): readonly GatewayAction[] {
  for (const order of orders) if (!state.toCancel.has(order)) state.toCancel.set(order, why);
  return sendCancels(state, at);
}

/** A request was answered, or given up: the next may go, unless the venue has named a time. */
export function cancelled(
  state: GatewayState,
  answers: readonly CancelAnswer[],
  at: VenueMs,
): readonly GatewayAction[] {
  state.under.cancels = Math.max(0, state.under.cancels - 1);
  for (const { retryAfterMs } of answers) if (retryAfterMs !== undefined) dry(state.cancels, retryAfterMs, at);
  return sendCancels(state, at);
}

/** As many of the cancels that wait as the bucket holds now. */
export function sendCancels(state: GatewayState, at: VenueMs): readonly GatewayAction[] {
  const { toCancel, cancels, under } = state;
  // Those that come while some are under way go together, and sooner than each in a request of its own.
  if (under.cancels >= CANCELS_UNDER_WAY) return [];
  const room = left(cancels, at);
  if (toCancel.size === 0 || room < 1) return [];
  if (toCancel.size > room && toCancel.size >= MOST * standing(state)) {
    const why = `${toCancel.size} cancels wanted, most of what stands, and the rate budget holds ${room}`;
    toCancel.clear();
    owe(cancels, 1, at);
    return [{ t: "cancel-all", why }];
  }
  const chosen = [...toCancel].slice(0, room);
  const whys = new Set<string>();
  for (const [order, why] of chosen) {
    toCancel.delete(order);
    whys.add(why);
  }
  take(cancels, chosen.length, at);
  under.cancels += 1;
  return [{ t: "cancel", orders: chosen.map(([order]) => order), why: [...whys].join("; ") }];
}

/** Orders that may stand at the venue, those of nobody's counted. */
function standing({ markets, account }: GatewayState): number {
  let count = account.foreign.length;
  for (const { open, ours } of markets.values()) {
    count += ours.size;
    for (const { id } of open) if (!ours.has(id)) count += 1;
  }
  return count;
}
