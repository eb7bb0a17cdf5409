import type {
  ChainOperation,
  ChainSlot,
  OperationId,
  PrepareAnswer,
  Reservation,
  StatusAnswer,
  SubmitAnswer,
} from "../contract/chain.ts";
import type { Fill } from "../contract/fills.ts";
import type { Asked, CycleRequest, OwnWish, PlacedReply, PreparedOrder, Push } from "../contract/gateway.ts";
import type { ConditionId, OrderId } from "../contract/ids.ts";
import type { CancelAnswer, FindAnswer, VenueCode, VenueOrder } from "../contract/orders.ts";
import type { PaidElsewhere, PaidKind } from "../contract/payments.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { Lease, OwnEpoch } from "../contract/views.ts";
import type { Feed } from "../feed/feed.ts";
import type { FeedFrame } from "../feed/frames.ts";
import type { AlertNews } from "../live/alerts.ts";
import type { MarketReport } from "../live/types.ts";
import type { Row } from "../machine.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { HOUR, SECOND, type VenueMs } from "../units/time.ts";
import type { Standing } from "./alerts.ts";
import { type Bucket, below, type GatewayTier, STANDARD_TIER } from "./bucket.ts";
import type { ChainDesk } from "./chain.ts";
import type { Sent, Untold } from "./committed.ts";
import type { VenueMode } from "./mode.ts";
import type { Earning, PaidDay } from "./payments.ts";
import { DEFAULT_LIMITS, type PolicyLimits } from "./policy.ts";
import type { Scoring, ScoringDesk } from "./scoring.ts";

export type OpenOrder = VenueOrder & { readonly market: ConditionId };
export interface AccountFill {
  readonly market: ConditionId;
  readonly fill: Fill;
}
/** The tick of a market as a read says. */
export interface ReadTick {
  readonly market: ConditionId;
  readonly tick: Ticks;
}
export type PlacedAnswers = PlacedReply["answers"];
export type SocketName = "market" | "user";

