import type { Brand } from "./brand.ts";

/** A price in 1/10000 dollar, an integer in [0, 10000]. Every tick size the venue knows is a whole number of these. */
export type Ticks = Brand<number, "Ticks">;

/** One dollar: what a winning share pays, and what a YES and a NO share cost together. */
export const ONE_DOLLAR = 10_000 as Ticks;

/** Tick sizes the venue uses, in Ticks (reference polymarket.md 2b). */
export const TICK_SIZES: readonly Ticks[] = [1000, 100, 50, 25, 10, 1] as Ticks[];

export const isTickSize = (value: number): value is Ticks => TICK_SIZES.includes(value as Ticks);

/** Checks an integer price in [0, 10000]; null when it is not one. */
export const ticks = (value: number): Ticks | null =>
  Number.isInteger(value) && value >= 0 && value <= ONE_DOLLAR ? (value as Ticks) : null;

/** The same price seen from the other token: a YES bid at p is a NO ask at 1 - p. */
export const complement = (price: Ticks): Ticks => (ONE_DOLLAR - price) as Ticks;

/** True when the price can be traded on this tick grid: on a tick, at least one tick from 0 and from 1. */
export const isOnGrid = (price: Ticks, tick: Ticks): boolean =>
  price % tick === 0 && price >= tick && price <= ONE_DOLLAR - tick;
