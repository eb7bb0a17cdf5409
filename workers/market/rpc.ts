/**
 * Every call that crosses from one object or script to another. Idempotent and backward compatible:
 * during a deploy two versions talk to each other for minutes.
 */
import type { AuditEntry, AuditHead } from "../../core/audit/chain.ts";
import type { ConfigError } from "../../core/config/parse.ts";
import type { ConfigChange, ConfigVersion } from "../../core/config/versions.ts";
import type { ChainAnswer, ChainOperation, ConvertReply } from "../../core/contract/chain.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type {
  Asked,
  ClockWord,
  CycleReply,
  CycleRequest,
  KillAnswer,
  MarketsKilled,
  OrderCount,
  OwnWish,
  Passage,
  PlacedReply,
  PreparedOrder,
  Push,
  WalletView,
} from "../../core/contract/gateway.ts";
import type { ConditionId, OrderId } from "../../core/contract/ids.ts";
import type { MalformedCount } from "../../core/contract/malformed.ts";
import type { DirectionalWish } from "../../core/contract/market.ts";
import type { CancelAnswer, FindAnswer } from "../../core/contract/orders.ts";
import type { PaidElsewhere } from "../../core/contract/payments.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { Transfer } from "../../core/contract/transfers.ts";
import type { Lease, OwnEpoch, Strategy, Unknown } from "../../core/contract/views.ts";
import type { CoinStreams } from "../../core/directional/prices/streams.ts";
import type {
  AccountReport,
  Delta,
  FeedHealth,
  LiveAlert,
  LoopHealth,
  MarketReport,
  Series,
  Snapshot,
} from "../../core/live/types.ts";
import type { ConfigWish } from "../../core/portfolio/configuration.ts";
import type { LiveAct } from "../../core/portfolio/live.ts";
import type { Gate } from "../../core/risk/going-live.ts";
import type { Vitals } from "../../core/risk/triggers.ts";
import type { WindDown } from "../../core/risk/wind-down.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import type { InputPage, InputRange } from "../../db/objects/inputs.ts";
import type { Examination } from "../../venue/doctor/examine.ts";

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the log ends now. */
  readonly head: AuditHead;
}

/** The configuration that trades, and the account's money that sizes follow. */
export interface ConfigReply {
  readonly current: ConfigVersion;
  /** Accounting equity, else cash, else what the configuration says, micro-dollars. */
  readonly bankroll: MicroUsd;
}

/** What became of a wish for another configuration. `current`: the version that trades after it. */
export type ConfigOutcome =
  | { readonly is: "done" | "unchanged"; readonly current: ConfigVersion }
  | { readonly is: "would"; readonly current: ConfigVersion; readonly changes: readonly ConfigChange[] }
  /** Somebody else was first: look at what trades now. */
  | { readonly is: "stale"; readonly current: ConfigVersion }
  | { readonly is: "loosens"; readonly current: ConfigVersion; readonly changes: readonly ConfigChange[] }
  | { readonly is: "invalid"; readonly current: ConfigVersion; readonly errors: readonly ConfigError[] };

export interface ConfigRequest {
  readonly wish: ConfigWish;
  /** Made against this version; null: whatever trades. */
  readonly expect: number | null;
  readonly reason: string;
  readonly actor: string;
  /** A person has said that it may loosen a limit; null: the deployment's own word, which nobody is asked about. */
  readonly loosen: boolean | null;
  /** Says what it would change and changes nothing. */
  readonly dryRun?: boolean;
}

/** A market this engine knows. */
export interface EngineMarket {
  readonly id: ConditionId;
  readonly state: MarketReport["state"];
  readonly endsAt: VenueMs;
  /** False: it is not quoted, directional wishes alone are worked there. Missing: it is quoted. */
  readonly makes?: boolean;
}

