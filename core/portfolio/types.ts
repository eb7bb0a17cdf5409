import type { AuditHead } from "../audit/chain.ts";
import type { AccountRules } from "../config/account.ts";
import type { ConfigVersion } from "../config/versions.ts";
import type { ChainAnswer, ChainOperation, ConvertReply, OperationId } from "../contract/chain.ts";
import type { DoorWord, KillAnswer, MarketsKilled, OrderCount, OwnWish, WalletView } from "../contract/gateway.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { HistoryRecord } from "../contract/market.ts";
import type { PaidElsewhere } from "../contract/payments.ts";
import type { Exclusive } from "../contract/spec.ts";
import type { Transfer } from "../contract/transfers.ts";
import type { Losses, Strategy } from "../contract/views.ts";
import type { AlertNews } from "../live/alerts.ts";
import type { Convertible, EngineState, MarketReport, MarketState, Moves, PnlParts } from "../live/types.ts";
import type { Row } from "../machine.ts";
import type { LiveFacts } from "../risk/going-live.ts";
import type { KillProof } from "../risk/kill-proof.ts";
import { KILL_SWITCH_DEFAULTS, type KillSwitch, type KillSwitchParams } from "../risk/kill-switch.ts";
import { LEASE_TERMS, type LeaseTerms } from "../risk/leases.ts";
import { TRIGGER_LIMITS, type TriggerLimits, type Vitals, type Watch } from "../risk/triggers.ts";
import type { WindDown } from "../risk/wind-down.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import type { ConfigWish } from "./configuration.ts";
import type { Conversion, ConversionDesk } from "./conversion.ts";
import type { Curve } from "./curve.ts";
import type { Day } from "./days.ts";
import type { Elsewhere } from "./elsewhere.ts";
import type { Expected, Grant } from "./granted.ts";
import type { LiveAct, LiveSeen } from "./live.ts";
import type { Figures, Upkeep } from "./upkeep.ts";

export type PortfolioEvent = { readonly at: VenueMs } & (
  | {
      readonly t: "sync";
      readonly wallet: WalletView;
      readonly reports: readonly MarketReport[];
      /** Paid for markets that nobody trades here any more; missing: nothing. */
      readonly payments?: readonly PaidElsewhere[];
      /** Collateral by the venue's word; null: not read. */
      readonly cash: MicroUsd | null;
      /** True when cash and the reports speak of the same fills. */
      readonly settled: boolean;
      readonly openOrders: number | null;
      /** Missing: a Gateway of an earlier version does not say. */
      readonly vitals?: Vitals;
    }
  /** `windDown`: what shall become of positions once it is flat; missing: as the policy says. */
  | {
      readonly t: "kill";
      readonly reason: string;
      readonly actor: string;
      readonly wallMs: number;
      readonly windDown?: WindDown | null;
    }
  | { readonly t: "resume"; readonly reason: string; readonly actor: string; readonly wallMs: number }
  /** Some markets alone, apart from the account's kill: neither lifts the other. */
  | {
      readonly t: "kill-markets" | "resume-markets";
      readonly markets: readonly ConditionId[];
      readonly reason: string;
      readonly actor: string;
      readonly wallMs: number;
    }
  /** The Gateway has carried the kills of these markets out; null: it did not answer. */
  | { readonly t: "refused-markets"; readonly markets: readonly OwnWish[]; readonly answer: MarketsKilled | null }
  /** The Gateway has carried the kill out; null: it did not answer. */
  | { readonly t: "refused"; readonly answer: KillAnswer | null }
  | ({ readonly t: "counted" } & OrderCount)
  /** `expect`: made against this version; with another one now it is left undone. */
  | {
      readonly t: "configure";
      readonly wish: ConfigWish;
      readonly expect: number | null;
      readonly reason: string;
      readonly actor: string;
      readonly wallMs: number | null;
    }
  /** Strategies stop or go on, apart from the kill: neither lifts the other. */
  | {
      readonly t: "pause" | "unpause";
      readonly strategies: readonly Strategy[];
      readonly reason: string;
      readonly actor: string;
      readonly wallMs: number;
    }
  /** A person acts on the way to real money; what was found out about places, settings and paper. */
  | {
      readonly t: "live";
      readonly act: LiveAct;
      readonly reason: string;
      readonly actor: string;
      readonly wallMs: number;
    }
  | { readonly t: "live-seen"; readonly seen: LiveSeen }
  /** What a market says of its part in a conversion; null: it did not answer. */
  | {
      readonly t: "parted";
      readonly id: OperationId;
      readonly market: ConditionId;
      readonly reply: ConvertReply | null;
    }
  /** What the selection expects markets to earn, dollars a day for a dollar at risk, all of them anew. */
  | { readonly t: "expected"; readonly by: Readonly<Record<ConditionId, number>> }
  /** What moved on chain between the wallet and strangers, asked about this difference; null: it could not be read. */
  | { readonly t: "transfers"; readonly about: MicroUsd; readonly read: readonly Transfer[] | null }
  /** Where the Gateway has a conversion; null: it did not answer. */
  | { readonly t: "converted"; readonly id: OperationId; readonly answer: ChainAnswer | null }
  /** Half a minute has passed. */
  | { readonly t: "maintain" }
  | { readonly t: "tick"; readonly wallMs: number }
);

