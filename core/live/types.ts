/**
 * What the dashboard sees. The market machine writes MarketReport, the Hub keeps the newest of each and joins them to
 * one Snapshot, the browser holds the same Snapshot and applies the same deltas (core/live/reduce.ts).
 * Integers in core's units; the browser formats. null means "not known", never zero.
 */

import type { ChainKind, ChainState, OperationId } from "../contract/chain.ts";
import type { FillStatus } from "../contract/fills.ts";
import type { ConditionId, IntentId, OrderId, Outcome, Side, TradeId } from "../contract/ids.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Exclusive } from "../contract/spec.ts";
import type { Level, Losses, Strategy } from "../contract/views.ts";
import type { WindDown } from "../risk/wind-down.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";

/**
 * P&L parts in micro-dollars, each counted from its own events (core/ledger/parts.ts). Fees and gas are costs, told positive:
 * capture + adverse + drift + settlement - fees + rebates + rewards - gas + rounding is the change in accounting equity.
 */
export interface PnlParts {
  /** Fills against the mid of their moment. */
  readonly capture: MicroUsd;
  /** What the mid did in the 120 s after each fill, once that mark is known. */
  readonly adverse: MicroUsd;
  /** What the mid did to what was held, beyond that; a fill's move is in here until its 120 s mark is known. */
  readonly drift: MicroUsd;
  /** The last step from the mid to what the outcome pays. */
  readonly settlement: MicroUsd;
  readonly fees: MicroUsd;
  /** Counted when paid, as rewards are. */
  readonly rebates: MicroUsd;
  readonly rewards: MicroUsd;
  readonly gas: MicroUsd;
  /** What integer micro-dollars of cash cost. */
  readonly rounding: MicroUsd;
}

/** Signed move of the mid after a fill, cents a share, + in our favour; null until known or when the book was stale then. */
export interface Markouts {
  readonly s1: number | null;
  readonly s5: number | null;
  readonly s30: number | null;
  readonly s120: number | null;
  readonly s600: number | null;
}

/** Sums over fills, x the move in cents and w the size in shares: count, w, wx, w^2, w^2 x, w^2 x^2 (core/live/moves.ts). */
export interface MoveSums {
  readonly n: number;
  readonly w: number;
  readonly wx: number;
  readonly ww: number;
  readonly wwx: number;
  readonly wwxx: number;
}

/** By seconds after the fill: s0 is what the fill earned against the mid of its moment, the others what the mid did then. */
export interface Moves {
  readonly s0: MoveSums;
  readonly s1: MoveSums;
  readonly s5: MoveSums;
  readonly s30: MoveSums;
  readonly s120: MoveSums;
  readonly s600: MoveSums;
}

/** A mean with what it is worth: half the width of its 95 % interval, null below two values. */
export interface Estimate {
  readonly n: number;
  readonly mean: number;
  readonly half: number | null;
}

/**
 * Return for risk (reference quant.md 7.5), of the equity that the ledgers explain: deposits are no skill. Ratios are null
 * when there is nothing to divide; `error` is the standard error of `sharpe`, in its unit.
 */
export interface PerformanceReport {
  readonly bucket: "hour" | "day";
  /** Returns between ends of complete buckets. */
  readonly n: number;
  readonly sharpe: number | null;
  readonly error: number | null;
  readonly sortino: number | null;
  /** False under 14 days: the ratios are then per bucket. */
  readonly yearly: boolean;
  /** Largest fall of risk equity from a running peak, basis points of the peak. */
  readonly maxDrawdownBp: number;
  /** Points of the curve it was looked for in. */
  readonly points: number;
}

/** How the fills of all markets fare, counted every half minute. Each figure with the sample behind it. */
export interface TradingReport {
  readonly at: VenueMs;
  /** What a share earned against the mid of its moment, and what the mid did in the 30 s after it: cents, + is ours. */
  readonly capture: Estimate | null;
  readonly quality: Estimate | null;
  /** How often a day the mean inventory is bought and sold again; null: nothing was held, or nobody has looked for long. */
  readonly turns: number | null;
  /** Dollars won in winning hours for each lost in losing ones; null: no hour has lost yet. */
  readonly profitFactor: number | null;
  /** Complete hours behind it. */
  readonly hours: number;
}

