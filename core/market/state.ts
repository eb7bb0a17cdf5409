/** What a market knows. Owned by its machine and changed in place; everything that must last is rebuilt from rows. */
import type { MarketConfig } from "../contract/config.ts";
import type { HistoryRecord } from "../contract/market.ts";
import type { Place } from "../contract/orders.ts";
import type { Reason } from "../contract/reasons.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { AccountView, BookView, Lease, Level, WatchBand } from "../contract/views.ts";
import type { Wants } from "../execution/life.ts";
import { newOrders, type Orders } from "../execution/orders.ts";
import { type Booked, type Ledger, newLedger } from "../ledger/ledger.ts";
import { type MidRing, newMidRing } from "../ledger/markouts.ts";
import type { Row } from "../machine.ts";
import { newVolatility, type Volatility } from "../pricing/volatility.ts";
import { type GateResult, PERMIT } from "../quoting/gates.ts";
import type { Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";

export interface MarketSetup {
  readonly spec: MarketSpec;
  readonly config: MarketConfig;
  /** When this market's object was made: part of every intent's name. */
  readonly birth: VenueMs;
}

/** active: quotes. retiring: reduce-only until flat. retired: asleep. resolved: paid out. */
export type Phase = "active" | "retiring" | "retired" | "resolved";

/** One side's patience with refusals. */
export interface SidePatience {
  coolUntil: number;
  /** Post-only refusals in a row. */
  crosses: number;
}

export interface MarketState {
  phase: Phase;
  /** Venue time of the first event: trades before it are not this ledger's. Null before it. */
  bornAt: VenueMs | null;
  /** Venue time of the newest account read that a row remembers. */
  readAt: VenueMs | null;
  /** Sequence of the next intent; never used twice, so it is journaled with each. */
  next: number;
  /** When this process began to know; null before its first event. */
  startedAt: VenueMs | null;
  readonly orders: Orders;
  readonly ledger: Ledger;
  readonly ring: MidRing;
  vol: Volatility;
  tick: Ticks;
  lease: Lease | null;
  /** Why the last answer held no lease; null when it did. The lease before it stands until it ends, but nothing new is sent. */
  leaseUnknown: string | null;
  book: BookView | null;
  bookKnown: boolean;
  /** The book without our orders. */
  bids: readonly Level[];
  asks: readonly Level[];
  account: AccountView | null;
  accountKnown: boolean;
  midHalf: number | null;
  readonly patience: { readonly bid: SidePatience; readonly ask: SidePatience };
  /** Backing off from the venue as a whole (rate limit, restart, trouble), and how often in a row. */
  coolUntil: number;
  backoffs: number;
  gate: GateResult;
  why: readonly Reason[];
  quote: { bid: Ticks | null; ask: Ticks | null };
  /** In Ticks, as the formula gives it: not necessarily whole. */
  reservation: number | null;
  /** The blended move of the mid after our fills, $ a share; negative when they lose. */
  adverse: number;
  /** Fills whose markouts are still to come. */
  pending: Booked[];
  band: WatchBand | null;
  wakeAt: number;
  cycles: number;
  /** Last minute sampled into history, and the position it said. */
  sampledMinute: number;
  sampledYes: number;
  sampledNo: number;
  unequalSince: number | null;
}

export const newState = (setup: MarketSetup): MarketState => ({
  phase: "active",
  bornAt: null,
  readAt: null,
  next: 1,
  startedAt: null,
  orders: newOrders(),
  ledger: newLedger(),
  ring: newMidRing(),
  vol: newVolatility(),
  tick: setup.spec.tick,
  lease: null,
  leaseUnknown: null,
  book: null,
  bookKnown: false,
  bids: [],
  asks: [],
  account: null,
  accountKnown: false,
  midHalf: null,
  patience: { bid: { coolUntil: 0, crosses: 0 }, ask: { coolUntil: 0, crosses: 0 } },
  coolUntil: 0,
  backoffs: 0,
  gate: { permit: PERMIT.hold, closedBy: null, why: "starting" },
  why: [],
  quote: { bid: null, ask: null },
  reservation: null,
  adverse: 0,
  pending: [],
  band: null,
  wakeAt: Number.POSITIVE_INFINITY,
  cycles: 0,
  sampledMinute: -1,
  sampledYes: 0,
  sampledNo: 0,
  unequalSince: null,
});

/** What one step wants, gathered while it runs. */
export interface Out extends Wants {
  readonly rows: Row[];
  readonly places: Place[];
  readonly history: HistoryRecord[];
  life: boolean;
  ledger: boolean;
  report: boolean;
  wake: number | null;
}

export const newOut = (): Out => ({
  cancel: [],
  find: [],
  alerts: [],
  rows: [],
  places: [],
  history: [],
  life: false,
  ledger: false,
  report: false,
  wake: null,
});

/** Asks to be woken no later than `at`. */
export function wakeBy(out: Out, at: number): void {
  if (out.wake === null || at < out.wake) out.wake = at;
}
