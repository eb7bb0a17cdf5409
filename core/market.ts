/**
 * The Market machine: one market's events in, actions out. It decides quotes, follows each order from wish to end, and keeps
 * the ledger. Deterministic; never throws on a typed event; changes its own state in place; forgets nothing that is in a row.
 */

import { type Fill, fillKey } from "./contract/fills.ts";
import type { MarketAction, MarketEvent } from "./contract/market.ts";
import {
  type AccountView,
  type BookView,
  isUnknown,
  type Lease,
  type Unknown,
  type WatchBand,
} from "./contract/views.ts";
import { remaining } from "./execution/intent.ts";
import { chase, onCancelled, onFillBooked, onFound, onOpenOrders, onPlaced, onStart } from "./execution/life.ts";
import { forget } from "./execution/orders.ts";
import { onBook, onPrint } from "./execution/queue.ts";
import { adverseBlend } from "./ledger/adverse.ts";
import { bookFill, direction, held, markLedger, newestFills, oldestOpenFill, settle } from "./ledger/ledger.ts";
import { markoutsOver, midAt, pushMid, updateMarkouts } from "./ledger/markouts.ts";
import type { Machine, Row } from "./machine.ts";
import { decide, stagger } from "./market/decide.ts";
import { fillRecord, orderRecord, sample } from "./market/history.ts";
import { onAccepted, onRefused } from "./market/refusals.ts";
import { report } from "./market/report.ts";
import { applyRow, estimatorRow, fillRow, forgottenRows, intentRow, ledgerRow, lifeRow } from "./market/rows.ts";
import { type MarketSetup, type MarketState, newOut, newState, type Out, wakeBy } from "./market/state.ts";
import { observeMid } from "./pricing/volatility.ts";
import { excludeOwn, type OwnResting } from "./quoting/exclude.ts";
import { isTouch } from "./quoting/gates.ts";
import { ONE_DOLLAR, type Ticks } from "./units/price.ts";
import { DAY, MINUTE, SECOND, type VenueMs } from "./units/time.ts";

export type { MarketSetup, MarketState } from "./market/state.ts";

/** A fill changes what we want: look again soon, with a fresh book. */
const AFTER_FILL_MS = 250;
/** Fills older than this behind the last account read are not asked for again, unless their trade is still open. */
const FILL_OVERLAP_MS = 2 * MINUTE;
/** Ledger and venue may differ while trades settle; longer than this it is said. */
const UNEQUAL_MS = MINUTE;
/** Newest fills that the cost of adverse selection is learned from. */
const ADVERSE_FILLS = 200;

export const market: Machine<MarketState, MarketEvent, MarketAction, MarketSetup> = {
  restore(rows: Iterable<Row>, setup: MarketSetup): MarketState {
    const state = newState(setup);
    for (const row of rows) applyRow(state, row);
    return state;
  },
  apply: applyRow,
  step(state, event, setup) {
    const out = newOut();
    if (state.startedAt === null) start(state, event.at, out);
    handle(state, event, setup, out);
    return actions(state, event, setup, out);
  },
};

/** Fills matched at or after this are wanted with the next account read: those not final, and a little overlap. */
export function fillsSince(state: MarketState): VenueMs {
  const born = state.bornAt ?? 0;
  let since = (state.account?.readAt ?? state.readAt ?? born) - FILL_OVERLAP_MS;
  const openFill = oldestOpenFill(state.ledger);
  if (openFill !== null) since = Math.min(since, openFill);
  // Before the first read after a start, anything that an order sent before it may have met.
  if (state.account === null) for (const intent of state.orders.open) since = Math.min(since, intent.place.at);
  return Math.max(born, since) as VenueMs;
}

function start(state: MarketState, at: VenueMs, out: Out): void {
  state.startedAt = at;
  if (state.bornAt === null) {
    state.bornAt = at;
    out.life = true;
  }
  onStart(state.orders, out, at);
  for (const booked of state.ledger.fills.values()) if (!markoutsOver(booked.fill.at, at)) state.pending.push(booked);
  state.adverse = adverseBlend(newestFills(state.ledger, ADVERSE_FILLS), at);
}