/** Everything that happens to the Gateway. `at` is venue time; reads say when they were asked, because they are as old as that. */
export type GatewayEvent = { readonly at: VenueMs } /** The clock is known: silence counts from here. */ & (
  | { readonly t: "started" }
  | { readonly t: "watch"; readonly spec: MarketSpec }
  | { readonly t: "unwatch"; readonly market: ConditionId }
  /** `shard`: which of the market sockets; 0 when there is one. */
  | {
      readonly t: "socket";
      readonly socket: SocketName;
      readonly shard?: number;
      readonly is: "open" | "closed" | "heard";
    }
  | { readonly t: "frames"; readonly frames: readonly FeedFrame[] }
  /** A frame about this market could not be read: its book is read again. */
  | { readonly t: "lost"; readonly market: ConditionId }
  /** The user channel's word on one order; `matched` is null when it does not say. */
  | {
      readonly t: "order";
      readonly market: ConditionId;
      readonly order: OrderId;
      readonly ended: boolean;
      readonly matched: MicroShares | null;
    }
  | ({ readonly t: "fill" } & AccountFill)
  /** The Market object has taken the fills that were pushed before this. */
  | { readonly t: "delivered"; readonly market: ConditionId }
  /** `ticks`: of each market as the read has it; missing where it does not say. */
  | {
      readonly t: "books";
      readonly frames: readonly (FeedFrame & { t: "book" })[] | null;
      readonly ticks?: readonly ReadTick[];
      readonly askedAt?: VenueMs;
    }
  | {
      readonly t: "account";
      readonly read: {
        readonly askedAt: VenueMs;
        readonly since: VenueMs;
        readonly open: readonly OpenOrder[];
        readonly fills: readonly AccountFill[];
      } | null;
    }
  | {
      readonly t: "balances";
      readonly market: ConditionId;
      readonly read: { readonly askedAt: VenueMs; readonly yes: MicroShares; readonly no: MicroShares } | null;
    }
  | { readonly t: "cash"; readonly read: { readonly askedAt: VenueMs; readonly cash: MicroUsd } | null }
  | { readonly t: "clock" }
  | { readonly t: "cycle"; readonly request: CycleRequest }
  /** A market has decided by what its wake brought, a book with this mid (half-ticks of the others), and asks for this next. */
  | { readonly t: "asked"; readonly market: ConditionId; readonly asked: Asked; readonly shown: number | null }
  | { readonly t: "place"; readonly market: ConditionId; readonly orders: readonly PreparedOrder[] }
  | {
      readonly t: "placed";
      readonly market: ConditionId;
      readonly orders: readonly PreparedOrder[];
      readonly answers: PlacedAnswers;
    }
  | { readonly t: "cancel"; readonly market: ConditionId; readonly orders: readonly OrderId[] }
  | { readonly t: "cancelled"; readonly answers: readonly CancelAnswer[] }
  /** A market asked for orders by their ids, and this is what the venue said. */
  | { readonly t: "found"; readonly market: ConditionId; readonly answers: readonly FindAnswer[] }
  /** What the venue took off the book of one market; null when it did not say. */
  | { readonly t: "cancelled-market"; readonly market: ConditionId; readonly orders: readonly OrderId[] | null }
  /** What cancel-all took off the book; null when the venue did not say. */
  | { readonly t: "cancelled-all"; readonly orders: readonly OrderId[] | null }
  | {
      readonly t: "synced";
      /** What of `paidElsewhere` went with it; missing: nothing. */
      readonly told?: readonly string[];
      readonly reply: {
        readonly leases: Readonly<Record<string, Lease>>;
        readonly epoch: number;
        readonly killed: boolean;
        /** Epoch at which a person last resumed; missing: an earlier version does not say. */
        readonly resumedAt?: number;
        /** Markets that were ever killed alone; missing: none, or an earlier version. */
        readonly own?: Readonly<Record<ConditionId, OwnEpoch>>;
        /** Positions are being reduced after a kill; missing: they are not. */
        readonly winding?: boolean;
        /** A person has confirmed that orders may cost real money; missing: nobody has. */
        readonly live?: boolean;
        /** Most that all markets together may stand for; missing: an earlier version does not say. */
        readonly cap?: MicroUsd;
      } | null;
    }
  | { readonly t: "kill"; readonly epoch: number }
  /** Some markets alone. */
  | { readonly t: "kill-markets" | "resume-markets"; readonly markets: readonly OwnWish[] }
  /** The Portfolio has something new to say: its leases are fetched now. */
  | { readonly t: "renew" }
  /** `byPerson`: false when the drawdown switch has cooled down by itself. */
  | { readonly t: "resume"; readonly epoch: number; readonly byPerson: boolean }
  /** Proven flat: what is held may be reduced, and nothing else. */
  | { readonly t: "wind-down"; readonly epoch: number }
  /**
   * The id to beat with next; null when the beat did not come through, and then `code` may say why. `corrected`: the venue had
   * another id than ours.
   */
  | { readonly t: "beaten"; readonly id: string | null; readonly corrected?: boolean; readonly code?: VenueCode }
  /** Where the venue sees us; null: it did not say. */
  | { readonly t: "geo"; readonly read: { readonly blocked: boolean; readonly country: string } | null }
  /** The terms of a market as the venue has them now; null: it did not say. */
  | {
      readonly t: "terms";
      readonly market: ConditionId;
      readonly fee: MarketSpec["fee"] | null;
      readonly tick?: Ticks;
      readonly askedAt?: VenueMs;
    }
  /** Which outcome the venue says a market came to; null: none yet, or it did not say. */
  | { readonly t: "outcome"; readonly market: ConditionId; readonly winner: "YES" | "NO" | "SPLIT" | null }
  /** What a UTC day's liquidity rewards or maker rebates came to by market; null: not read. */
  | {
      readonly t: "earnings";
      readonly kind: PaidKind;
      readonly date: string;
      readonly read: readonly Earning[] | null;
    }
  /** By order, whether it earns rewards now; null: the venue did not say. */
  | { readonly t: "scoring"; readonly read: Readonly<Record<string, boolean>> | null }
  /** A market wants operations on chain, or asks after them. */
  | { readonly t: "chain"; readonly market: ConditionId; readonly operations: readonly ChainOperation[] }
  /** The Portfolio wants a conversion, for which its markets have reserved, or asks after it. */
  | { readonly t: "convert"; readonly operation: ChainOperation }
  | { readonly t: "chain-prepared"; readonly id: OperationId; readonly answer: PrepareAnswer }
  | { readonly t: "chain-submitted"; readonly id: OperationId; readonly answer: SubmitAnswer }
  /** `ref`: of the reservation that was asked about. */
  | { readonly t: "chain-status"; readonly id: OperationId; readonly ref: string; readonly answer: StatusAnswer }
  | { readonly t: "heart" }
);

