/** What a ledger has come to: tokens held, money moved, and what the tokens are worth. */
import type { Outcome } from "../contract/ids.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { Ledger } from "./ledger.ts";
import { DOLLAR_HALF, UNITS } from "./units.ts";

/** What one YES share pays, half ticks. */
export const payout = (winner: Outcome | "SPLIT"): number =>
  winner === "YES" ? DOLLAR_HALF : winner === "NO" ? 0 : DOLLAR_HALF / 2;

/** Micro-dollars that the tokens held at resolution pay; 0 before. Each token is paid by itself, rounded down. */
export function payable(ledger: Ledger): number {
  if (ledger.winner === null) return 0;
  const yes = payout(ledger.winner);
  return Math.floor((ledger.yes * yes) / UNITS) + Math.floor((ledger.no * (DOLLAR_HALF - yes)) / UNITS);
}

/** What of it has been paid out. */
const paidOut = (ledger: Ledger): number => (ledger.redeemed ? payable(ledger) : 0);

/** Net shares that the fills left, YES minus NO, also after resolution. */
const net = (ledger: Ledger): number => ledger.yes - ledger.no;

/** Tokens held now: none once the outcome has been paid out. */
export const held = (ledger: Ledger): { yes: MicroShares; no: MicroShares; net: MicroShares } =>
  !ledger.redeemed
    ? { yes: ledger.yes as MicroShares, no: ledger.no as MicroShares, net: net(ledger) as MicroShares }
    : { yes: 0 as MicroShares, no: 0 as MicroShares, net: 0 as MicroShares };

/** Money in minus money out since this ledger began: fills, fees, payments and payouts. */
export const cashFlow = (ledger: Ledger): MicroUsd =>
  (ledger.cash - ledger.fees + ledger.rebates + ledger.rewards - ledger.gas + paidOut(ledger)) as MicroUsd;

/** Units: tokens held at the mark, or at what the outcome pays. A complete set is a dollar at any mark. */
export const valueUnits = (ledger: Ledger): number =>
  ledger.winner !== null
    ? (payable(ledger) - paidOut(ledger)) * UNITS
    : net(ledger) * (ledger.mark ?? 0) + ledger.no * DOLLAR_HALF;

/** To the nearest micro-dollar, half up whatever its sign: so sets split or merged change it by whole dollars. */
export const valueAtMid = (ledger: Ledger): MicroUsd =>
  Math.floor((valueUnits(ledger) + UNITS / 2) / UNITS) as MicroUsd;

/** Tokens at what they sell for now: sets at a dollar, the rest at the bid of its own token; no bid is worth nothing. */
export function valueAtBid(ledger: Ledger, bestBid: Ticks | null, bestAsk: Ticks | null): MicroUsd {
  if (ledger.winner !== null) return valueAtMid(ledger);
  const sets = Math.min(ledger.yes, ledger.no);
  const rest = net(ledger);
  const bid = rest >= 0 ? 2 * (bestBid ?? 0) : bestAsk === null ? 0 : DOLLAR_HALF - 2 * bestAsk;
  return Math.floor((sets * DOLLAR_HALF + Math.abs(rest) * bid) / UNITS) as MicroUsd;
}
