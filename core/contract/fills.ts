import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { OrderId, Outcome, Side, TradeId } from "./ids.ts";

/** matched -> mined -> confirmed is the good road; failed takes the fill back. Steps may come out of order or repeated. */
export type FillStatus = "matched" | "mined" | "confirmed" | "retrying" | "failed";

/** One fill of one of our orders, in our order's own token terms. Its identity is (trade, order). */
export interface Fill {
  readonly trade: TradeId;
  readonly order: OrderId;
  readonly at: VenueMs;
  readonly token: Outcome;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: MicroShares;
  /** Money that moved because of it, fee apart: negative for a buy. The venue's own amount where it gives one. */
  readonly cash: MicroUsd;
  /** Paid by us, zero or positive. */
  readonly fee: MicroUsd;
  readonly maker: boolean;
  readonly status: FillStatus;
}

export const fillKey = (fill: { trade: TradeId; order: OrderId }): string => `${fill.trade}|${fill.order}`;

/** A state that is never left. */
export const isFinal = (status: FillStatus): boolean => status === "confirmed" || status === "failed";
