/**
 * Names that other bots of this kind know and that are not read here, because what they measured was another thing or had
 * another unit. Each is refused with the reason: a number that silently meant something else would be worse.
 */
export interface Renamed {
  /** What to use instead; empty: nothing. */
  readonly use: readonly string[];
  readonly why: string;
}

export const RENAMED: Readonly<Record<string, Renamed>> = {
  MM_DELTA_MIN: { use: ["MM_LEGACY_MIN_HALF_TICKS"], why: "the narrowest half-spread is in ticks of the market" },
  MM_INVENTORY_SKEW_FACTOR: { use: ["MM_LEGACY_SKEW"], why: "the skew is in half-spreads" },
  MM_REQUOTE_THRESHOLD: { use: ["MM_IMPROVE_TICKS", "MM_BACKOFF_TICKS"], why: "moves are in ticks, by direction" },
  MM_CANCEL_PRICE_THRESHOLD: { use: ["MM_BACKOFF_TICKS"], why: "moves are in ticks" },
  MM_LEVEL_SPREAD_MULT: { use: ["MM_LEVEL_MEDIUM_MULT", "MM_LEVEL_WIDE_MULT"], why: "each level has its own distance" },
  MM_LEVEL_SIZE_MULT: { use: ["MM_LEVEL_MEDIUM_SIZE", "MM_LEVEL_WIDE_SIZE"], why: "each level has its own size" },
  MM_AS_GAMMA_BASE: { use: ["MM_AS_GAMMA_PER_USD"], why: "risk aversion is in 1/$, by bankroll" },
  MM_AS_GAMMA_ALPHA: { use: ["MM_AS_GAMMA_INVENTORY"], why: "risk aversion grows with the square of inventory" },
  MM_AS_KAPPA_DEFAULT: { use: ["MM_AS_K_PER_USD"], why: "k is the decay with distance, in 1/$" },
  MM_AS_KAPPA_WINDOW_MINUTES: { use: ["MM_AS_K_HALF_LIFE_HOURS"], why: "old observations fade, none is cut off" },
  MM_AS_FEEDBACK_THRESHOLD_BPS: { use: [], why: "every measured cent widens, there is no threshold" },
  MM_MAX_INVENTORY_PER_MARKET: {
    use: ["MM_MAX_INVENTORY_PCT", "MM_MAX_INVENTORY_SHARES"],
    why: "the cap is named by its unit",
  },
  MM_MAX_TOTAL_EXPOSURE: { use: ["MM_TOTAL_LOSS_PCT"], why: "exposure is worst-case loss" },
  MAX_TOTAL_EXPOSURE_PCT: { use: ["MM_TOTAL_LOSS_PCT"], why: "exposure is worst-case loss" },
  STOP_LOSS_PERCENT: { use: ["CD_EXIT_STOP_LOSS_PCT"], why: "a stop needs lost edge too" },
  DRAWDOWN_STOP_LOSS_PERCENT: { use: ["MM_DD_KILL_PCT"], why: "one drawdown switch for the account" },
  HEARTBEAT_ENABLED: { use: [], why: "the dead-man's switch beats whenever a lease lives" },
  HEARTBEAT_INTERVAL_SECONDS: { use: [], why: "it beats every five seconds: the venue cancels after ten without" },
  RISK_OFFICER_ENABLED: { use: ["CD_ANALYSIS_ENABLED"], why: "finished trades are reviewed by one role" },
  STRATEGIST_ENABLED: { use: ["CD_ANALYSIS_ENABLED"], why: "finished trades are reviewed by one role" },
  CONVERSATION_ENABLED: { use: [], why: "there is no conversation with a model: commands are fixed words" },
  CONVERSATION_MAX_HISTORY: { use: [], why: "there is no conversation with a model: commands are fixed words" },
  CD_EWMA_LAMBDA: { use: ["CD_VOL_HALF_LIFE_HORIZONS"], why: "memory grows with the horizon" },
  CD_EWMA_SPAN: { use: ["CD_VOL_HALF_LIFE_HORIZONS"], why: "memory grows with the horizon" },
  CD_EXIT_STOP_LOSS_PTS: { use: ["CD_EXIT_STOP_LOSS_PCT"], why: "losses are in percent of the cost" },
  CD_EXIT_TAKE_PROFIT_PTS: { use: ["CD_EXIT_TAKE_PROFIT_PCT"], why: "gains are in percent of the possible gain" },
  MAX_MARKETS: { use: ["MM_MAX_MARKETS"], why: "its name here until now" },
  MIN_LIQUIDITY_USD: { use: ["MM_MIN_DEPTH_USD"], why: "its name here until now" },
  BANKROLL_USD: { use: ["MM_BANKROLL_USD"], why: "its name here until now" },
};
