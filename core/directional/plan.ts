/** A directional position from its signal to its end. A plan is a wish; the position is what its fills say. */
import type { ConditionId } from "../contract/ids.ts";
import type { DirectionalWish } from "../contract/market.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { type MicroShares, ONE_SHARE } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { ExitDecision } from "./exits.ts";
import type { Asset, Family, Period } from "./questions/spec.ts";

/** What a signal was worth when the plan was made: probabilities and dollars a share. */
export interface Thesis {
  readonly p: number;
  readonly sd: number;
  readonly mid: number;
  readonly weight: number;
  readonly blend: number;
  readonly edge: number;
  readonly spot: number;
  readonly sigmaAnnual: number;
}

/** entering: its first order is out; held: something filled; leaving: an exit is out; closed: flat again after it held. */
export type PlanState = "entering" | "held" | "leaving" | "closed" | "abandoned";

/**
 * Fills come in fractions of what an order can be, and a fee may be taken in shares: less than this is what orders have left
 * behind, not a position. No order can sell it, and it pays under ten cents.
 */
export const DUST = (ONE_SHARE / 10) as MicroShares;

/** What the market's own ledger says that wishes have filled (core/market/wish.ts). */
export interface Stance {
  /** YES minus NO, micro-shares. */
  readonly net: MicroShares;
  /** What is held now has cost, fees in it. */
  readonly cost: MicroUsd;
  /** Cash that wishes have moved since they last held nothing: a finished position's profit. */
  readonly cash: MicroUsd;
}

export interface Plan {
  /** market@time of its signal. */
  readonly id: string;
  readonly market: ConditionId;
  readonly event: string;
  readonly asset: Asset;
  readonly family: Family;
  readonly period: Period;
  /** When the question's last price is read. */
  readonly end: VenueMs;
  readonly buy: "YES" | "NO";
  readonly openedAt: VenueMs;
  /** Wanted; what is held is the stance's. */
  readonly size: MicroShares;
  readonly stake: MicroUsd;
  /** Worst YES price of the entry. */
  readonly limit: Ticks;
  /** Prices of the bought token at which its loss and its gain begin to count, dollars: for a reader; exits.ts decides. */
  readonly stop: number;
  readonly target: number;
  readonly thesis: Thesis;
  readonly state: PlanState;
  /** Wishes sent to enter, and to leave. */
  readonly entries: number;
  readonly exits: number;
  readonly leaving: ExitDecision | null;
  /** The last wish sent to enter: told again while the market does not know it. Missing: the plan is older than this field. */
  readonly entry?: DirectionalWish;
  /** It was over at that time, and a trade that had filled it failed on chain since: it goes on with what is held again. */
  readonly cameBack?: VenueMs;
}

export const isOpen = ({ state }: Pick<Plan, "state">): boolean => state !== "closed" && state !== "abandoned";
