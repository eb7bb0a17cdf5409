/** What a market knows. Owned by its machine and changed in place; everything that must last is rebuilt from rows. */
import { newOperations, type Operations } from "../chain/operations.ts";
import type { ChainOperation } from "../contract/chain.ts";
import type { MarketConfig } from "../contract/config.ts";
import type { IntentId } from "../contract/ids.ts";
import type { DirectionalWish, HistoryRecord, Verdict } from "../contract/market.ts";
import type { Place } from "../contract/orders.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { AccountView, BookView, Lease, Level, WatchBand } from "../contract/views.ts";
import type { Intent } from "../execution/intent.ts";
import type { Wants } from "../execution/life.ts";
import { newOrders, type Orders } from "../execution/orders.ts";
import { type Adverse, type AdverseSums, NOT_ADVERSE, newAdverseSums } from "../ledger/adverse.ts";
import { type Booked, type Ledger, newLedger } from "../ledger/ledger.ts";
import { type MidRing, newMidRing } from "../ledger/markouts.ts";
import type { LiveFill, LiveOperation, Streak } from "../live/types.ts";
import type { Row } from "../machine.ts";
import { type Arrivals, newArrivals } from "../pricing/arrivals.ts";
import type { Intensity } from "../pricing/intensity.ts";
import { newVolatility, type Volatility } from "../pricing/volatility.ts";
import { type GateResult, PERMIT } from "../quoting/gates.ts";
import { type Breaker, newBreaker } from "../risk/circuit-breaker.ts";
import type { Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import type { BetFill } from "./bet.ts";
import type { Grounds } from "./grounds.ts";
import { newOrderRows, type OrderRows } from "./order-rows.ts";
import { type Plan, planOf } from "./rules.ts";
import { type Guarded, UNGUARDED } from "./verdicts.ts";

export interface MarketSetup {
  readonly spec: MarketSpec;
  readonly config: MarketConfig;
  /** When this market's object was made: part of every intent's name. */
  readonly birth: VenueMs;
  /** Version of the code that trades: it stands in the row of each order that it sends. Missing: not known. */
  readonly code?: string;
}

/** active: quotes. retiring: reduce-only until flat. retired: asleep. resolved: paid out. */
export type Phase = "active" | "retiring" | "retired" | "resolved";

/** One side's patience with refusals. */
export interface SidePatience {
  coolUntil: number;
  /** Post-only refusals in a row. */
  crosses: number;
  /** When the last of them came; null: none since the last order that was taken. A newer book is needed after it. */
  crossedAt: number | null;
  /** Refused for want of balance: "cash" is short, or the venue would not take the complement although there is cash. */
  poor: "cash" | "complement" | null;
  /** Micro-shares of the order that was refused so. */
  poorSize: number;
}

/** A wish as it is being worked: what its orders have filled, micro-shares, and which orders those were. */
export interface StandingWish {
  readonly wish: DirectionalWish;
  readonly filled: number;
  readonly intents: readonly IntentId[];
}

/** A fill whose markouts are still to come, up to when they were looked for, and when the next of them is due. */
export interface Awaiting {
  readonly booked: Booked;
  looked: number;
  dueAt: number;
}

export interface MarketState {
  plan: Plan;
  /** Venue time of the newest event. */
  at: number;
  phase: Phase;
  /** Venue time of the first event: trades before it are not this ledger's. Null before it. */
  bornAt: VenueMs | null;
  /** Venue time of the newest account read that a row remembers. */
  readAt: VenueMs | null;
  /** Sequence of the next intent; never used twice: numbers are reserved in a row before they are used. */
  next: number;
  /** Up to which they are reserved, exclusive. */
  reserved: number;
  /** When this process began to know; null before its first event. */
  startedAt: VenueMs | null;
  readonly orders: Orders;
  /** In which rows they are kept. */
  readonly orderRows: OrderRows;
  readonly ledger: Ledger;
  /** What this market does on chain. */
  readonly chain: Operations;
  /** When this process learned of the resolution; null before. */
  resolvedAt: VenueMs | null;
  readonly ring: MidRing;
  vol: Volatility;
  arrivals: Arrivals;
  /** What `arrivals` came to when it was last fitted; k at a price of a half dollar. Null: nothing to learn from yet. */
  intensity: Intensity | null;
  /** When it was last fitted, and whether something has been hit or traded since. */
  fittedAt: number;
  arrived: boolean;
  /** Volatility of the price as last decided with, $/sqrt(s), and the half-spread then, $; null and 0 before that. */
  sigmaP: number | null;
  halfSpread: number;
  breaker: Breaker;
  /** After a sudden move of the mid: until when nothing stands, and how far it went, cents. */
  pausedUntil: number;
  pausedBy: number;
  readonly verdicts: Map<string, Verdict>;
  guarded: Guarded;
  wish: StandingWish | null;
  /** Net micro-shares that wishes have bought: quotes lean on what is held beyond it. */
  target: number;
  /** Fills of wishes since they last held nothing, and the ones that made it so. */
  bet: readonly BetFill[];
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
  /** Posts that the lease's rate leaves, and as of when. */
  allowance: number;
  allowedAt: number;
  /** Time of the newest fill that bought and that sold, for the other side's orders to hang. */
  readonly filledAt: { bid: number; ask: number };
  /** Orders that stand elsewhere than the quote, and why. */
  readonly kept: Map<Intent, string>;
  /** Backing off from the venue as a whole (rate limit, restart, trouble), and how often in a row. */
  coolUntil: number;
  backoffs: number;
  gate: GateResult;
  /** What the last decision was made on; null before the first. */
  grounds: Grounds | null;
  /** The blended move of the mid after our fills, $ a share; negative when they lose. */
  adverse: Adverse;
  adverseSums: AdverseSums;
  /** Fills whose markouts are still to come. */
  awaiting: Awaiting[];
  /** The newest fills as they are shown; null: something about them is new. */
  liveFills: readonly LiveFill[] | null;
  /** Of the same fills. */
  streak: Streak | null;
  /** Operations that are over as they are shown; null: something about them is new. */
  liveOver: readonly LiveOperation[] | null;
  band: WatchBand | null;
  wakeAt: number;
  cycles: number;
  /** What history was told last: the quote and the minute that was looked at, the position, and when. */
  readonly sampled: { minute: number; quote: string; quotedAt: number; yes: number; no: number; heldAt: number };
  /** When the estimators last went into a row. */
  estimatedAt: number;
  unequalSince: number | null;
  /** The difference that was told last, in its words; null: none stands. */
  unequalTold: { readonly text: string; readonly at: VenueMs } | null;
}

const newPatience = (): SidePatience => ({ coolUntil: 0, crosses: 0, crossedAt: null, poor: null, poorSize: 0 });

export const newState = (setup: MarketSetup): MarketState => ({
  plan: planOf(setup.config, setup.spec),
  at: Number.NEGATIVE_INFINITY,
  phase: "active",
  bornAt: null,
  readAt: null,
  next: 1,
  reserved: 1,
  startedAt: null,
  orders: newOrders(),
  orderRows: newOrderRows(),
  ledger: newLedger(),
  chain: newOperations(),
  resolvedAt: null,
  ring: newMidRing(),
  vol: newVolatility(),
  arrivals: newArrivals(),
  intensity: null,
  fittedAt: Number.NEGATIVE_INFINITY,
  arrived: false,
  sigmaP: null,
  halfSpread: 0,
  breaker: newBreaker(),
  pausedUntil: 0,
  pausedBy: 0,
  verdicts: new Map(),
  guarded: UNGUARDED,
  wish: null,
  target: 0,
  bet: [],
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
  patience: {
    bid: newPatience(),
    ask: newPatience(),
  },
  allowance: Number.POSITIVE_INFINITY,
  allowedAt: 0,
  filledAt: { bid: Number.NEGATIVE_INFINITY, ask: Number.NEGATIVE_INFINITY },
  kept: new Map(),
  coolUntil: 0,
  backoffs: 0,
  gate: { permit: PERMIT.hold, closedBy: null, why: "starting" },
  grounds: null,
  adverse: NOT_ADVERSE,
  adverseSums: newAdverseSums(),
  awaiting: [],
  liveFills: null,
  streak: null,
  liveOver: null,
  band: null,
  wakeAt: Number.POSITIVE_INFINITY,
  cycles: 0,
  sampled: {
    ...{ minute: -1, quote: "", quotedAt: Number.NEGATIVE_INFINITY },
    ...{ yes: 0, no: 0, heldAt: Number.NEGATIVE_INFINITY },
  },
  estimatedAt: Number.NEGATIVE_INFINITY,
  unequalSince: null,
  unequalTold: null,
});

/** What one step wants, gathered while it runs. */
export interface Out extends Wants {
  readonly rows: Row[];
  readonly places: Place[];
  /** Operations on chain wanted or asked after; null: none. */
  operations: ChainOperation[] | null;
  readonly history: HistoryRecord[];
  life: boolean;
  ledger: boolean;
  /** Breaker and pause changed; wish or target changed. */
  breaker: boolean;
  wish: boolean;
  report: boolean;
  wake: number | null;
}

export const newOut = (): Out => ({
  cancel: [],
  find: [],
  alerts: [],
  rows: [],
  places: [],
  operations: null,
  history: [],
  life: false,
  ledger: false,
  breaker: false,
  wish: false,
  report: false,
  wake: null,
});

/** Asks to be woken no later than `at`. */
export function wakeBy(out: Out, at: number): void {
  if (out.wake === null || at < out.wake) out.wake = at;
}
