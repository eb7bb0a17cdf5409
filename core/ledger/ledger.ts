/**
 * What this market owns, paid and earned, as a pure function of its fills, its operations on chain, the mark and the outcome:
 * any order and any repetition of the same news gives the same ledger. A fill that failed on chain counts as if it had never
 * been, and an operation only once it is confirmed.
 *
 * Inside, money is counted in half-tick micro-shares (1/20000 micro-dollar): a mid lies on half ticks, so every part is exact.
 * Sums stay exact up to some 450,000 dollars of turnover in one direction (2^53 of them).
 */
import type { OperationId } from "../contract/chain.ts";
import type { Fill, FillStatus } from "../contract/fills.ts";
import type { OrderId, Outcome, TradeId } from "../contract/ids.ts";
import type { Payment } from "../contract/payments.ts";
import { NO_MOVES } from "../live/moves.ts";
import type { Markouts, Moves } from "../live/types.ts";
import type { VenueMs } from "../units/time.ts";
import { addFill, addMark } from "./after.ts";
import { addCost, addLeg, addSets, type Costs, costsOf, type Leg, newCosts, type SetMove } from "./average.ts";
import { direction, yesHalf } from "./fill.ts";
import type { Folded } from "./fold.ts";
import { halfTicks, MARKS, NO_MARKOUTS } from "./markouts.ts";
import { DOLLAR_HALF } from "./units.ts";
import { payable, payout } from "./value.ts";

export interface Booked {
  readonly fill: Fill;
  status: FillStatus;
  /** The YES mid when it happened, half ticks: what capture is measured against. */
  readonly mid: number;
  /** False: no mid of that moment was known; `mid` is the mark then, or the fill's own price, and nobody is shown it. */
  readonly midKnown: boolean;
  markouts: Markouts;
}

export interface Ledger {
  /** Every fill but those that are folded, oldest booking first. */
  readonly booked: Booked[];
  /** Fills from before some day, as sums: they are in all the sums below, and nowhere else. */
  folded: Folded | null;
  /** The same by trade: one trade seldom fills more than one order of ours. */
  readonly byTrade: Map<TradeId, Booked[]>;
  yes: number;
  no: number;
  /** Bought and confirmed, less everything sold: what can surely be sold. */
  yesSure: number;
  noSure: number;
  /** Micro-dollars, fees apart; and of both directions added up. */
  cash: number;
  volume: number;
  fees: number;
  /** Units: cash as price times size would have it, and as it was; the difference is rounding. */
  exactCash: number;
  capture: number;
  /** Units: size times the mid's signed move in the 120 s after a fill, over the fills for which that mark is known. */
  adverse: number;
  /** Units: net shares times the mid of their 120 s mark, or of their own moment while that is not known. */
  left: number;
  /** By id, each once. */
  readonly payments: Map<string, Payment>;
  /** Complete sets split and merged on chain, by operation, each once. */
  readonly sets: Map<OperationId, SetMove>;
  /** What conversions brought and took, by operation, each once. */
  readonly legs: Map<OperationId, Leg>;
  /** Micro-dollars received, and paid for gas. */
  rebates: number;
  rewards: number;
  gas: number;
  /** Gas among it that was paid in the chain's own coin: a cost, and no collateral moved. */
  gasOutside: number;
  /** Fills whose trade is not final. */
  readonly open: Set<Booked>;
  /** How many fills are where; a new one with each change. */
  states: Readonly<Record<FillStatus, number>>;
  /** Read through `moves` and `costs`, which count anew when a fill was taken back or came out of order. */
  moves: Moves | null;
  costs: Costs | null;
  /** Half ticks; null before the first mid or fill. */
  mark: number | null;
  winner: Outcome | "SPLIT" | null;
  /** The mark the settlement is counted from. */
  settledFrom: number | null;
  /** The outcome has been paid out and the tokens are gone. */
  redeemed: boolean;
}