/** Carried out in this order: what is journaled stands before anybody is told. */
export type PortfolioAction =
  | { readonly t: "journal"; readonly rows: readonly Row[] }
  | { readonly t: "kill-gateway"; readonly epoch: number }
  | { readonly t: "resume-gateway"; readonly epoch: number; readonly byPerson: boolean }
  | { readonly t: "wind-down-gateway"; readonly epoch: number }
  | { readonly t: "kill-markets-gateway" | "resume-markets-gateway"; readonly markets: readonly OwnWish[] }
  /** Leases say something new: the Gateway fetches them now. */
  | { readonly t: "renew-gateway" }
  | { readonly t: "count" }
  /** Asks the chain what came and went from outside since then, because of this difference. */
  | { readonly t: "ask-transfers"; readonly about: MicroUsd; readonly since: VenueMs }
  /** Tells a market of its part in a conversion (`answer` null: it shall reserve), under one id as often as need be. */
  | {
      readonly t: "part";
      readonly id: OperationId;
      readonly operation: ChainOperation;
      readonly answer: ChainAnswer | null;
    }
  /** Has the Gateway carry a conversion out, or asks after it: under one id it is done once. */
  | { readonly t: "convert"; readonly operation: ChainOperation }
  | { readonly t: "history"; readonly records: readonly HistoryRecord[] }
  /** `market`: the one it is about; missing: none alone. */
  | ({ readonly t: "alert"; readonly market?: ConditionId } & AlertNews)
  | { readonly t: "publish" }
  | { readonly t: "wake"; readonly at: VenueMs };

/** What the Portfolio keeps of a market's newest report. Kept after the market is over: its money is part of the account's. */
export interface MarketLine {
  readonly id: ConditionId;
  readonly at: VenueMs;
  readonly state: MarketState;
  /** Markets of one event share a cap. */
  readonly event: string;
  /** Markets of one group fall together; null: it is in none. */
  readonly group: string | null;
  /** null: an earlier version did not say. */
  readonly endsAt: VenueMs | null;
  readonly cashFlow: MicroUsd;
  readonly valueAtMid: MicroUsd;
  /** Sets at a dollar, the rest at what it sells for, or would have when its book was last whole. */
  readonly valueAtBid: MicroUsd;
  /** What leases take off that, because nobody bids now. */
  readonly haircut: MicroUsd;
  /** The last touch with both sides; null: none yet. */
  readonly touch: { readonly bid: Ticks; readonly ask: Ticks } | null;
  /** Why its value is not known for sure; null: it is. Nothing new is lent to it then. */
  readonly unsure: string | null;
  readonly exposure: MicroUsd;
  readonly losses: Losses;
  readonly exclusive: Exclusive | null;
  readonly pnl: PnlParts;
  readonly pnlTotal: MicroUsd;
  readonly moves: Moves;
  /** Fills that did not fail, and the micro-dollars that they moved either way. */
  readonly fills: number;
  readonly volume: number;
  readonly epoch: number;
  /** Its own epoch by its newest report; missing: none. */
  readonly own?: number;
  readonly live: number;
  readonly inFlight: number;
  /** YES minus NO, and the least the venue takes, micro-shares; null: an earlier version did not say. */
  readonly net: number | null;
  readonly minSize: number;
  /** When it was first heard of, and the end of the lease that it trades on; null: it has none. */
  readonly since: VenueMs;
  readonly leaseUntil: VenueMs | null;
  /** Until when an order of its may still come to rest that nobody has heard of; null: there is none. */
  readonly lateUntil: VenueMs | null;
  /** That order in a few words; missing: there is none, or an earlier version did not say. */
  readonly lateOrder?: string;
  /** How long an order that it sends may come to rest. */
  readonly orderLifeMs: number;
  /** Its tokens are not what the venue says. */
  readonly unequal: boolean;
  /** What it offers to conversions of its event; missing: nothing. */
  readonly convertible?: Convertible;
  /** Gas among the cash flow that was paid in the chain's own coin; missing: none. */
  readonly gasOutside?: MicroUsd;
}

export interface KillRecord {
  readonly kind: "manual" | "drawdown" | "daily" | "trigger";
  readonly reason: string;
  readonly actor: string;
  readonly proof: KillProof;
  /** What becomes of positions once it is flat, and since when that is under way and over; null: not begun. */
  readonly windDown: WindDown;
  readonly winding: { readonly from: VenueMs; readonly over: VenueMs | null } | null;
}

/** A kill of one market alone. */
export interface MarketKill {
  /** When it was first killed; the proof is of the newest time. */
  readonly since: VenueMs;
  readonly reason: string;
  readonly actor: string;
  readonly proof: KillProof;
  /** What the proof waits for, in plain words. */
  readonly missing: string;
  /** Its orders by the venue's word when last counted; null: never. */
  readonly open: number | null;
}

