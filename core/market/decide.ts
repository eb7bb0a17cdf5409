/** From what is known to what should rest: gates, engine, tokens, and the difference to the orders that live. */

import type { IntentId } from "../contract/ids.ts";
import type { GateName, Reason } from "../contract/reasons.ts";
import type { Intent } from "../execution/intent.ts";
import { atRisk, limbo, newIntent, remaining } from "../execution/intent.ts";
import { requestCancel } from "../execution/life.ts";
import { addIntent } from "../execution/orders.ts";
import { addOrder, noOrders, type OrderEffects, roomFor } from "../ledger/exposure.ts";
import { held } from "../ledger/ledger.ts";
import { explain } from "../pricing/engine.ts";
import { dollars } from "../pricing/ticks.ts";
import { sigmaX } from "../pricing/volatility.ts";
import { evaluateGates, PERMIT } from "../quoting/gates.ts";
import { decide as replaceOrKeep } from "../quoting/hysteresis.ts";
import { type Proposal, propose, RUNGS, type Wanted } from "../quoting/propose.ts";
import { type Sellable, tokenOrder } from "../quoting/tokens.ts";
import { isOnGrid, ONE_DOLLAR, type Ticks } from "../units/price.ts";
import { floorToSizeStep } from "../units/size.ts";
import { after, type VenueMs } from "../units/time.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

const SIZE_TOLERANCE = 0.25;
/** Least edge of a resting price, as a share of the half-spread (reference quant.md 2.7). */
const MIN_EDGE_SHARE = 0.35;
/** A resting order smaller than this share of what is wanted is worth its place in the queue no longer. */
const WORN_SHARE = 0.5;

/** Net shares, YES minus NO, with what the venue has matched and not yet told as fills. */
export function netPosition(state: MarketState): number {
  let net: number = held(state.ledger).net;
  for (const intent of state.orders.settling) {
    const missing = limbo(intent);
    if (missing > 0) net += intent.as === "bid" ? missing : -missing;
  }
  return net;
}

/** What all orders that may still fill do to the two outcomes; each counts from the moment it was wanted until surely gone. */
export function orderEffects(state: MarketState): OrderEffects {
  const effects = noOrders();
  const count = (intent: Intent): void => {
    const size = atRisk(intent);
    if (size > 0) addOrder(effects, intent.as, intent.yesPrice, size);
  };
  for (const intent of state.orders.open) count(intent);
  for (const intent of state.orders.settling) count(intent);
  return effects;
}

function sellable(state: MarketState): Sellable {
  const { ledger, account } = state;
  let yes = Math.min(ledger.yesSure, account?.yes ?? 0);
  let no = Math.min(ledger.noSure, account?.no ?? 0);
  for (const { place, ...intent } of state.orders.open) {
    if (place.side !== "SELL") continue;
    const promised = Math.max(0, place.size - intent.matched);
    if (place.token === "YES") yes -= promised;
    else no -= promised;
  }
  return { yes, no };
}

/** Decides anew with what is known at `at`. Cancels come before places: a level is quoted again once its old order is gone. */
export function decide(state: MarketState, setup: MarketSetup, at: VenueMs, out: Out): void {
  const { config, spec } = setup;
  const net = netPosition(state);
  const why: Reason[] = [];
  const bestBid = state.bids[0]?.price ?? null;
  const bestAsk = state.asks[0]?.price ?? null;
  state.gate = evaluateGates(
    {
      at,
      lease: state.lease,
      leaseUnknown: state.leaseUnknown,
      bookKnown: state.bookKnown,
      bookFreshAt: state.book?.freshAt ?? null,
      startedAt: state.startedAt ?? at,
      accountKnown: state.accountKnown,
      bestBid,
      bestAsk,
      endsAt: spec.endsAt,
      net,
      retiring: state.phase === "retiring" || state.phase === "retired",
      resolved: state.phase === "resolved",
    },
    config,
    why,
  );
  state.why = why;
  const { permit } = state.gate;
  if (permit <= PERMIT.hold) {
    state.quote = { bid: null, ask: null };
    state.reservation = null;
    if (permit === PERMIT.cancel)
      for (const intent of state.orders.open) requestCancel(state.orders, intent, out, at, state.gate.why);
    return;
  }

  const secondsLeft = Math.max(0, (spec.endsAt - at) / 1000);
  const mid = bestBid === null || bestAsk === null ? null : (bestBid + bestAsk) / 2 / ONE_DOLLAR;
  const proposal =
    mid === null
      ? null
      : propose({
          config,
          tick: state.tick,
          minSize: spec.minSize,
          bids: state.bids,
          asks: state.asks,
          net,
          volatility: sigmaX(state.vol, mid, secondsLeft),
          secondsLeft,
          adverse: Math.max(0, -state.adverse),
          permit,
        });
  state.reservation = proposal === null ? null : proposal.parts.reservation * ONE_DOLLAR;
  state.quote = { bid: proposal?.bids[0]?.price ?? null, ask: proposal?.asks[0]?.price ?? null };
  if (proposal !== null) {
    for (const side of ["bid", "ask"] as const) {
      const price = state.quote[side];
      if (price !== null) explain(proposal.parts, proposal.input, side, 1, price, why);
    }
  }
  for (let level = 0; level < RUNGS.length; level++) {
    slot(state, setup, at, out, proposal, "bid", level);
    slot(state, setup, at, out, proposal, "ask", level);
  }
}

/** One place on the ladder: at most one order of ours may live there, counted until it is surely gone. */
function slot(
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

const closed = (state: MarketState, name: GateName, detail: string): void => {
  (state.why as Reason[]).push({ t: "gate", name, passed: false, detail });
};

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

/** Renewed before half its life, each at its own moment so that a ladder is never all gone at once. */
function renewAt(intent: Intent): number {
  const life = (intent.place.expiresAt ?? Number.POSITIVE_INFINITY) - intent.place.at;
  return intent.place.at + life / 2 - (life / 10) * (stagger(intent.id) / STAGGER_RANGE);
}

const STAGGER_RANGE = 1024;

/** A small number in [0, 1024) that depends on the text alone. */
export function stagger(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 1_000_003;
  return hash % STAGGER_RANGE;
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
  const order = tokenOrder(as, wanted.price, size, sellable(state), spec.minSize);
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
