/** The ledger's own unit of money: a half tick times a micro-share, in which every mid and so every part is whole. */
import type { MicroUsd } from "../units/money.ts";

/** One dollar in half ticks. */
export const DOLLAR_HALF = 20_000;
/** Half-tick micro-shares in one micro-dollar. */
export const UNITS = 20_000;

/** Nearest micro-dollar, half away from zero, never -0. */
export function roundUnits(units: number): MicroUsd {
  const magnitude = Math.floor((Math.abs(units) + UNITS / 2) / UNITS);
  return (units < 0 && magnitude !== 0 ? -magnitude : magnitude) as MicroUsd;
}
