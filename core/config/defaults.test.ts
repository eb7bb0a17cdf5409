import { describe, expect, it } from "vitest";
import { parameters } from "./parameter.ts";
import { DEFAULT_CONFIG } from "./parse.ts";
import { RENAMED } from "./renamed.ts";
import { type ConfigKey, configSchema } from "./schema.ts";

/** Default and unit by name. */
type Table = Readonly<Record<string, readonly [string, string]>>;

/** First: the project's own decisions. */
const DECIDED: Table = {
  MM_MIN_VOLUME_USD: ["0", "$ a day"],
  MM_MAX_DAYS_TO_END: ["365", "days"],
  MM_CRYPTO: ["refuse", ""],
  MM_CATEGORIES: ["", "categories"],
  MM_CATEGORIES_REFUSED: ["", "categories"],
  MM_MIN_REWARD_USD: ["0", "$ a day"],
  // Three cents before: few markets of the venue have that, and the score knows what a touch earns.
  MM_MIN_SPREAD_PTS: ["0", "pts"],
  MM_FEES: ["any", ""],
  MM_PINS: ["", "slugs"],
  MM_BLACKLIST: ["", "slugs"],
  MM_SEAT_ADVANTAGE: ["2", "times"],
  MM_ENABLED: ["true", ""],
  MM_SELL_UNCONFIRMED: ["false", ""],
  CD_ENABLED: ["true", ""],
  GUARD_ENABLED: ["true", ""],
  MM_TWO_SIDED: ["true", ""],
  MM_ARB_ENABLED: ["false", ""],
  MM_PRICING_ENGINE: ["legacy", ""],
  MM_MAX_MARKETS: ["8", "markets"],
  MM_QUOTE_SIZE_USD: ["6", "$"],
  CD_KELLY_FRACTION: ["0.2", "share"],
  CD_MAX_POSITION_PCT: ["8", "% of bankroll"],
  // Parameters nobody had before, with numbers of our own.
  MM_BANKROLL_USD: ["1000", "$"],
  MM_ORDER_TTL_SECONDS: ["600", "s"],
  MM_MAX_LOSS_USD: ["auto", "$"],
  MM_QUEUE_SHARE: ["0.25", "half-spreads"],
  MM_VOL_WIDEN_MAX: ["2", "times"],
  MM_EVENT_WINDOW_SECONDS: ["600", "s"],
  MM_STOP_BEFORE_GAME_SECONDS: ["300", "s"],
  MM_AS_GAMMA_DYNAMIC: ["true", ""],
  MM_AS_K_LEARN: ["true", ""],
  MM_AS_JUMPS_PER_DAY: ["0", "1/day"],
  MM_PRICE_COLLAR_PTS: ["30", "pts"],
  MM_MAX_ORDER_USD: ["250", "$"],
  MM_MAX_ORDER_SHARES: ["10000", "shares"],
  MM_MAX_OPEN_ORDERS: ["20", "orders"],
  MM_DUPLICATE_SECONDS: ["1", "s"],
  MM_WIND_DOWN: ["keep", ""],
};

