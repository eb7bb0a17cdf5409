import { EXIT_DEFAULTS } from "../directional/exits.ts";
import { PRICE_LIMITS } from "../directional/price.ts";
import type { DirectionalRules } from "../directional/rules.ts";
import type { Config } from "./schema.ts";

const POINT = 0.01;
const BASIS_POINT = 0.0001;

/** What directional positions are taken and left by: the parameters in the formulas' units. */
export function toDirectionalRules(config: Config): DirectionalRules {
  return {
    enabled: config.CD_ENABLED,
    mispricing: config.CD_PRIOR_SD_PTS * POINT,
    limits: {
      ...PRICE_LIMITS,
      spotError: config.CD_SPOT_ERROR_BPS * BASIS_POINT,
      volatilityError: config.CD_VOL_ERROR_PCT / 100,
      apart: config.CD_FEEDS_APART_BPS * BASIS_POINT,
    },
    minEdge: config.CD_MIN_EDGE_PTS * POINT,
    confirmations: config.CD_CONFIRMATION_CYCLES,
    kappa: config.CD_KELLY_FRACTION,
    maxPosition: config.CD_MAX_POSITION_PCT / 100,
    maxPositions: config.CD_MAX_CONCURRENT_POSITIONS,
    dailyStake: config.CD_DAILY_STAKE_PCT / 100,
    postOnly: config.CD_POST_ONLY,
    exits: config.CD_EXIT_ENABLED,
    exit: {
      ...EXIT_DEFAULTS,
      stopLoss: config.CD_EXIT_STOP_LOSS_PCT / 100,
      reentryEdge: config.CD_EXIT_REENTRY_EDGE_PTS * POINT,
      takeProfit: config.CD_EXIT_TAKE_PROFIT_PCT / 100,
      holdEdge: config.CD_EXIT_HOLD_EDGE_PTS * POINT,
      reversal: -config.CD_EXIT_EDGE_REVERSAL_PTS * POINT,
      tauMin: config.CD_EXIT_LAST_SECONDS,
      s0: config.CD_PRIOR_SD_PTS * POINT,
      makerEdge: config.CD_EXIT_MAKER_EDGE_PTS * POINT,
      makerTau: config.CD_EXIT_MAKER_SECONDS,
    },
    pricesUrl: config.CD_PRICES_URL === "auto" ? null : config.CD_PRICES_URL,
  };
}