/** DO class Market, one object a condition id (idFromName(condition id)). */
export interface MarketObject {
  activate(spec: MarketSpec, config: MarketConfig): Promise<void>;
  /** Reduce-only until flat, then sleep. */
  retire(why: string): Promise<void>;
  /**
   * What it asks for next when it took the cycle that a wake brought; null: it took none, and asks by itself. Unknown: it
   * has not taken any of it, since it does not know the venue's time yet.
   */
  push(events: readonly Push[]): Promise<Asked | null | Unknown>;
  /** A directional wish; told again under its id it changes nothing. Rejects while the market is not trading. */
  wish(wish: DirectionalWish): Promise<void>;
  /** The Portfolio's word on this market's part in a conversion; null: it shall reserve. Told again it changes nothing. */
  convert(operation: ChainOperation, answer: ChainAnswer | null): Promise<ConvertReply>;
  /** Sets the alarm again if it fell asleep. True when it had. */
  rearm(): Promise<boolean>;
  report(): Promise<MarketReport | null>;
  series(): Promise<Series>;
  /** What the machine was told and what it decided, for a replay; stored up to this moment first. */
  inputs(range: InputRange): Promise<InputPage>;
}

/** DO class Gateway, one object, name "gateway". */
export interface GatewayObject {
  watch(spec: MarketSpec): Promise<void>;
  /** Lets go of a market that is over. False: the Portfolio does not have its last report yet; ask again. */
  unwatch(market: ConditionId): Promise<boolean>;
  /** Unknown while the venue's clock is: there is no time to answer with, and a wrong one would be believed. */
  cycle(request: CycleRequest): Promise<CycleReply | Unknown>;
  place(market: ConditionId, orders: readonly PreparedOrder[]): Promise<PlacedReply>;
  /** Wants operations on chain, or asks after them: under one id each is done once. Answers with where they stand. */
  chain(market: ConditionId, operations: readonly ChainOperation[]): Promise<readonly ChainAnswer[]>;
  /** The Portfolio wants a conversion, or asks after it: under one id it is done once. Null: the venue can't be reached. */
  convert(operation: ChainOperation): Promise<ChainAnswer | null>;
  cancel(market: ConditionId, orders: readonly OrderId[]): Promise<readonly CancelAnswer[]>;
  find(market: ConditionId, orders: readonly OrderId[]): Promise<readonly FindAnswer[]>;
  wallet(): Promise<WalletView>;
  clock(): Promise<ClockWord | Unknown>;
  /** Portfolio's word, pushed: refuse posts, cancel all, tell the markets. Returns what the venue said. */
  kill(epoch: number): Promise<KillAnswer>;
  resume(epoch: number, byPerson: boolean): Promise<void>;
  /** Refuses posts of these markets and cancels every order in them; the venue's count after it. */
  killMarkets(markets: readonly OwnWish[]): Promise<MarketsKilled>;
  resumeMarkets(markets: readonly OwnWish[]): Promise<void>;
  /** Leases say something new: they are fetched now. */
  renew(): Promise<void>;
  /** Proven flat: what is held may be reduced, once the dead-man's switch is armed. */
  windDown(epoch: number): Promise<void>;
  /** Where the venue sees the object that trades, asked now. blocked null: it did not say. */
  geography(): Promise<{ readonly blocked: boolean | null; readonly country: string }>;
  /** Open orders of the account right now, and what may still come. */
  openOrders(): Promise<OrderCount>;
  /** Collateral that came or left since then and that the venue has no part in, by the chain; null: it could not be read. */
  transfers(since: VenueMs): Promise<readonly Transfer[] | null>;
  feeds(): Promise<readonly FeedHealth[]>;
  /** The streams that settle crypto questions, as heard so far, by coin. Asked for the first time it begins to listen. */
  streams(): Promise<Readonly<Record<string, CoinStreams>> | Unknown>;
  malformed(): Promise<readonly MalformedCount[]>;
  /** What `npm run doctor` looks at, seen from the object that trades: its machine, its settings, its way to the venue. */
  examine(): Promise<Examination>;
  /** The newest ways of orders from a frame to a signature, oldest first. */
  passages(): Promise<readonly Passage[]>;
  watched(until: number): Promise<void>;
  rearm(): Promise<boolean>;
}

