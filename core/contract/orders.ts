import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { IntentId, OrderId, Outcome, Side } from "./ids.ts";
import type { Reason } from "./reasons.ts";

export type TimeInForce = "GTC" | "GTD" | "FOK" | "FAK";

/** It matches at once or never: nothing of it rests. */
export const isImmediate = (tif: TimeInForce): boolean => tif === "FOK" || tif === "FAK";

/** A wish for one order, in token terms. `at` and `intent` make its id: see venue/order.ts. */
export interface Place {
  readonly intent: IntentId;
  readonly at: VenueMs;
  readonly token: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  /** Shares it shall bring or give: what counts until it is surely gone. */
  readonly size: MicroShares;
  /**
   * Of a BUY that must match at once: what it may spend in all, never more than `size` at `price`. The venue buys as many
   * shares as that pays for. Missing: `size` at `price`.
   */
  readonly budget?: MicroUsd;
  readonly tif: TimeInForce;
  readonly postOnly: boolean;
  readonly expiresAt?: VenueMs;
  readonly why: readonly Reason[];
}

/** Our names for what the venue (or our own gateway) refuses with: reference polymarket.md 3c. */
export type VenueCode =
  | "POST_ONLY_CROSSES"
  | "OFF_TICK"
  | "BELOW_MIN_SIZE"
  | "DUPLICATE"
  | "NO_BALANCE"
  | "BAD_EXPIRATION"
  | "MARKET_NOT_READY"
  | "MARKET_GONE"
  | "AUTH"
  | "BANNED"
  | "GEO_BLOCKED"
  | "VERSION_MISMATCH"
  | "RATE_LIMITED"
  | "POST_ONLY_MODE"
  | "CANCEL_ONLY"
  | "DISABLED"
  | "RESTARTING"
  | "FOK_KILLED"
  | "FAK_KILLED"
  | "BAD_PAYLOAD"
  | "NO_LEASE" // ours: the gateway refuses without a lease
  | "POLICY" // ours: what may be signed does not include this
  | "CAPITAL" // ours: more than the lease or the account's cap covers, orders in flight counted
  | "CLOSED_ONLY" // the account may only close positions
  | "OTHER";

/** What became of a post. "unknown" keeps its exposure until it is settled by id. */
export type PlaceAnswer =
  | { readonly is: "live" | "matched" | "delayed"; readonly order: OrderId }
  | { readonly is: "refused"; readonly code: VenueCode; readonly message: string; readonly retryAfterMs?: number }
  | {
      readonly is: "unknown";
      readonly message: string;
      /** What the venue said of itself, not of the order: it restarts, or it is asked too often. */
      readonly code?: VenueCode;
      readonly retryAfterMs?: number;
    };

/** What became of a cancel, per order. "gone": no longer on the book, whatever the cause (fills come as fills). */
export type CancelAnswer = {
  readonly order: OrderId;
  readonly is: "cancelled" | "gone" | "unknown" | "refused";
  /** Of a cancelled order: how much of it had filled, where the venue has said so by now. */
  readonly matched?: MicroShares;
  readonly message?: string;
  /** Of one that was refused because there were too many: when there is room again. */
  readonly retryAfterMs?: number;
};

/** The venue's record of one order of ours. */
export interface VenueOrder {
  readonly id: OrderId;
  readonly token: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  readonly original: MicroShares;
  readonly matched: MicroShares;
  readonly status: "live" | "matched" | "cancelled" | "invalid";
  readonly expiresAt?: VenueMs;
}

/** The answer to "do you know this id?". "absent" is the venue's word that it does not; "unknown" is no answer. */
export type FindAnswer =
  | { readonly is: "found"; readonly order: VenueOrder }
  | { readonly is: "absent"; readonly id: OrderId }
  | { readonly is: "unknown"; readonly id: OrderId };
