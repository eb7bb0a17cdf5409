import type { IntentId, OrderId } from "../contract/ids.ts";
import type { Place } from "../contract/orders.ts";
import type { Strategy } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import { complement } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";

/**
 * prepared: wanted, its id not computed yet. sending: journaled with its id, perhaps on the wire. live: the venue said so.
 * cancelling: asked to go, not yet said gone. unknown: nobody can tell; keeps its exposure. done: surely gone.
 */
export type IntentState = "prepared" | "sending" | "live" | "cancelling" | "unknown" | "done";

/** What an order was sent by. */
export interface Sender {
  readonly strategy: Strategy;
  /** Version of the code, as the build has put it in; null where nobody has told. */
  readonly code: string | null;
}

/** The life of one order of ours, from wish to end. One row of kind "intent". */
export interface Intent {
  readonly id: IntentId;
  readonly place: Place;
  /** Missing: sent by a version that did not keep it. */
  readonly by?: Sender;
  /** Which side of the YES book it stands on, whatever token carries it, and at what YES price. */
  readonly as: "bid" | "ask";
  readonly level: number;
  readonly yesPrice: Ticks;
  order: OrderId | null;
  state: IntentState;
  /** When the present state began. */
  since: VenueMs;
  /** Filled, by our own booked fills. */
  matched: number;
  /** Filled, by the venue's record of the order; may run ahead of the fills, never counted twice. */
  venueMatched: number;
  /** Filled and taken back by trades that failed. */
  failed: number;
  /** The post has come back, if only as "unknown": nothing of it is on the wire any more. */
  answered: boolean;
  /** The venue has shown this order to us at least once. */
  acked: boolean;
  /** Last time the venue's own word placed it on the book (or we sent it). */
  seenAt: VenueMs;
  /** Account reads in a row, after the acknowledgement, in which it was missing. */
  missed: number;
  /** Answers in a row of "no such order", and when it was last asked for. */
  absent: number;
  askedAt: VenueMs | null;
  cancelledAt: VenueMs | null;
  /** Given up without ever having been shown to us: it may still arrive until then, and counts as if it stood. */
  exposedUntil: VenueMs | null;
  /**
   * Ended by the answer to its cancel alone, which does not say how much had filled before: the rest counts as if it had,
   * until its own record or a read of the account's trades has told.
   */
  untold: boolean;
  /** Why it was cancelled or ended, in plain words. */
  cause: string;
  /** Shares of others ahead of us at our price; null while not known. */
  ahead: number | null;
}

export function newIntent(place: Place, as: "bid" | "ask", level: number, by: Sender): Intent {
  return {
    id: place.intent,
    place,
    by,
    as,
    level,
    yesPrice: place.token === "YES" ? place.price : complement(place.price),
    order: null,
    state: "prepared",
    since: place.at,
    matched: 0,
    venueMatched: 0,
    failed: 0,
    answered: false,
    acked: false,
    seenAt: place.at,
    missed: 0,
    absent: 0,
    askedAt: null,
    cancelledAt: null,
    exposedUntil: null,
    untold: false,
    cause: "",
    ahead: null,
  };
}

/** An order in a few words, for a person. */
export const wordsOf = ({ place }: Pick<Intent, "place">): string =>
  `${place.side} ${place.size / 1e6} ${place.token} at ${place.price / 100} c`;

/** Size that may still fill, by our own books; 0 when done. */
export const remaining = (intent: Intent): MicroShares =>
  (intent.state === "done" ? 0 : Math.max(0, intent.place.size - intent.matched)) as MicroShares;

/**
 * Filled by the venue's word but not yet booked: neither inventory nor order, so it is counted by itself. A budget brings more
 * than its size where the book got better on the way: at no more cost, and all of it counts.
 */
export const limbo = ({ venueMatched, place, matched, failed }: Intent): number =>
  Math.max(0, (place.budget === undefined ? Math.min(venueMatched, place.size) : venueMatched) - matched - failed);

/**
 * What this order can still add to the position: all of it while it may fill, may yet arrive, or may have filled before it
 * was cancelled; else what the fills have yet to say.
 */
export const atRisk = (intent: Intent): number => {
  if (intent.state !== "done") return remaining(intent);
  if (intent.exposedUntil === null && !intent.untold) return limbo(intent);
  return Math.max(0, intent.place.size - intent.matched - intent.failed);
};