/** What the markets of one event, or of one correlated group, may lose together. */
export interface StakeReport {
  readonly kind: "event" | "group";
  /** The event's id, or the group's name. */
  readonly name: string;
  readonly markets: readonly ConditionId[];
  /** At worst, over the outcomes that exclude each other; and what each may lose by itself, added up. */
  readonly worst: MicroUsd;
  readonly sum: MicroUsd;
  /** False: it is not known that only one outcome can win, and `worst` is the sum. */
  readonly exclusive: boolean;
  /** null: the account is not known. */
  readonly cap: MicroUsd | null;
}

export type MarketState =
  | "starting"
  | "quoting"
  | "reduce-only"
  | "paused"
  | "stale"
  | "ending"
  | "resolved"
  | "retired"
  | "killed";

/** One of our orders as the ladder shows it, in YES coordinates. */
export interface LiveOrder {
  readonly intent: IntentId;
  readonly order: OrderId | null;
  readonly token: Outcome;
  readonly side: Side;
  /** bid or ask of the YES book, whatever token carries it. */
  readonly as: "bid" | "ask";
  readonly level: number;
  readonly yesPrice: Ticks;
  readonly price: Ticks;
  readonly size: MicroShares;
  readonly matched: MicroShares;
  readonly state: "sending" | "live" | "cancelling" | "unknown";
  /** Shares estimated ahead of us at our price; null while not known. */
  readonly ahead: MicroShares | null;
  readonly since: VenueMs;
  /** Why it stands where it is although the quote is elsewhere; missing: it stands where it is wanted. */
  readonly kept?: string;
}

export interface LiveFill {
  readonly market: ConditionId;
  readonly trade: TradeId;
  readonly order: OrderId;
  readonly at: VenueMs;
  readonly token: Outcome;
  readonly side: Side;
  readonly as: "bid" | "ask";
  readonly yesPrice: Ticks;
  readonly price: Ticks;
  readonly size: MicroShares;
  readonly cash: MicroUsd;
  readonly fee: MicroUsd;
  readonly status: FillStatus;
  /** Half-ticks (1/20000 dollar), so that a mid between two ticks is exact; null while unknown. */
  readonly midHalf: number | null;
  readonly markouts: Markouts;
}

/** A directional position by its own fills, in the token it is long of: fees are in cost and cash. */
export interface LiveBet {
  /** YES minus NO. */
  readonly net: MicroShares;
  /** What is held now has cost. */
  readonly cost: MicroUsd;
  /** Cash moved since it last was nothing. */
  readonly cash: MicroUsd;
  /** The wish being worked, and what it has filled; null: none. */
  readonly wish: { readonly id: string; readonly change: MicroShares; readonly filled: MicroShares } | null;
}

/** Orders that filled one after the other, all the same way; an order filled in parts is one. */
export interface Streak {
  readonly as: "bid" | "ask";
  /** When each was last filled, newest first; the newest twenty. */
  readonly orders: readonly VenueMs[];
}

