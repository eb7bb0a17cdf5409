import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { Fill } from "./fills.ts";
import type { Side } from "./ids.ts";
import type { VenueOrder } from "./orders.ts";

/** A thing that could not be read. Never the same as zero or empty. */
export interface Unknown {
  readonly is: "unknown";
  readonly why: string;
}
export const unknown = (why: string): Unknown => ({ is: "unknown", why });
export const isUnknown = (value: object): value is Unknown =>
  "is" in value && (value as { is: unknown }).is === "unknown";

export interface Level {
  readonly price: Ticks;
  readonly size: MicroShares;
}

/** A market's book in YES coordinates, best first on both sides, own orders still in it. */
export interface BookView {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly tick: Ticks;
  /** The venue's stamp of the newest change. */
  readonly stampedAt: VenueMs;
  /** When the feed was last known good (a frame, or a read that agreed): age is measured from here. */
  readonly freshAt: VenueMs;
  readonly lastTrade?: Ticks;
  /** Mids since the last view, oldest first, our own orders left out. */
  readonly mids?: readonly MidPoint[];
  /** Trades since the last view, ours among them. */
  readonly prints?: readonly PrintView[];
}

/** Trades at one YES price by takers of one side. */
export interface PrintView {
  readonly price: Ticks;
  /** BUY lifted YES asks. */
  readonly taker: Side;
  /** Of all of them. */
  readonly size: MicroShares;
  readonly trades: number;
  /** Ticks by which they reached beyond the touch before them, in sum. */
  readonly reach: number;
}

/** The mid at a moment, half-ticks. */
export interface MidPoint {
  readonly at: VenueMs;
  readonly midHalf: number;
}

/** The account as the venue tells it, this market's part of one account-wide read. */
export interface AccountView {
  readonly readAt: VenueMs;
  readonly open: readonly VenueOrder[];
  /** Fills of this market since the watermark the market gave; repeats are allowed. */
  readonly fills: readonly Fill[];
  readonly yes: MicroShares;
  readonly no: MicroShares;
  /** When these two were asked for; missing: with the rest. */
  readonly heldAt?: VenueMs;
  /** Collateral of the whole account. */
  readonly cash: MicroUsd;
}

/** MM: market making. CD: directional positions. ARB: arbitrage. Each can be paused by itself. */
export const STRATEGIES = ["MM", "CD", "ARB"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Micro-dollars lost from here against today's mark if YES wins and if NO does. Below zero: won. */
export interface Losses {
  readonly yes: MicroUsd;
  readonly no: MicroUsd;
}

export interface Lease {
  readonly mode: "quote" | "reduce" | "halt";
  /** Collateral this market may have at risk, in flight included. */
  readonly capital: MicroUsd;
  /** Posts a second this market may make, on average. */
  readonly rate: number;
  readonly configVersion: number;
  readonly epoch: number;
  readonly expiresAt: VenueMs;
  /** With "reduce": what resting orders do not take off is sold into the book. Missing: it is not. */
  readonly flatten?: boolean;
  /**
   * With "quote": what it may lose by outcome, where other markets of its exclusive event count on it. Below zero: it must go on
   * winning that much. Missing: `capital` alone bounds it.
   */
  readonly within?: Losses;
  /** Strategies that a person has paused: no order of theirs may stand. Missing: none. */
  readonly paused?: readonly Strategy[];
  /** The market's own epoch; a report under it acknowledges the newest kill of this market alone. Missing: there was none. */
  readonly own?: number;
}

/** What a person has said of one market alone. Its own epoch is raised by each kill and each resume of it. */
export interface OwnEpoch {
  readonly epoch: number;
  readonly killed: boolean;
}

/** "Wake me when the mid leaves [low, high] or somebody trades at my price." Prices in YES coordinates. */
export interface WatchBand {
  readonly low: Ticks;
  readonly high: Ticks;
  /** Our best resting prices; a print at or through them wakes us. */
  readonly bid?: Ticks;
  readonly ask?: Ticks;
}