function handle(state: MarketState, event: MarketEvent, setup: MarketSetup, out: Out): void {
  const { at } = event;
  switch (event.t) {
    case "started":
      wakeBy(out, at);
      return;
    case "cycle":
      cycle(state, event, setup, out);
      return;
    case "print":
      for (const intent of state.orders.open) onPrint(intent, event.price, event.size, event.taker);
      return;
    case "placed": {
      const intent = state.orders.byIntent.get(event.intent);
      if (intent === undefined) return;
      const { answer } = event;
      const refused = onPlaced(state.orders, intent, answer, out, at);
      if (refused === null) {
        if (answer.is === "live") onAccepted(state, intent.as);
      } else if (answer.is === "refused")
        onRefused(state, intent.as, refused, answer.message, answer.retryAfterMs, at, out);
      return;
    }
    case "cancelled":
      for (const answer of event.answers) onCancelled(state.orders, answer, out, at);
      // What made room is quoted again at once, from the book of the last cycle if it is still fresh.
      decide(state, setup, at, out);
      return;
    case "found":
      for (const answer of event.answers) onFound(state.orders, answer, out, at);
      return;
    case "fill":
      takeFill(state, event.fill, at, setup, out, "fill");
      return;
    case "lease":
      takeLease(state, event.lease);
      out.report = true;
      decide(state, setup, at, out);
      return;
    case "tick":
      state.tick = event.tick;
      decide(state, setup, at, out);
      return;
    case "config":
      decide(state, setup, at, out);
      return;
    case "retire":
      if (state.phase === "active") {
        state.phase = "retiring";
        out.life = true;
      }
      out.report = true;
      decide(state, setup, at, out);
      return;
    case "resolved":
      resolve(state, event.winner, at, setup, out);
      return;
  }
}

/** The newest lease counts; one of an older epoch was overtaken by a kill. What can't be read leaves the last until it ends. */
function takeLease(state: MarketState, lease: Lease | Unknown): void {
  state.leaseUnknown = isUnknown(lease) ? lease.why : null;
  if (isUnknown(lease)) return;
  if (state.lease !== null && lease.epoch < state.lease.epoch) return;
  state.lease = lease;
}

function cycle(state: MarketState, event: Extract<MarketEvent, { t: "cycle" }>, setup: MarketSetup, out: Out): void {
  const { at } = event;
  state.cycles += 1;
  takeLease(state, event.lease);
  takeAccount(state, event.account, at, setup, out);
  chase(state.orders, out, at);
  takeBook(state, event.book, at);
  learnMarkouts(state, at, out);
  decide(state, setup, at, out);
  settleDown(state, setup, out);
  for (const intent of forget(state.orders, at)) out.rows.push(...forgottenRows(intent));
  if (sample(state, setup, at, out)) out.rows.push(estimatorRow(state));
  out.report = true;
  wakeBy(out, at + (asleep(state) ? DAY : setup.config.cycleMs + stagger(setup.spec.id) / 4));
}

function takeAccount(
  state: MarketState,
  account: AccountView | Unknown,
  at: VenueMs,
  setup: MarketSetup,
  out: Out,
): void {
  state.accountKnown = !isUnknown(account);
  if (isUnknown(account)) return;
  const newer = state.account === null || account.readAt > state.account.readAt;
  state.account = account;
  state.readAt = account.readAt;
  for (const fill of account.fills) takeFill(state, fill, at, setup, out, "cycle");
  // The same read twice proves nothing new about what is missing from it.
  if (newer) onOpenOrders(state.orders, account, out, at);
  const position = held(state.ledger);
  const equal = account.yes === position.yes && account.no === position.no;
  if (equal || oldestOpenFill(state.ledger) !== null) state.unequalSince = null;
  else {
    state.unequalSince ??= at;
    if (at - state.unequalSince >= UNEQUAL_MS)
      out.alerts.push({
        severity: "warn",
        key: "unequal",
        text: `The venue holds ${account.yes / 1e6} YES and ${account.no / 1e6} NO, the ledger ${position.yes / 1e6} and ${position.no / 1e6}.`,
      });
  }
}