/** The whole truth about one market as of its last step. */
export interface MarketReport {
  readonly id: ConditionId;
  readonly at: VenueMs;
  readonly state: MarketState;
  /** Plain words: why it is in this state. */
  readonly stateWhy: string;
  readonly slug: string;
  /** Id of the event the market belongs to. */
  readonly event: string;
  readonly question: string;
  readonly rules: string;
  readonly outcomes: readonly [string, string];
  readonly endsAt: VenueMs;
  /** The least an order may be; missing: an earlier version does not say. */
  readonly minSize?: MicroShares;
  readonly tick: Ticks;
  readonly engine: "as" | "legacy";
  /** False: it is not quoted, directional wishes alone are worked here; missing: it is quoted. */
  readonly makes?: boolean;
  /** Best 20 levels a side in YES coordinates, own orders in it; empty arrays with bookAt null when unknown. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly bookAt: VenueMs | null;
  readonly midHalf: number | null;
  readonly reservation: number | null;
  readonly quote: { readonly bid: Ticks | null; readonly ask: Ticks | null };
  readonly orders: readonly LiveOrder[];
  readonly why: readonly Reason[];
  readonly position: {
    readonly yes: MicroShares;
    readonly no: MicroShares;
    readonly net: MicroShares;
    readonly cap: MicroShares;
    /** Average cost of what is held, cents a share of the net side; null when flat. */
    readonly averageCents: number | null;
    /** Complete sets in it: a dollar each at any price. */
    readonly sets: MicroShares;
    /** Average cost of each token by itself; null when none is held. The two together are what a set cost. */
    readonly yesCents: number | null;
    readonly noCents: number | null;
    /** What directional wishes hold of it; missing: there never was one. */
    readonly bet?: LiveBet;
  };
  /** Money in minus money out since this market's ledger began, fees included. */
  readonly cashFlow: MicroUsd;
  readonly valueAtMid: MicroUsd;
  readonly valueAtBid: MicroUsd;
  /** Worst-case loss from here, in-flight orders counted as filled. */
  readonly exposure: MicroUsd;
  /** The same by outcome; missing: an earlier version does not say. */
  readonly losses?: Losses;
  /** Its place among outcomes of which exactly one pays YES; missing: it has none, or that can't be told. */
  readonly exclusive?: Exclusive;
  readonly pnl: PnlParts;
  /** cashFlow + valueAtMid: equals the sum of the parts, to the micro-dollar. */
  readonly pnlTotal: MicroUsd;
  readonly fills: readonly LiveFill[];
  /** The orders that filled in a row up to now; missing: an earlier version does not say. */
  readonly streak?: Streak;
  readonly fillCount: number;
  /** Micro-dollars paid and received for tokens by the fills that did not fail; missing: an earlier version does not say. */
  readonly volume?: MicroUsd;
  /** How many of them stand where on their way to the chain. */
  readonly fillStates: Readonly<Record<FillStatus, number>>;
  /** Over all fills of this market that did not fail. */
  readonly moves: Moves;
  readonly leaseUntil: VenueMs | null;
  /** Until when an order may still come to rest that left and was not heard of since, given up or not; missing: none. */
  readonly lateUntil?: VenueMs;
  /** That order in a few words: of several the one that may come last. */
  readonly lateOrder?: string;
  /** How long an order that leaves now may come to rest; missing: an earlier version did not say. */
  readonly orderLifeMs?: number;
  readonly epoch: number;
  /** The market's own epoch, of its lease: under it a kill of this market alone is acknowledged; missing: none. */
  readonly own?: number;
  readonly cycle: { readonly count: number; readonly tookUs: number | null; readonly lagMs: number | null };
  /** What the venue's own balances say against our ledger; null until both are known. */
  readonly reconciled: { readonly at: VenueMs; readonly yesDiff: MicroShares; readonly noDiff: MicroShares } | null;
  readonly winner: Outcome | "SPLIT" | null;
  /** Missing from an earlier version. */
  readonly chain?: LiveChain;
  /** What it can give to a conversion and take from one; missing: its event has none, or it would do neither now. */
  readonly convertible?: Convertible;
}

/** A market's offer to the conversions of its event (reference polymarket.md 7). */
export interface Convertible extends Exclusive {
  /** NO beyond complete sets that no order, no operation and no directional position has. */
  readonly gives: MicroShares;
  /** More of it, which quotes offer for sale: given as well where capital is short. Missing from an earlier version. */
  readonly offered?: MicroShares;
  /** YES for which there is room, within its cap and what it may lose. */
  readonly takes: MicroShares;
  /** Mid of YES, half ticks. */
  readonly midHalf: number;
  /** Dollars freed from which a conversion is worth its place on chain, as with the sets that are merged. */
  readonly from: MicroUsd;
}

/** One operation on chain. */
export interface LiveOperation {
  readonly id: OperationId;
  readonly kind: ChainKind;
  /** Complete sets; 0 for a redemption, which takes all there is. */
  readonly amount: MicroShares;
  readonly at: VenueMs;
  readonly state: ChainState;
  readonly since: VenueMs;
  readonly nonce: number | null;
  readonly ref: string | null;
  readonly tx: string | null;
  /** Why it was wanted, and why it ended as it did. */
  readonly why: string;
  readonly cause: string;
}