/** Second: what the quantitative reference states, by its section. */
const QUANT: Readonly<Record<string, Table>> = {
  "2.2": {
    MM_VOL_FAST_SECONDS: ["120", "s"],
    MM_VOL_SLOW_SECONDS: ["3600", "s"],
    MM_VOL_PRIOR_SAMPLES: ["30", "samples"],
    MM_VOL_PRIOR_SHARE: ["0.5", "share"],
    MM_VOL_FLOOR: ["0.00001", "$/sqrt(s)"],
  },
  "2.3": {
    MM_HORIZON_SECONDS: ["3600", "s"],
    MM_MULTI_LEVEL_COUNT: ["3", "levels"],
    MM_LEVEL_MEDIUM_MULT: ["1.6", "half-spreads"],
    MM_LEVEL_WIDE_MULT: ["2.5", "half-spreads"],
    MM_LEVEL_MEDIUM_SIZE: ["1", "quote sizes"],
    MM_LEVEL_WIDE_SIZE: ["1.5", "quote sizes"],
    MM_MIN_HALF_TICKS: ["1", "ticks"],
    // The widest half-spread, .10, as the spread that the name says.
    MM_MAX_SPREAD_PTS: ["20", "pts"],
    MM_UNWIND_THRESHOLD: ["0.8", "share"],
    MM_SIZE_ETA: ["0.7", "exponent"],
  },
  "2.4": {
    MM_AS_K_PER_USD: ["auto", "1/$"],
    MM_AS_K_HALF_LIFE_HOURS: ["6", "h"],
    MM_AS_K_PRIOR_SD_SHARE: ["0.7", "share of k"],
    MM_AS_A_PRIOR_SD_LN: ["1.5", "ln A"],
  },
  "2.6": {
    MM_ADVERSE_SELECTION_WINDOW: ["120", "s"],
    MM_ADVERSE_SHORT_WINDOW_SECONDS: ["30", "s"],
    MM_ADVERSE_SHORT_WEIGHT: ["0.4", "share"],
    MM_ADVERSE_HALF_LIFE_HOURS: ["6", "h"],
    MM_ADVERSE_SHRINK_FILLS: ["10", "fills"],
    MM_ADVERSE_SIDE_FILLS: ["20", "fills"],
    MM_AS_GAMMA_INVENTORY: ["2", "factor"],
    MM_AS_GAMMA_VOLATILITY: ["0.5", "exponent"],
    MM_AS_GAMMA_ADVERSE: ["0.5", "factor"],
    MM_AS_GAMMA_ADVERSE_MAX: ["3", "half-spreads"],
  },
  "2.7": {
    MM_BACKOFF_TICKS: ["1", "ticks"],
    MM_IMPROVE_TICKS: ["2", "ticks"],
    MM_MIN_QUOTE_LIFETIME_SECONDS: ["3", "s"],
    MM_CANCEL_SIZE_THRESHOLD: ["25", "%"],
    MM_MIN_EDGE_SHARE: ["0.35", "half-spreads"],
  },
  "3": {
    MM_LEGACY_TOUCH_SHARE: ["0.5", "share"],
    MM_LEGACY_VOL_WEIGHT: ["0.6", "factor"],
    MM_LEGACY_VOL_SECONDS: ["60", "s"],
    MM_LEGACY_MIN_HALF_TICKS: ["0.5", "ticks"],
    MM_DELTA_MAX: ["6", "pts"],
    MM_LEGACY_SKEW: ["1.2", "half-spreads"],
    MM_LEGACY_SIZE_POWER: ["1", "exponent"],
  },
  "5.1": { MM_REWARD_HAIRCUT_PCT: ["50", "%"] },
  "6.3": {
    CD_STUDENT_T_NU: ["6", "degrees"],
    CD_STUDENT_T_NU_SHORT: ["4", "degrees"],
    CD_STUDENT_T_NU_LONG: ["8", "degrees"],
  },
  "6.6": {
    CD_VOL_HALF_LIFE_HORIZONS: ["3", "horizons"],
    CD_VOL_HALF_LIFE_MIN_HOURS: ["6", "h"],
    CD_VOL_HALF_LIFE_MAX_HOURS: ["720", "h"],
  },
  "6.8": {
    CD_PRIOR_SD_PTS: ["5", "pts"],
    CD_SPOT_ERROR_BPS: ["5", "bps"],
    CD_VOL_ERROR_PCT: ["15", "%"],
  },
  "6.10": {
    CD_EXIT_STOP_LOSS_PCT: ["50", "% of cost"],
    CD_EXIT_REENTRY_EDGE_PTS: ["3", "pts"],
    CD_EXIT_TAKE_PROFIT_PCT: ["70", "% of possible gain"],
    CD_EXIT_HOLD_EDGE_PTS: ["2", "pts"],
    CD_EXIT_EDGE_REVERSAL_PTS: ["-2", "pts"],
    CD_EXIT_LAST_SECONDS: ["900", "s"],
    CD_EXIT_MAKER_EDGE_PTS: ["-1", "pts"],
    CD_EXIT_MAKER_SECONDS: ["3600", "s"],
  },
  "7.1": {
    MM_DD_KILL_PCT: ["8", "% of peak"],
    MM_DD_RESUME_PCT: ["4", "% of peak"],
    MM_DD_COOLDOWN_MINUTES: ["30", "min"],
    MM_DD_REBASE_MINUTES: ["360", "min"],
    MM_DD_MAX_RECOVERIES_PER_DAY: ["2", "resumes"],
    MM_DAILY_LOSS_PCT: ["10", "% of day start"],
  },
  "7.2": {
    MM_CIRCUIT_BREAKER_THRESHOLD: ["3", "fills"],
    MM_CIRCUIT_BREAKER_COOLDOWN: ["300", "s"],
    MM_CIRCUIT_BREAKER_COOLDOWN_MAX: ["3600", "s"],
    MM_CIRCUIT_BREAKER_FORGET_SECONDS: ["21600", "s"],
    MM_MOVE_PAUSE_SECONDS: ["60", "s"],
    MM_MOVE_PAUSE_TICKS: ["5", "ticks"],
    MM_MOVE_PAUSE_SIGMAS: ["6", "deviations"],
  },
  "7.3": {
    MM_MARKET_LOSS_PCT: ["5", "% of risk equity"],
    MM_TOTAL_LOSS_PCT: ["40", "% of risk equity"],
  },
  "11": {
    MM_AS_GAMMA_PER_USD: ["auto", "1/$"],
    MM_AS_GAMMA_KELLY: ["0.25", "share"],
    MM_AS_GAMMA_MIN: ["0.0002", "1/$"],
    MM_AS_GAMMA_MAX: ["0.05", "1/$"],
    MM_MAX_INVENTORY_SHARES: ["auto", "shares"],
    MM_MAX_INVENTORY_PCT: ["5", "% of bankroll"],
    MM_STOP_BEFORE_END_SECONDS: ["600", "s"],
    MM_MIN_PRICE_PTS: ["3", "pts"],
    MM_MAX_PRICE_PTS: ["97", "pts"],
    MM_MAX_TOUCH_PTS: ["20", "pts"],
    MM_STALE_THRESHOLD_SECONDS: ["15", "s"],
  },
};

