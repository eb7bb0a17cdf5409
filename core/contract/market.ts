import type { AlertNews } from "../live/alerts.ts";
import type { Row } from "../machine.ts";
import type { Word } from "../market/report.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { ChainAnswer, ChainOperation } from "./chain.ts";
import type { Fill } from "./fills.ts";
import type { IntentId, OrderId, Outcome } from "./ids.ts";
import type { CancelAnswer, FindAnswer, Place, PlaceAnswer } from "./orders.ts";
import type { Payment } from "./payments.ts";
import type { AccountView, BookView, Lease, Strategy, Unknown, WatchBand } from "./views.ts";

/** Everything that happens to a market. */
export type MarketEvent = { readonly at: VenueMs } & (
  | { readonly t: "started" }
  | {
      readonly t: "cycle";
      readonly book: BookView | Unknown;
      readonly account: AccountView | Unknown;
      readonly lease: Lease | Unknown;
      /** Posts have room from then on; missing: now. */
      readonly postsFrom?: VenueMs;
    }
  | { readonly t: "placed"; readonly intent: IntentId; readonly answer: PlaceAnswer }
  | { readonly t: "cancelled"; readonly answers: readonly CancelAnswer[] }
  | { readonly t: "found"; readonly answers: readonly FindAnswer[] }
  | { readonly t: "fill"; readonly fill: Fill }
  | { readonly t: "paid"; readonly payment: Payment }
  | { readonly t: "chain"; readonly answer: ChainAnswer }
  /** The Portfolio's word on this market's part in a conversion. `answer` null: it is asked to reserve, and how it stands. */
  | { readonly t: "convert"; readonly operation: ChainOperation; readonly answer: ChainAnswer | null }
  | { readonly t: "lease"; readonly lease: Lease | Unknown }
  | { readonly t: "tick"; readonly tick: Ticks }
  | { readonly t: "resolved"; readonly winner: Outcome | "SPLIT" }
  | { readonly t: "verdict"; readonly verdict: Verdict }
  | { readonly t: "directional"; readonly wish: DirectionalWish }
  | { readonly t: "config" }
  | { readonly t: "retire" }
);

/**
 * A guard's word on a market. It can only tighten: what would loosen is taken as "no change", what can't be read as the
 * tightest, and every part ends by itself. Verdicts in force together count each at its tightest.
 */
export interface Verdict {
  /** Names the verdict: told again under the same name it may tighten, never loosen. */
  readonly id: string;
  readonly mode: "quote" | "reduce" | "halt";
  /** Factor on the half-spread, 1 or more. */
  readonly widen: number;
  /** Share of the usual size, in (0, 1]. */
  readonly size: number;
  readonly until: VenueMs;
  /** For people; never obeyed. */
  readonly why: string;
}

/**
 * A wish for inventory from outside the quoting. It passes the same checks as a quote (lease, capital, caps, minimum, grid,
 * never against our own orders), and what comes of it is what fills.
 */
export interface DirectionalWish {
  /** Names the wish: told again it changes nothing; a new one takes the place of the old. */
  readonly id: string;
  /** Net shares to gain (YES minus NO): positive buys, negative sells. */
  readonly change: MicroShares;
  /** Worst YES price. */
  readonly limit: Ticks;
  /** GTD rests at the limit or better and only makes; FAK takes what the book offers within it, FOK all of it or nothing. */
  readonly tif: "GTD" | "FAK" | "FOK";
  readonly expiresAt: VenueMs;
  readonly why: string;
  /**
   * What wishes hold by their fills (YES minus NO) that this one may not pass, whatever has filled since it was decided: 0
   * where it leaves a position, the whole position where it enters one. Missing: `change` alone.
   */
  readonly upTo?: MicroShares;
  /** Whose wish it is; missing: of directional positions. */
  readonly strategy?: Exclude<Strategy, "MM">;
}

/** Everything a market wants. The carrier carries them out in this order. */
export type MarketAction =
  | { readonly t: "journal"; readonly rows: readonly Row[] }
  | { readonly t: "cancel"; readonly orders: readonly OrderId[]; readonly why: string }
  | { readonly t: "find"; readonly orders: readonly OrderId[] }
  | { readonly t: "place"; readonly places: readonly Place[] }
  /** Wanted, or asked after: under one id it is done once, however often it is told. */
  | { readonly t: "chain"; readonly operations: readonly ChainOperation[] }
  | { readonly t: "watch"; readonly band: WatchBand | null }
  | { readonly t: "report"; readonly report: Word }
  | { readonly t: "history"; readonly records: readonly HistoryRecord[] }
  | ({ readonly t: "alert" } & MarketAlert)
  | { readonly t: "wake"; readonly at: VenueMs };

/** News for a person; without a class it is about the market itself, without `fadesMs` an event that fades. */
export type MarketAlert = Omit<AlertNews, "class"> & Partial<Pick<AlertNews, "class">>;

/** A row for D1, idempotent by (table, id). Column values are snake_case as in db/schema.ts. */
export interface HistoryRecord {
  readonly table: "orders" | "fills" | "quotes" | "inventory" | "equity" | "days" | "alerts" | "operations";
  readonly id: string;
  readonly at: VenueMs;
  readonly body: Readonly<Record<string, string | number | null>>;
}
