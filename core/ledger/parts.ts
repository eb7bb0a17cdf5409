/**
 * Where the money came from (reference quant.md 7.4). Every part is a sum over its own events:
 *
 *   capture     fills: signed size times the mid of their moment less their price
 *   adverse     120 s marks: signed size times the mid then less the mid at the fill
 *   drift       mids: what is held times the mark, less where each fill was left: at its 120 s mark, or at its own mid
 *   settlement  the resolution: what is held times the payout less the last mark
 *   fees, rebates, rewards, gas    what was charged and paid, when it was
 *   rounding    fills and payouts: cash in whole micro-dollars less price times size
 *
 * A conversion counts as a fill of each of its tokens, at the price it is booked at and without marks.
 * Splitting, merging and redeeming turn one into another at the same worth, and are no part of it.
 *
 * They add up to cash flow plus value at mid at every moment. Until a fill's 120 s mark is known its whole move is drift: it
 * goes over to adverse in one step, and the sum stays. A mark that never comes (a stale book, the end of the market) leaves
 * it there.
 */
import type { PnlParts } from "../live/types.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ledger } from "./ledger.ts";
import { DOLLAR_HALF, roundUnits, UNITS } from "./units.ts";
import { cashFlow, payable, payout, valueAtMid } from "./value.ts";

/** The parts in half-tick micro-shares (1/20000 micro-dollar), where their sum is exact. */
export function partsInUnits(ledger: Ledger): Record<keyof PnlParts, number> {
  const { winner, settledFrom } = ledger;
  const net = ledger.yes - ledger.no;
  const settled = winner === null || settledFrom === null ? 0 : net * (payout(winner) - settledFrom);
  const worth = winner === null ? 0 : net * payout(winner) + ledger.no * DOLLAR_HALF;
  return {
    capture: ledger.capture,
    adverse: ledger.adverse,
    drift: net * (settledFrom ?? ledger.mark ?? 0) - ledger.left,
    settlement: settled,
    fees: ledger.fees * UNITS,
    rebates: ledger.rebates * UNITS,
    rewards: ledger.rewards * UNITS,
    gas: ledger.gas * UNITS,
    rounding: ledger.cash * UNITS - ledger.exactCash + (payable(ledger) * UNITS - worth),
  };
}

/** Costs are told positive. */
export const sumOfParts = (parts: Readonly<Record<keyof PnlParts, number>>): number =>
  parts.capture +
  parts.adverse +
  parts.drift +
  parts.settlement -
  parts.fees +
  parts.rebates +
  parts.rewards -
  parts.gas +
  parts.rounding;

/**
 * The parts in micro-dollars, and what they come to: cash flow plus value at mid. The rounding part also takes the half
 * micro-dollars that showing whole ones costs, so the sum is exact here too.
 */
export function pnl(ledger: Ledger): { parts: PnlParts; total: MicroUsd } {
  const units = partsInUnits(ledger);
  const total = (cashFlow(ledger) + valueAtMid(ledger)) as MicroUsd;
  const parts = {
    capture: roundUnits(units.capture),
    adverse: roundUnits(units.adverse),
    drift: roundUnits(units.drift),
    settlement: roundUnits(units.settlement),
    fees: ledger.fees as MicroUsd,
    rebates: ledger.rebates as MicroUsd,
    rewards: ledger.rewards as MicroUsd,
    gas: ledger.gas as MicroUsd,
    rounding: 0 as MicroUsd,
  };
  parts.rounding = (total - sumOfParts(parts)) as MicroUsd;
  return { parts, total };
}
