/** The life of one client order, as the exchange keeps it: what was signed, what became of it, where it stands. */
import type { Address, ConditionId, OrderId, Outcome, Side, TokenId, TradeId } from "../contract/ids.ts";
import type { TimeInForce } from "../contract/orders.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import { complement, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { AccountState, Accounts } from "./accounts.ts";
import type { BookSide } from "./ladder.ts";
import type { QueuePosition } from "./queue.ts";
import type { OrderRecord } from "./types.ts";

/** What never changes, and what a row of it holds besides the public record. */
export interface OrderState extends QueuePosition {
  readonly id: OrderId;
  readonly account: Address;
  readonly owner: string;
  readonly market: ConditionId;
  readonly token: TokenId;
  readonly outcome: Outcome;
  readonly side: Side;
  /** In its own token. */
  readonly price: Ticks;
  readonly tif: TimeInForce;
  readonly postOnly: boolean;
  readonly createdAt: VenueMs;
  readonly expiresAt: VenueMs | null;
  /** What a FOK or FAK buy may still spend. */
  budget: MicroUsd | null;
  /** Time priority: orders of one price trade in this order. Given at birth, and again when it comes to rest. */
  ordinal: number;
  /** A budget that buys more than it asked for raises it. */
  original: MicroShares;
  matched: MicroShares;
  status: OrderRecord["status"];
  reason: string | null;
  trades: readonly TradeId[];
  /** When a held order matches; null when it isn't held. */
  releaseAt: VenueMs | null;
  /** When it stopped being open. */
  endedAt: VenueMs | null;
  /** Held back for a fee while it may still take. */
  feeHold: MicroUsd;
  /** What is held back for it now, in collateral (BUY) or tokens (SELL). Derived. */
  held: number;
}

/** BUY YES p and SELL NO 1-p are bids at p; SELL YES p and BUY NO 1-p are asks at p. */
export const bookSideOf = (outcome: Outcome, side: Side): BookSide =>
  (outcome === "YES") === (side === "BUY") ? "bid" : "ask";

/** A token's price in YES coordinates, and back. */
export const inYes = (outcome: Outcome, price: Ticks): Ticks => (outcome === "YES" ? price : complement(price));

export const yesPrice = (order: OrderState): Ticks => inYes(order.outcome, order.price);
export const bookSide = (order: OrderState): BookSide => bookSideOf(order.outcome, order.side);

export const remaining = (order: OrderState): MicroShares => Math.max(0, order.original - order.matched) as MicroShares;

export const isOpen = (order: OrderState): boolean => order.status === "LIVE" || order.status === "DELAYED";

/** What an open order must hold back: the rest of its cost (BUY) or of its shares (SELL). */
export function needs(order: OrderState): number {
  if (!isOpen(order)) return 0;
  if (order.side === "SELL") return remaining(order);
  if (order.budget !== null) return order.budget + order.feeHold;
  return notional(order.price, remaining(order), "up") + order.feeHold;
}

/** Brings the account's holds in line with the order. Call after every change of it. */
export function rehold(accounts: Accounts, account: AccountState, order: OrderState): void {
  const next = needs(order);
  const delta = next - order.held;
  if (delta === 0) return;
  order.held = next;
  if (order.side === "BUY") accounts.holdCash(account, delta);
  else accounts.holdTokens(account, order.token, delta);
}

export const orderRecord = (order: OrderState): OrderRecord => ({
  id: order.id,
  account: order.account,
  owner: order.owner,
  market: order.market,
  token: order.token,
  outcome: order.outcome,
  side: order.side,
  price: order.price,
  original: order.original,
  matched: order.matched,
  tif: order.tif,
  postOnly: order.postOnly,
  createdAt: order.createdAt,
  expiresAt: order.expiresAt,
  status: order.status,
  reason: order.reason,
  trades: order.trades,
});
