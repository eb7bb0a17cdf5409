/**
 * Why a quote is where it is, as data. Terms of one side in the order they are applied sum to the quote:
 * the first is "mid", the last is "tick"; `cents` is the signed contribution in cents of YES price.
 */
export type Reason =
  | {
      readonly t: "term";
      readonly name: TermName;
      readonly side: "bid" | "ask";
      readonly cents: number;
      readonly note?: string;
      /** Level of the ladder, 1 and up; the tight level, 0, is left out. */
      readonly level?: number;
    }
  | {
      readonly t: "gate";
      readonly name: GateName;
      readonly passed: boolean;
      readonly detail: string;
      /** What it closes, when that is one side or one level of the ladder (0 the tight one) and not the market. */
      readonly side?: "bid" | "ask";
      readonly level?: number;
    }
  | { readonly t: "input"; readonly name: string; readonly value: number; readonly unit: string };

export type TermName =
  | "mid"
  | "inventory"
  | "size"
  | "liquidity"
  | "adverse"
  | "reward"
  | "volatility"
  | "event"
  | "verdict"
  | "clamp"
  | "tick"
  | "post-only";

export type GateName =
  | "lease"
  | "book-age"
  | "two-sided"
  | "spread"
  | "price-range"
  | "time-left"
  | "game-start"
  | "post-only"
  | "self-cross"
  | "inventory"
  | "min-size"
  | "capital"
  | "unknown-order"
  | "breaker"
  | "verdict"
  | "directional"
  | "rate"
  | "price-collar"
  | "order-value"
  | "order-size"
  | "open-orders"
  | "balance"
  | "tick"
  | "duplicate"
  | "strategy"
  | "config"
  | "resolved";
