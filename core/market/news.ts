/** News of the world as a market takes it: lease, account, book, fills, and what the mids after a fill taught. */
import type { Fill } from "../contract/fills.ts";
import {
  type AccountView,
  type BookView,
  isUnknown,
  type Lease,
  type Level,
  type PrintView,
  type Unknown,
} from "../contract/views.ts";
import { remaining } from "../execution/intent.ts";
import { onFillBooked, onFillFailed, onOpenOrders } from "../execution/life.ts";
import { onBook, onPrint } from "../execution/queue.ts";
import { adverseOf, newAdverseSums, weigh } from "../ledger/adverse.ts";
import { direction } from "../ledger/fill.ts";
import { type Booked, bookedOf, bookFill, learn, markLedger, oldestOpenFill } from "../ledger/ledger.ts";
import { HORIZONS, markoutsOver, midAt, NO_MARKOUTS, nextMark, pushMid, updateMarkouts } from "../ledger/markouts.ts";
import { held } from "../ledger/value.ts";
import { EVENT_FADES_MS } from "../live/alerts.ts";
import { observeMid } from "../pricing/volatility.ts";
import { withoutOwn } from "../quoting/exclude.ts";
import { isTouch } from "../quoting/gates.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { countMarkout, watchMove } from "./breaker.ts";
import { fillRecord } from "./history.ts";
import { ordersStood, quoteHit, tradesSeen } from "./learn.ts";
import { fillRow } from "./rows.ts";
import { noticeRedeemed } from "./sets.ts";
import { type MarketSetup, type MarketState, type Out, wakeBy } from "./state.ts";
import { WISH_LEVEL, wishFilled } from "./wish.ts";

/** A fill changes what we want: look again soon, with a fresh book. */
const AFTER_FILL_MS = 250;
/** Ledger and venue may differ while trades settle; longer than this it is said. */
const UNEQUAL_MS = MINUTE;

/**
 * The newest lease counts; one of an older epoch, the account's or the market's own, was overtaken by a kill. What can't be
 * read leaves the last until it ends.
 */
export function takeLease(state: MarketState, lease: Lease | Unknown): void {
  state.leaseUnknown = isUnknown(lease) ? lease.why : null;
  if (isUnknown(lease)) return;
  const before = state.lease;
  if (before !== null && (lease.epoch < before.epoch || (lease.own ?? 0) < (before.own ?? 0))) return;
  state.lease = lease;
}

export function takeAccount(
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
  noticeRedeemed(state, account, out);
  const position = held(state.ledger);
  const equal = account.yes === position.yes && account.no === position.no;
  tellUnequal(state, equal || oldestOpenFill(state.ledger) !== null || state.chain.open.length > 0, account, at, out);
}

/** Told once for each pair of figures, not with every cycle that it lasts; now and then again, so that it does not fade. */
function tellUnequal(state: MarketState, over: boolean, account: AccountView, at: VenueMs, out: Out): void {
  if (over) {
    state.unequalSince = null;
    state.unequalTold = null;
    return;
  }
  const { yes, no } = held(state.ledger);
  state.unequalSince ??= at;
  const text = `The venue holds ${account.yes / 1e6} YES and ${account.no / 1e6} NO, the ledger ${yes / 1e6} and ${no / 1e6}.`;
  if (at - state.unequalSince < UNEQUAL_MS) return;
  if (text === state.unequalTold?.text && at - state.unequalTold.at < EVENT_FADES_MS / 2) return;
  state.unequalTold = { text, at };
  out.alerts.push({ class: "reconcile", severity: "warn", key: "unequal", text });
}

/** Keeps the book, takes our own orders out of it, marks the ledger, feeds the volatility. */
export function takeBook(state: MarketState, book: BookView | Unknown, at: VenueMs, out: Out): void {
  state.bookKnown = !isUnknown(book);
  if (isUnknown(book)) return;
  state.book = book;
  state.tick = book.tick;
  // Trades came before the book that shows what they left.
  if (book.prints !== undefined) for (const print of book.prints) takePrint(state, print);
  state.bids = othersIn(state, book.bids, book.stampedAt, "bid");
  state.asks = othersIn(state, book.asks, book.stampedAt, "ask");
  for (const intent of state.orders.open) onBook(intent, intent.as === "bid" ? state.bids : state.asks, book.stampedAt);
  const bestBid = state.bids[0]?.price ?? null;
  const bestAsk = state.asks[0]?.price ?? null;
  if (!isTouch(bestBid, bestAsk) || bestBid === null || bestAsk === null) return;
  const midHalf = bestBid + bestAsk;
  ordersStood(state, midHalf, state.vol.lastAt, at);
  watchMove(state, midHalf, at, out);
  state.midHalf = midHalf;
  for (const point of book.mids ?? []) if (point.at <= at) pushMid(state.ring, point.at, point.midHalf);
  markLedger(state.ledger, midHalf);
  // A mid is as old as the feed that told it, not as the cycle that read it.
  pushMid(state.ring, Math.min(book.freshAt, at) as VenueMs, midHalf);
  observeMid(state.vol, at, midHalf / 2 / ONE_DOLLAR);
}

function takePrint(state: MarketState, print: PrintView): void {
  for (const intent of state.orders.open) onPrint(intent, print.price, print.size, print.taker);
  tradesSeen(state, print);
}

/**
 * One side of a book of `stampedAt` without our orders that it may hold: sent before it and not surely gone before it. In the
 * moments between, a level is taken for ours: pricing off our own quote is worse than missing a level for one cycle.
 */
