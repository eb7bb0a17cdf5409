/**
 * A market's part in a conversion of its event (design.md 4): it gives NO, or takes YES. The Portfolio asks every market to
 * reserve before anything is sent, and tells each what became of it; this market's books move then, and not before.
 */
import { onAnswer } from "../chain/life.ts";
import { addOperation, isOver, newOperation } from "../chain/operations.ts";
import type { ChainAnswer, ChainOperation, ConvertReply } from "../contract/chain.ts";
import type { Exclusive } from "../contract/spec.ts";

import type { Intent } from "../execution/intent.ts";
import { requestCancel } from "../execution/life.ts";
import { lossesOf, roomFor } from "../ledger/exposure.ts";

import { oldestOpenFill } from "../ledger/ledger.ts";
import { held } from "../ledger/value.ts";
import type { Convertible } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import { mayCome, netPosition, orderEffects, ownLimit } from "./position.ts";
import { book, freeTokens, unpromised } from "./sets.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";
import { WISH_LEVEL } from "./wish.ts";

/**
 * Takes the Portfolio's word: to reserve, or what became of it. Told again it changes nothing. A part of which the end is told
 * before it was ever reserved is over from the start: the wish to reserve it may still be on its way.
 */
export function takeConversion(
  state: MarketState,
  operation: ChainOperation,
  answer: ChainAnswer | null,
  at: VenueMs,
  setup: MarketSetup,
  out: Out,
): void {
  const { chain } = state;
  if (!chain.byId.has(operation.id)) {
    if (answer === null && reservationRefusal(state, setup, operation) !== null) return;
    const part = newOperation(operation);
    addOperation(chain, part);
    chain.dirty.add(part);
    out.report = true;
  }
  if (answer === null) {
    if (operation.part?.clears === true) clearFor(state, at, out);
    return;
  }
  const ended = onAnswer(chain, answer, out, at);
  if (ended !== null) book(state, ended, answer, at, out);
}

/** Where this market's part stands, and what the wallet's balances say of it. Pure: the object asks it after the event. */
export function conversionReply(state: MarketState, setup: MarketSetup, operation: ChainOperation): ConvertReply {
  const known = state.chain.byId.get(operation.id);
  if (known === undefined)
    return {
      is: "refused",
      why: reservationRefusal(state, setup, operation) ?? "it was not asked to reserve",
      seen: null,
    };
  if (isOver(known))
    return { is: known.state === "confirmed" ? "committed" : "released", why: known.cause, seen: null };
  if (operation.part?.clears === true && !isCleared(state))
    return isClearing(state)
      ? { is: "clearing", why: "", seen: null }
      : { is: "refused", why: "what was offered was sold meanwhile", seen: null };
  return { is: "reserved", why: "", seen: seenOf(state, operation) };
}

/** Quotes that offer NO are cancelled: it is to be converted. A wish's order is not a quote. */
function clearFor({ orders, chain }: MarketState, at: VenueMs, out: Out): void {
  if (chain.converting === 0) return;
  for (const intent of [...orders.open])
    if (offers(intent)) requestCancel(orders, intent, out, at, "its NO is converted");
}

const offers = ({ place, level }: Intent): boolean =>
  place.side === "SELL" && place.token === "NO" && level !== WISH_LEVEL;

/** NO that quotes offer and that they may give back when they are cancelled, micro-shares. */
function offeredNo({ orders }: MarketState): number {
  let size = 0;
  for (const intent of orders.open) if (offers(intent)) size += Math.max(0, intent.place.size - intent.matched);
  return size;
}

/** Some are still to go, or have gone and nobody has told how much had filled. */
function isClearing({ orders }: MarketState): boolean {
  if (orders.open.some(offers)) return true;
  for (const intent of orders.settling) if (intent.untold && offers(intent)) return true;
  return false;
}

/** What is reserved is in the wallet, and no order can take any of it any more. */
const isCleared = (state: MarketState): boolean => unpromised(state).no >= 0;

