/**
 * The gates a quote passes, each with both numbers. A gate that fails says how far it closes: nothing may stand, nothing new
 * may be sent, or only what reduces inventory. Whatever is unknown closes a gate.
 */
import type { GateName, Reason } from "../contract/reasons.ts";
import type { Lease } from "../contract/views.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import type { Rules } from "./standard.ts";

/** From most to least closed. */
export const PERMIT = { cancel: 0, hold: 1, reduce: 2, quote: 3 } as const;
export type Permit = (typeof PERMIT)[keyof typeof PERMIT];

export interface GateView {
  readonly at: VenueMs;
  readonly lease: Lease | null;
  /** Why the newest answer held no lease; null when it did. */
  readonly leaseUnknown: string | null;
  /** The book could be read this time, and when it was last known good; null: never. */
  readonly bookKnown: boolean;
  readonly bookFreshAt: VenueMs | null;
  /** Before the first book, its age is counted from here: what an earlier life left standing must not rest unseen. */
  readonly startedAt: VenueMs;
  readonly accountKnown: boolean;
  /** Orders in flight when this process began, of which the venue has not yet said what became of them. */
  readonly unsettled: number;
  /** Touch of others. */
  readonly bestBid: Ticks | null;
  readonly bestAsk: Ticks | null;
  readonly endsAt: VenueMs;
  /** Net shares, YES minus NO, what the venue has matched but not told included. */
  readonly net: number;
  readonly retiring: boolean;
  readonly resolved: boolean;
  /** Why the configuration can't be traded with; null when it can. */
  readonly problem: string | null;
  /** When the game this is about begins; null: it is about none. */
  readonly gameStartAt: VenueMs | null;
  readonly breaker: Standstill;
  /** What a guard's verdicts in force ask for; null: there are none. */
  readonly verdict: { readonly mode: Lease["mode"]; readonly detail: string } | null;
}

/** Why a market stands still after informed flow or a sudden move; `until` null: it does not. */
export interface Standstill {
  readonly until: number | null;
  readonly detail: string;
}

