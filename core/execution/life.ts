/**
 * How news from the venue moves an order through its life. Anything unclear is "unknown" and keeps its exposure until the
 * venue, asked for that very id, settles it: an order is sent at most once and never assumed gone.
 */
import type { OrderId } from "../contract/ids.ts";
import type { MarketAlert } from "../contract/market.ts";
import {
  type CancelAnswer,
  type FindAnswer,
  isImmediate,
  type PlaceAnswer,
  type VenueCode,
  type VenueOrder,
} from "../contract/orders.ts";
import type { AccountView } from "../contract/views.ts";
import { after, type VenueMs } from "../units/time.ts";
import { atRisk, type Intent, wordsOf } from "./intent.ts";
import { enter, type Orders, STRAY_MS } from "./orders.ts";

/** What the news asks for at once. */
export interface Wants {
  readonly cancel: OrderId[];
  readonly find: OrderId[];
  readonly alerts: MarketAlert[];
}

/**
 * "No such order" is believed after this many misses: of an order that the venue has shown to us, in reads of the account
 * and answers to its id together; of one that it never has, in answers alone, and this long after it left: its post may
 * still be on its way. Either frees its level, not its exposure: that ends with its expiry, or when the venue says what became of it.
 */
const MISSES = 5;
const ABSENT_MS = 60_000;
/** A find is repeated no sooner. */
const FIND_EVERY_MS = 2_000;
/** One that was given up and may still arrive is asked for so often: it may have come and gone, and then it counts no more. */
const FIND_LATE_MS = 15_000;
/** A post or cancel without any answer for this long is unknown. */
const ANSWER_MS = 15_000;
/** A cancel is repeated no sooner. */
const CANCEL_EVERY_MS = 3_000;
/** Account reads an acknowledged order may be missing from before it is asked for: the list lags the book. */
const MISSED_READS = 3;
/** A list may lag this long: open orders still show what ended, trades do not show yet what filled. */
const LIST_LAG_MS = 2_000;