export const newLedger = (): Ledger => ({
  booked: [],
  folded: null,
  byTrade: new Map(),
  yes: 0,
  no: 0,
  yesSure: 0,
  noSure: 0,
  cash: 0,
  volume: 0,
  fees: 0,
  exactCash: 0,
  capture: 0,
  adverse: 0,
  left: 0,
  payments: new Map(),
  sets: new Map(),
  legs: new Map(),
  rebates: 0,
  rewards: 0,
  gas: 0,
  gasOutside: 0,
  open: new Set(),
  states: { matched: 0, retrying: 0, mined: 0, confirmed: 0, failed: 0 },
  moves: NO_MOVES,
  costs: newCosts(),
  mark: null,
  winner: null,
  settledFrom: null,
  redeemed: false,
});

// Steps of a trade may come out of order: the furthest one holds. Failed is above all, so news of a failure is never lost.
const RANK: Record<FillStatus, number> = { matched: 0, retrying: 1, mined: 2, confirmed: 3, failed: 4 };

/** Adds a fill to every sum, or takes it out again. */
function count(ledger: Ledger, booked: Booked, times: 1 | -1): void {
  const { fill, mid } = booked;
  const signed = times * (fill.side === "BUY" ? fill.size : -fill.size);
  const net = fill.token === "YES" ? signed : -signed;
  if (fill.token === "YES") ledger.yes += signed;
  else ledger.no += signed;
  ledger.cash += times * fill.cash;
  ledger.volume += times * Math.abs(fill.cash);
  ledger.fees += times * fill.fee;
  ledger.exactCash -= signed * 2 * fill.price;
  // Buying below the token's mid and selling above it is what a maker earns on the spot.
  ledger.capture += net * (mid - yesHalf(fill));
  ledger.left += net * leftAt(booked);
  ledger.adverse += times * adverseOf(booked);
  if (times === -1) {
    ledger.moves = null;
    ledger.costs = null;
    return;
  }
  if (ledger.moves !== null) ledger.moves = addFill(ledger.moves, booked);
  if (ledger.costs !== null && !addCost(ledger.costs, fill)) ledger.costs = null;
}

/** Units: what the mid did to a fill in its 120 s, zero until that is known. */
const adverseOf = ({ fill, markouts: { s120 } }: Booked): number => (s120 === null ? 0 : fill.size * halfTicks(s120));

/** The mid from which on a fill's move is drift, half ticks. */
const leftAt = ({ fill, mid, markouts: { s120 } }: Booked): number =>
  s120 === null ? mid : mid + direction(fill) * halfTicks(s120);

/**
 * Books what a fill's markouts are now known to be. What was known stays, so late and repeated news changes nothing.
 * True when there was something new.
 */
export function learn(ledger: Ledger, booked: Booked, news: Markouts): boolean {
  const known = booked.markouts;
  if (news === known) return false;
  let next = known;
  for (const name of MARKS) if (isFresh(known, news, name)) next = { ...next, [name]: news[name] };
  if (next === known) return false;
  const [adverse, left] = [adverseOf(booked), leftAt(booked)];
  booked.markouts = next;
  if (booked.status === "failed") return true;
  ledger.adverse += adverseOf(booked) - adverse;
  ledger.left += direction(booked.fill) * booked.fill.size * (leftAt(booked) - left);
  for (const name of MARKS)
    if (ledger.moves !== null && isFresh(known, news, name)) ledger.moves = addMark(ledger.moves, booked, name);
  return true;
}

const isFresh = (known: Markouts, news: Markouts, name: keyof Markouts): boolean =>
  known[name] === null && (news[name] ?? null) !== null;

/** Books a payment, once; false when its id was booked before. */
export function credit(ledger: Ledger, payment: Payment): boolean {
  if (ledger.payments.has(payment.id)) return false;
  ledger.payments.set(payment.id, payment);
  if (payment.kind === "rebate") ledger.rebates += payment.amount;
  else if (payment.kind === "reward") ledger.rewards += payment.amount;
  else {
    ledger.gas += payment.amount;
    if (payment.outside === true) ledger.gasOutside += payment.amount;
  }
  return true;
}