/** What a market does on chain. What is under way is reserved: it is neither sold, nor spent, nor counted as free. */
export interface LiveChain {
  readonly open: readonly LiveOperation[];
  /** The last few, newest first. */
  readonly over: readonly LiveOperation[];
  readonly merging: MicroShares;
  readonly splitting: MicroUsd;
  /** NO that a conversion may take, and what one may yet lose here if NO wins; missing: none. */
  readonly converting?: MicroShares;
  readonly taking?: MicroUsd;
  /** Sets merged and split so far. */
  readonly merged: MicroShares;
  readonly split: MicroShares;
  /** What the outcome pays and has not been paid out. */
  readonly unredeemed: MicroUsd;
  /** Gas paid in the chain's own coin: in the P&L, not in the collateral. */
  readonly gasOutside: MicroUsd;
}

/** A market that a person has killed alone, and the proof that it has no order left. Kept until a person resumes it. */
export interface KilledMarket {
  readonly market: ConditionId;
  readonly at: VenueMs;
  /** When it was killed last: the proof counts from then. */
  readonly from: VenueMs;
  readonly actor: string;
  readonly reason: string;
  /** The market's own epoch. */
  readonly epoch: number;
  readonly state: "killing" | "flat" | "unproven";
  /** What the proof waits for, in plain words; empty: nothing. */
  readonly missing: string;
  /** From then to the proof, ms; null: not proven. */
  readonly tookMs: number | null;
  /** Its orders by the venue's word when last counted; null: never. */
  readonly open: number | null;
  /** YES minus NO that it goes on holding, and what its tokens are worth at bid; null: it has never reported. */
  readonly holds: { readonly net: MicroShares; readonly worth: MicroUsd } | null;
  readonly proof: readonly { readonly text: string; readonly at: VenueMs | null }[];
}

export type EngineState = "running" | "paused" | "killing" | "flat" | "unproven" | "winding-down" | "starting";

/** The account: written by the Portfolio. */
export interface AccountReport {
  readonly at: VenueMs;
  readonly mode: "paper" | "live";
  readonly wallet: string;
  readonly engine: EngineState;
  readonly engineWhy: string;
  readonly engineSince: VenueMs;
  readonly epoch: number;
  /** The venue's own word for collateral; null until first read. */
  readonly cash: MicroUsd | null;
  readonly startCash: MicroUsd | null;
  /** cash + tokens at mid. */
  readonly equity: MicroUsd | null;
  /** cash + sets at $1 + tokens at bid: what risk limits use. */
  readonly riskEquity: MicroUsd | null;
  readonly peak: MicroUsd | null;
  readonly dayStart: MicroUsd | null;
  readonly drawdownBp: number | null;
  readonly killDrawdownBp: number;
  readonly exposure: MicroUsd;
  readonly exposureCap: MicroUsd;
  /** What markets that belong together may lose together, largest first; missing: an earlier version does not say. */
  readonly stakes?: readonly StakeReport[];
  readonly ordersLive: number;
  readonly ordersInFlight: number;
  readonly pnl: PnlParts;
  readonly pnlTotal: MicroUsd;
  /** Change of accounting equity minus the sum of parts: 0 when every cent is explained. */
  readonly difference: MicroUsd | null;
  /** Put into the wallet since the start, less what was taken out; and cash that nothing explains, gone when below zero. Missing: not known yet. */
  readonly outside?: MicroUsd;
  readonly missing?: MicroUsd;
  /** Over the fills of all markets, those that are over too. */
  readonly moves: Moves;
  /** Null before the first point of the equity curve. */
  readonly performance: PerformanceReport | null;
  /** Missing: not counted yet, or an earlier version. */
  readonly trading?: TradingReport;
  /** Strategies that a person has paused; missing: an earlier version does not say. */
  readonly paused?: readonly Strategy[];
  /** Markets that a person has killed alone; missing: an earlier version does not say. */
  readonly killed?: readonly KilledMarket[];
  /** What becomes of positions after this kill, since when that is under way, and over; null: not killed. Missing: an earlier version does not say. */
  readonly windDown?: {
    readonly policy: WindDown;
    readonly from: VenueMs | null;
    readonly over: VenueMs | null;
  } | null;
  /** The kill's proof: each line with venue time or null while missing. */
  readonly proof: readonly { readonly text: string; readonly at: VenueMs | null }[];
}

export interface FeedHealth {
  readonly name: string;
  readonly lastAt: VenueMs | null;
  readonly limitMs: number;
  readonly state: "ok" | "late" | "down";
}