/** Third: what the code (not the sample file) of the bot that had these names before would do, in the unit it had. */
const BEFORE: Table = {
  MM_CYCLE_SECONDS: ["10", "s"],
  MM_MIN_DEPTH_USD: ["500", "$"],
  MM_MIN_ACTIVITY_PER_MIN: ["1", "trades/min"],
  MM_SCANNER_REFRESH_MINUTES: ["5", "min"],
  MM_SCANNER_CONCURRENCY: ["10", "requests"],
  MM_EARLY_MARKET_HOURS: ["48", "h"],
  MM_EARLY_MARKET_MIN_DEPTH_USD: ["100", "$"],
  MM_EARLY_MARKET_MIN_ACTIVITY: ["0.1", "trades/min"],
  MM_EARLY_MARKET_BOOST: ["3", "times"],
  MM_EARLY_MARKET_MAX_SLOTS: ["3", "markets"],
  MM_STALE_QUOTE_SECONDS: ["30", "s"],
  MM_POST_ONLY: ["true", ""],
  MM_CROSS_REJECT_THRESHOLD: ["3", "refusals"],
  MM_CROSS_COOLDOWN_SECONDS: ["300", "s"],
  MM_CROSS_COOLDOWN_MAX_SECONDS: ["600", "s"],
  MM_USE_SPLIT_MERGE: ["true", ""],
  MM_SPLIT_SIZE_USD: ["5", "$"],
  MM_MERGE_THRESHOLD: ["10", "sets"],
  MM_REDEEM_AFTER_SECONDS: ["120", "s"],
  MM_GAS_COIN_USD: ["0.5", "$"],
  MM_HANGING_ORDERS: ["true", ""],
  MM_VOL_WIDEN_THRESHOLD: ["5", "pts"],
  MM_EVENT_RISK_WIDEN_PCT: ["50", "%"],
  MM_STOPLOSS_MAX_SPREAD_PTS: ["8", "pts"],
  MM_AS_FEEDBACK_ENABLED: ["true", ""],
  MM_ARB_MIN_PROFIT_PCT: ["0.5", "% of a set"],
  MM_ARB_MAX_SIZE_USD: ["50", "$"],
  MM_ARB_GAS_COST_USD: ["0.005", "$"],
  MM_SCORER_ENABLED: ["false", ""],
  MM_SCORER_MIN_SCORE: ["5", "score"],
  MM_SCORER_CACHE_MINUTES: ["10", "min"],
  MM_CD_SYNERGY_ENABLED: ["false", ""],
  MM_CD_SYNERGY_WEIGHT: ["0.3", "share"],
  MM_DD_REDUCE_PCT: ["15", "% of peak"],
  CD_CYCLE_MINUTES: ["15", "min"],
  CD_MIN_EDGE_PTS: ["5", "pts"],
  CD_CONFIRMATION_CYCLES: ["2", "cycles"],
  CD_MAX_CONCURRENT_POSITIONS: ["5", "positions"],
  CD_DAILY_STAKE_PCT: ["50", "% of bankroll"],
  CD_POST_ONLY: ["true", ""],
  CD_COINGECKO_API: ["https://api.coingecko.com/api/v3", ""],
  CD_PRICES_URL: ["auto", ""],
  CD_FEEDS_APART_BPS: ["50", "bps"],
  CD_NL_PARSING_ENABLED: ["true", ""],
  CD_PRETRADE_AI_ENABLED: ["true", ""],
  CD_EXIT_ENABLED: ["true", ""],
  CD_EXIT_CHECK_SECONDS: ["120", "s"],
  CD_EXIT_AI_CONFIRM_ENABLED: ["true", ""],
  CD_ANALYSIS_ENABLED: ["true", ""],
  CD_ANALYSIS_INTERVAL_HOURS: ["6", "h"],
  CD_ANALYSIS_AUTO_APPLY: ["false", ""],
  GUARD_INTERVAL_MINUTES: ["5", "min"],
  GUARD_MAX_CALLS_PER_HOUR: ["12", "calls/h"],
  GUARD_NEWS_ENABLED: ["true", ""],
  GUARD_NEWS_MAX_HEADLINES: ["5", "headlines"],
  GUARD_NEWS_CACHE_MINUTES: ["30", "min"],
};

