import type { ConditionId } from "../../contract/ids.ts";
import type { DirectionalWish } from "../../contract/market.ts";
import type { MicroUsd } from "../../units/money.ts";
import type { Ticks } from "../../units/price.ts";
import type { MicroShares } from "../../units/size.ts";
import type { VenueMs } from "../../units/time.ts";
import type { Edge } from "../edge.ts";
import type { Held } from "../held.ts";
import type { NoSignal, NoSignalCode } from "../no-signal.ts";
import type { Plan } from "../plan.ts";
import type { Priced, PriceState } from "../price.ts";
import type { QuestionSpec } from "../questions/spec.ts";
import type { DirectionalRules } from "../rules.ts";
import type { Standing } from "../shadow.ts";
import type { Correlations } from "./stakes.ts";

/** A market whose question is read, with its book of now in YES prices, our own orders left out. */
export interface Candidate {
  readonly market: ConditionId;
  readonly slug: string;
  readonly question: string;
  /** Id of its event: strikes of one expiry. */
  readonly event: string;
  readonly spec: QuestionSpec;
  readonly bid: Ticks | null;
  readonly ask: Ticks | null;
  readonly bookAt: VenueMs | null;
  /** Taker fee rate. */
  readonly rate: number;
  readonly tick: Ticks;
  readonly minSize: MicroShares;
}

/** What is known of a candidate's prices, or why nothing is. */
export type PriceView = (PriceState & { readonly regime: number | null }) | NoSignal;

/** Cycles in a row in which a market has shown an edge on one side, the last of them at `at`. */
export interface Confirmation {
  readonly buy: "YES" | "NO";
  readonly cycles: number;
  readonly at: VenueMs;
}

export interface AccountNow {
  /** Why nothing may be entered: killed, paused, not known; null when the engine runs. */
  readonly closed: string | null;
  /** Markets that a person has killed alone: nothing is entered there. Missing: none. */
  readonly killed?: readonly ConditionId[];
  /** Equity at bid that stakes are shares of; null: not known. */
  readonly bankroll: MicroUsd | null;
  /** Staked since the UTC day began. */
  readonly stakedToday: MicroUsd;
}

export interface LoopInput {
  readonly now: VenueMs;
  readonly mode: "paper" | "live";
  readonly candidates: readonly Candidate[];
  readonly prices: ReadonlyMap<ConditionId, PriceView>;
  readonly memory: ReadonlyMap<ConditionId, Confirmation>;
  /** Open plans, and what the market says of each; null: it has not reported. */
  readonly plans: readonly { readonly plan: Plan; readonly held: Held | null }[];
  readonly account: AccountNow;
  /** How two coins move together; null: not known. */
  readonly correlations: Correlations;
  readonly standing: (spec: QuestionSpec) => Standing;
  readonly rules: DirectionalRules;
}

export type SignalCode =
  | NoSignalCode
  /** The book lacks a side, or is too old. */
  | "NO_BOOK"
  /** Model and market are too far apart: a person is to look. */
  | "REVIEW"
  | "NO_EDGE"
  /** Not yet enough cycles in a row. */
  | "UNCONFIRMED"
  /** It can only be priced while its window lasts, and so many cycles in a row don't fit into that: never entered. */
  | "TOO_SHORT"
  /** A position, or an order for one, stands in this market. */
  | "HELD"
  | "PRETRADE"
  /** Live, and its family has not beaten the market yet. */
  | "SHADOW"
  /** Every place is taken, the day's stake is spent, or what Kelly leaves is under the market's minimum. */
  | "NO_ROOM"
  /** Killed, paused, turned off, or an account that is not known. */
  | "CLOSED"
  | "ENTER";

/** One check before a trade, with its numbers. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface Signal {
  readonly candidate: Candidate;
  readonly at: VenueMs;
  readonly state: PriceState | null;
  readonly priced: Priced | null;
  readonly edge: Edge | null;
  /** Cycles in a row with an edge on `edge.buy`, this one counted. */
  readonly cycles: number;
  /** Shares of the bankroll: the bet by itself, what the joint problem leaves of it, what is staked. */
  readonly kelly: { readonly single: number; readonly joint: number; readonly stake: number } | null;
  readonly checks: readonly Check[];
  readonly code: SignalCode;
  readonly why: string;
}

/** A wish for a market, and the plan behind it as it is from now on. */
export interface Order {
  readonly plan: Plan;
  readonly wish: DirectionalWish;
  readonly candidate: Candidate;
}

export interface LoopOutput {
  /** One a candidate. */
  readonly signals: readonly Signal[];
  readonly orders: readonly Order[];
  /** Plans that are over without a fill. */
  readonly abandoned: readonly Plan[];
}
