import type { MicroUsd } from "../units/money.ts";
import type { VenueMs } from "../units/time.ts";
import type { ConditionId } from "./ids.ts";

/**
 * Money of a market that no fill moved: a maker rebate or a liquidity reward the venue has paid, or gas that an operation on
 * chain cost. Told when it has happened, never when it is expected.
 */
export interface Payment {
  /** The payer's own id, or one made from its day and kind: it is booked once under it. */
  readonly id: string;
  readonly kind: "rebate" | "reward" | "gas";
  readonly at: VenueMs;
  /** Gas that the wallet paid in the chain's own coin: what it was worth, and no collateral moved. */
  readonly outside?: boolean;
  /** Positive: received for a rebate or a reward, paid for gas. */
  readonly amount: MicroUsd;
}

/** What the venue pays for quoting. */
export type PaidKind = "reward" | "rebate";

/** Paid for a market that nobody trades here any more: no ledger but the account's own can book it. */
export interface PaidElsewhere {
  readonly market: ConditionId;
  readonly payment: Payment;
}
