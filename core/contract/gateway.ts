/**
 * How a market's object and the Gateway talk: one quiet cycle is one `cycle` call (design.md 5.2).
 */
import type { MarketReport } from "../live/types.ts";
import type { VenueMs } from "../units/time.ts";
import type { Fill } from "./fills.ts";
import type { Address, ConditionId, OrderId } from "./ids.ts";
import type { FindAnswer, Place, PlaceAnswer } from "./orders.ts";
import type { Payment } from "./payments.ts";
import type { MarketSpec } from "./spec.ts";
import type { AccountView, BookView, Lease, Unknown, WatchBand } from "./views.ts";

export interface CycleRequest {
  readonly market: ConditionId;
  readonly band: WatchBand | null;
  readonly report: MarketReport | null;
  /** Fills matched at or after this are wanted again, in case one was missed. */
  readonly fillsSince: VenueMs;
  /** Something has moved: what is known and within its limits is answered at once, reads under way are not waited for. */
  readonly hurried?: boolean;
}

export interface CycleReply {
  readonly now: VenueMs;
  /** How fast the venue's clock runs against the wall; missing: as last told by `clock()`. */
  readonly rate?: number;
  readonly book: BookView | Unknown;
  readonly account: AccountView | Unknown;
  readonly lease: Lease | Unknown;
  /** Posts have room from then on: before it they would be put off. Missing: they have, as far as is known. */
  readonly postsFrom?: VenueMs;
  /** Somebody looks at the dashboard: send reports. */
  readonly watched: boolean;
  readonly winner: "YES" | "NO" | "SPLIT" | null;
}

/** An order whose id is already journaled by the market: what to sign and post, and the id it must come to. */
export interface PreparedOrder {
  readonly place: Place;
  readonly order: OrderId;
}

/** The venue's time as the Gateway reads it, and beside it the wall's, ms; `rate` is venue time by wall time. */
export interface ClockWord {
  readonly venueMs: VenueMs;
  readonly wallMs: number;
  readonly rate: number;
  readonly source: string;
}

/** What the Gateway knows of orders that went out through it and that nobody has heard of since. */
export interface DoorWord {
  /** It remembers what went out from then on: the start of its process. */
  readonly since: VenueMs;
  /** Until when such an order may still come to rest, by market; a market without one is not named. */
  readonly late: Readonly<Record<ConditionId, VenueMs>>;
}

/** Open orders of the account right now by the venue's word; null: it did not say. */
export interface OrderCount {
  readonly open: number | null;
  /** The same by market, one without any not named; null: a post of it is under way. Missing: the venue did not say. */
  readonly by?: Readonly<Record<ConditionId, number | null>>;
  readonly word?: DoorWord;
}

/** One market that is killed or resumed alone, under an epoch of its own. */
export interface OwnWish {
  readonly market: ConditionId;
  readonly epoch: number;
}

/** What the venue says after the Gateway was told to kill markets alone. */
export interface MarketsKilled extends OrderCount {
  /** Those of which nothing is sent any more; one that is not named has a later epoch at the Gateway: it has not obeyed. */
  readonly refused: readonly ConditionId[];
}

/** The Gateway has carried a kill out: so many orders its cancel-all has ended, and so many stand. */
export interface KillAnswer extends OrderCount {
  readonly cancelled: number;
  /** The epoch it holds: a later one than the kill's means that it has not obeyed. */
  readonly epoch: number;
}

export interface PlacedReply {
  readonly answers: readonly { readonly intent: Place["intent"]; readonly answer: PlaceAnswer }[];
  readonly now: VenueMs;
}

/** What the Gateway pushes into a market's object. */
export type Push =
  /**
   * `cycle`: what the market would be told if it asked now; missing where part of it is not known, or by an earlier version.
   * `lease`: of a kill, which the market obeys and acknowledges with its answer, whatever else is known.
   */
  | {
      readonly t: "wake";
      readonly why: "band" | "print" | "kill" | "feed" | "resume" | "lease";
      readonly cycle?: CycleReply;
      readonly lease?: Lease;
    }
  | { readonly t: "fill"; readonly fill: Fill }
  /** How much of an order had filled when it was cancelled, told after the cancel's answer. */
  | { readonly t: "found"; readonly answers: readonly FindAnswer[] }
  | { readonly t: "tick"; readonly tick: MarketSpec["tick"] }
  /** Told again and again: it is booked once under its id. */
  | { readonly t: "paid"; readonly payment: Payment }
  | { readonly t: "resolved"; readonly winner: "YES" | "NO" | "SPLIT" };

/** What a market that took a wake's cycle or lease asks for next; the Gateway hears it as it hears a cycle's request. */
export type Asked = Omit<CycleRequest, "market" | "hurried">;

/** The way of an order, ms after the frame that woke its market was heard; null: that step was not reached. */
export interface Passage {
  readonly market: ConditionId;
  /** Venue time of the wake. */
  readonly at: VenueMs;
  /** The Gateway has read the frame and wakes the market. */
  readonly woken: number | null;
  /** The market's cancels have come back to the Gateway, and the venue's answer to them. */
  readonly cancelAsked: number | null;
  readonly cancelled: number | null;
  /** The market's orders have come, and are signed: they leave now. */
  readonly placeAsked: number | null;
  readonly signed: number | null;
}

/** Who we are at the venue: enough to compute an order id, not to sign one. */
export interface WalletView {
  readonly signer: Address;
  readonly funder: Address;
  readonly signatureType: 0 | 1 | 2 | 3;
  readonly chainId: number;
}