/** Everything the Gateway wants, carried out in this order. Each read answers with its event, also when it failed. */
export type GatewayAction =
  | { readonly t: "journal"; readonly rows: readonly Row[] }
  | { readonly t: "cancel-all"; readonly why: string }
  /** Every order of this API key in one market, whoever placed it. */
  | { readonly t: "cancel-market"; readonly market: ConditionId; readonly why: string }
  | { readonly t: "cancel"; readonly orders: readonly OrderId[]; readonly why: string }
  | { readonly t: "refuse"; readonly market: ConditionId; readonly answers: PlacedAnswers }
  | { readonly t: "post"; readonly market: ConditionId; readonly orders: readonly PreparedOrder[] }
  | { readonly t: "subscribe"; readonly shard: number; readonly specs: readonly MarketSpec[] }
  | { readonly t: "unsubscribe"; readonly shard: number; readonly specs: readonly MarketSpec[] }
  /** This market socket is up and tells nothing: drop it and connect anew. */
  | { readonly t: "reconnect"; readonly shard: number; readonly why: string }
  | { readonly t: "push"; readonly market: ConditionId; readonly pushes: readonly Push[] }
  | { readonly t: "read-books"; readonly markets: readonly ConditionId[] }
  | { readonly t: "read-account"; readonly since: VenueMs }
  | { readonly t: "read-balances"; readonly market: ConditionId }
  | { readonly t: "read-cash" }
  | { readonly t: "read-geo" }
  | { readonly t: "read-terms"; readonly market: ConditionId }
  | { readonly t: "read-outcome"; readonly spec: MarketSpec }
  | { readonly t: "read-earnings"; readonly kind: PaidKind; readonly date: string }
  | { readonly t: "read-scoring"; readonly orders: readonly OrderId[] }
  | {
      readonly t: "chain-prepare";
      readonly operation: ChainOperation;
      readonly slot: ChainSlot;
    }
  | { readonly t: "chain-submit"; readonly id: OperationId; readonly reservation: Reservation }
  | {
      readonly t: "chain-status";
      readonly id: OperationId;
      readonly reservation: Reservation;
      readonly ticket: string | null;
    }
  /** The venue keeps our balances in mind: it looks at the chain anew, after an operation or a refusal that may be old news. */
  | { readonly t: "look-again"; readonly market: ConditionId }
  | { readonly t: "sync" }
  | { readonly t: "beat"; readonly id: string }
  | ({ readonly t: "alert" } & AlertNews);

/** The order in which the actions of one step leave: what takes risk down goes before what adds to it. */
export const GATEWAY_ORDER = [
  "cancel-all",
  "cancel-market",
  "cancel",
  "refuse",
  "post",
  "chain-prepare",
  "chain-submit",
  "chain-status",
  "reconnect",
  "subscribe",
  "unsubscribe",
  "push",
] as const satisfies readonly GatewayAction["t"][];

