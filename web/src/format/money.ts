import type { MicroUsd } from "../../../core/units/money.ts";
import { grouped, MINUS, signed, toneOf } from "./signs.ts";

const DOLLAR = 1_000_000;

/** "$10,412.86", "−$0.42". */
export function dollars(amount: MicroUsd, places = 2): string {
  const text = grouped((Math.abs(amount) / DOLLAR).toFixed(places));
  return `${amount < 0 && /[1-9]/.test(text) ? MINUS : ""}$${text}`;
}

/** "+42.18", "−4.36", "0.00": a change in money, without the unit (the column head has it). */
export const signedMoney = (amount: MicroUsd): string => signed(amount / DOLLAR, 2);

/** Decimal places at which the lines of an axis over these dollars differ: two, more where all of it is a few cents. */
export function axisPlaces(values: readonly number[]): number {
  const span = Math.max(...values) - Math.min(...values);
  if (!(span > 0)) return 2;
  // An axis of some six lines: a step is told by its first digit.
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(span / 6))));
}

export const moneyTone = (amount: MicroUsd) => toneOf(amount / DOLLAR, 2);

/** An amount to the last micro-dollar, in two parts: what is read and the rest that proves the sum. Together the exact number. */
export interface ExactAmount {
  readonly head: string;
  readonly tail: string;
}

/** An amount: "10,412.86" and "0031"; minus where it is below zero. The first part is cut, not rounded. */
export function exactDollars(amount: MicroUsd): ExactAmount {
  const digits = String(Math.abs(amount)).padStart(7, "0");
  const head = `${grouped(digits.slice(0, -6))}.${digits.slice(-6, -4)}`;
  return { head: (amount < 0 ? MINUS : "") + head, tail: digits.slice(-4) };
}

/** The same for a change: "+42.18" and "2310". */
export function exactMoney(amount: MicroUsd): ExactAmount {
  const { head, tail } = exactDollars(amount);
  return { head: amount > 0 ? `+${head}` : head, tail };
}

/** All six places of a difference: "0.000000" when nothing is left over. */
export const sixPlaces = (amount: MicroUsd): string =>
  (amount < 0 ? MINUS : "") + (Math.abs(amount) / DOLLAR).toFixed(6);
