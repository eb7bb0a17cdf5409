import type { ExitParams } from "./exits.ts";
import type { PriceLimits } from "./price.ts";

/** What positions are taken and left by (docs/configuration.md, CD_*). Shares are of the bankroll, edges dollars a share. */
export interface DirectionalRules {
  readonly enabled: boolean;
  /** Prior standard deviation of the market's mispricing. */
  readonly mispricing: number;
  readonly limits: PriceLimits;
  /** Least edge over the cost, fee included. */
  readonly minEdge: number;
  /** Cycles in a row that must show it. */
  readonly confirmations: number;
  /** Share of full Kelly that is staked. */
  readonly kappa: number;
  /** Most that one position stakes, and all of one UTC day. */
  readonly maxPosition: number;
  readonly dailyStake: number;
  readonly maxPositions: number;
  /** Enter as a maker first. */
  readonly postOnly: boolean;
  /** Positions are left by the rules of `exit`; false: held to the end. */
  readonly exits: boolean;
  readonly exit: ExitParams;
  /** Where spot prices and candles are read; null: the paper exchange's own, Binance's in live. */
  readonly pricesUrl: string | null;
}

/** The two loops' periods, ms: docs/configuration.md CD_CYCLE_MINUTES, CD_EXIT_CHECK_SECONDS. */
export const CYCLE_MS = 15 * 60_000;
export const EXIT_CYCLE_MS = 120_000;
