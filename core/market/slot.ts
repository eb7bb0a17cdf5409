/** One place on the ladder: the difference between what is wanted there and the order that lives there. */
import { type Intent, remaining } from "../execution/intent.ts";
import { requestCancel } from "../execution/life.ts";
import { displayed } from "../execution/queue.ts";
import { dollars } from "../pricing/ticks.ts";
import { decide as replaceOrKeep } from "../quoting/hysteresis.ts";
import type { Proposal, Wanted } from "../quoting/propose.ts";
import { isPaused } from "../risk/pre-trade/strategy.ts";
import { isOnGrid } from "../units/price.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { postsFree } from "./allowance.ts";
import { resting } from "./cooling.ts";
import { type Decision, refuse } from "./decision.ts";
import { capitalRoom, type How, send, sizeAnew } from "./send.ts";
import { STAGGER_RANGE, stagger } from "./stagger.ts";
import type { MarketState } from "./state.ts";
import type { Way } from "./wish.ts";

/** Quotes rest, and only ever make unless they may take where they cross. */
const MAKE: How = { tif: null, postOnly: true, whole: false, takes: [] };
const MAKE_OR_TAKE: How = { ...MAKE, postOnly: false };

/** Why an order stands elsewhere than the quote. */
const HANGS = "hangs after a fill of the other side";
const WAITS = "stays until the lease allows another post";
const QUEUES = "keeps its place in the queue";

/** A resting order smaller than this share of what would take its place is worth that place no longer. */
const WORN_SHARE = 0.5;

const BEYOND_CAPITAL = "more than the capital allows";

/** One place on the ladder: at most one order of ours may live there, counted until it is surely gone. */
export function slot(d: Decision, proposal: Proposal | null, as: "bid" | "ask", level: number, way: Way | null): void {
  const { state, at, out } = d;
  let wanted = (as === "bid" ? proposal?.bids[level] : proposal?.asks[level]) ?? null;
  if (way?.as === as && wanted !== null && (as === "ask" ? wanted.price <= way.price : wanted.price >= way.price))
    wanted = null;
  if (isPaused(state.lease, "MM")) wanted = null;
  let current: Intent | null = null;
  for (const intent of state.orders.open) {
    if (intent.as !== as || intent.level !== level) continue;
    if (current === null) current = intent;
    else requestCancel(state.orders, intent, out, at, "second order of a level");
  }
  if (current !== null) tend(d, proposal, current, wanted);
  else if (wanted !== null) open(d, as, level, wanted);
}

/** Keeps, cancels or replaces an order that stands. */
function tend(d: Decision, proposal: Proposal | null, current: Intent, wanted: Wanted | null): void {
  const { state, at, out } = d;
  if (current.state === "live") {
    const reason = proposal === null ? "nothing to price from" : unwanted(d, proposal, current, wanted);
    if (reason !== null) requestCancel(state.orders, current, out, at, reason);
    return;
  }
  if (current.state === "sending" && wanted === null) requestCancel(state.orders, current, out, at, "no longer wanted");
  if (current.state !== "cancelling" && current.state !== "unknown") return;
  const asked = current.state === "unknown" ? `, asked ${current.absent} times` : "";
  refuse(
    d,
    "unknown-order",
    `${current.yesPrice / 100} c is ${current.state} for ${(at - current.since) / 1000} s${asked}; cycle ${state.plan.rules.cycleMs / 1000} s`,
    current.as,
    current.level,
  );
}