const SOURCES: readonly (readonly [string, Table])[] = [
  ["the project's decisions", DECIDED],
  ...Object.entries(QUANT).map(([section, table]) => [`quant.md ${section}`, table] as const),
  ["the bot that had these names", BEFORE],
];
const KEYS = Object.keys(configSchema.shape) as ConfigKey[];
const about = (key: string) => parameters.get(configSchema.shape[key as ConfigKey]);

describe("a parameter that nobody sets", () => {
  for (const [source, table] of SOURCES)
    it(`has the default and the unit of ${source}`, () => {
      for (const [name, [standard, unit]] of Object.entries(table))
        expect({ name, standard: about(name)?.standard, unit: about(name)?.unit }).toEqual({ name, standard, unit });
    });

  it("has exactly one source, and none is without", () => {
    expect(SOURCES.flatMap(([, table]) => Object.keys(table)).sort()).toEqual([...KEYS].sort());
  });

  it("is traded with at the default that its description shows", () => {
    for (const key of KEYS) {
      const value = DEFAULT_CONFIG[key];
      const standard = about(key)?.standard;
      if (typeof value === "number") expect(Number(standard), key).toBe(value);
      else expect(standard, key).toBe(value === null ? "auto" : String(value));
    }
  });
});

describe("what raising a parameter does to risk", () => {
  const raising = (how: string) => KEYS.filter((key) => about(key)?.raising === how);

  it("is said of every one: more money, more markets, more time unwatched loosen", () => {
    expect(raising("loosens").sort()).toEqual(LOOSENS);
  });

  it("is neither for these, and every other one tightens", () => {
    expect(raising("neutral").sort()).toEqual(NEUTRAL);
    expect(raising("tightens")).toHaveLength(KEYS.length - LOOSENS.length - NEUTRAL.length);
  });
});

