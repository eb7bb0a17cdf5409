import type { ConditionId, Side } from "../contract/ids.ts";
import type { Level } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";

export interface LevelChange {
  readonly side: "bid" | "ask";
  readonly price: Ticks;
  /** The level's new size; 0 takes it away. */
  readonly size: MicroShares;
}

/** What the venue's market channel says about one market, already in YES coordinates. `at` is the venue's stamp. */
export type FeedFrame =
  | {
      readonly t: "book";
      readonly market: ConditionId;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
      readonly at: VenueMs;
      readonly hash?: string;
    }
  | {
      readonly t: "levels";
      readonly market: ConditionId;
      readonly changes: readonly LevelChange[];
      readonly at: VenueMs;
    }
  | {
      readonly t: "print";
      readonly market: ConditionId;
      readonly price: Ticks;
      readonly size: MicroShares;
      /** BUY lifted the YES ask. The venue's own word is right only most of the time. */
      readonly taker: Side;
      readonly at: VenueMs;
      /** The venue's name of the trade, to know one that is told twice. */
      readonly trade?: string;
    }
  | { readonly t: "tick"; readonly market: ConditionId; readonly tick: Ticks; readonly at: VenueMs }
  | {
      readonly t: "resolved";
      readonly market: ConditionId;
      readonly winner: "YES" | "NO" | "SPLIT";
      readonly at: VenueMs;
    };