export interface LoopHealth {
  readonly name: string;
  readonly everyMs: number;
  readonly lastAt: VenueMs | null;
  readonly tookMs: number | null;
  readonly errors: number;
  readonly recent: readonly number[];
}

/** What an alert is about: it groups the list and chooses who is told. */
export type AlertClass =
  | "kill" // a kill, its proof, a resume
  | "risk" // drawdown, limits, exposure
  | "order" // one order's life at the venue
  | "reconcile" // our books and the venue's differ
  | "venue" // its mode, its refusals, what it says that can't be read
  | "feed" // sockets and books
  | "market" // quoting of one market
  | "history" // what could not be stored
  | "loop" // a cron of the orchestrator
  | "setup"; // keys, wallets, settings, two instances

/** One cause, told once however often it happens. The Hub keeps it: publishers say only what is news. */
export interface LiveAlert {
  readonly key: string;
  readonly class: AlertClass;
  readonly severity: "note" | "warn" | "danger";
  readonly text: string;
  readonly market: ConditionId | null;
  /** Since it last began to fire. */
  readonly firstAt: VenueMs;
  readonly lastAt: VenueMs;
  readonly count: number;
  readonly firing: boolean;
  /** When it ended; null while it fires, and for a note. */
  readonly resolvedAt: VenueMs | null;
  /** It is over by itself when it has not been told again for this long (venue ms); null: its owner says when. */
  readonly fadesMs: number | null;
  /** Who has seen it, and when by the wall; taken back when it gets worse or begins anew. */
  readonly acknowledged: { readonly at: number; readonly by: string } | null;
}

export interface ClockReport {
  readonly venueMs: VenueMs;
  /** Wall time (ms) at which venueMs was read, and how fast the venue's clock runs against it. */
  readonly wallMs: number;
  readonly rate: number;
  readonly source: string;
}

/** Everything on the Overview page and every market page. */
export interface Snapshot {
  readonly clock: ClockReport | null;
  readonly account: AccountReport | null;
  readonly markets: Readonly<Record<string, MarketReport>>;
  /** Newest first, at most 100. */
  readonly fills: readonly LiveFill[];
  readonly alerts: readonly LiveAlert[];
  readonly feeds: readonly FeedHealth[];
  readonly loops: readonly LoopHealth[];
}

/** One change of the snapshot. Applying one twice changes nothing. */
export type Delta =
  | { readonly t: "clock"; readonly clock: ClockReport }
  | { readonly t: "account"; readonly account: AccountReport }
  | { readonly t: "market"; readonly market: MarketReport }
  /** A market that is over leaves the dashboard; its history stays in D1. */
  | { readonly t: "forget"; readonly market: ConditionId }
  | { readonly t: "fill"; readonly fill: LiveFill }
  | { readonly t: "alert"; readonly alert: LiveAlert }
  | { readonly t: "feeds"; readonly feeds: readonly FeedHealth[] }
  | { readonly t: "loop"; readonly loop: LoopHealth };

/** Frames of GET /api/v1/ws (reference api.md 1). One channel, "live"; epoch changes when the Hub restarts. */
export type ServerFrame =
  | { readonly v: 1; readonly t: "hello"; readonly epoch: string; readonly seq: number }
  | { readonly v: 1; readonly t: "snap"; readonly epoch: string; readonly seq: number; readonly data: Snapshot }
  | {
      readonly v: 1;
      readonly t: "delta";
      readonly epoch: string;
      readonly seq: number;
      readonly data: readonly Delta[];
    }
  | { readonly v: 1; readonly t: "resync"; readonly epoch: string; readonly seq: number }
  | { readonly v: 1; readonly t: "err"; readonly code: string; readonly message: string };

export type ClientFrame =
  | { readonly op: "sub"; readonly epoch?: string; readonly seq?: number }
  | { readonly op: "unsub" }
  /** The newest sequence applied, at most once a second: how the Hub notices a client that falls behind. Optional. */
  | { readonly op: "ack"; readonly seq: number };

/** GET /api/v1/markets/:id/series and /api/v1/equity: columns of at most 2,000 points. */
export interface Series {
  readonly t: readonly number[];
  readonly cols: Readonly<Record<string, readonly (number | null)[]>>;
}