const LOOSENS = [
  ..."CD_DAILY_STAKE_PCT CD_ENABLED CD_EXIT_AI_CONFIRM_ENABLED CD_EXIT_CHECK_SECONDS CD_EXIT_STOP_LOSS_PCT".split(" "),
  ..."CD_EXIT_TAKE_PROFIT_PCT CD_FEEDS_APART_BPS CD_KELLY_FRACTION CD_MAX_CONCURRENT_POSITIONS CD_MAX_POSITION_PCT".split(
    " ",
  ),
  ..."CD_NL_PARSING_ENABLED CD_PRIOR_SD_PTS GUARD_INTERVAL_MINUTES MM_ADVERSE_SHRINK_FILLS MM_ARB_ENABLED".split(" "),
  ..."MM_ARB_MAX_SIZE_USD MM_AS_GAMMA_KELLY MM_AS_K_PER_USD MM_BACKOFF_TICKS MM_BANKROLL_USD".split(" "),
  ..."MM_CANCEL_SIZE_THRESHOLD MM_CD_SYNERGY_ENABLED MM_CD_SYNERGY_WEIGHT MM_CIRCUIT_BREAKER_THRESHOLD".split(" "),
  ..."MM_CROSS_REJECT_THRESHOLD MM_CYCLE_SECONDS MM_DAILY_LOSS_PCT MM_DD_KILL_PCT".split(" "),
  ..."MM_DD_MAX_RECOVERIES_PER_DAY MM_DD_REDUCE_PCT MM_DD_RESUME_PCT MM_EARLY_MARKET_BOOST".split(" "),
  ..."MM_EARLY_MARKET_HOURS MM_EARLY_MARKET_MAX_SLOTS MM_ENABLED MM_HANGING_ORDERS MM_LEGACY_SIZE_POWER".split(" "),
  ..."MM_LEVEL_MEDIUM_SIZE MM_LEVEL_WIDE_SIZE MM_MARKET_LOSS_PCT MM_MAX_INVENTORY_PCT".split(" "),
  ..."MM_MAX_INVENTORY_SHARES MM_MAX_LOSS_USD MM_MAX_MARKETS MM_MAX_PRICE_PTS MM_MAX_TOUCH_PTS".split(" "),
  ..."MM_MOVE_PAUSE_SIGMAS MM_MOVE_PAUSE_TICKS MM_MULTI_LEVEL_COUNT MM_ORDER_TTL_SECONDS".split(" "),
  ..."MM_QUOTE_SIZE_USD MM_SELL_UNCONFIRMED MM_SPLIT_SIZE_USD MM_STALE_QUOTE_SECONDS MM_STALE_THRESHOLD_SECONDS".split(
    " ",
  ),
  ..."MM_CRYPTO MM_MAX_DAYS_TO_END MM_MAX_OPEN_ORDERS MM_MAX_ORDER_SHARES MM_MAX_ORDER_USD MM_PRICE_COLLAR_PTS".split(
    " ",
  ),
  ..."MM_TOTAL_LOSS_PCT MM_TWO_SIDED MM_UNWIND_THRESHOLD MM_VOL_WIDEN_THRESHOLD".split(" "),
].sort();

const NEUTRAL = [
  ..."CD_ANALYSIS_ENABLED CD_ANALYSIS_INTERVAL_HOURS CD_COINGECKO_API CD_CYCLE_MINUTES CD_PRICES_URL CD_STUDENT_T_NU".split(
    " ",
  ),
  ..."CD_STUDENT_T_NU_LONG CD_STUDENT_T_NU_SHORT CD_VOL_HALF_LIFE_HORIZONS CD_VOL_HALF_LIFE_MAX_HOURS".split(" "),
  ..."CD_VOL_HALF_LIFE_MIN_HOURS GUARD_MAX_CALLS_PER_HOUR GUARD_NEWS_CACHE_MINUTES GUARD_NEWS_ENABLED".split(" "),
  ..."GUARD_NEWS_MAX_HEADLINES MM_ADVERSE_HALF_LIFE_HOURS MM_ADVERSE_SELECTION_WINDOW".split(" "),
  ..."MM_ADVERSE_SHORT_WEIGHT MM_ADVERSE_SHORT_WINDOW_SECONDS MM_ADVERSE_SIDE_FILLS MM_AS_A_PRIOR_SD_LN".split(" "),
  ..."MM_AS_K_HALF_LIFE_HOURS MM_AS_K_PRIOR_SD_SHARE MM_IMPROVE_TICKS MM_MERGE_THRESHOLD MM_REDEEM_AFTER_SECONDS".split(
    " ",
  ),
  ..."MM_AS_K_LEARN MM_MIN_QUOTE_LIFETIME_SECONDS MM_PRICING_ENGINE MM_QUEUE_SHARE MM_SCANNER_CONCURRENCY".split(" "),
  ..."MM_SCANNER_REFRESH_MINUTES MM_SCORER_CACHE_MINUTES MM_STOPLOSS_MAX_SPREAD_PTS MM_USE_SPLIT_MERGE".split(" "),
  "MM_CATEGORIES",
  "MM_PINS",
  "MM_WIND_DOWN",
  "MM_GAS_COIN_USD",
  ..."MM_VOL_FAST_SECONDS MM_VOL_PRIOR_SAMPLES MM_VOL_SLOW_SECONDS".split(" "),
].sort();

describe("a name another bot knew", () => {
  it("is either a parameter here or refused, never both, and what it is sent to exists", () => {
    for (const [name, { use, why }] of Object.entries(RENAMED)) {
      expect(KEYS, name).not.toContain(name);
      expect(why, name).not.toBe("");
      for (const each of use) expect(KEYS, `${name} is sent to ${each}`).toContain(each);
    }
  });
});
