import type { MarketReport } from "../live/types.ts";
import type { Row } from "../machine.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { Fill } from "./fills.ts";
import type { IntentId, OrderId, Outcome, Side } from "./ids.ts";
import type { CancelAnswer, FindAnswer, Place, PlaceAnswer } from "./orders.ts";
import type { AccountView, BookView, Lease, Unknown, WatchBand } from "./views.ts";

/** Everything that happens to a market. */
export type MarketEvent = { readonly at: VenueMs } & (
  | { readonly t: "started" }
  | {
      readonly t: "cycle";
      readonly book: BookView | Unknown;
      readonly account: AccountView | Unknown;
      readonly lease: Lease | Unknown;
    }
  | { readonly t: "print"; readonly price: Ticks; readonly size: MicroShares; readonly taker: Side }
  | { readonly t: "placed"; readonly intent: IntentId; readonly answer: PlaceAnswer }
  | { readonly t: "cancelled"; readonly answers: readonly CancelAnswer[] }
  | { readonly t: "found"; readonly answers: readonly FindAnswer[] }
  | { readonly t: "fill"; readonly fill: Fill }
  | { readonly t: "lease"; readonly lease: Lease | Unknown }
  | { readonly t: "tick"; readonly tick: Ticks }
  | { readonly t: "resolved"; readonly winner: Outcome | "SPLIT" }
  | { readonly t: "config" }
  | { readonly t: "retire" }
);

/** Everything a market wants. The carrier carries them out in this order. */
export type MarketAction =
  | { readonly t: "journal"; readonly rows: readonly Row[] }
  | { readonly t: "cancel"; readonly orders: readonly OrderId[]; readonly why: string }
  | { readonly t: "find"; readonly orders: readonly OrderId[] }
  | { readonly t: "place"; readonly places: readonly Place[] }
  | { readonly t: "watch"; readonly band: WatchBand | null }
  | { readonly t: "report"; readonly report: MarketReport }
  | { readonly t: "history"; readonly records: readonly HistoryRecord[] }
  | { readonly t: "alert"; readonly severity: "note" | "warn" | "danger"; readonly key: string; readonly text: string }
  | { readonly t: "wake"; readonly at: VenueMs };

/** A row for D1, idempotent by (table, id). Column values are snake_case as in db/schema.ts. */
export interface HistoryRecord {
  readonly table: "orders" | "fills" | "quotes" | "inventory" | "equity";
  readonly id: string;
  readonly at: VenueMs;
  readonly body: Readonly<Record<string, string | number | null>>;
}
