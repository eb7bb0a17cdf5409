/**
 * A directional wish on its way to an order: the checks of a quote, and our own quotes make way for it. A position is what
 * its fills say, never what it asked for; quotes then lean on what is held beyond it.
 */

import type { Fill } from "../contract/fills.ts";
import type { IntentId } from "../contract/ids.ts";
import type { DirectionalWish } from "../contract/market.ts";
import type { Level } from "../contract/views.ts";
import { atRisk, type Intent } from "../execution/intent.ts";
import { askUntold, requestCancel } from "../execution/life.ts";
import { PERMIT, type Permit } from "../quoting/gates.ts";
import type { Rules } from "../quoting/standard.ts";
import { isPaused, pausedText } from "../risk/pre-trade/strategy.ts";
import { isOnGrid, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep, SIZE_STEP } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { betWith, stanceOf } from "./bet.ts";
import { resting } from "./cooling.ts";
import type { Decision } from "./decision.ts";
import { send } from "./send.ts";
import type { MarketState, Out, StandingWish } from "./state.ts";
import { strategyOf } from "./strategy.ts";

/** Where a wish's order stands among the levels: none of the ladder's. */
export const WISH_LEVEL = -1;

/** Our quotes of one side keep out of this price and what lies beyond it, for a wish's sake. */
export interface Way {
  readonly as: "bid" | "ask";
  readonly price: Ticks;
}

const sideOf = ({ change }: DirectionalWish): "bid" | "ask" => (change > 0 ? "bid" : "ask");

/** Takes a wish: told again it changes nothing, a new one takes the place of the old. */
export function takeWish(state: MarketState, wish: DirectionalWish, out: Out): void {
  if (state.wish?.wish.id === wish.id) return;
  state.wish = { wish, filled: 0, intents: [] };
  out.wish = true;
}

/** A fill of a wish's order was booked, or taken back (`times` -1). */
export function wishFilled(state: MarketState, intent: Intent, fill: Fill, times: 1 | -1, out: Out): void {
  const size = times * fill.size;
  state.target += intent.as === "bid" ? size : -size;
  state.bet = betWith(state.bet, fill, intent.as, times);
  if (state.wish?.intents.includes(intent.id)) state.wish = { ...state.wish, filled: state.wish.filled + size };
  out.wish = true;
}

/**
 * Works the wish with what is known at `at`; says what it does as a reason. Answers where quotes have to make way, null when
 * nowhere. Orders of a wish that is over, replaced, or not permitted now are cancelled.
 */
export function tendWish(d: Decision): Way | null {
  const { state, setup, at, out, net } = d;
  const standing = state.wish;
  const left = standing === null ? 0 : leftOf(state, standing);
  const over = standing === null || at >= standing.wish.expiresAt || left < setup.spec.minSize;
  const strategy = standing === null ? "CD" : strategyOf(standing.wish);
  const paused = isPaused(state.lease, strategy);
  const allowed = !over && !paused && permitted(state.gate.permit, standing.wish, left, net);
  const current = keepOrders(d, allowed ? standing.intents : []);
  if (standing === null) return null;
  const { wish, filled } = standing;
  const say = (passed: boolean, detail: string): void => {
    const name = `${wish.change > 0 ? "buy" : "sell"} ${Math.abs(wish.change) / 1e6} at ${wish.limit / 100} c`;
    d.grounds.said.push({ t: "gate", name: "directional", passed, detail: `${name}: ${detail}` });
  };
  const side = sideOf(wish);
  const waits = current === null && untold(state, side) > 0;
  if (waits) askUntold(state.orders, side, out, at);
  if (over) {
    // Not over before its orders' last fills are told: who asks whether it is, may rely on the answer.
    if (current !== null || waits) return null;
    say(filled > 0, `over with ${filled / 1e6} filled`);
    state.wish = null;
    out.wish = true;
    return null;
  }
  const aim = allowed ? aimOf(state, wish, left) : null;
  if (aim === null) {
    const closed = paused ? pausedText(strategy) : `not while ${state.gate.why}`;
    say(false, allowed ? "the book doesn't offer it" : closed);
    return null;
  }
  const way: Way = { as: side === "bid" ? "ask" : "bid", price: aim.price };
  if (current !== null) {
    say(true, `${current.state}, ${filled / 1e6} filled`);
    return way;
  }
  const cooling = resting(state, side, at);
  if (cooling !== null) say(false, cooling.detail);
  else if (ownInTheWay(state, way)) say(false, "our own quotes make way first");
  else {
    const take = wish.tif !== "GTD";
    // All or nothing is not cut: it is refused where it is too large.
    const most =
      wish.tif === "FOK" ? aim.size : partOf(aim.size, mostOf(aim.price, state.plan.rules), setup.spec.minSize);
    const sent = send(
      d,
      { as: side, level: WISH_LEVEL, price: aim.price, size: floorToSizeStep(most) },
      {
        tif: take ? wish.tif : null,
        postOnly: !take,
        whole: wish.tif === "FOK",
        takes: take ? against(state, side) : [],
      },
    );
    say(sent !== null, sent === null ? "no room" : `sent ${sent.place.size / 1e6}`);
    if (sent === null) return way;
    state.wish = { ...standing, intents: [...standing.intents, sent.id] };
    out.wish = true;
  }
  return way;
}