/** Keeps the book, takes our own orders out of it, marks the ledger, feeds the volatility. */
function takeBook(state: MarketState, book: BookView | Unknown, at: VenueMs): void {
  state.bookKnown = !isUnknown(book);
  if (isUnknown(book)) return;
  state.book = book;
  state.tick = book.tick;
  state.bids = excludeOwn(book.bids, ownIn(state, book.stampedAt, "bid"));
  state.asks = excludeOwn(book.asks, ownIn(state, book.stampedAt, "ask"));
  for (const intent of state.orders.open) onBook(intent, intent.as === "bid" ? state.bids : state.asks, book.stampedAt);
  const bestBid = state.bids[0]?.price ?? null;
  const bestAsk = state.asks[0]?.price ?? null;
  if (!isTouch(bestBid, bestAsk) || bestBid === null || bestAsk === null) return;
  const midHalf = bestBid + bestAsk;
  state.midHalf = midHalf;
  markLedger(state.ledger, midHalf);
  // A mid is as old as the feed that told it, not as the cycle that read it.
  pushMid(state.ring, Math.min(book.freshAt, at) as VenueMs, midHalf);
  observeMid(state.vol, at, midHalf / 2 / ONE_DOLLAR);
}

/**
 * Our orders that a book of `stampedAt` may hold: sent before it and not surely gone before it. In the moments between, a
 * level is taken for ours: pricing off our own quote is worse than missing a level for one cycle.
 */
function ownIn(state: MarketState, stampedAt: VenueMs, as: "bid" | "ask"): OwnResting[] {
  const own: OwnResting[] = [];
  for (const intent of state.orders.open)
    if (intent.as === as && intent.place.at <= stampedAt) own.push({ price: intent.yesPrice, size: remaining(intent) });
  for (const intent of state.orders.settling)
    if (intent.as === as && intent.place.at <= stampedAt && intent.acked && intent.since > stampedAt)
      own.push({ price: intent.yesPrice, size: intent.place.size - intent.matched });
  return own;
}

function takeFill(
  state: MarketState,
  fill: Fill,
  at: VenueMs,
  setup: MarketSetup,
  out: Out,
  event: "fill" | "cycle",
): void {
  const known = state.ledger.fills.get(fillKey(fill));
  if (known !== undefined && known.status === fill.status) return;
  const counted = known !== undefined && known.status !== "failed";
  const booked = bookFill(state.ledger, fill, midAt(state.ring, fill.at));
  if (booked === null) return;
  const intent = state.orders.byOrder.get(fill.order);
  if (intent !== undefined) {
    if (known === undefined && booked.status !== "failed") onFillBooked(state.orders, intent, fill.size, false, at);
    else if (counted && booked.status === "failed") onFillBooked(state.orders, intent, fill.size, true, at);
  }
  if (known === undefined) {
    if (!markoutsOver(fill.at, at)) state.pending.push(booked);
    if (event !== "cycle") wakeBy(out, at + AFTER_FILL_MS);
  }
  if (booked.status === "failed")
    out.alerts.push({
      severity: "warn",
      key: `failed-${fill.trade}`,
      text: `Trade ${fill.trade} failed on chain; ${fill.size / 1e6} ${fill.token} taken back.`,
    });
  out.rows.push(fillRow(booked));
  out.history.push(fillRecord(setup, booked));
  out.ledger = true;
  out.report = true;
}

function learnMarkouts(state: MarketState, at: VenueMs, out: Out): void {
  if (state.pending.length === 0) return;
  // A moment's mid is known once a later one is.
  const known = Math.min(at, state.book?.freshAt ?? 0) as VenueMs;
  let learned = false;
  for (const booked of state.pending) {
    if (!booked.midKnown) continue;
    const next = updateMarkouts(booked.markouts, state.ring, booked.fill.at, booked.mid, direction(booked.fill), known);
    if (next === booked.markouts) continue;
    booked.markouts = next;
    learned = true;
    out.rows.push(fillRow(booked));
  }
  if (learned) state.adverse = adverseBlend(newestFills(state.ledger, ADVERSE_FILLS), at);
  state.pending = state.pending.filter((booked) => !markoutsOver(booked.fill.at, known));
}