/** What the Gateway knows of one market. */
export interface WatchedMarket {
  spec: MarketSpec;
  readonly feed: Feed;
  /** When its object last asked for a cycle: silence has its orders cancelled. */
  askedAt: VenueMs;
  orphanedAt: VenueMs | null;
  report: MarketReport | null;
  lease: Lease | null;
  /** Its own epoch, raised by each kill and each resume of it alone, and which of the two was last. Known from the Portfolio. */
  own: number;
  killed: boolean;
  /** Its orders posted and not answered yet. */
  sending: number;
  /** Posts are taken again, and it has not been told yet that it may. */
  resuming: boolean;
  readonly posts: Bucket;
  /** It wants fills from here on. */
  fillsSince: VenueMs;
  open: readonly VenueOrder[];
  /** Orders we posted and do not know to be gone. */
  readonly ours: Map<OrderId, Sent>;
  /** Orders off the book of which nobody has said yet how much had filled. */
  readonly untold: Map<OrderId, Untold>;
  /** Which market socket carries its frames. */
  readonly shard: number;
  /** When its terms were last asked for, and read. */
  termsTriedAt: VenueMs;
  termsAt: VenueMs;
  /** When its tick was last heard to change: a read that was asked before says nothing of it. */
  tickAt: VenueMs;
  /** When it was last asked whether it has resolved: its frame may never come. */
  outcomeTriedAt: VenueMs;
  /** When the venue was last told to look at the chain again because it refused an order for lack of balance. */
  lookedAt: VenueMs;
  /** How the venue's word on rewarded orders compared with ours; null: not compared yet. */
  scoring: Scoring | null;
  readonly fills: Map<string, Fill>;
  held: { readonly yes: MicroShares; readonly no: MicroShares } | null;
  heldAt: VenueMs;
  /** Its newest change of tokens or money: a read asked before this is old. */
  movedAt: VenueMs;
  readingHeld: boolean;
  /** A fill that its object may not know yet; when it last took one. */
  undelivered: boolean;
  deliveredAt: VenueMs;
}

/** A place in the line for posts that the account's budget did not hold. */
export interface Turn {
  readonly count: number;
  /** Its place in the line: who was given an earlier one goes first. */
  readonly at: VenueMs;
  /** When it was told to come. */
  readonly back: VenueMs;
  /** It came when it was told, and was put off again by those before it. */
  readonly came: boolean;
}

export interface SocketState {
  open: boolean;
  heardAt: VenueMs | null;
  since: VenueMs;
}

export interface GatewayState {
  readonly markets: Map<ConditionId, WatchedMarket>;
  epoch: number;
  killed: boolean;
  /** After a kill only what reduces goes out, and that only while the dead-man's switch is armed. */
  winding: boolean;
  /** By the Portfolio's last word: a person has confirmed that orders may cost real money. Not kept over a restart. */
  live: boolean;
  mode: VenueMode;
  readonly orders: Bucket;
  readonly cancels: Bucket;
  readonly balanceReads: Bucket;
  /** Cancels that wait for their turn, oldest first, with the reason of each. */
  readonly toCancel: Map<OrderId, string>;
  /** Markets whose posts were put off, and when their turn is. */
  readonly turns: Map<ConditionId, Turn>;
  /** Requests under way: batches of posts, cancels; and how long a batch has taken of late, ms. */
  readonly under: { posts: number; cancels: number; postMs: number };
  /** Orders posted and not answered yet. */
  sending: number;
  /** Answers to posts since this object began, and refusals among them for a cause of ours. */
  readonly posted: { answered: number; errors: number };
  /** `ours`: the venue took our last beat, so its id is ours; `strikes`: times in a row that it had another all the same. */
  heartbeat: { id: string; at: VenueMs; beating: boolean; okAt: VenueMs | null; strikes: number };
  /** Another instance seems to trade with this key: nothing is sent until a person resumes. */
  rival: { readonly at: VenueMs; readonly why: string } | null;
  /** Where the venue sees us; blocked null: it has not said. */
  geo: { reading: boolean; triedAt: VenueMs; at: VenueMs | null; blocked: boolean | null; country: string };
  /** Most that all markets together may stand for, by the Portfolio; null: not told. */
  cap: MicroUsd | null;
  readonly sockets: { readonly user: SocketState; readonly market: SocketState[] };
  account: {
    reading: boolean;
    /** Something may have been missed: the next cycle reads again however young the last read is. */
    missed: boolean;
    triedAt: VenueMs;
    readAt: VenueMs | null;
    /** Every fill since this has been read. */
    coveredFrom: VenueMs | null;
    /** Orders of markets we don't watch: listed, not touched. */
    foreign: readonly OpenOrder[];
    openCount: number | null;
  };
  readonly chain: ChainDesk;
  cash: { reading: boolean; triedAt: VenueMs; askedAt: VenueMs | null; value: MicroUsd | null };
  books: { reading: boolean; triedAt: VenueMs };
  readonly scoring: ScoringDesk;
  /** How many answers are waited for. */
  earnings: { reading: number; triedAt: VenueMs };
  /** By date, who books what the venue paid for it. */
  readonly paidDays: Map<string, PaidDay>;
  /** What the Portfolio is to book and has not taken yet, by kind, date and market. */
  readonly paidElsewhere: Map<string, PaidElsewhere>;
  /** When this account was first traded here; null: it has not begun. */
  since: VenueMs | null;
  /** `wanted`: before its time, as something waits for it. */
  sync: { running: boolean; wanted: boolean; triedAt: VenueMs; doneAt: VenueMs | null };
  /** Of the newest lease; 0: none yet. */
  configVersion: number;
  clockAt: VenueMs | null;
  /** When this process began to know the time. */
  startedAt: VenueMs;
  /** What was last told of each standing alert; null: that it is not so. */
  readonly told: Map<string, Standing | null>;
  /** Orders seen to end since the last account read was asked: that read may still show them. */
  readonly gone: Map<OrderId, VenueMs>;
}

