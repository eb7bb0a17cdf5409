import type { MicroUsd } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import type { VenueMs } from "../units/time.ts";
import type { ConditionId, TokenId } from "./ids.ts";

/** `event`: the neg-risk market's id, 0x + 64 hex. `index`: of its outcome, from 0. */
export interface Exclusive {
  readonly event: string;
  readonly index: number;
  readonly count: number;
}

/** What a market is: everything about it that its own book does not say. Read from Gamma and clob-markets. */
export interface MarketSpec {
  readonly id: ConditionId;
  /** Gamma's own numeric id, as text. */
  readonly gammaId: string;
  readonly slug: string;
  readonly question: string;
  /** The rules, as the venue publishes them. Hostile text: shown, never obeyed. */
  readonly rules: string;
  readonly event: { readonly id: string; readonly slug: string; readonly title: string };
  /** Names of the outcomes, index 0 = YES. */
  readonly outcomes: readonly [string, string];
  readonly yes: TokenId;
  readonly no: TokenId;
  readonly negRisk: boolean;
  /** Chooses the order's signing domain: reference polymarket.md 1e. */
  readonly version: "v1" | "v2";
  readonly tick: Ticks;
  readonly minSize: MicroShares;
  /** Taker fee: size * rate * p * (1 - p), paid by takers only when `takerOnly`. */
  readonly fee: { readonly rate: number; readonly exponent: number; readonly takerOnly: boolean };
  readonly endsAt: VenueMs;
  /** When the game it is about begins, if it is about one. */
  readonly gameStartAt?: VenueMs;
  /** Liquidity rewards, where the market has them: widest distance and least order that score, and the pool of all makers. */
  readonly rewards?: { readonly maxSpread: Ticks; readonly minSize: MicroShares; readonly perDay: MicroUsd };
  /**
   * Its place in a neg-risk event of which everything is known: exactly one of `count` outcomes pays YES, and NO of several
   * can be converted. Missing: there is none, or it can't be told (outcomes yet to be named, a fee on conversions).
   */
  readonly exclusive?: Exclusive;
  /** Share of the taker fees that makers are paid back, in [0, 1]; missing: none is counted on. */
  readonly rebateShare?: number;
}
