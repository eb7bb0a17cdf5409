/** The markets of the small world, and what each of them is there to show. */
import type { MarketReport } from "../../../core/live/types.ts";

export interface Seed {
  readonly question: string;
  /** Where the mid hovers, ticks of 1/10000 dollar; the market's tick; half the book's spread. */
  readonly mid: number;
  readonly tick: number;
  readonly half: number;
  readonly days: number;
  readonly levels: 1 | 2 | 3;
  readonly state?: MarketReport["state"];
  readonly why?: string;
}

export const SEEDS: readonly Seed[] = [
  { question: "Bitcoin above $96,000 on 24 November?", mid: 4175, tick: 10, half: 40, days: 2, levels: 3 },
  { question: "Ethereum above $3,400 on 30 November?", mid: 2800, tick: 100, half: 100, days: 8, levels: 3 },
  { question: "Fed cuts 25 bp in December?", mid: 6350, tick: 100, half: 50, days: 17, levels: 2 },
  { question: "New York high on 23 November: 48–49 °F?", mid: 352, tick: 1, half: 10, days: 1, levels: 3 },
  {
    ...{ question: "Solana above $180 on 28 November?", mid: 5565, tick: 10, half: 30, days: 6, levels: 3 },
    state: "stale",
    why: "book 14 s old, limit 10 s; quotes pulled",
  },
  {
    ...{ question: "US CPI at 3.0 % or more for November?", mid: 2250, tick: 100, half: 50, days: 18, levels: 1 },
    state: "paused",
    why: "breaker: 5 fills in a row lost, 4 m 10 s left",
  },
  {
    ...{ question: "Bitcoin up or down, 22 Nov, 9–10 am ET?", mid: 8950, tick: 100, half: 150, days: 0.02, levels: 1 },
    state: "ending",
    why: "28 m left, quoting stops at 30 m",
  },
  {
    ...{ question: "Government shutdown before 20 December?", mid: 3165, tick: 10, half: 30, days: 28, levels: 2 },
    state: "reduce-only",
    why: "guard: only orders that reduce until 15:05",
  },
];

export const RULES =
  "This market resolves to “Yes” if the Binance 1 minute candle for BTC/USDT at 12:00 in the ET timezone (noon) on the date in the title has a final “Close” price higher than the strike. Otherwise “No”. <script>alert('rules')</script> The resolution source is Binance, BTC/USDT with “1m” and “Candles” selected.";

export const SHARE = 1_000_000;
/** Net shares a market may hold, micro. */
export const CAP = 900 * SHARE;
