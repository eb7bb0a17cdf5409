/** One place on the ladder: the difference between what is wanted there and the order that lives there. */
import type { IntentId } from "../contract/ids.ts";
import type { GateName, Reason } from "../contract/reasons.ts";
import { atRisk, type Intent, newIntent, remaining } from "../execution/intent.ts";
import { requestCancel } from "../execution/life.ts";
import { addIntent } from "../execution/orders.ts";
import { addOrder, roomFor } from "../ledger/exposure.ts";
import { dollars } from "../pricing/ticks.ts";
import { decide as replaceOrKeep } from "../quoting/hysteresis.ts";
import type { Proposal, Wanted } from "../quoting/propose.ts";
import { tokenOrder } from "../quoting/tokens.ts";
import { isOnGrid, type Ticks } from "../units/price.ts";
import { floorToSizeStep } from "../units/size.ts";
import { after, type VenueMs } from "../units/time.ts";
import { orderEffects, sellable } from "./position.ts";
import { STAGGER_RANGE, stagger } from "./stagger.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

const SIZE_TOLERANCE = 0.25;
/** Least edge of a resting price, as a share of the half-spread (reference quant.md 2.7). */
const MIN_EDGE_SHARE = 0.35;
/** A resting order smaller than this share of what is wanted is worth its place in the queue no longer. */
const WORN_SHARE = 0.5;

/** One place on the ladder: at most one order of ours may live there, counted until it is surely gone. */
export function slot(
  state: MarketState,
  setup: MarketSetup,
  at: VenueMs,
  out: Out,
  proposal: Proposal | null,
  as: "bid" | "ask",
  level: number,
): void {
  const wanted = (as === "bid" ? proposal?.bids[level] : proposal?.asks[level]) ?? null;
  let current: Intent | null = null;
  for (const intent of state.orders.open) {
    if (intent.as !== as || intent.level !== level) continue;
    if (current === null) current = intent;
    else requestCancel(state.orders, intent, out, at, "second order of a level");
  }
  if (current !== null) tend(state, setup, at, out, proposal, current, wanted);
  else if (wanted !== null && proposal !== null) open(state, setup, at, out, as, level, wanted);
}

/** Keeps, cancels or replaces an order that stands. */
function tend(
  state: MarketState,
  setup: MarketSetup,
  at: VenueMs,
  out: Out,
  proposal: Proposal | null,
  current: Intent,
  wanted: Wanted | null,
): void {
  const { config } = setup;
  const reason = proposal === null ? "nothing to price from" : unwanted(state, setup, at, proposal, current, wanted);
  if (current.state === "live") {
    if (reason !== null) requestCancel(state.orders, current, out, at, reason);
    return;
  }
  if (current.state === "sending" && wanted === null) requestCancel(state.orders, current, out, at, "no longer wanted");
  if (current.state === "cancelling" || current.state === "unknown")
    closed(
      state,
      "unknown-order",
      `${current.as} ${current.yesPrice / 100} c is ${current.state} for ${(at - current.since) / 1000} s` +
        `${current.state === "unknown" ? `, asked ${current.absent} times` : ""}; cycle ${config.cycleMs / 1000} s`,
    );
}