/** Why a live order should go; null when it stays. */
function unwanted(d: Decision, { parts }: Proposal, current: Intent, wanted: Wanted | null): string | null {
  const { state, at } = d;
  const { rules } = state.plan;
  const { place, as, yesPrice } = current;
  if (!isOnGrid(place.price, state.tick)) return `${place.price} is off the tick grid ${state.tick}`;
  if (isToRenew(state, current, at) && (canFollow(d) || isLate(current, at))) return "renewed before it expires";
  if (wanted === null) return "this side is not wanted now";
  const left = remaining(current);
  const px = dollars(yesPrice);
  const edge = as === "bid" ? parts.riskBid - px : px - parts.riskAsk;
  const minEdge = rules.minEdgeShare * parts.offset;
  // Mostly it is wanted just as it stands: then there is no move to weigh.
  if (yesPrice === wanted.price && left === wanted.size && edge >= minEdge)
    return left > capitalRoom(d, current) ? BEYOND_CAPITAL : null;
  const age = at - place.at;
  let verdict = replaceOrKeep(
    {
      side: as === "bid" ? "BUY" : "SELL",
      oldPx: px,
      oldSize: left,
      ageMs: age,
      newPx: dollars(wanted.price),
      newSize: wanted.size,
      tick: dollars(state.tick),
      edgeOld: edge,
      minEdge,
      queueWorth: rules.queueShare * parts.offset * front(state, current),
    },
    state.plan.replace,
  );
  // A second order would keep the queue, but a level holds one order: it is worn down first, then replaced whole. What a
  // new one would not exceed either, for want of shares or room, is not worn.
  if (verdict === "add")
    verdict = age >= rules.minAgeMs && left < sizeAnew(d, current, wanted) * WORN_SHARE ? "replace" : "keep";
  // Nothing could take its place for now: an order that has its edge rests where it is rather than leave the level empty.
  const waits = verdict === "replace" && edge >= minEdge && !canFollow(d);
  if (waits) verdict = "keep";
  const away = Math.abs(px - dollars(wanted.price));
  const hangs = verdict === "replace" && hanging(state, current) && edge >= minEdge && away <= parts.offset;
  if (verdict === "replace" && !(hangs && left <= wanted.size * (1 + rules.sizeTolerance)))
    return `moves to ${wanted.price / 100} c`;
  if (left > capitalRoom(d, current)) return BEYOND_CAPITAL;
  if (yesPrice !== wanted.price) state.kept.set(current, hangs ? HANGS : waits ? WAITS : QUEUES);
  return null;
}

/** A post is left for an order that takes the place of one that goes. */
const canFollow = ({ state, at }: Decision): boolean => postsFree(state, at) >= 1;

/** The other side was filled while it stood: it keeps the price that the round trip was meant to earn. */
const hanging = ({ plan, filledAt }: MarketState, { as, place }: Intent): boolean =>
  plan.rules.hanging && place.at <= (as === "bid" ? filledAt.ask : filledAt.bid);

/** How far in front of its queue an order stands: 1 with nobody ahead, 0 at the end, alone, or unknown. */
function front(state: MarketState, { as, yesPrice, ahead }: Intent): number {
  if (ahead === null) return 0;
  const others = displayed(as === "bid" ? state.bids : state.asks, yesPrice);
  return others > 0 ? 1 - Math.min(ahead / others, 1) : 0;
}

function open(d: Decision, as: "bid" | "ask", level: number, { price, size }: Wanted): void {
  const cooling = resting(d.state, as, d.at);
  if (cooling === null) send(d, { as, level, price, size }, d.state.plan.rules.postOnly ? MAKE : MAKE_OR_TAKE);
  // Said once a side: its other levels wait for the same.
  else if (level === 0) refuse(d, cooling.name, cooling.detail, as);
}

/** The venue ends an order so long before its expiry. */
const EARLY_MS = MINUTE;

/** Milliseconds for which it may stand. */
const lifeOf = ({ place }: Intent): number =>
  place.expiresAt === undefined ? Number.POSITIVE_INFINITY : place.expiresAt - EARLY_MS - place.at;

/**
 * Renewed before seven tenths of its life. The orders of a side go together, which costs a third of the rows that three by
 * themselves do; never both sides at once, so that a ladder is never all gone.
 */
function isToRenew({ orders }: MarketState, current: Intent, at: VenueMs): boolean {
  if (at < current.place.at + 0.4 * lifeOf(current)) return false;
  let isSideDue = false;
  for (const intent of orders.open) {
    if (intent.as === current.as) isSideDue ||= intent.level >= 0 && isDue(intent, at);
    else if (intent.state === "cancelling" && !isLate(current, at)) return false;
  }
  return isSideDue;
}

/** Each at its own moment in a tenth of its life: markets that began together do not go on together. */
function isDue(intent: Intent, at: VenueMs): boolean {
  const age = at - intent.place.at;
  const life = lifeOf(intent);
  // No stagger is so large: most of the time there is no need to know it.
  return age >= 0.6 * life && age >= life * (0.7 - (0.1 * stagger(intent.id)) / STAGGER_RANGE);
}

/** So near its end that it goes even if nothing can follow it at once. */
const isLate = (intent: Intent, at: VenueMs): boolean => at - intent.place.at >= 0.85 * lifeOf(intent);
