/**
 * How news from the venue moves an order through its life. Anything unclear is "unknown" and keeps its exposure until the
 * venue, asked for that very id, settles it: an order is sent at most once and never assumed gone.
 */
import type { OrderId } from "../contract/ids.ts";
import type { MarketAlert } from "../contract/market.ts";
import type { CancelAnswer, FindAnswer, PlaceAnswer, VenueCode, VenueOrder } from "../contract/orders.ts";
import type { AccountView } from "../contract/views.ts";
import type { VenueMs } from "../units/time.ts";
import type { Intent } from "./intent.ts";
import { enter, type Orders } from "./orders.ts";

/** What the news asks for at once. */
export interface Wants {
  readonly cancel: OrderId[];
  readonly find: OrderId[];
  readonly alerts: MarketAlert[];
}

/** "No such order" is believed after this many answers and this long without a sighting: a post may still be on its way. */
const ABSENT_FINDS = 5;
const ABSENT_MS = 60_000;
/** A find is repeated no sooner. */
const FIND_EVERY_MS = 2_000;
/** A post or cancel without any answer for this long is unknown. */
const ANSWER_MS = 15_000;
/** A cancel is repeated no sooner. */
const CANCEL_EVERY_MS = 3_000;
/** Account reads an acknowledged order may be missing from before it is asked for: the list lags the book. */
const MISSED_READS = 3;
/** A list of open orders may still show what ended this long before. */
const LIST_LAG_MS = 2_000;

const ask = (intent: Intent, wants: Wants, at: VenueMs): void => {
  if (intent.order === null) return;
  if (intent.askedAt !== null && at - intent.askedAt < FIND_EVERY_MS) return;
  intent.askedAt = at;
  if (!wants.find.includes(intent.order)) wants.find.push(intent.order);
};

/** Asks for an order's cancellation. Only ids that were journaled can be cancelled; a fresh wish is dropped before it leaves. */
export function requestCancel(orders: Orders, intent: Intent, wants: Wants, at: VenueMs, why: string): void {
  if (intent.state === "done" || intent.order === null) return;
  if (intent.cancelledAt !== null && at - intent.cancelledAt < CANCEL_EVERY_MS) return;
  const first = intent.cancelledAt === null;
  intent.cancelledAt = at;
  if (!wants.cancel.includes(intent.order)) wants.cancel.push(intent.order);
  // An unanswered post keeps its state: "not found" to its cancel would prove nothing.
  if (intent.state === "live") enter(orders, intent, "cancelling", at, why);
  else if (first) enter(orders, intent, intent.state, at, why);
}

function seenOpen(orders: Orders, intent: Intent, order: VenueOrder, wants: Wants, at: VenueMs): void {
  const late = intent.state === "done";
  intent.acked = true;
  intent.seenAt = at;
  intent.missed = 0;
  intent.absent = 0;
  if (order.matched > intent.venueMatched) intent.venueMatched = order.matched;
  if (late) {
    // It was given up and is there after all: adopt it, and take it down.
    enter(orders, intent, "live", at, "came late");
    intent.cancelledAt = null;
    requestCancel(orders, intent, wants, at, "came late");
    wants.alerts.push({ severity: "warn", key: "late-order", text: `Order ${intent.id} arrived late; cancelling it.` });
  } else if (intent.state === "sending" || intent.state === "unknown") {
    const wasWanted = intent.cancelledAt === null;
    enter(orders, intent, "live", at);
    if (!wasWanted) {
      intent.cancelledAt = null;
      requestCancel(orders, intent, wants, at, intent.cause);
    }
  }
}

/** The answer to a post. Returns the code when the venue surely refused it. */
export function onPlaced(
  orders: Orders,
  intent: Intent,
  answer: PlaceAnswer,
  wants: Wants,
  at: VenueMs,
): VenueCode | null {
  intent.answered = true;
  if (answer.is === "refused") {
    if (answer.code === "DUPLICATE" || intent.acked || intent.matched > 0) {
      // The venue knows this id, or has already shown it: the refusal can't be about it.
      if (intent.state === "sending" || intent.state === "prepared") enter(orders, intent, "unknown", at, answer.code);
      ask(intent, wants, at);
      return null;
    }
    enter(orders, intent, "done", at, `refused: ${answer.code} ${answer.message}`.trim());
    return answer.code;
  }
  if (answer.is === "unknown") {
    if (intent.state === "sending" || intent.state === "prepared") {
      enter(orders, intent, "unknown", at, answer.message);
      ask(intent, wants, at);
    }
    return null;
  }
  if (intent.order !== null && answer.order !== intent.order) {
    wants.alerts.push({
      severity: "danger",
      key: "order-id",
      text: `The venue calls intent ${intent.id} order ${answer.order}; we journaled ${intent.order}.`,
    });
    enter(orders, intent, "unknown", at, "the venue answered with another id");
    ask(intent, wants, at);
    return null;
  }
  intent.acked = true;
  intent.seenAt = at;
  if (intent.state === "done") return null;
  const wasCancelled = intent.cancelledAt !== null;
  enter(orders, intent, "live", at);
  if (wasCancelled) {
    // The cancel may have reached the venue before the post did.
    intent.cancelledAt = null;
    requestCancel(orders, intent, wants, at, intent.cause);
  }
  if (answer.is === "matched") ask(intent, wants, at);
  return null;
}