/** Why a live order should go; null when it stays. */
function unwanted(
  state: MarketState,
  setup: MarketSetup,
  at: VenueMs,
  { parts }: Proposal,
  current: Intent,
  wanted: Wanted | null,
): string | null {
  const { config } = setup;
  const { place } = current;
  if (!isOnGrid(place.price, state.tick)) return `${place.price} is off the tick grid ${state.tick}`;
  if (place.expiresAt !== undefined && at >= renewAt(current)) return "renewed before it expires";
  const left = remaining(current);
  const px = dollars(current.yesPrice);
  let verdict = replaceOrKeep(
    {
      side: current.as === "bid" ? "BUY" : "SELL",
      oldPx: px,
      oldSize: left,
      ageMs: at - place.at,
      newPx: wanted === null ? null : dollars(wanted.price),
      newSize: wanted?.size ?? 0,
      tick: dollars(state.tick),
      edgeOld: current.as === "bid" ? parts.riskBid - px : px - parts.riskAsk,
    },
    {
      minEdge: MIN_EDGE_SHARE * parts.offset,
      backoffTicks: config.backoffTicks,
      improveTicks: config.improveTicks,
      minAgeMs: config.minAgeMs,
      sizeTol: SIZE_TOLERANCE,
    },
  );
  // A second order would keep the queue, but a level holds one order: it is worn down first, then replaced whole.
  if (verdict === "add" && wanted !== null)
    verdict = left < wanted.size * WORN_SHARE && at - place.at >= config.minAgeMs ? "replace" : "keep";
  if (verdict === "keep" && wanted !== null && left > capitalRoom(state, setup, current.as, current.yesPrice, current))
    return "more than the capital allows";
  if (verdict === "keep") return null;
  return wanted === null ? "this side is not wanted now" : `moves to ${wanted.price / 100} c`;
}

function open(
  state: MarketState,
  setup: MarketSetup,
  at: VenueMs,
  out: Out,
  as: "bid" | "ask",
  level: number,
  wanted: Wanted,
): void {
  const { spec, config } = setup;
  const cool = Math.max(state.coolUntil, state.patience[as].coolUntil);
  if (cool > at) {
    closed(
      state,
      state.patience[as].coolUntil > at ? "post-only" : "lease",
      `${as} waits ${(cool - at) / 1000} s more after a refusal`,
    );
    return;
  }
  const tick = state.tick;
  for (const other of state.orders.open) {
    if (other.as === as) continue;
    const gap = as === "bid" ? other.yesPrice - wanted.price : wanted.price - other.yesPrice;
    if (gap < tick) {
      closed(
        state,
        "self-cross",
        `${as} ${wanted.price / 100} c against our own ${other.as} ${other.yesPrice / 100} c`,
      );
      return;
    }
  }
  const room = capitalRoom(state, setup, as, wanted.price, null);
  const size = floorToSizeStep(Math.min(wanted.size, room));
  if (size < spec.minSize) {
    closed(state, "capital", `room for ${Math.floor(room / 1e4) / 100} of ${wanted.size / 1e6} shares, ${as}`);
    return;
  }
  const order = tokenOrder(as, wanted.price, size, sellable(state, config.sellUnconfirmed ?? false), spec.minSize);
  const expires = config.orderTtlMs > 0;
  const intent = newIntent(
    {
      intent: `${spec.id.slice(0, 10)}:${setup.birth}:${state.next}` as IntentId,
      at,
      ...order,
      tif: expires ? "GTD" : "GTC",
      postOnly: true,
      ...(expires ? { expiresAt: after(at, config.orderTtlMs) } : {}),
      why: state.why.filter((reason) => reason.t === "term" && reason.side === as),
    },
    as,
    level,
  );
  state.next += 1;
  out.life = true;
  addIntent(state.orders, intent);
  state.orders.dirty.add(intent);
  out.places.push(intent.place);
}

/** Micro-shares an order at this price may have within the lease's capital and the market's own loss limit. */
function capitalRoom(
  state: MarketState,
  setup: MarketSetup,
  as: "bid" | "ask",
  yesPrice: Ticks,
  except: Intent | null,
): number {
  const others = orderEffects(state);
  if (except !== null) addOrder(others, except.as, except.yesPrice, -atRisk(except));
  const limit = Math.min(state.lease?.capital ?? 0, setup.config.maxLoss);
  return roomFor(state.ledger, others, as, yesPrice, limit);
}

/** Renewed before half its life, each at its own moment so that a ladder is never all gone at once. */
function renewAt(intent: Intent): number {
  const life = (intent.place.expiresAt ?? Number.POSITIVE_INFINITY) - intent.place.at;
  return intent.place.at + life / 2 - (life / 10) * (stagger(intent.id) / STAGGER_RANGE);
}

const closed = (state: MarketState, name: GateName, detail: string): void => {
  (state.why as Reason[]).push({ t: "gate", name, passed: false, detail });
};