/**
 * Books a split (amount > 0) or a merge (< 0) that the chain has confirmed, once: a set is a dollar before and after, so it
 * moves cash and tokens and no part of the P&L (reference quant.md 7.4). False when it was booked before.
 */
export function moveSets(ledger: Ledger, move: SetMove): boolean {
  if (ledger.sets.has(move.id)) return false;
  ledger.sets.set(move.id, move);
  const { amount } = move;
  ledger.yes += amount;
  ledger.no += amount;
  ledger.yesSure += amount;
  ledger.noSure += amount;
  ledger.cash -= amount;
  ledger.exactCash -= amount * DOLLAR_HALF;
  if (ledger.costs !== null && !addSets(ledger.costs, move)) ledger.costs = null;
  return true;
}

/**
 * Books this market's leg of a conversion that the chain has confirmed, once: as a trade at the price all markets agreed on,
 * so that cash and tokens of all of them move as the wallet's do. What that price differs from the mid is capture, as with a
 * fill. False when it was booked before.
 */
export function moveLeg(ledger: Ledger, leg: Leg): boolean {
  if (ledger.legs.has(leg.id)) return false;
  ledger.legs.set(leg.id, leg);
  const { token, size, price, cash, mid } = leg;
  const net = token === "YES" ? size : -size;
  if (token === "YES") {
    ledger.yes += size;
    ledger.yesSure += size;
  } else {
    ledger.no += size;
    ledger.noSure += size;
  }
  ledger.cash += cash;
  ledger.exactCash -= size * (token === "YES" ? price : DOLLAR_HALF - price);
  ledger.capture += net * (mid - price);
  ledger.left += net * mid;
  ledger.mark ??= mid;
  if (ledger.costs !== null && !addLeg(ledger.costs, leg)) ledger.costs = null;
  return true;
}

/** The outcome was paid out, by an operation of ours or by the venue itself. False before the market resolved, and twice. */
export function redeem(ledger: Ledger): boolean {
  if (ledger.winner === null || ledger.redeemed) return false;
  ledger.redeemed = true;
  return true;
}

/** Micro-dollars that the outcome pays and that have not been paid out yet. */
export const unredeemed = (ledger: Ledger): number => (ledger.redeemed ? 0 : payable(ledger));

/** Where a fill is on its way to the chain. */
function stand(ledger: Ledger, booked: Booked, was: FillStatus | null): void {
  const { fill, status } = booked;
  const states = { ...ledger.states };
  if (was !== null) states[was] -= 1;
  states[status] += 1;
  ledger.states = states;
  if (status === "confirmed" || status === "failed") ledger.open.delete(booked);
  else ledger.open.add(booked);
  countSure(ledger, fill, was, status);
}

function countSure(ledger: Ledger, fill: Fill, was: FillStatus | null, now: FillStatus): void {
  const share = (status: FillStatus | null): number => {
    if (status === null || status === "failed") return 0;
    if (fill.side === "SELL") return -fill.size;
    return status === "confirmed" ? fill.size : 0;
  };
  const change = share(now) - share(was);
  if (fill.token === "YES") ledger.yesSure += change;
  else ledger.noSure += change;
}

/** The fill as it was booked before, by its trade and order; undefined when it is new. */
export const bookedOf = (ledger: Ledger, { trade, order }: Pick<Fill, "trade" | "order">): Booked | undefined =>
  ledger.byTrade.get(trade)?.find((booked) => booked.fill.order === order);

/**
 * Books news of a fill. `mid` is the YES mid in half ticks when it happened, null when none was known.
 * Returns the booked fill when the news changed anything, null when it was old.
 */