export function onCancelled(orders: Orders, answer: CancelAnswer, wants: Wants, at: VenueMs): void {
  const intent = orders.byOrder.get(answer.order);
  if (intent === undefined || intent.state === "done") return;
  if (answer.is === "cancelled") {
    intent.acked = true;
    enter(orders, intent, "done", at);
  } else if (answer.is === "gone") {
    // Filled, expired, or not there yet: only its own record tells, and how much of it filled.
    if (intent.state !== "unknown") enter(orders, intent, "unknown", at);
    intent.askedAt = null;
    ask(intent, wants, at);
  } else if (answer.is === "unknown") ask(intent, wants, at);
  // "refused": it stands; the next cycle asks again.
}

export function onFound(orders: Orders, answer: FindAnswer, wants: Wants, at: VenueMs): void {
  const id = answer.is === "found" ? answer.order.id : answer.id;
  const intent = orders.byOrder.get(id);
  if (intent === undefined) return;
  if (answer.is === "unknown") return;
  if (answer.is === "absent") {
    if (intent.state === "done") return;
    intent.absent += 1;
    orders.dirty.add(intent);
    if (intent.state !== "unknown") enter(orders, intent, "unknown", at);
    const { expiresAt } = intent.place;
    const expired = expiresAt !== undefined && at > expiresAt;
    // While our own post may still be on its way, "absent" can't be the last word: on a fast clock a minute is short.
    const over = intent.answered || intent.acked;
    if (expired || (over && intent.absent >= ABSENT_FINDS && at - intent.seenAt >= ABSENT_MS))
      enter(orders, intent, "done", at, expired ? "expired" : "never arrived");
    return;
  }
  const { order } = answer;
  if (order.status === "live") {
    seenOpen(orders, intent, order, wants, at);
    return;
  }
  intent.acked = true;
  if (order.matched > intent.venueMatched) {
    intent.venueMatched = order.matched;
    orders.dirty.add(intent);
    if (intent.state === "done") orders.settling.add(intent);
  }
  if (intent.state !== "done")
    enter(orders, intent, "done", at, intent.cause === "" ? `the venue says ${order.status}` : intent.cause);
}

/**
 * One read of the account's open orders. An order of ours that is there is alive whatever we thought; one that has been
 * missing for several reads is asked for. `at` is now, the read itself may be older than our last news of an order.
 */
export function onOpenOrders(orders: Orders, account: AccountView, wants: Wants, at: VenueMs): void {
  const { open, readAt } = account;
  for (const order of open) {
    const intent = orders.byOrder.get(order.id);
    if (intent === undefined) continue;
    if (intent.state === "done") {
      // Taken before the order ended, or a list that lags the book: old news.
      const filled = Math.max(intent.matched + intent.failed, intent.venueMatched) >= intent.place.size;
      if (readAt <= intent.since + LIST_LAG_MS || filled) continue;
    }
    seenOpen(orders, intent, order, wants, readAt);
  }
  for (const intent of orders.open) {
    if (intent.order === null || !(intent.state === "live" || intent.state === "cancelling")) continue;
    if (intent.seenAt >= readAt) continue;
    intent.missed += 1;
    if (intent.missed >= MISSED_READS) ask(intent, wants, at);
  }
}

/** Orders without an answer become unknown, unknown ones are asked for, unanswered cancels are repeated. */
export function chase(orders: Orders, wants: Wants, at: VenueMs): void {
  for (const intent of orders.open) {
    if (intent.state === "sending" && at - intent.since >= ANSWER_MS) enter(orders, intent, "unknown", at, "no answer");
    if (intent.state === "unknown") ask(intent, wants, at);
    if (intent.state === "cancelling" && intent.cancelledAt !== null) {
      if (at - intent.cancelledAt >= ANSWER_MS) ask(intent, wants, at);
      requestCancel(orders, intent, wants, at, intent.cause);
    }
  }
}

/**
 * After a start: nothing in flight can still be answered. A wish without an id never left; everything sent is settled by
 * its id before its level is quoted again.
 */
export function onStart(orders: Orders, wants: Wants, at: VenueMs): void {
  for (const intent of [...orders.open]) {
    intent.askedAt = null;
    intent.missed = 0;
    intent.answered = true;
    if (intent.order === null) enter(orders, intent, "done", at, "never sent");
    else if (intent.state === "sending" || intent.state === "prepared")
      enter(orders, intent, "unknown", at, "restart while sending");
    else if (intent.state === "cancelling") intent.cancelledAt = null;
    if (intent.state === "unknown") ask(intent, wants, at);
  }
}

/** A fill was booked (+) or taken back (-) by `size`. A fully filled order is done. */
export function onFillBooked(orders: Orders, intent: Intent, size: number, failed: boolean, at: VenueMs): void {
  orders.dirty.add(intent);
  if (failed) {
    intent.matched -= size;
    intent.failed += size;
    return;
  }
  intent.matched += size;
  if (intent.state !== "done" && intent.matched + intent.failed >= intent.place.size) {
    intent.acked = true;
    enter(orders, intent, "done", at, "filled");
  }
}