function resolve(state: MarketState, winner: "YES" | "NO" | "SPLIT", at: VenueMs, setup: MarketSetup, out: Out): void {
  if (!settle(state.ledger, winner)) {
    if (state.ledger.winner !== winner)
      out.alerts.push({
        severity: "danger",
        key: "resolved-twice",
        text: `Resolved ${state.ledger.winner} before, now told ${winner}; the first word stands.`,
      });
    return;
  }
  state.phase = "resolved";
  out.life = true;
  out.ledger = true;
  out.report = true;
  decide(state, setup, at, out);
  sample(state, setup, at, out);
  wakeBy(out, at + SECOND);
}

/** A retiring market that is flat, with nothing open and every trade final, is retired. Dust below the minimum can't be sold. */
function settleDown(state: MarketState, setup: MarketSetup, out: Out): void {
  if (state.phase !== "retiring" || !quiet(state)) return;
  if (Math.abs(held(state.ledger).net) >= setup.spec.minSize) return;
  state.phase = "retired";
  out.life = true;
}

const quiet = (state: MarketState): boolean => state.orders.open.length === 0 && oldestOpenFill(state.ledger) === null;

const asleep = (state: MarketState): boolean =>
  (state.phase === "retired" || state.phase === "resolved") && quiet(state);

/** The wants of a step as actions, in the order they are carried out. */
function actions(state: MarketState, event: MarketEvent, setup: MarketSetup, out: Out): readonly MarketAction[] {
  const { at } = event;
  const list: MarketAction[] = [];
  for (const intent of state.orders.dirty) {
    out.rows.push(intentRow(intent));
    const record = orderRecord(setup, intent);
    if (record !== null) out.history.push(record);
  }
  state.orders.dirty.clear();
  if (out.life) out.rows.push(lifeRow(state));
  if (out.ledger) out.rows.push(ledgerRow(state.ledger));
  if (out.rows.length > 0) list.push({ t: "journal", rows: out.rows });
  if (out.cancel.length > 0) list.push({ t: "cancel", orders: out.cancel, why: cancelWhy(state, out) });
  if (out.find.length > 0) list.push({ t: "find", orders: out.find });
  if (out.places.length > 0) list.push({ t: "place", places: out.places });
  const band = watchBand(state);
  if (!sameBand(band, state.band)) {
    state.band = band;
    list.push({ t: "watch", band });
  }
  if (out.report) list.push({ t: "report", report: report(state, setup, at) });
  if (out.history.length > 0) list.push({ t: "history", records: out.history });
  for (const alert of out.alerts) list.push({ t: "alert", ...alert });
  // A cycle sets the next alarm anew; other news may only bring it forward.
  if (out.wake !== null && (event.t === "cycle" || out.wake < state.wakeAt || state.wakeAt <= at)) {
    state.wakeAt = out.wake;
    list.push({ t: "wake", at: Math.round(out.wake) as VenueMs });
  }
  return list;
}

function cancelWhy(state: MarketState, out: Out): string {
  const causes = new Set<string>();
  for (const order of out.cancel) causes.add(state.orders.byOrder.get(order)?.cause ?? "");
  return [...causes].join("; ");
}

/**
 * Wake when the mid has moved a tick, or somebody trades at our price. The band is around the mid of the whole book, our
 * orders in it: that is what the watcher sees, and a band around anything else would break at once, for ever.
 */
function watchBand(state: MarketState): WatchBand | null {
  const [bestBid, bestAsk] = [state.book?.bids[0]?.price, state.book?.asks[0]?.price];
  if (bestBid === undefined || bestAsk === undefined || state.phase === "resolved" || state.phase === "retired")
    return null;
  const midHalf = bestBid + bestAsk;
  let bid: Ticks | undefined;
  let ask: Ticks | undefined;
  for (const intent of state.orders.open) {
    if (intent.as === "bid") bid = bid === undefined || intent.yesPrice > bid ? intent.yesPrice : bid;
    else ask = ask === undefined || intent.yesPrice < ask ? intent.yesPrice : ask;
  }
  return {
    low: Math.ceil((midHalf - 2 * state.tick + 1) / 2) as Ticks,
    high: Math.floor((midHalf + 2 * state.tick - 1) / 2) as Ticks,
    ...(bid === undefined ? {} : { bid }),
    ...(ask === undefined ? {} : { ask }),
  };
}

const sameBand = (a: WatchBand | null, b: WatchBand | null): boolean =>
  a === b || (a !== null && b !== null && a.low === b.low && a.high === b.high && a.bid === b.bid && a.ask === b.ask);