export interface GatewayConfig {
  readonly tier: GatewayTier;
  readonly limits: PolicyLimits;
  /** Levels of the book a cycle hands out. */
  readonly depth: number;
  /** Venue milliseconds a wall millisecond lasts: what is bound to sockets and to our own calls scales with it. */
  readonly rate: number;
  readonly beatMs: number;
  /** A market that has not asked for this long has its orders cancelled (three cycles of the slowest kind). */
  readonly silentMs: number;
  /** Oldest account read a cycle takes without asking for a new one; oldest it takes at all. */
  readonly accountMs: number;
  readonly accountLimitMs: number;
  readonly balancesMs: number;
  readonly balancesLimitMs: number;
  /** A live book that nothing vouched for this long is read by REST. */
  readonly quietMs: number;
  /** Every book is compared with the venue's own this often. */
  readonly compareMs: number;
  /** The fee schedule of a market is read again this often. */
  readonly termsMs: number;
  /** Markets one market socket carries, two tokens each (reference polymarket.md 5a: no more than 200 tokens). */
  readonly perShard: number;
  /** Real money: nothing is sent before the Portfolio has said that a person confirmed it. */
  readonly liveRequired: boolean;
  /** Nothing is sent without the venue's word that this place may trade. */
  readonly geoRequired: boolean;
  /** How far above lease and cap the door lets orders through, as a factor: reports are a cycle old. */
  readonly capSlack: number;
  /** A lease with less than this left is renewed at the next cycle. */
  readonly renewMs: number;
  /** Wall milliseconds between batches to the Portfolio, and between two reads of the same kind. */
  readonly syncWallMs: number;
  readonly retryWallMs: number;
}

export const GATEWAY_DEFAULTS: GatewayConfig = {
  tier: below(STANDARD_TIER),
  limits: DEFAULT_LIMITS,
  depth: 20,
  rate: 1,
  beatMs: 5 * SECOND,
  silentMs: 30 * SECOND,
  accountMs: 4 * SECOND,
  accountLimitMs: 30 * SECOND,
  balancesMs: 30 * SECOND,
  balancesLimitMs: 120 * SECOND,
  quietMs: 5 * SECOND,
  compareMs: 30 * SECOND,
  termsMs: HOUR,
  perShard: 100,
  geoRequired: false,
  liveRequired: false,
  capSlack: 1.1,
  renewMs: 15 * SECOND,
  syncWallMs: 2 * SECOND,
  retryWallMs: 250,
};