/** A market that was ever killed alone. */
export interface OwnRecord {
  /** Raised by each kill and each resume of it. */
  readonly epoch: number;
  /** null: a person has resumed it. */
  readonly kill: MarketKill | null;
}

export interface PortfolioState {
  owner: { readonly mode: string; readonly wallet: string } | null;
  /** False when the rows are another wallet's: nothing is leased then. And what was last told of it; null: nothing. */
  ownerFits: boolean;
  ownerTold: boolean | null;
  engine: EngineState;
  engineWhy: string;
  engineSince: VenueMs;
  epoch: number;
  /** Epoch at which a person last resumed; 0: nobody has. */
  resumedAt: number;
  kill: KillRecord | null;
  /** Markets that were ever killed alone. */
  readonly own: Map<ConditionId, OwnRecord>;
  readonly markets: Map<ConditionId, MarketLine>;
  readonly leasedUntil: Map<ConditionId, VenueMs>;
  /** Leases given lately that may still bind. Not kept over a restart: none outlives half a minute. */
  readonly granted: Map<ConditionId, readonly Grant[]>;
  /** The first sync of this life: who was lent what before it is not known; null: there was none yet. */
  bornAt: VenueMs | null;
  /** What markets are expected to earn; null: nobody has said. */
  expected: Expected | null;
  cash: { value: MicroUsd; at: VenueMs } | null;
  startCash: MicroUsd | null;
  /** Change of cash that no market's ledger explains and that has been seen twice: deposits, withdrawals, losses. */
  unexplained: MicroUsd;
  /** So much of it was put in, less what was taken out; the rest went missing. */
  credited: MicroUsd;
  /** What was paid for markets that are gone. */
  elsewhere: Elsewhere;
  /** Rewards and rebates in the ledgers when cash was last compared. */
  paid: MicroUsd;
  /** When cash was last what the ledgers and that came to; null: not yet. */
  agreedAt: VenueMs | null;
  /** Transfers that have explained a difference. */
  claimed: readonly string[];
  /** The newest comparison of cash with the ledgers; null before the first. */
  difference: MicroUsd | null;
  /** One that was seen and does not count yet, when the chain was asked about it, how often it has answered, and what. */
  suspect: {
    readonly value: MicroUsd;
    readonly at: VenueMs;
    readonly askedAt: VenueMs | null;
    readonly asking: boolean;
    readonly answers: number;
    readonly told: readonly Transfer[] | null;
  } | null;
  safety: KillSwitch | null;
  /** Equity has been read so much higher than before that another reading is to show it first; what it was, and since when. */
  leap: { readonly from: MicroUsd; readonly at: VenueMs } | null;
  readonly watch: Watch;
  openOrders: number | null;
  /** The Gateway's newest word since it has refused, in this process; and since it has refused a market, by market. */
  door: DoorWord | null;
  readonly ownDoors: Map<ConditionId, DoorWord>;
  /** Strategies that a person has paused, in the order of STRATEGIES. */
  paused: readonly Strategy[];
  /** What is known on the way to real money; of no account on paper. */
  live: LiveFacts;
  /** Versions of the configuration, oldest first, and what the newest holds the account to. */
  versions: ConfigVersion[];
  rules: AccountRules | null;
  /** The end of the audit log. */
  audited: AuditHead;
  readonly curve: Curve;
  /** The conversion under way, and those before it as far as they matter for the next. */
  conversion: Conversion | null;
  conversions: ConversionDesk;
  /** What is counted every half minute; null: not yet in this account's life, and in this process's. */
  upkeep: Upkeep | null;
  /** The running day, and the one that ended last; whether this life has told history of the latter. */
  day: Day | null;
  dayBefore: Day | null;
  dayBeforeTold: boolean;
  figures: Figures | null;
  history: { minute: number; cash: MicroUsd | null; at: VenueMs } | null;
  savedAt: VenueMs;
}

export interface PortfolioConfig {
  readonly mode: "paper" | "live";
  readonly version: number;
  readonly terms: LeaseTerms;
  readonly killSwitch: KillSwitchParams;
  /** What becomes of positions after a kill, where nobody says otherwise. */
  readonly windDown: WindDown;
  readonly triggers: TriggerLimits;
  /** Without cash by the venue's word for this long, markets may only reduce. */
  readonly cashLimitMs: number;
  /** A market that has not reported for this long gets no lease. */
  readonly silentMs: number;
  /** Values that move with the book are journaled this often; money that moved, at once. */
  readonly saveMs: number;
  /** A difference between cash and ledgers counts when it is seen again this much later. */
  readonly doubtMs: number;
  /** Whoever asks the chain has this long, should he never answer. */
  readonly chainMs: number;
}

export const PORTFOLIO_DEFAULTS: Omit<PortfolioConfig, "mode"> = {
  version: 1,
  terms: LEASE_TERMS,
  killSwitch: KILL_SWITCH_DEFAULTS,
  windDown: "keep",
  triggers: TRIGGER_LIMITS,
  cashLimitMs: 2 * MINUTE,
  silentMs: MINUTE,
  saveMs: MINUTE,
  doubtMs: 10 * SECOND,
  chainMs: 5 * MINUTE,
};