export interface LiveReply {
  readonly mode: "paper" | "live";
  readonly live: boolean;
  readonly gates: readonly Gate[];
  readonly stage: number;
  /** Most that all markets may stand for at this stage, micro-dollars; null: what the configuration allows. */
  readonly cap: MicroUsd | null;
  /** What a person attests to, and has to type, in these words. */
  readonly attestation: string;
  readonly confirmation: string;
  /** What could not be looked at. */
  readonly trouble: readonly string[];
}

export interface LiveRequest {
  readonly act: LiveAct;
  readonly reason: string;
  readonly actor: string;
}

export type LiveOutcome =
  | { readonly is: "done"; readonly now: LiveReply }
  | { readonly is: "refused"; readonly why: string; readonly now: LiveReply };

export interface SyncReply {
  readonly leases: Readonly<Record<string, Lease>>;
  readonly epoch: number;
  readonly killed: boolean;
  /** Epoch at which a person last resumed. */
  readonly resumedAt: number;
  /** Markets that were ever killed alone; missing: none, or an earlier version. */
  readonly own?: Readonly<Record<ConditionId, OwnEpoch>>;
  /** Positions are being reduced after a kill; missing: they are not. */
  readonly winding?: boolean;
  /** A person has confirmed that orders may cost real money; missing: nobody has. */
  readonly live?: boolean;
  /** Most that all markets together may stand for, micro-dollars. */
  readonly cap?: MicroUsd;
}

/** DO class Portfolio, one object, name "portfolio". */
export interface PortfolioObject {
  /** The Gateway's batch: newest report of each market, cash by the venue's word. Leases come back. */
  sync(input: {
    now: VenueMs;
    cash: number | null;
    /** True when cash and the reports speak of the same fills, so that they may be compared. */
    settled?: boolean;
    reports: readonly MarketReport[];
    /** Paid for markets that nobody trades here any more; missing: nothing. */
    payments?: readonly PaidElsewhere[];
    openOrders: number | null;
    wallet: WalletView;
    /** How the Gateway's posts fare and whether it sees; missing from an earlier version. */
    vitals?: Vitals;
    /** Somebody looks at the dashboard; missing from an earlier version: perhaps. */
    watched?: boolean;
  }): Promise<SyncReply>;
  /** @param windDown what becomes of positions once it is flat; null or missing: as MM_WIND_DOWN says */
  kill(reason: string, actor: string, windDown?: WindDown | null): Promise<AccountReport>;
  resume(reason: string, actor: string): Promise<AccountReport>;
  /** One market or several alone: nothing of theirs is sent or stands, until a person resumes them. The others trade on. */
  killMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport>;
  resumeMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport>;
  /** Which of these this engine has never traded. */
  unknownMarkets(markets: readonly ConditionId[]): Promise<readonly ConditionId[]>;
  account(): Promise<AccountReport>;
  /** Strategies stop (true) or go on, through restarts, kills and resumes, until a person says otherwise. */
  pause(strategies: readonly Strategy[], isPaused: boolean, reason: string, actor: string): Promise<AccountReport>;
  /** Dollars a day for a dollar at risk that markets are expected to earn, all of them anew: capital is lent by it. */
  expect(by: Readonly<Record<ConditionId, number>>): Promise<void>;
  /** What stands between this engine and real money. `look`: every gate is looked at anew first. */
  live(look: boolean): Promise<LiveReply>;
  /** A person acts on the way to real money; refused with the reason, or taken. */
  goLive(request: LiveRequest): Promise<LiveOutcome>;
  config(): Promise<ConfigReply>;
  configure(request: ConfigRequest): Promise<ConfigOutcome>;
  /** Newest first, from below number `before`. */
  configVersions(before: number, limit: number): Promise<readonly ConfigVersion[]>;
  audit(after: number, limit: number): Promise<AuditPage>;
  equity(): Promise<Series>;
  rearm(): Promise<boolean>;
}

