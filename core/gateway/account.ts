import { type Fill, fillKey, isFinal } from "../contract/fills.ts";
import type { DoorWord } from "../contract/gateway.ts";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { CancelAnswer, FindAnswer, VenueOrder } from "../contract/orders.ts";
import { STRAY_MS } from "../execution/orders.ts";
import { after, MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import { chainMoves } from "./chain.ts";
import type { Order, Sent } from "./committed.ts";
import type { AccountFill, GatewayConfig, GatewayEvent, GatewayState, OpenOrder, WatchedMarket } from "./types.ts";

/** A read of trades reaches this far behind the last one: a trade may be shown late. */
const OVERLAP_MS = 2 * MINUTE;
/** Settled fills are kept this long behind what the market still asks for. */
const KEEP_MS = 10 * MINUTE;
/** A posted order is expected in the list of open orders from this long after it left. */
const LIST_LAG_MS = 10 * SECOND;
/** The list of trades may trail the book by this much: what filled just before an order ended is shown by then. */
const TRADES_LAG_MS = 2 * SECOND;
/** Trades are read at least this long after the cash they explain: the record of a fill may trail its money. */
const SETTLE_MS = SECOND;

/** Books what the venue says of a fill, once. True when it is new or has taken a step; a final state is never left. */
export function recordFill(market: WatchedMarket, fill: Fill, now: VenueMs): boolean {
  const key = fillKey(fill);
  const known = market.fills.get(key);
  if (known !== undefined && (known.status === fill.status || isFinal(known.status))) return false;
  market.fills.set(key, fill);
  if (known === undefined || fill.status === "failed") {
    market.movedAt = now;
    market.undelivered = true;
  }
  return true;
}

/**
 * Where the next read of trades starts: where some market still needs them from, else a little behind the last read, and
 * never later than the oldest trade that is not final.
 */
export function fillsWanted(state: GatewayState, now: VenueMs): VenueMs {
  const { coveredFrom, readAt } = state.account;
  let wanted: number = now;
  let unsettled: number = now;
  for (const market of state.markets.values()) {
    if (market.fillsSince < wanted) wanted = market.fillsSince;
    for (const fill of market.fills.values()) if (!isFinal(fill.status) && fill.at < unsettled) unsettled = fill.at;
  }
  if (coveredFrom === null || readAt === null || wanted < coveredFrom) return wanted as VenueMs;
  return Math.max(coveredFrom, Math.min(readAt - OVERLAP_MS, unsettled - SECOND)) as VenueMs;
}

/** Takes a whole account read in: open orders replace what was known, fills join what is known. */
export function takeAccount(
  state: GatewayState,
  read: { askedAt: VenueMs; since: VenueMs; open: readonly OpenOrder[]; fills: readonly AccountFill[] },
  now: VenueMs,
): void {
  const { account } = state;
  account.readAt = read.askedAt;
  account.coveredFrom = Math.min(account.coveredFrom ?? read.since, read.since) as VenueMs;
  const byMarket = new Map<string, OpenOrder[]>();
  const foreign: OpenOrder[] = [];
  let count = 0;
  for (const order of read.open) {
    const goneAt = state.gone.get(order.id);
    if (goneAt !== undefined && goneAt >= read.askedAt) continue;
    count++;
    if (!state.markets.has(order.market)) foreign.push(order);
    else byMarket.set(order.market, [...(byMarket.get(order.market) ?? []), order]);
  }
  account.foreign = foreign;
  account.openCount = count;
  for (const [id, goneAt] of state.gone) if (goneAt < read.askedAt) state.gone.delete(id);
  for (const { market: id, fill } of read.fills) {
    const market = state.markets.get(id);
    if (market !== undefined) recordFill(market, fill, now);
  }
  for (const [id, market] of state.markets) {
    const before = market.open;
    market.open = byMarket.get(id) ?? [];
    const listed = new Set(market.open.map((order) => order.id));
    for (const order of before) if (!listed.has(order.id)) offBook(market, order.id, asOrder(order), read.askedAt);
    const filled = filledOf(market, before);
    for (const [order, sent] of market.ours)
      if (listed.has(order)) sent.unsureSince = null;
      else if (sent.leftAt + LIST_LAG_MS < read.askedAt && !mayStand(sent, filled.get(order) ?? 0, read.askedAt)) {
        market.ours.delete(order);
        const { expiresAt } = sent.place;
        offBook(market, order, sent.place, Math.min(read.askedAt, expiresAt ?? read.askedAt) as VenueMs);
      }
    // A read's trades tell what had filled of all that had ended some time before it.
    for (const [order, { endedAt }] of market.untold)
      if (read.askedAt - endedAt > TRADES_LAG_MS) market.untold.delete(order);
  }
}

/**
 * An order that a list should show and does not: it stands, or may still come, as far as anybody knows, unless it has filled
 * whole or its time is over.
 */
function mayStand(sent: Sent, filled: number, readAt: VenueMs): boolean {
  sent.unsureSince ??= readAt;
  return filled < sent.place.size && readAt <= standsUntil(sent, sent.unsureSince);
}

const standsUntil = ({ place }: Sent, unsureSince: VenueMs): VenueMs => place.expiresAt ?? after(unsureSince, STRAY_MS);

/** By order, what the fills told so far or an earlier list say has filled. */
function filledOf(market: WatchedMarket, listed: WatchedMarket["open"]): ReadonlyMap<OrderId, number> {
  const filled = new Map<OrderId, number>();
  for (const { order, size } of market.fills.values()) filled.set(order, (filled.get(order) ?? 0) + size);
  for (const { id, matched } of listed) filled.set(id, Math.max(filled.get(id) ?? 0, matched));
  return filled;
}

/** Until when orders may still stand that went out through this door and that nobody knows of any more, by market. */
export function lateOrders(state: GatewayState, now: VenueMs): DoorWord["late"] {
  const late: Record<ConditionId, VenueMs> = {};
  for (const [id, { ours }] of state.markets)
    for (const sent of ours.values()) {
      if (sent.unsureSince === null) continue;
      const until = standsUntil(sent, sent.unsureSince);
      if (until > Math.max(now, late[id] ?? 0)) late[id] = until;
    }
  return late;
}

/**
 * The user channel's word on one order: only what makes it smaller or ends it is taken; new ones come with the next read.
 *
 * @returns the order's record when it tells its market what nothing else has: how much had filled, after the cancel's answer
 *   that does not say it, or that the order came and went whose post is not answered
 */
export function takeOrder(state: GatewayState, event: GatewayEvent & { t: "order" }): VenueOrder | null {
  const market = state.markets.get(event.market);
  const { order: id, matched } = event;
  const before = market?.untold.get(id);
  const isUnanswered = (market?.ours.get(id)?.unsureSince ?? null) !== null;
  if (event.ended) orderGone(state, id, event.at);
  if (market === undefined || matched === null) return null;
  market.open = market.open.map((known) =>
    known.id === id && matched > known.matched ? { ...known, matched } : known,
  );
  const ended = event.ended ? market.untold.get(id) : undefined;
  if (ended === undefined || ended.matched !== null) return null;
  market.untold.set(id, { ...ended, matched });
  const { token, side, price, size: original } = ended.order;
  return before === undefined && !isUnanswered
    ? null
    : { id, token, side, price, original, matched, status: "cancelled" };
}

/**
 * An order has ended: no view shows it from now on, not even a read that was asked before. How much of it had filled is
 * another matter.
 */
export function orderGone(state: GatewayState, id: OrderId, now: VenueMs): void {
  state.gone.set(id, now);
  state.toCancel.delete(id);
  for (const market of state.markets.values()) {
    const listed = market.open.find((order) => order.id === id);
    const order = market.ours.get(id)?.place ?? (listed === undefined ? null : asOrder(listed));
    if (order === null) continue;
    market.ours.delete(id);
    market.open = market.open.filter((other) => other.id !== id);
    offBook(market, id, order, now);
  }
}

/** The answer to a cancel. "Not there" says nothing of an order whose post may still be on its way. */
export function tookCancel(state: GatewayState, { order, is }: CancelAnswer, now: VenueMs): void {
  if (is === "cancelled") orderGone(state, order, now);
  if (is !== "gone") return;
  for (const market of state.markets.values()) if ((market.ours.get(order)?.unsureSince ?? null) !== null) return;
  orderGone(state, order, now);
}

/** The venue's record of an order that is off the book: so much of it had filled, and the rest never will. */
export function tookFound(state: GatewayState, market: WatchedMarket, answer: FindAnswer, now: VenueMs): void {
  if (answer.is !== "found" || answer.order.status === "live") return;
  const { id, matched } = answer.order;
  orderGone(state, id, now);
  const known = market.untold.get(id);
  if (known !== undefined) market.untold.set(id, { ...known, matched });
}

function offBook(market: WatchedMarket, id: OrderId, order: Order, endedAt: VenueMs): void {
  if (!market.untold.has(id)) market.untold.set(id, { order, endedAt, matched: null });
}

const asOrder = (order: OpenOrder | WatchedMarket["open"][number]): Order => ({ ...order, size: order.original });

/** Forgets settled fills that no market asks for any more. */
export function pruneFills(market: WatchedMarket): void {
  for (const [key, fill] of market.fills)
    if (isFinal(fill.status) && fill.at < market.fillsSince - KEEP_MS) market.fills.delete(key);
}

export function wantsCash(state: GatewayState, config: GatewayConfig, now: VenueMs): boolean {
  const { askedAt } = state.cash;
  return askedAt === null || askedAt <= lastMove(state) || now - askedAt >= config.balancesMs;
}

function lastMove(state: GatewayState): VenueMs {
  let last = 0 as VenueMs;
  for (const market of state.markets.values()) if (market.movedAt > last) last = market.movedAt;
  return last;
}

/**
 * True when the cash we hold and the newest reports speak of the same fills, so that one may be compared with the other
 * to the micro-dollar: every trade up to the cash read has been read after it, nothing has moved since, and every market
 * has reported since it took its last fill.
 */
export function isSettled(state: GatewayState, now: VenueMs): boolean {
  const { askedAt } = state.cash;
  const { readAt, coveredFrom } = state.account;
  if (askedAt === null || readAt === null || coveredFrom === null) return false;
  if (chainMoves(state)) return false;
  if (askedAt <= lastMove(state) || readAt - askedAt < SETTLE_MS || now < readAt) return false;
  for (const market of state.markets.values()) {
    // What an outcome pays comes at its own time: as long as tokens read after the cash are there, it is not in the cash.
    const waits = (market.report?.chain?.unredeemed ?? 0) > 0;
    if (waits && (market.heldAt < askedAt || (market.held?.yes === 0 && market.held.no === 0))) return false;
    if (market.undelivered || market.fillsSince < coveredFrom) return false;
    if (market.report === null || market.report.at < market.deliveredAt) return false;
  }
  return true;
}
