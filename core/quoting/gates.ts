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
  /** Our quotes would earn liquidity rewards: then prices outside the usual range are quoted too. */
  readonly rewarded: boolean;
  /** When the game this is about begins; null: it is about none. */
  readonly gameStartAt: VenueMs | null;
  readonly breaker: Standstill;
  /** What a guard's verdicts in force ask for; null: there are none. */
  readonly verdict: { readonly mode: Lease["mode"]; readonly detail: string } | null;
}

/** Why a market stands still after informed flow or a sudden move. */
export interface Standstill {
  /** Null: it does not. */
  readonly until: number | null;
  readonly after: "informed flow" | "a move" | null;
  /** Adverse fills in a row, how often they have tripped the breaker, and how far the mid moved, cents. */
  readonly inRow: number;
  readonly trips: number;
  readonly moved: number;
}

export interface GateResult {
  readonly permit: Permit;
  /** The gate that closed furthest, first of its kind; null when all are open. */
  readonly closedBy: GateName | null;
  readonly why: string;
}

/** One gate. What it says is asked only when somebody reads it: see `gateReasons`. */
export interface Gate {
  readonly name: GateName;
  /** How far it lets a quote go: PERMIT.quote when it is open, null when there is nothing to pass. */
  permits(view: GateView, rules: Rules): Permit | null;
  says(view: GateView, rules: Rules): string;
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
const cents = (price: number): string => `${price / 100} c`;
const shares = (size: number): string => `${size / 1e6}`;

const passes = (open: boolean, otherwise: Permit): Permit => (open ? PERMIT.quote : otherwise);

/** Before the first book, its age is counted from the start. */
const bookAge = ({ at, bookFreshAt, startedAt }: GateView): number => Math.max(0, at - (bookFreshAt ?? startedAt));
/** Net micro-shares from which on only reducing is allowed. */
const inventoryCap = ({ maxInventory, reduceAt }: Rules): number => maxInventory * reduceAt;

const configGate: Gate = {
  name: "config",
  permits: ({ problem }) => passes(problem === null, PERMIT.cancel),
  says: ({ problem }, { version }) => problem ?? `version ${version}`,
};

const resolvedGate: Gate = {
  name: "resolved",
  permits: ({ resolved }) => passes(!resolved, PERMIT.cancel),
  says: ({ resolved }) => (resolved ? "the market has resolved" : "not resolved"),
};

const leaseGate: Gate = {
  name: "lease",
  permits({ at, lease, leaseUnknown }) {
    if (lease === null || lease.expiresAt <= at || lease.mode === "halt") return PERMIT.cancel;
    if (leaseUnknown !== null) return PERMIT.hold;
    return passes(lease.mode !== "reduce", PERMIT.reduce);
  },
  says({ at, lease, leaseUnknown }) {
    if (lease === null) return "no lease";
    if (lease.expiresAt <= at) return `lease ended ${seconds(at - lease.expiresAt)} ago`;
    if (lease.mode === "halt")
      return `halted, epoch ${lease.epoch}${lease.own === undefined ? "" : `, its own ${lease.own}`}`;
    if (leaseUnknown !== null)
      return `lease unreadable: ${leaseUnknown}; the last ends in ${seconds(lease.expiresAt - at)}`;
    return lease.mode === "reduce" ? "lease allows reducing only" : `lease for ${seconds(lease.expiresAt - at)} more`;
  },
};

const bookAgeGate: Gate = {
  name: "book-age",
  permits: (view, { maxBookAgeMs }) =>
    bookAge(view) > maxBookAgeMs ? PERMIT.cancel : passes(view.bookKnown, PERMIT.hold),
  says(view, { maxBookAgeMs }) {
    const age = seconds(bookAge(view));
    if (bookAge(view) > maxBookAgeMs)
      return `book ${view.bookFreshAt === null ? "not seen for" : "old"} ${age} > ${seconds(maxBookAgeMs)}`;
    return view.bookKnown ? `book ${age} old <= ${seconds(maxBookAgeMs)}` : `book unreadable, last ${age} ago`;
  },
};

const unknownOrderGate: Gate = {
  name: "unknown-order",
  permits: ({ accountKnown, unsettled }) => (accountKnown && unsettled === 0 ? null : PERMIT.hold),
  says: ({ accountKnown, unsettled }) =>
    accountKnown ? `${unsettled} orders of before the start are not settled` : "account not read",
};

const twoSidedGate: Gate = {
  name: "two-sided",
  permits({ bestBid, bestAsk, bookFreshAt }) {
    if (bestBid === null || bestAsk === null) return bookFreshAt === null ? PERMIT.hold : PERMIT.cancel;
    // Crossed for an instant, or half told: nothing is priced from it, what stands may stand until the book ages.
    return passes(isTouch(bestBid, bestAsk), PERMIT.hold);
  },
  says({ bestBid, bestAsk }) {
    if (bestBid !== null && bestAsk !== null) {
      const touch = `${cents(bestBid)} / ${cents(bestAsk)}`;
      return isTouch(bestBid, bestAsk) ? touch : `${touch}: crossed or not inside the dollar`;
    }
    const missing = bestBid === null ? (bestAsk === null ? "both sides" : "the bid side") : "the ask side";
    return `${missing} empty but for us`;
  },
};

const spreadGate: Gate = {
  name: "spread",
  permits: ({ bestBid, bestAsk }, { maxSpread }) =>
    bestBid === null || bestAsk === null ? null : passes(bestAsk - bestBid <= maxSpread, PERMIT.reduce),
  says({ bestBid, bestAsk }, { maxSpread }) {
    const spread = Number(bestAsk) - Number(bestBid);
    return `spread ${cents(spread)} ${spread <= maxSpread ? "<=" : ">"} ${cents(maxSpread)}`;
  },
};

const priceRangeGate: Gate = {
  name: "price-range",
  permits({ bestBid, bestAsk, rewarded }, { minPrice, maxPrice }) {
    if (bestBid === null || bestAsk === null) return null;
    const mid = (bestAsk + bestBid) / 2;
    return passes((mid >= minPrice && mid <= maxPrice) || rewarded, PERMIT.reduce);
  },
  says({ bestBid, bestAsk, rewarded }, { minPrice, maxPrice }) {
    const mid = (Number(bestAsk) + Number(bestBid)) / 2;
    const inside = mid >= minPrice && mid <= maxPrice;
    return `mid ${cents(mid)} ${inside ? "in" : rewarded ? "rewarded, outside" : "outside"} [${cents(minPrice)}, ${cents(maxPrice)}]`;
  },
};

const timeLeftGate: Gate = {
  name: "time-left",
  permits: ({ at, endsAt }, { stopBeforeEndMs }) =>
    passes(endsAt - at >= stopBeforeEndMs, endsAt > at ? PERMIT.reduce : PERMIT.cancel),
  says: ({ at, endsAt }, { stopBeforeEndMs }) =>
    `${seconds(endsAt - at)} left ${endsAt - at >= stopBeforeEndMs ? ">=" : "<"} ${seconds(stopBeforeEndMs)}`,
};

const gameStartGate: Gate = {
  name: "game-start",
  permits: ({ at, gameStartAt }, { stopBeforeGameMs }) =>
    gameStartAt === null
      ? null
      : passes(gameStartAt - at >= stopBeforeGameMs, gameStartAt > at ? PERMIT.reduce : PERMIT.cancel),
  says({ at, gameStartAt }, { stopBeforeGameMs }) {
    const before = Number(gameStartAt) - at;
    return before > 0
      ? `${seconds(before)} to the game ${before >= stopBeforeGameMs ? ">=" : "<"} ${seconds(stopBeforeGameMs)}`
      : `the game began ${seconds(-before)} ago`;
  },
};

/** Standing still keeps quotes from being picked off. What a person wants sold is not quoted: that goes on. */
const breakerGate: Gate = {
  name: "breaker",
  permits: ({ breaker, lease }) =>
    passes(breaker.until === null, lease?.flatten === true ? PERMIT.reduce : PERMIT.cancel),
  says({ at, breaker: { until, after, inRow, trips, moved } }, { breakerFills }) {
    if (until === null) return `${inRow} of ${breakerFills} adverse fills in a row`;
    const what = after === "a move" ? `the mid moved ${moved} c in 10 s` : `informed flow, trip ${trips}`;
    return `${what}: ${seconds(until - at)} to go`;
  },
};

const verdictGate: Gate = {
  name: "verdict",
  permits: ({ verdict }) =>
    verdict === null ? null : passes(verdict.mode === "quote", verdict.mode === "halt" ? PERMIT.cancel : PERMIT.reduce),
  says: ({ verdict }) => verdict?.detail ?? "",
};

const inventoryGate: Gate = {
  name: "inventory",
  permits: ({ net }, rules) => passes(Math.abs(net) < inventoryCap(rules), PERMIT.reduce),
  says({ net }, rules) {
    const cap = inventoryCap(rules);
    return `net ${shares(net)} ${Math.abs(net) < cap ? "within" : "at or beyond"} ${shares(cap)} shares`;
  },
};

const retiringGate: Gate = {
  name: "lease",
  permits: ({ retiring }) => (retiring ? PERMIT.reduce : null),
  says: () => "retiring: reducing only",
};

/** In the order in which they are told. */
const GATES: readonly Gate[] = [
  configGate,
  resolvedGate,
  leaseGate,
  bookAgeGate,
  unknownOrderGate,
  twoSidedGate,
  spreadGate,
  priceRangeGate,
  timeLeftGate,
  gameStartGate,
  breakerGate,
  verdictGate,
  inventoryGate,
  retiringGate,
];

/**
 * How far all gates together let a quote go. Every decision asks this: each gate stands here by its name, so that its
 * question is compiled in place, where a loop would make a call of each.
 */
function permitOfAll(view: GateView, rules: Rules): Permit {
  let permit: Permit = PERMIT.quote;
  const pass = (lets: Permit | null): void => {
    if (lets !== null && lets < permit) permit = lets;
  };
  pass(configGate.permits(view, rules));
  pass(resolvedGate.permits(view, rules));
  pass(leaseGate.permits(view, rules));
  pass(bookAgeGate.permits(view, rules));
  pass(unknownOrderGate.permits(view, rules));
  pass(twoSidedGate.permits(view, rules));
  pass(spreadGate.permits(view, rules));
  pass(priceRangeGate.permits(view, rules));
  pass(timeLeftGate.permits(view, rules));
  pass(gameStartGate.permits(view, rules));
  pass(breakerGate.permits(view, rules));
  pass(verdictGate.permits(view, rules));
  pass(inventoryGate.permits(view, rules));
  pass(retiringGate.permits(view, rules));
  return permit;
}

/** What all gates together permit, and the one that closes furthest. */
export function evaluateGates(view: GateView, rules: Rules): GateResult {
  const permit = permitOfAll(view, rules);
  const closed = permit === PERMIT.quote ? undefined : GATES.find((gate) => gate.permits(view, rules) === permit);
  return closed === undefined ? OPEN : { permit, closedBy: closed.name, why: closed.says(view, rules) };
}

/** The gates of one name, looked up once by who asks them alone. */
export const gatesNamed = (name: GateName): readonly Gate[] => GATES.filter((gate) => gate.name === name);

/** How far some gates together let a quote go; PERMIT.quote when there is nothing to pass. */
export function permitOf(gates: readonly Gate[], view: GateView, rules: Rules): Permit {
  let permit: Permit = PERMIT.quote;
  for (const gate of gates) {
    const lets = gate.permits(view, rules);
    if (lets !== null && lets < permit) permit = lets;
  }
  return permit;
}

/** What the one of some gates that closes furthest says, the first of them when all are open. */
export function gateSays(gates: readonly Gate[], view: GateView, rules: Rules): string {
  const permit = permitOf(gates, view, rules);
  return gates.find((gate) => (gate.permits(view, rules) ?? PERMIT.quote) === permit)?.says(view, rules) ?? "";
}

const OPEN: GateResult = { permit: PERMIT.quote, closedBy: null, why: "" };

/** Every gate there is to pass, as a reason. */
export function gateReasons(view: GateView, rules: Rules): Reason[] {
  const reasons: Reason[] = [];
  for (const gate of GATES) {
    const lets = gate.permits(view, rules);
    if (lets === null) continue;
    reasons.push({ t: "gate", name: gate.name, passed: lets === PERMIT.quote, detail: gate.says(view, rules) });
  }
  return reasons;
}

/** True when a touch is a real one: both sides, not crossed, inside the dollar. */
export const isTouch = (bestBid: Ticks | null, bestAsk: Ticks | null): boolean =>
  bestBid !== null && bestAsk !== null && bestBid < bestAsk && bestBid > 0 && bestAsk < ONE_DOLLAR;
