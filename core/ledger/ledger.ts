/**
 * What this market owns, paid and earned, as a pure function of its fills, the mark and the outcome: any order and any
 * repetition of the same news gives the same ledger. A fill that failed on chain counts as if it had never been.
 *
 * Inside, money is counted in half-tick micro-shares (1/20000 micro-dollar): a mid lies on half ticks, so every part is exact.
 * Sums stay exact up to some 450,000 dollars of turnover in one direction (2^53 of them).
 */
import { type Fill, type FillStatus, fillKey } from "../contract/fills.ts";
import type { Outcome } from "../contract/ids.ts";
import type { PnlParts } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { Markouts } from "./markouts.ts";

/** One dollar in half ticks. */
export const DOLLAR_HALF = 20_000;
/** Half-tick micro-shares in one micro-dollar. */
export const UNITS = 20_000;

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
  readonly fills: Map<string, Booked>;
  /** Keys, oldest booking first, for the newest-fills view. */
  readonly order: string[];
  yes: number;
  no: number;
  /** Bought and confirmed, less everything sold: what can surely be sold. */
  yesSure: number;
  noSure: number;
  /** Micro-dollars, fees apart. */
  cash: number;
  fees: number;
  /** Units: cash as price times size would have it, and as it was; the difference is rounding. */
  exactCash: number;
  capture: number;
  /** Units: sum of net shares times the mid they came at. */
  anchor: number;
  /** Half ticks; null before the first mid or fill. */
  mark: number | null;
  winner: Outcome | "SPLIT" | null;
  /** The mark the settlement is counted from. */
  settledFrom: number | null;
}

export const newLedger = (): Ledger => ({
  fills: new Map(),
  order: [],
  yes: 0,
  no: 0,
  yesSure: 0,
  noSure: 0,
  cash: 0,
  fees: 0,
  exactCash: 0,
  capture: 0,
  anchor: 0,
  mark: null,
  winner: null,
  settledFrom: null,
});

// Steps of a trade may come out of order: the furthest one holds. Failed is above all, so news of a failure is never lost.
const RANK: Record<FillStatus, number> = { matched: 0, retrying: 1, mined: 2, confirmed: 3, failed: 4 };

/** The YES price of a fill in half ticks. */
export const yesHalf = (fill: { token: Outcome; price: Ticks }): number =>
  fill.token === "YES" ? 2 * fill.price : DOLLAR_HALF - 2 * fill.price;

/** +1 when it adds YES exposure (buy YES, sell NO), -1 when it takes it away. */
export const direction = (fill: { token: Outcome; side: "BUY" | "SELL" }): 1 | -1 =>
  (fill.token === "YES") === (fill.side === "BUY") ? 1 : -1;