/** DO class Hub, one object, name "hub". Its fetch() takes the dashboard's WebSocket upgrade. */
export interface HubObject {
  /** A market was activated: its name is kept, so that it is asked for and watched over before it has ever reported. */
  track(market: ConditionId): Promise<void>;
  publish(deltas: readonly Delta[]): Promise<void>;
  snapshot(): Promise<Snapshot>;
  loop(loop: LoopHealth): Promise<void>;
  acknowledge(key: string, by: string): Promise<LiveAlert | null>;
}

/** WorkerEntrypoint `Engine` of the market script: the only door for orchestrator and api. fetch() passes an upgrade to the Hub. */
export interface Engine {
  activate(spec: MarketSpec, config: MarketConfig): Promise<void>;
  retire(market: ConditionId, why: string): Promise<void>;
  wish(market: ConditionId, wish: DirectionalWish): Promise<void>;
  /** Ids this engine knows, with the state each reported last. */
  markets(): Promise<readonly EngineMarket[]>;
  report(market: ConditionId): Promise<MarketReport | null>;
  series(market: ConditionId): Promise<Series>;
  inputs(market: ConditionId, range: InputRange): Promise<InputPage>;
  equity(): Promise<Series>;
  snapshot(): Promise<Snapshot>;
  /** Entries of the audit log after number `after`, oldest first. */
  audit(after: number, limit: number): Promise<AuditPage>;
  kill(reason: string, actor: string, windDown?: WindDown | null): Promise<AccountReport>;
  resume(reason: string, actor: string): Promise<AccountReport>;
  /** One market or several alone: nothing of theirs is sent or stands, until a person resumes them. The others trade on. */
  killMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport>;
  resumeMarkets(markets: readonly ConditionId[], reason: string, actor: string): Promise<AccountReport>;
  /** Which of these this engine has never traded. */
  unknownMarkets(markets: readonly ConditionId[]): Promise<readonly ConditionId[]>;
  /** Strategies stop (true) or go on, through restarts, kills and resumes, until a person says otherwise. */
  pause(strategies: readonly Strategy[], isPaused: boolean, reason: string, actor: string): Promise<AccountReport>;
  /** Dollars a day for a dollar at risk that markets are expected to earn, all of them anew: capital is lent by it. */
  expect(by: Readonly<Record<ConditionId, number>>): Promise<void>;
  live(look: boolean): Promise<LiveReply>;
  goLive(request: LiveRequest): Promise<LiveOutcome>;
  config(): Promise<ConfigReply>;
  configure(request: ConfigRequest): Promise<ConfigOutcome>;
  configVersions(before: number, limit: number): Promise<readonly ConfigVersion[]>;
  /**
   * Re-arms every alarm that fell asleep; the count is what it woke. `silent`: the objects that did not answer, by name
   * ("gateway", "portfolio", "hub", "market 0x..."); missing from an earlier version.
   */
  watchdog(): Promise<{ rearmed: number; silent?: readonly string[] }>;
  loop(loop: LoopHealth): Promise<void>;
  /** Tells the dashboard something; under the same key it is the same thing once more. */
  alert(alert: LiveAlert): Promise<void>;
  /** Somebody has seen an alert. The alert as it stands then; null: there is none of that key. */
  acknowledge(key: string, by: string): Promise<LiveAlert | null>;
  /** Rejects while the venue's clock is not known, as its callers in other scripts have always been told. */
  clock(): Promise<ClockWord>;
  /** What the venue sent and nobody could read: counts, and the first samples of each kind. Kept over restarts. */
  malformed(): Promise<readonly MalformedCount[]>;
  examine(): Promise<Examination>;
  /** Rejects as clock() does. */
  streams(): Promise<Readonly<Record<string, CoinStreams>>>;
  /** How long the newest orders took from the frame that woke their market, oldest first. */
  passages(): Promise<readonly Passage[]>;
  /** Whose orders these are: known from the key alone, before the venue has answered anything. */
  wallet(): Promise<WalletView>;
}