export function bookFill(ledger: Ledger, fill: Fill, mid: number | null): Booked | null {
  const known = bookedOf(ledger, fill);
  if (known !== undefined) {
    if (RANK[fill.status] <= RANK[known.status]) return null;
    const was = known.status;
    known.status = fill.status;
    stand(ledger, known, was);
    if (fill.status === "failed") count(ledger, known, -1);
    return known;
  }
  // It is in the sums: fills of that time are all known, and nothing of them can change.
  if (ledger.folded !== null && fill.at < ledger.folded.upTo) return null;
  const own = yesHalf(fill);
  const anchor = mid ?? ledger.mark ?? own;
  const booked: Booked = {
    fill,
    status: fill.status,
    mid: anchor,
    midKnown: mid !== null,
    markouts: NO_MARKOUTS,
  };
  enter(ledger, booked);
  return booked;
}

/** Puts back a fill from its row: the mid it was booked at stands, whatever the mark is now. */
export function restoreFill(ledger: Ledger, row: Booked): void {
  const known = bookedOf(ledger, row.fill);
  if (known === undefined) {
    // A row of an earlier version knows fewer horizons.
    enter(ledger, { ...row, markouts: { ...NO_MARKOUTS, ...row.markouts } });
    return;
  }
  bookFill(ledger, { ...known.fill, status: row.status }, known.mid);
  learn(ledger, known, row.markouts);
}

function enter(ledger: Ledger, booked: Booked): void {
  const { fill, status } = booked;
  ledger.booked.push(booked);
  const ofTrade = ledger.byTrade.get(fill.trade);
  if (ofTrade === undefined) ledger.byTrade.set(fill.trade, [booked]);
  else ofTrade.push(booked);
  ledger.mark ??= yesHalf(fill);
  stand(ledger, booked, null);
  if (status !== "failed") count(ledger, booked, 1);
}

/** Marks to a new YES mid, half ticks. After the market resolved the mark is the outcome's and stays. */
export function markLedger(ledger: Ledger, mid: number): void {
  if (ledger.winner === null) ledger.mark = mid;
}

/** The market resolved: from here tokens are worth what the outcome pays. Once; a later, different word is ignored and returns false. */
export function settle(ledger: Ledger, winner: Outcome | "SPLIT"): boolean {
  if (ledger.winner !== null) return false;
  ledger.winner = winner;
  ledger.settledFrom = ledger.mark ?? payout(winner);
  return true;
}

/** Newest fills first, at most `count`. */
export const newestFills = ({ booked }: Ledger, count: number): Booked[] =>
  booked.slice(Math.max(0, booked.length - count)).reverse();

/** Oldest fill whose trade is not final, by venue time; null when all are. */
export function oldestOpenFill(ledger: Ledger): VenueMs | null {
  let oldest: VenueMs | null = null;
  for (const { fill } of ledger.open) if (oldest === null || fill.at < oldest) oldest = fill.at;
  return oldest;
}

/** Whether a trade of an order may still fail: it is not final. */
export function mayFail({ open }: Ledger, order: OrderId): boolean {
  for (const { fill } of open) if (fill.order === order) return true;
  return false;
}

/** What the mid did after the fills that did not fail. */
export function moves(ledger: Ledger): Moves {
  if (ledger.moves === null) {
    let sums = ledger.folded?.moves ?? NO_MOVES;
    for (const booked of ledger.booked) if (isCounted(booked)) sums = addFill(sums, booked);
    ledger.moves = sums;
  }
  return ledger.moves;
}

/** Average cost of what is held. */
export function costs(ledger: Ledger): Costs {
  const { folded } = ledger;
  const isNewer = ({ at }: SetMove | Leg): boolean => folded === null || at >= folded.upTo;
  ledger.costs ??= costsOf(
    ledger.booked.filter(isCounted).map(({ fill }) => fill),
    [...ledger.sets.values()].filter(isNewer),
    [...ledger.legs.values()].filter(isNewer),
    folded?.costs,
  );
  return ledger.costs;
}

/** How many fills there ever were, failed ones among them. */
export const fillCount = ({ states }: Ledger): number => Object.values(states).reduce((sum, n) => sum + n, 0);

const isCounted = ({ status }: Booked): boolean => status !== "failed";