/** What the wallet says: the tokens as they are booked, as they were after the conversion, or as neither. */
function seenOf(state: MarketState, { amount, part }: ChainOperation): ConvertReply["seen"] {
  const { account, ledger } = state;
  if (account === null || part === undefined || oldestOpenFill(ledger) !== null) return null;
  const at = account.heldAt ?? account.readAt;
  const { yes, no } = held(ledger);
  const after = part.token === "YES" ? { yes: yes + amount, no } : { yes, no: no - amount };
  if (account.yes === yes && account.no === no) return { at, is: "before" };
  return { at, is: account.yes === after.yes && account.no === after.no ? "after" : "neither" };
}

/** Why this market can't take part now; null when it can. */
function reservationRefusal(state: MarketState, setup: MarketSetup, operation: ChainOperation): string | null {
  const { spec } = setup;
  const { part, amount, convert } = operation;
  const { chain, account, lease, ledger, plan } = state;
  if (part === undefined || spec.exclusive === undefined || spec.exclusive.event !== convert?.event)
    return "it is about another event";
  if (operation.condition !== spec.id || operation.version !== spec.version || operation.negRisk !== spec.negRisk)
    return "it is about another market";
  if (!plan.rules.useSets) return "complete sets are left alone here";
  if (ledger.winner !== null) return "the market has resolved";
  if (account === null || !state.accountKnown) return "the account is not known";
  if (lease === null || lease.mode === "halt") return "there is no lease";
  if (chain.open.length > 0) return "another operation is under way";
  if (state.orders.unsettled.size > 0) return "what became of an order is not known";
  if (part.token === "NO") {
    const no = givable(state, part.price) + (part.clears === true ? clearable(state, part.price) : 0);
    return amount <= no ? null : `${amount} NO are more than the ${no} that may be given`;
  }
  const room = roomToTake(state, part.price);
  return amount <= room ? null : `there is room for ${room} YES, not for ${amount}`;
}

/**
 * NO beyond complete sets that nothing has a claim on, and that may go at a price, half ticks: no order, no operation, no
 * directional position, which is a bet on NO, and no limit that only holds while it is there.
 */
function givable(state: MarketState, price: number, offered = 0): number {
  const { yes, no } = freeTokens(state);
  const free = no + offered - yes - Math.max(0, -state.target);
  return Math.max(0, Math.min(free, roomToMove(state, price, offered)));
}

/** How much more that would be without the quotes that offer NO. */
const clearable = (state: MarketState, price: number): number =>
  givable(state, price, offeredNo(state)) - givable(state, price);

/**
 * Micro-shares by which the position may move towards YES at a price, half ticks, with everything else that may still happen:
 * within the cap on what is held, and within what may be lost here. What the event may lose by outcome does not change.
 *
 * @param own of what may still happen, micro-shares that won't beside it
 */
function roomToMove(state: MarketState, price: number, own = 0): number {
  const { phase, lease, ledger, plan } = state;
  const cap = phase === "active" && lease?.mode === "quote" ? plan.rules.maxInventory : 0;
  const byCap = cap - netPosition(state) - mayCome(state, "bid") + own;
  const byLoss = roomFor(ledger, orderEffects(state), "bid", (price / 2) as Ticks, ownLimit(state), own);
  return Math.floor(Math.max(0, Math.min(byCap, byLoss)));
}

/** YES shares that may come at a price, half ticks. */
function roomToTake(state: MarketState, price: number): number {
  const { phase, lease, ledger } = state;
  if (phase !== "active" || lease?.mode !== "quote") return 0;
  // What is held may lose more than the limit already, whatever comes.
  const { yes } = lossesOf(ledger, orderEffects(state));
  return yes <= Math.max(0, ownLimit(state)) ? roomToMove(state, price) : 0;
}

/** What it can give and take now; null: nothing, or a price is missing. */
export function convertibleOf(state: MarketState, exclusive: Exclusive): Convertible | null {
  const { midHalf, chain, ledger, plan } = state;
  if (midHalf === null || ledger.winner !== null || !plan.rules.useSets || chain.open.length > 0) return null;
  if (state.account === null || !state.accountKnown || state.orders.unsettled.size > 0) return null;
  return {
    ...exclusive,
    gives: givable(state, midHalf) as MicroShares,
    offered: clearable(state, midHalf) as MicroShares,
    takes: roomToTake(state, midHalf) as MicroShares,
    midHalf,
    from: plan.rules.mergeFrom as number as MicroUsd,
  };
}
