/** Learning how often quotes are hit and how that falls with distance: from our own orders, our fills, and prints. */
import type { PrintView } from "../contract/views.ts";
import { direction, yesHalf } from "../ledger/fill.ts";
import type { Booked } from "../ledger/ledger.ts";
import { fade, learnArrivals, printed, quoteFilled, quoteStood, UNSEEN_TRADES } from "../pricing/arrivals.ts";
import { toHalf } from "../pricing/intensity.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import type { MarketState } from "./state.ts";

const DOLLAR_HALF = 2 * ONE_DOLLAR;
/** A silence longer than this says nothing about our orders: a look was missed. */
const MOST_STOOD_S = 30;
/** Without anything new a fit holds this long: nothing happening is information too, but slow to come. */
const SILENCE_MS = 10 * MINUTE;

/** A new mid (half ticks) at `at`: every order that stood since the last look stood at its distance from it. */
export function ordersStood(state: MarketState, midHalf: number, since: number | null, at: VenueMs): void {
  if (!state.plan.rules.learnIntensity || since === null) return;
  const seconds = (at - since) / 1000;
  if (seconds <= 0 || seconds > MOST_STOOD_S) return;
  state.arrivals.watched += seconds;
  const scale = toHalf(midHalf / DOLLAR_HALF) / DOLLAR_HALF;
  for (const { state: life, as, level, yesPrice, since: began } of state.orders.open) {
    if (life !== "live" || level < 0 || began > since) continue;
    quoteStood(state.arrivals, (as === "bid" ? midHalf - 2 * yesPrice : 2 * yesPrice - midHalf) * scale, seconds);
  }
}

/** A fill of a quote of ours, against the mid of its moment. */
export function quoteHit(state: MarketState, { fill, mid, midKnown }: Booked): void {
  const { rules } = state.plan;
  if (!rules.learnIntensity || !midKnown || !fill.maker || mid <= 0 || mid >= DOLLAR_HALF) return;
  state.arrived = true;
  const distance = (direction(fill) * (mid - yesHalf(fill))) / DOLLAR_HALF;
  quoteFilled(state.arrivals, distance * toHalf(mid / DOLLAR_HALF), fill.size / rules.quoteSize);
}

/** Trades of the market, ours among them. */
export function tradesSeen(state: MarketState, { trades, reach }: PrintView): void {
  if (!state.plan.rules.learnIntensity) return;
  state.arrived = true;
  printed(state.arrivals, trades, reach);
}

/** Once a minute: what was seen grows older, and A and k are fitted anew if something arrived; silence counts in the end too. */
export function refit(state: MarketState, at: VenueMs): void {
  const { rules } = state.plan;
  const bestBid = state.bids[0]?.price;
  const bestAsk = state.asks[0]?.price;
  const { midHalf } = state;
  if (!rules.learnIntensity || bestBid === undefined || bestAsk === undefined || midHalf === null) return;
  fade(state.arrivals, MINUTE / 1000);
  if (!state.arrived && at - state.fittedAt < SILENCE_MS) return;
  state.arrived = false;
  state.fittedAt = at;
  const scale = toHalf(midHalf / DOLLAR_HALF);
  const answer = learnArrivals(state.arrivals, {
    halfTouch: ((bestAsk - bestBid) / DOLLAR_HALF) * scale,
    tick: (state.tick / ONE_DOLLAR) * scale,
    k: rules.k === null ? null : rules.k / scale,
    spread: { k: rules.kPriorSd, lnA: rules.aPriorSd },
  });
  state.intensity = answer ?? state.intensity;
}

/** Arrivals at a mid in dollars, A a second and k 1/$; k null while it is the prior's. */
export const arrivalsAt = (state: MarketState, mid: number): { readonly A: number; readonly k: number | null } =>
  state.plan.rules.learnIntensity && state.intensity !== null
    ? { A: state.intensity.A, k: state.intensity.k * toHalf(mid) }
    : NOTHING_LEARNED;

const NOTHING_LEARNED = { A: UNSEEN_TRADES / 2, k: null } as const;