/** Most shares of one order at a YES price, by what one order may cost in either token; what is left goes in the next. */
export function mostOf(
  price: Ticks,
  { maxOrderValue, maxOrderSize }: Pick<Rules, "maxOrderValue" | "maxOrderSize">,
): number {
  const dear = Math.max(price, ONE_DOLLAR - price);
  return Math.min(Math.floor((maxOrderValue * ONE_DOLLAR) / dear / SIZE_STEP) * SIZE_STEP, maxOrderSize);
}

/** How much of `size` goes in one order of at most `most`: never so much that the rest is too little for another one. */
export const partOf = (size: number, most: number, least: number): number =>
  size <= most || size - most >= least || size < 2 * least ? Math.min(size, most) : size - least;

/**
 * Micro-shares still to gain; what may have filled and is not told is gained. Never beyond where the wish ends: an order of
 * the one before it may have filled between the decision and now.
 */
function leftOf(state: MarketState, { wish, filled, intents }: StandingWish): number {
  const side = sideOf(wish);
  const left = Math.abs(wish.change) - filled - untold(state, side, intents);
  if (wish.upTo === undefined) return left;
  const way = wish.upTo - stanceOf(state.bet).net;
  return Math.min(left, (side === "bid" ? way : -way) - untold(state, side));
}

/** Micro-shares that wishes' orders of a side, which are over, may have filled beyond what is told: all that is not known counts. */
function untold({ orders }: MarketState, side: "bid" | "ask", of: readonly IntentId[] | null = null): number {
  let size = 0;
  for (const intent of orders.settling)
    if (intent.level === WISH_LEVEL && intent.as === side && (of === null || of.includes(intent.id)))
      size += atRisk(intent);
  return size;
}

/** Cancels every wish's order but those of `wanted` that may stay; answers one that is still out. */
function keepOrders({ state, at, out }: Decision, wanted: readonly IntentId[]): Intent | null {
  let current: Intent | null = null;
  for (const intent of state.orders.open) {
    if (intent.level !== WISH_LEVEL) continue;
    current = intent;
    if (!wanted.includes(intent.id) || !isOnGrid(intent.place.price, state.tick) || expiring(intent, at))
      requestCancel(state.orders, intent, out, at, "the wish behind it no longer asks for it");
  }
  return current;
}

/** When only reducing is permitted, a wish may take inventory towards zero, never through it. */
const permitted = (permit: Permit, { change }: DirectionalWish, left: number, net: number): boolean =>
  permit === PERMIT.quote || (permit === PERMIT.reduce && change * net < 0 && left <= Math.abs(net));

const expiring = ({ place }: Intent, at: VenueMs): boolean =>
  place.expiresAt !== undefined && at >= (place.at + place.expiresAt) / 2;

const ownInTheWay = (state: MarketState, { as, price }: Way): boolean =>
  state.orders.open.some((own) => own.as === as && (as === "ask" ? own.yesPrice <= price : own.yesPrice >= price));

/** What an order of a side can take, best first. */
export const against = ({ asks, bids }: MarketState, side: "bid" | "ask"): readonly Level[] =>
  side === "bid" ? asks : bids;

/** At what YES price, and how much of `left`; null when the book has nothing for it. */
export function aimOf(
  state: MarketState,
  wish: Pick<DirectionalWish, "change" | "limit" | "tif">,
  left: number,
): { price: Ticks; size: number } | null {
  const buys = wish.change > 0;
  const { tick } = state;
  const grid = (price: number): Ticks => ((buys ? Math.floor(price / tick) : Math.ceil(price / tick)) * tick) as Ticks;
  const limit = grid(wish.limit);
  const offered = against(state, buys ? "bid" : "ask");
  const best = offered[0]?.price;
  if (best === undefined) return null;
  if (wish.tif === "GTD") {
    const price = (buys ? Math.min(limit, best - tick) : Math.max(limit, best + tick)) as Ticks;
    return price >= tick && price <= ONE_DOLLAR - tick ? { price, size: left } : null;
  }
  let size = 0;
  let worst: Ticks | null = null;
  for (const level of offered) {
    if (size >= left || (buys ? level.price > limit : level.price < limit)) break;
    size += level.size;
    worst = level.price;
  }
  if (worst === null || (wish.tif === "FOK" && size < left)) return null;
  return { price: worst, size: Math.min(size, left) };
}