function othersIn(
  { orders }: MarketState,
  shown: readonly Level[],
  stampedAt: VenueMs,
  as: "bid" | "ask",
): readonly Level[] {
  let others = shown;
  for (const intent of orders.open)
    if (intent.as === as && intent.place.at <= stampedAt)
      others = withoutOwn(shown, others, intent.yesPrice, remaining(intent));
  for (const intent of orders.settling)
    if (intent.as === as && intent.place.at <= stampedAt && intent.acked && intent.since > stampedAt)
      others = withoutOwn(shown, others, intent.yesPrice, intent.place.size - intent.matched);
  return others;
}

export function takeFill(
  state: MarketState,
  fill: Fill,
  at: VenueMs,
  setup: MarketSetup,
  out: Out,
  event: "fill" | "cycle",
): void {
  const known = bookedOf(state.ledger, fill);
  if (known !== undefined && known.status === fill.status) return;
  const counted = known !== undefined && known.status !== "failed";
  const booked = bookFill(state.ledger, fill, midAt(state.ring, fill.at));
  if (booked === null) return;
  state.liveFills = null;
  const intent = state.orders.byOrder.get(fill.order);
  if (intent !== undefined) {
    const times =
      known === undefined && booked.status !== "failed" ? 1 : counted && booked.status === "failed" ? -1 : 0;
    if (times !== 0) onFillBooked(state.orders, intent, fill.size, times < 0, at);
    else if (known === undefined) onFillFailed(state.orders, intent, fill.size, at);
    if (times !== 0 && intent.level === WISH_LEVEL) wishFilled(state, intent, fill, times, out);
  }
  if (known === undefined && intent === undefined)
    out.alerts.push({
      class: "reconcile",
      severity: "warn",
      key: "foreign-fill",
      text: `A trade of this wallet that no order of ours explains: ${fill.side} ${fill.size / 1e6} ${fill.token} at ${fill.price / 100} c (order ${fill.order}). It is booked.`,
    });
  if (known === undefined) noteFill(state, booked);
  if (known === undefined) {
    awaitMarkouts(state, booked, at);
    if (event !== "cycle") wakeBy(out, at + AFTER_FILL_MS);
  }
  if (booked.status === "failed") {
    // What it taught is taken back with it.
    if (known !== undefined) weighAnew(state, at);
    out.alerts.push({
      class: "order",
      severity: "warn",
      key: `failed-${fill.trade}`,
      text: `Trade ${fill.trade} failed on chain; ${fill.size / 1e6} ${fill.token} taken back.`,
    });
  }
  out.report = true;
  // Between "matched" and its end nothing is decided by it, and whoever has not heard of it hears of the end.
  if (known !== undefined && booked.status === "mined") return;
  out.rows.push(fillRow(booked));
  out.history.push(fillRecord(setup, booked));
  out.ledger = true;
}

/** Remembers which side was filled last, and learns from it. */
function noteFill(state: MarketState, booked: Booked): void {
  const { fill } = booked;
  const as = direction(fill) === 1 ? "bid" : "ask";
  state.filledAt[as] = Math.max(state.filledAt[as], fill.at);
  quoteHit(state, booked);
}

export function learnMarkouts(state: MarketState, at: VenueMs, out: Out): void {
  if (state.awaiting.length === 0 || state.ledger.winner !== null) return;
  // A moment's mid is known once a later one is.
  const known = Math.min(at, state.book?.freshAt ?? 0) as VenueMs;
  let learned = false;
  let over = false;
  for (const one of state.awaiting) {
    if (one.dueAt > known) continue;
    const { booked, looked } = one;
    const { fill, markouts: before } = booked;
    one.looked = known;
    one.dueAt = nextMark(fill.at, known);
    over = over || one.dueAt === Number.POSITIVE_INFINITY;
    if (!booked.midKnown) continue;
    const next = updateMarkouts(before, state.ring, fill.at, booked.mid, direction(fill), known, looked);
    if (!learn(state.ledger, booked, next)) continue;
    state.liveFills = null;
    learned = true;
    weigh(state.adverseSums, booked, before, at);
    if (before.s30 === null && next.s30 !== null && booked.status !== "failed") countMarkout(state, next.s30, at, out);
    out.rows.push(fillRow(booked));
  }
  if (learned) takeAdverse(state);
  if (over) state.awaiting = state.awaiting.filter(({ dueAt }) => dueAt < Number.POSITIVE_INFINITY);
}

function awaitMarkouts(state: MarketState, booked: Booked, at: VenueMs): void {
  const { fill } = booked;
  if (markoutsOver(fill.at, at)) return;
  state.awaiting.push({ booked, looked: Number.NEGATIVE_INFINITY, dueAt: fill.at + HORIZONS.s1 });
}

/** Takes up what earlier lives learned: fills whose markouts are still to come, and the cost of adverse selection. */
export function recallFills(state: MarketState, at: VenueMs): void {
  for (const booked of state.ledger.booked) {
    const as = direction(booked.fill) === 1 ? "bid" : "ask";
    state.filledAt[as] = Math.max(state.filledAt[as], booked.fill.at);
    awaitMarkouts(state, booked, at);
  }
  weighAnew(state, at);
}

/** The cost of adverse selection from every fill there is: what was counted can't be told apart any more. */
function weighAnew(state: MarketState, at: VenueMs): void {
  state.adverseSums = newAdverseSums();
  for (const booked of state.ledger.booked) weigh(state.adverseSums, booked, NO_MARKOUTS, at);
  takeAdverse(state);
}

function takeAdverse(state: MarketState): void {
  const { rules } = state.plan;
  state.adverse = adverseOf(state.adverseSums, {
    shrinkFills: rules.adverseShrinkFills,
    shortWeight: rules.adverseShortWeight,
    sideFills: rules.adverseSideFills,
  });
}