export interface GateResult {
  readonly permit: Permit;
  /** The gate that closed furthest, first of its kind; null when all are open. */
  readonly closedBy: GateName | null;
  readonly why: string;
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
const cents = (price: number): string => `${price / 100} c`;
const shares = (size: number): string => `${size / 1e6}`;

/** Evaluates every gate; pushes one reason each. */
export function evaluateGates(view: GateView, config: Rules, out: Reason[]): GateResult {
  let permit: Permit = PERMIT.quote;
  let closedBy: GateName | null = null;
  let why = "";
  const gate = (name: GateName, passed: boolean, otherwise: Permit, detail: string): void => {
    out.push({ t: "gate", name, passed, detail });
    if (passed || otherwise >= permit) return;
    permit = otherwise;
    closedBy = name;
    why = detail;
  };
  const { at, lease, bestBid, bestAsk } = view;

  gate("config", view.problem === null, PERMIT.cancel, view.problem ?? `version ${config.version}`);
  gate("resolved", !view.resolved, PERMIT.cancel, view.resolved ? "the market has resolved" : "not resolved");

  if (lease === null) gate("lease", false, PERMIT.cancel, "no lease");
  else if (lease.expiresAt <= at)
    gate("lease", false, PERMIT.cancel, `lease ended ${seconds(at - lease.expiresAt)} ago`);
  else if (lease.mode === "halt") gate("lease", false, PERMIT.cancel, `halted, epoch ${lease.epoch}`);
  else if (view.leaseUnknown !== null)
    gate(
      "lease",
      false,
      PERMIT.hold,
      `lease unreadable: ${view.leaseUnknown}; the last ends in ${seconds(lease.expiresAt - at)}`,
    );
  else if (lease.mode === "reduce") gate("lease", false, PERMIT.reduce, "lease allows reducing only");
  else gate("lease", true, PERMIT.quote, `lease for ${seconds(lease.expiresAt - at)} more`);

  const age = Math.max(0, at - (view.bookFreshAt ?? view.startedAt));
  if (age > config.maxBookAgeMs)
    gate(
      "book-age",
      false,
      PERMIT.cancel,
      `book ${view.bookFreshAt === null ? "not seen for" : "old"} ${seconds(age)} > ${seconds(config.maxBookAgeMs)}`,
    );
  else if (!view.bookKnown) gate("book-age", false, PERMIT.hold, `book unreadable, last ${seconds(age)} ago`);
  else gate("book-age", true, PERMIT.quote, `book ${seconds(age)} old <= ${seconds(config.maxBookAgeMs)}`);

  if (!view.accountKnown) gate("unknown-order", false, PERMIT.hold, "account not read");
  else if (view.unsettled > 0)
    gate("unknown-order", false, PERMIT.hold, `${view.unsettled} orders of before the start are not settled`);

  if (bestBid === null || bestAsk === null) {
    const missing = bestBid === null ? (bestAsk === null ? "both sides" : "the bid side") : "the ask side";
    gate("two-sided", false, view.bookFreshAt === null ? PERMIT.hold : PERMIT.cancel, `${missing} empty but for us`);
  } else {
    const spread = bestAsk - bestBid;
    const mid = (bestAsk + bestBid) / 2;
    // Crossed for an instant, or half told: nothing is priced from it, what stands may stand until the book ages.
    const touch = `${cents(bestBid)} / ${cents(bestAsk)}`;
    const real = isTouch(bestBid, bestAsk);
    gate("two-sided", real, PERMIT.hold, real ? touch : `${touch}: crossed or not inside the dollar`);
    const narrow = spread <= config.maxSpread;
    gate("spread", narrow, PERMIT.reduce, `spread ${cents(spread)} ${narrow ? "<=" : ">"} ${cents(config.maxSpread)}`);
    const inRange = mid >= config.minPrice && mid <= config.maxPrice;
    gate(
      "price-range",
      inRange,
      PERMIT.reduce,
      `mid ${cents(mid)} ${inRange ? "in" : "outside"} [${cents(config.minPrice)}, ${cents(config.maxPrice)}]`,
    );
  }

  const left = view.endsAt - at;
  const time = left >= config.stopBeforeEndMs;
  gate(
    "time-left",
    time,
    left > 0 ? PERMIT.reduce : PERMIT.cancel,
    `${seconds(left)} left ${time ? ">=" : "<"} ${seconds(config.stopBeforeEndMs)}`,
  );

  if (view.gameStartAt !== null) {
    const before = view.gameStartAt - at;
    gate(
      "game-start",
      before >= config.stopBeforeGameMs,
      before > 0 ? PERMIT.reduce : PERMIT.cancel,
      before > 0
        ? `${seconds(before)} to the game ${before >= config.stopBeforeGameMs ? ">=" : "<"} ${seconds(config.stopBeforeGameMs)}`
        : `the game began ${seconds(-before)} ago`,
    );
  }
  gate("breaker", view.breaker.until === null, PERMIT.cancel, view.breaker.detail);
  if (view.verdict !== null) {
    const { mode, detail } = view.verdict;
    gate("verdict", mode === "quote", mode === "halt" ? PERMIT.cancel : PERMIT.reduce, detail);
  }

  const cap = config.maxInventory * config.reduceAt;
  const room = Math.abs(view.net) < cap;
  gate(
    "inventory",
    room,
    PERMIT.reduce,
    `net ${shares(view.net)} ${room ? "within" : "at or beyond"} ${shares(cap)} shares`,
  );
  if (view.retiring) gate("lease", false, PERMIT.reduce, "retiring: reducing only");

  return { permit, closedBy, why };
}

/** True when a touch is a real one: both sides, not crossed, inside the dollar. */
export const isTouch = (bestBid: Ticks | null, bestAsk: Ticks | null): boolean =>
  bestBid !== null && bestAsk !== null && bestBid < bestAsk && bestBid > 0 && bestAsk < ONE_DOLLAR;
