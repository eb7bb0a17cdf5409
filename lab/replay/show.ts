/** A replay in words. */
import type { MarketAction, MarketEvent } from "../../core/contract/market.ts";
import type { Decision } from "../../core/inputs/decision.ts";
import type { Difference, Gap, Replayed } from "../../core/inputs/replay.ts";
import type { Ticks } from "../../core/units/price.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { meanShift, type WhatIf } from "./what-if.ts";

export const line = (title: string, text: string): void => console.log(`${title.padEnd(10)} ${text}`);
export const when = (at: number | null): string => (at === null ? "-" : new Date(at).toISOString());
export const span = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : (to - from) / 1_000;

const dollars = (price: Ticks | null): string => (price === null ? "-" : (price / 10_000).toFixed(4));
const quoteText = ({ bid, ask }: NonNullable<Decision["quote"]>): string => `${dollars(bid)} / ${dollars(ask)}`;

/** A decision in one line: the quote wanted, and the orders. */
export function decisionText(decision: Decision): string {
  const parts = decision.quote === null ? [] : [`quote ${quoteText(decision.quote)}`];
  for (const { side, token, size, price, intent } of decision.place)
    parts.push(`place ${side} ${size / 1e6} ${token} at ${dollars(price)} (${intent})`);
  for (const order of decision.cancel) parts.push(`cancel ${order.slice(0, 10)}`);
  for (const order of decision.find) parts.push(`find ${order.slice(0, 10)}`);
  parts.push(`${decision.actions} actions`);
  return parts.join(", ");
}

export function showDifference({ step, at, event, recorded, replayed }: Difference<Decision>): void {
  const [then, now] = [recorded, replayed].map((each) => (typeof each === "string" ? each : decisionText(each)));
  line("Differs", `first at event ${step} (${event})${at === null ? "" : `, ${when(at)}`}`);
  line("  then", then ?? "");
  line("  now", now ?? "");
  if (then === now) line("", "The orders and the quote are the same; rows, report, alerts or the next wake are not.");
}

export function showGap({ from, to }: Gap): void {
  line(
    "Gap",
    `${when(from)} to ${when(to)} (${span(from, to)} s): a process ended; inputs that led to nothing may be missing`,
  );
}

export function showEvent(replayed: Replayed<MarketEvent, MarketAction, Decision>): void {
  const { step, event, now } = replayed;
  console.log(`${String(step).padStart(7)} ${when(event.at)} ${event.t.padEnd(9)} ${decisionText(now)}`);
}

/** So many differing quotes are shown one by one. */
const SHOWN = 20;

export function showWhatIf({ cycles, shifts }: WhatIf): void {
  line("What if", `${shifts.length} of ${cycles} quotes are others`);
  for (const side of ["bid", "ask"] as const) {
    const mean = meanShift(shifts, cycles, side);
    if (mean !== null) line("", `${side} moves by ${(mean / 100).toFixed(4)} cents on average`);
  }
  for (const { at, recorded, otherwise } of shifts.slice(0, SHOWN))
    line("", `${when(at)}  ${quoteText(recorded)}  ->  ${quoteText(otherwise)}`);
  if (shifts.length > SHOWN) line("", `and ${shifts.length - SHOWN} more`);
}

/** Real time over the time it took. */
export function speedText(steps: number, from: VenueMs | null, to: VenueMs | null, tookS: number): string {
  const perSecond = Math.round(steps / Math.max(tookS, 1e-6));
  return `${tookS.toFixed(2)} s, ${perSecond} events/s, ${Math.round(span(from, to) / Math.max(tookS, 1e-6))} times as fast`;
}
