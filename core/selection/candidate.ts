import type { MarketConfig } from "../contract/config.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";

/** A market as the venue's catalogue shows it now, and what it would be traded with. null: the catalogue does not say. */
export interface Candidate {
  readonly spec: MarketSpec;
  readonly config: MarketConfig;
  readonly tradable: boolean;
  readonly bestBid: Ticks | null;
  readonly bestAsk: Ticks | null;
  /** Traded in 24 hours. */
  readonly volume24h: MicroUsd | null;
  /** Resting in the book. */
  readonly liquidity: MicroUsd | null;
  /** Size of the price's change in a day, dollars. */
  readonly dayMove: number | null;
  readonly createdAt: VenueMs | null;
  /** What the venue has tagged it with, as slugs: lower-case letters, digits and dashes. null: it does not say. */
  readonly categories: readonly string[] | null;
  /** It is decided by a crypto price. */
  readonly isCrypto: boolean;
  /** Its rules name where the outcome is read. */
  readonly hasSource: boolean;
  /** What the mid did against our own fills in it, dollars a share within two minutes; above 0: against us. */
  readonly adverse: number | null;
}

/** A market that the engine has a seat for. */
export interface Seated {
  readonly id: ConditionId;
  readonly endsAt: VenueMs;
  /** The catalogue was asked for it by id and does not know it. */
  readonly gone: boolean;
}

export interface Rules {
  /** Seats. */
  readonly max: number;
  /** 0: no floor, and an unknown liquidity passes. */
  readonly minLiquidity: MicroUsd;
  /** The same for what is traded in a day. */
  readonly minVolume: MicroUsd;
  readonly maxDaysToEnd: number;
  /** Markets on crypto prices may be made. */
  readonly crypto: boolean;
  /** Categories of which a market must have one; empty: any will do. And those of which it may have none. */
  readonly categories: readonly string[];
  readonly refusedCategories: readonly string[];
  /** Least pool of liquidity rewards a day; 0: none is needed. */
  readonly minReward: MicroUsd;
  /** Narrowest touch; 0: any. What a market in its seat has is never too narrow. */
  readonly minSpread: Ticks;
  /** What a market may charge: anything, takers only, or nobody. */
  readonly fees: "any" | "takers" | "none";
  /** Slugs of markets or events. */
  readonly pins: readonly string[];
  readonly blacklist: readonly string[];
  /** A young market has its own floor and seats, and its score counts for more: little is known of it, and few compete. */
  readonly early: {
    readonly hours: number;
    readonly minLiquidity: MicroUsd;
    readonly boost: number;
    readonly seats: number;
  };
  /** How many times a seat's own score a market must have to take it. */
  readonly advantage: number;
  /** False only for a recording, whose book is not there before its clock starts. */
  readonly needsBook: boolean;
  /** The engine may take new markets: not while it is killed. */
  readonly open: boolean;
}