const ask = (intent: Intent, wants: Wants, at: VenueMs, everyMs = FIND_EVERY_MS): void => {
  if (intent.order === null) return;
  if (intent.askedAt !== null && at - intent.askedAt < everyMs) return;
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
  intent.exposedUntil = null;
  intent.seenAt = at;
  intent.missed = 0;
  intent.absent = 0;
  compare(intent, order, wants);
  if (order.matched > intent.venueMatched) intent.venueMatched = order.matched;
  if (late) {
    // It was given up and is there after all: adopt it, and take it down.
    enter(orders, intent, "live", at, "came late");
    intent.cancelledAt = null;
    requestCancel(orders, intent, wants, at, "came late");
    wants.alerts.push({
      class: "order",
      severity: "warn",
      key: "late-order",
      text: `Order ${intent.id} (${wordsOf(intent)}) was given up and is on the book after all: it is cancelled.`,
    });
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
    const isKilled = answer.code === "FOK_KILLED" || answer.code === "FAK_KILLED";
    // Its record came before its answer, and both say the same.
    if (isKilled && intent.state === "done" && intent.matched === 0) return answer.code;
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
      class: "reconcile",
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
  if (intent === undefined || (intent.state === "done" && intent.exposedUntil === null)) return;
  if (answer.is === "cancelled") {
    intent.acked = true;
    intent.exposedUntil = null;
    intent.untold = answer.matched === undefined;
    intent.venueMatched = Math.max(intent.venueMatched, answer.matched ?? 0);
    enter(orders, intent, "done", at);
  } else if (intent.state === "done") return;
  else if (answer.is === "gone") {
    // Filled, expired, or not there yet: only its own record tells, and how much of it filled.
    if (intent.state !== "unknown") enter(orders, intent, "unknown", at);
    intent.askedAt = null;
    ask(intent, wants, at);
  } else if (answer.is === "unknown") ask(intent, wants, at);
  // "refused": it stands; the next cycle asks again.
}

/** "No such order" once more: the order is over when that can be believed. */
function giveUp(orders: Orders, intent: Intent, wants: Wants, at: VenueMs): void {
  const { expiresAt } = intent.place;
  if (expiresAt !== undefined && at > expiresAt) {
    enter(orders, intent, "done", at, "expired");
    return;
  }
  const lost = (cause: string, text: string): void => {
    enter(orders, intent, "done", at, cause);
    wants.alerts.push({
      class: "order",
      severity: "warn",
      key: "lost-order",
      text: `Order ${intent.id} (${wordsOf(intent)}): ${text}`,
    });
  };
  if (intent.acked) {
    if (intent.absent + intent.missed < MISSES) return;
    if (isImmediate(intent.place.tif)) {
      // It was there, and rests nowhere: what it matched it has matched, and the next reads of trades tell it.
      intent.untold = true;
      enter(orders, intent, "done", at, "over; the venue does not keep its record");
      return;
    }
    // The venue may only have stopped showing it: what can't be read can still fill, and perhaps be taken down.
    intent.exposedUntil = expiresAt ?? after(at, STRAY_MS);
    if (intent.order !== null && !wants.cancel.includes(intent.order)) wants.cancel.push(intent.order);
    lost(
      "lost",
      `the venue had it, and now misses it in ${intent.missed} reads and ${intent.absent} answers to its id. Its level is free; it is cancelled, and counts until it would have expired.`,
    );
    return;
  }
  // While our own post may still be on its way, "absent" can't be the last word: on a fast clock a minute is short.
  if (!intent.answered || intent.absent < MISSES || at - intent.seenAt < ABSENT_MS) return;
  intent.exposedUntil = expiresAt ?? after(at, STRAY_MS);
  lost(
    "never arrived",
    `we sent it ${Math.round((at - intent.place.at) / 1000)} s ago, the venue has said ${intent.absent} times that it has no such order. Its level is free; it counts until it would have expired.`,
  );
}

/** The venue's record of an order against our own: what differs was never ours to begin with. */
function compare(intent: Intent, order: VenueOrder, wants: Wants): void {
  const { place } = intent;
  if (order.price === place.price && order.side === place.side && order.token === place.token) return;
  wants.alerts.push({
    class: "reconcile",
    severity: "danger",
    key: "order-differs",
    text: `Order ${order.id}: we asked ${wordsOf(intent)}, the venue shows ${order.side} ${order.original / 1e6} ${order.token} at ${order.price / 100} c.`,
  });
}

/** The answer to an order's id. True when it says how much of a cancelled order had filled: that may have made room. */
export function onFound(orders: Orders, answer: FindAnswer, wants: Wants, at: VenueMs): boolean {
  const id = answer.is === "found" ? answer.order.id : answer.id;
  const intent = orders.byOrder.get(id);
  if (intent === undefined) return false;
  if (answer.is === "unknown") return false;
  if (answer.is === "absent") {
    if (intent.state === "done") return false;
    intent.absent += 1;
    orders.dirty.add(intent);
    if (intent.state !== "unknown") enter(orders, intent, "unknown", at);
    giveUp(orders, intent, wants, at);
    return false;
  }
  const { order } = answer;
  if (order.status === "live" && isOlderThanEnd(intent)) return false;
  if (intent.exposedUntil !== null) orders.dirty.add(intent);
  intent.exposedUntil = null;
  if (order.status === "live") {
    seenOpen(orders, intent, order, wants, at);
    return false;
  }
  intent.acked = true;
  const told = tell(orders, intent);
  if (order.matched > intent.venueMatched) {
    intent.venueMatched = order.matched;
    orders.dirty.add(intent);
    if (intent.state === "done") orders.settling.add(intent);
  }
  if (intent.state !== "done")
    enter(orders, intent, "done", at, intent.cause === "" ? `the venue says ${order.status}` : intent.cause);
  return told;
}

/**
 * The venue has ended it since its record was asked for: a record that shows it open may be from before. If it is there all the
 * same, the next read of open orders shows it. Of one that was given up any sight is news.
 */
const isOlderThanEnd = ({ state, exposedUntil, askedAt, since }: Intent): boolean =>
  state === "done" && exposedUntil === null && askedAt !== null && since >= askedAt;

/** What an order that was cancelled had filled is known by now: by the venue's record of it, or as fills. */
function tell(orders: Orders, intent: Intent): boolean {
  if (!intent.untold) return false;
  intent.untold = false;
  orders.dirty.add(intent);
  return true;
}

/**
 * Asks for the records of the cancelled orders of a side of which nobody has said yet how much had filled; false: there are
 * none. What they may have filled takes room that is most likely free.
 */
export function askUntold(orders: Orders, as: "bid" | "ask", wants: Wants, at: VenueMs): boolean {
  let any = false;
  for (const intent of orders.settling) {
    if (!intent.untold || intent.as !== as || atRisk(intent) === 0) continue;
    any = true;
    ask(intent, wants, at);
  }
  return any;
}

/**
 * One read of the account's open orders. An order of ours that is there is alive whatever we thought; one that has been
 * missing for several reads is asked for. `at` is now, the read itself may be older than our last news of an order.
 */
export function onOpenOrders(orders: Orders, account: AccountView, wants: Wants, at: VenueMs): void {
  const { open, readAt } = account;
  let foreign = 0;
  for (const order of open) {
    const intent = orders.byOrder.get(order.id);
    if (intent === undefined) {
      foreign += 1;
      continue;
    }
    if (intent.state === "done") {
      // Taken before the order ended, or a list that lags the book: old news.
      const filled = Math.max(intent.matched + intent.failed, intent.venueMatched) >= intent.place.size;
      if (readAt <= intent.since + LIST_LAG_MS || filled) continue;
    }
    seenOpen(orders, intent, order, wants, readAt);
  }
  if (foreign !== orders.foreign) {
    orders.foreign = foreign;
    wants.alerts.push({
      class: "reconcile",
      severity: "warn",
      key: "foreign-orders",
      text: `The venue shows ${foreign} open orders of this wallet here that are none of ours: they are left alone.`,
      over: foreign === 0,
      fadesMs: null,
    });
  }
  for (const intent of orders.open) {
    if (intent.order === null || !(intent.state === "live" || intent.state === "cancelling")) continue;
    if (intent.seenAt >= readAt) continue;
    intent.missed += 1;
    if (intent.missed >= MISSED_READS) ask(intent, wants, at);
  }
  // The read's trades have been booked before this: one asked for later than an order ended holds all its fills.
  for (const intent of orders.settling) if (readAt > intent.since + LIST_LAG_MS) tell(orders, intent);
}

/** Orders without an answer become unknown, unknown ones and late ones are asked for, unanswered cancels are repeated. */
export function chase(orders: Orders, wants: Wants, at: VenueMs): void {
  for (const intent of orders.settling) if (intent.exposedUntil !== null) ask(intent, wants, at, FIND_LATE_MS);
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
    if (intent.state === "unknown" || intent.state === "cancelling") orders.unsettled.add(intent);
  }
}

/** A trade is first told of when it has failed already: so much of its order is off the book, and nothing was ever held. */
export function onFillFailed(orders: Orders, intent: Intent, size: number, at: VenueMs): void {
  orders.dirty.add(intent);
  intent.failed += size;
  endIfFilled(orders, intent, at);
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
  // Who trades has arrived.
  intent.acked = true;
  endIfFilled(orders, intent, at);
}

function endIfFilled(orders: Orders, intent: Intent, at: VenueMs): void {
  if (intent.state !== "done" && intent.matched + intent.failed >= intent.place.size) {
    intent.acked = true;
    enter(orders, intent, "done", at, "filled");
  }
}
