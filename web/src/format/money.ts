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

export const moneyTone = (amount: MicroUsd) => toneOf(amount / DOLLAR, 2);

/**
 * A change to the last micro-dollar, in two parts: what is read ("+42.18") and the rest that proves the sum ("2310").
 * The first part is cut, not rounded, so that the two together are the exact number.
 */
export function exactMoney(amount: MicroUsd): { readonly head: string; readonly tail: string } {
  const digits = String(Math.abs(amount)).padStart(7, "0");
  const head = `${grouped(digits.slice(0, -6))}.${digits.slice(-6, -4)}`;
  const sign = amount === 0 ? "" : amount < 0 ? MINUS : "+";
  return { head: sign + head, tail: digits.slice(-4) };
}