function count(ledger: Ledger, { fill, mid }: Booked, times: 1 | -1): void {
  const signed = times * (fill.side === "BUY" ? fill.size : -fill.size);
  const net = fill.token === "YES" ? signed : -signed;
  if (fill.token === "YES") ledger.yes += signed;
  else ledger.no += signed;
  ledger.cash += times * fill.cash;
  ledger.fees += times * fill.fee;
  ledger.exactCash -= signed * 2 * fill.price;
  // Buying below the token's mid and selling above it is what a maker earns on the spot.
  ledger.capture += net * (mid - yesHalf(fill));
  ledger.anchor += net * mid;
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

/**
 * Books news of a fill. `mid` is the YES mid in half ticks when it happened, null when none was known.
 * Returns the booked fill when the news changed anything, null when it was old.
 */
export function bookFill(ledger: Ledger, fill: Fill, mid: number | null): Booked | null {
  const key = fillKey(fill);
  const known = ledger.fills.get(key);
  if (known !== undefined) {
    if (RANK[fill.status] <= RANK[known.status]) return null;
    const was = known.status;
    known.status = fill.status;
    countSure(ledger, known.fill, was, fill.status);
    if (fill.status === "failed") count(ledger, known, -1);
    return known;
  }
  const own = yesHalf(fill);
  const anchor = mid ?? ledger.mark ?? own;
  const booked: Booked = {
    fill,
    status: fill.status,
    mid: anchor,
    midKnown: mid !== null,
    markouts: { s5: null, s30: null, s120: null },
  };
  ledger.fills.set(key, booked);
  ledger.order.push(key);
  ledger.mark ??= own;
  countSure(ledger, fill, null, fill.status);
  if (fill.status !== "failed") count(ledger, booked, 1);
  return booked;
}

/** Puts back a fill from its row: the mid it was booked at stands, whatever the mark is now. */
export function restoreFill(ledger: Ledger, row: Booked): void {
  const known = ledger.fills.get(fillKey(row.fill));
  if (known === undefined) {
    const booked: Booked = { ...row };
    ledger.fills.set(fillKey(row.fill), booked);
    ledger.order.push(fillKey(row.fill));
    ledger.mark ??= yesHalf(row.fill);
    countSure(ledger, row.fill, null, row.status);
    if (row.status !== "failed") count(ledger, booked, 1);
    return;
  }
  bookFill(ledger, { ...known.fill, status: row.status }, known.mid);
  known.markouts = row.markouts;
}

/** Marks to a new YES mid, half ticks. After the market resolved the mark is the outcome's and stays. */
export function markLedger(ledger: Ledger, mid: number): void {
  if (ledger.winner === null) ledger.mark = mid;
}

/** What one YES share pays, half ticks. */
export const payout = (winner: Outcome | "SPLIT"): number =>
  winner === "YES" ? DOLLAR_HALF : winner === "NO" ? 0 : DOLLAR_HALF / 2;

/** The market resolved: winners are paid, tokens are gone. Once; a later, different word is ignored and returns false. */
export function settle(ledger: Ledger, winner: Outcome | "SPLIT"): boolean {
  if (ledger.winner !== null) return false;
  ledger.winner = winner;
  ledger.settledFrom = ledger.mark ?? payout(winner);
  return true;
}

/** Micro-dollars paid out for the tokens held at resolution; 0 before. Each token is paid by itself, rounded down. */
export function paidOut(ledger: Ledger): number {
  if (ledger.winner === null) return 0;
  const yes = payout(ledger.winner);
  return Math.floor((ledger.yes * yes) / UNITS) + Math.floor((ledger.no * (DOLLAR_HALF - yes)) / UNITS);
}

/** Net shares that the fills left, YES minus NO, also after resolution. */
const net = (ledger: Ledger): number => ledger.yes - ledger.no;

/** Tokens held now: none after resolution, the venue redeems by itself. */
export const held = (ledger: Ledger): { yes: MicroShares; no: MicroShares; net: MicroShares } =>
  ledger.winner === null
    ? { yes: ledger.yes as MicroShares, no: ledger.no as MicroShares, net: net(ledger) as MicroShares }
    : { yes: 0 as MicroShares, no: 0 as MicroShares, net: 0 as MicroShares };

/** Money in minus money out since this ledger began, fees and payouts included. */
export const cashFlow = (ledger: Ledger): MicroUsd => (ledger.cash - ledger.fees + paidOut(ledger)) as MicroUsd;

/** Units: tokens held at the mark. A complete set is a dollar at any mark. */
export const valueUnits = (ledger: Ledger): number =>
  ledger.winner !== null ? 0 : net(ledger) * (ledger.mark ?? 0) + ledger.no * DOLLAR_HALF;

export const valueAtMid = (ledger: Ledger): MicroUsd => roundUnits(valueUnits(ledger));

/** Tokens at what they sell for now: sets at a dollar, the rest at the bid of its own token; no bid is worth nothing. */
export function valueAtBid(ledger: Ledger, bestBid: Ticks | null, bestAsk: Ticks | null): MicroUsd {
  if (ledger.winner !== null) return 0 as MicroUsd;
  const sets = Math.min(ledger.yes, ledger.no);
  const rest = net(ledger);
  const bid = rest >= 0 ? 2 * (bestBid ?? 0) : bestAsk === null ? 0 : DOLLAR_HALF - 2 * bestAsk;
  return Math.floor((sets * DOLLAR_HALF + Math.abs(rest) * bid) / UNITS) as MicroUsd;
}

/** Nearest micro-dollar, half away from zero, never -0. */
function roundUnits(units: number): MicroUsd {
  const magnitude = Math.floor((Math.abs(units) + UNITS / 2) / UNITS);
  return (units < 0 && magnitude !== 0 ? -magnitude : magnitude) as MicroUsd;
}

/** The parts in units, each counted from its own events: they add up to cash flow plus value exactly. */
export function partsInUnits(ledger: Ledger): {
  capture: number;
  inventory: number;
  settlement: number;
  fees: number;
  rounding: number;
} {
  const from = ledger.settledFrom;
  const mark = from ?? ledger.mark ?? 0;
  const settled = ledger.winner === null || from === null ? 0 : net(ledger) * (payout(ledger.winner) - from);
  const worth = ledger.winner === null ? 0 : net(ledger) * payout(ledger.winner) + ledger.no * DOLLAR_HALF;
  return {
    capture: ledger.capture,
    inventory: net(ledger) * mark - ledger.anchor,
    settlement: settled,
    fees: ledger.fees * UNITS,
    rounding: ledger.cash * UNITS - ledger.exactCash + (paidOut(ledger) * UNITS - worth),
  };
}

/**
 * The parts in micro-dollars. capture + inventory + settlement - fees + rounding equals cashFlow + valueAtMid to the
 * micro-dollar: rounding also takes the half micro-dollars that showing whole ones costs.
 */
export function pnl(ledger: Ledger): { parts: PnlParts; total: MicroUsd } {
  const units = partsInUnits(ledger);
  const capture = roundUnits(units.capture);
  const inventory = roundUnits(units.inventory);
  const settlement = roundUnits(units.settlement);
  const fees = ledger.fees as MicroUsd;
  const total = (cashFlow(ledger) + valueAtMid(ledger)) as MicroUsd;
  const rounding = (total - (capture + inventory + settlement - fees)) as MicroUsd;
  return { parts: { capture, inventory, settlement, fees, rounding }, total };
}

/** Newest fills first, at most `count`. */
export function newestFills(ledger: Ledger, count: number): Booked[] {
  const out: Booked[] = [];
  for (let i = ledger.order.length - 1; i >= 0 && out.length < count; i--) {
    const booked = ledger.fills.get(ledger.order[i] as string);
    if (booked !== undefined) out.push(booked);
  }
  return out;
}

/** Oldest fill whose trade is not final, by venue time; null when all are. */
export function oldestOpenFill(ledger: Ledger): VenueMs | null {
  let oldest: VenueMs | null = null;
  for (const { fill, status } of ledger.fills.values())
    if (status !== "confirmed" && status !== "failed" && (oldest === null || fill.at < oldest)) oldest = fill.at;
  return oldest;
}
