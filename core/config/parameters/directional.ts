/** Directional positions on crypto-linked markets: the model, its stakes, and when to leave. */
import { address, flag, number, origin } from "../parameter.ts";

export const DIRECTIONAL = {
  CD_ENABLED: flag(true, {
    unit: "",
    meaning: "Take directional positions at all.",
    raising: "loosens",
    readBy: "directional",
  }),
  CD_CYCLE_MINUTES: number(
    15,
    { from: 1, to: 1440, whole: true },
    {
      unit: "min",
      meaning: "Time between two looks at the crypto-linked markets.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_STUDENT_T_NU: number(
    6,
    { from: 2.1, to: 100 },
    {
      unit: "degrees",
      meaning: "Tails of returns over 1 to 30 days; fewer degrees, fatter tails.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_STUDENT_T_NU_SHORT: number(
    4,
    { from: 2.1, to: 100 },
    {
      unit: "degrees",
      meaning: "The same below a day.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_STUDENT_T_NU_LONG: number(
    8,
    { from: 2.1, to: 100 },
    {
      unit: "degrees",
      meaning: "The same from 30 days.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_VOL_HALF_LIFE_HORIZONS: number(
    3,
    { from: 0.1, to: 100 },
    {
      unit: "horizons",
      meaning: "Half-life of the volatility estimate.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_VOL_HALF_LIFE_MIN_HOURS: number(
    6,
    { from: 0.1, to: 720 },
    {
      unit: "h",
      meaning: "Its shortest.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_VOL_HALF_LIFE_MAX_HOURS: number(
    720,
    { from: 1, to: 8760 },
    {
      unit: "h",
      meaning: "Its longest.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  CD_PRIOR_SD_PTS: number(
    5,
    { from: 0.01, to: 50 },
    {
      unit: "pts",
      meaning: "How wrong we believe the market may be: the smaller, the closer our opinion is moved to it.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_SPOT_ERROR_BPS: number(
    5,
    { from: 0, to: 1000 },
    {
      unit: "bps",
      meaning: "Relative error of the spot price: oracle, latency.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_VOL_ERROR_PCT: number(
    15,
    { from: 0, to: 100 },
    {
      unit: "%",
      meaning: "Relative error of the volatility.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_FEEDS_APART_BPS: number(
    50,
    { from: 1, to: 1000 },
    {
      unit: "bps",
      meaning: "Two feeds of one price that are further apart give no signal.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_PRICES_URL: origin("auto", {
    unit: "",
    meaning:
      "Where candles and spot prices are read; auto: the paper exchange's own in paper, Binance's public data in live.",
    raising: "neutral",
    readBy: "directional",
  }),
  CD_MIN_EDGE_PTS: number(
    5,
    { from: 0, to: 50 },
    {
      unit: "pts",
      meaning: "Least edge over the cost, fee included, to enter.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_CONFIRMATION_CYCLES: number(
    2,
    { from: 1, to: 20, whole: true },
    {
      unit: "cycles",
      meaning: "Cycles in a row that must show the edge.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_KELLY_FRACTION: number(
    0.2,
    { from: 0, to: 1 },
    {
      unit: "share",
      meaning: "Share of full Kelly that is staked.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_MAX_POSITION_PCT: number(
    8,
    { from: 0, to: 100 },
    {
      unit: "% of bankroll",
      meaning: "Most that one position stakes.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_MAX_CONCURRENT_POSITIONS: number(
    5,
    { from: 0, to: 100, whole: true },
    {
      unit: "positions",
      meaning: "Positions at the same time.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_DAILY_STAKE_PCT: number(
    50,
    { from: 0, to: 100 },
    {
      unit: "% of bankroll",
      meaning: "Most that one UTC day stakes.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_POST_ONLY: flag(true, {
    unit: "",
    meaning: "Enter as a maker.",
    raising: "tightens",
    readBy: "directional",
  }),
  CD_COINGECKO_API: address("https://api.coingecko.com/api/v3", {
    unit: "",
    meaning: "Prices for volatility where the settlement source has no history.",
    raising: "neutral",
    readBy: "later",
  }),
  CD_NL_PARSING_ENABLED: flag(true, {
    unit: "",
    meaning: "Ask the model about questions the rules can't read; its reading must agree with the rules' text.",
    raising: "loosens",
    readBy: "later",
  }),
  CD_PRETRADE_AI_ENABLED: flag(true, {
    unit: "",
    meaning: "Ask the model before a trade; it can only refuse.",
    raising: "tightens",
    readBy: "later",
  }),
  CD_EXIT_ENABLED: flag(true, {
    unit: "",
    meaning: "Leave positions by the rules below; false holds them to the end.",
    raising: "tightens",
    readBy: "directional",
  }),
  CD_EXIT_CHECK_SECONDS: number(
    120,
    { from: 10, to: 3600, whole: true },
    {
      unit: "s",
      meaning: "Time between two looks at the positions.",
      raising: "loosens",
      readBy: "fixed",
    },
  ),
  CD_EXIT_STOP_LOSS_PCT: number(
    50,
    { from: 1, to: 100 },
    {
      unit: "% of cost",
      meaning: "Loss from which it is left, when also little edge remains.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_EXIT_REENTRY_EDGE_PTS: number(
    3,
    { from: 0, to: 50 },
    {
      unit: "pts",
      meaning: "Edge that keeps a losing position.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_EXIT_TAKE_PROFIT_PCT: number(
    70,
    { from: 1, to: 100 },
    {
      unit: "% of possible gain",
      meaning: "Gain from which it is left, when also little edge remains.",
      raising: "loosens",
      readBy: "directional",
    },
  ),
  CD_EXIT_HOLD_EDGE_PTS: number(
    2,
    { from: 0, to: 50 },
    {
      unit: "pts",
      meaning: "Edge that keeps a winning position.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_EXIT_EDGE_REVERSAL_PTS: number(
    -2,
    { from: -50, to: 0 },
    {
      unit: "pts",
      meaning: "Edge of holding at or below which it is left.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_EXIT_LAST_SECONDS: number(
    900,
    { from: 0, to: 86_400 },
    {
      unit: "s",
      meaning: "In the last seconds it is left when its edge is below the model's own error.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_EXIT_MAKER_EDGE_PTS: number(
    -1,
    { from: -50, to: 0 },
    {
      unit: "pts",
      meaning: "It is left as a maker first while the edge of holding is above this,",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_EXIT_MAKER_SECONDS: number(
    3600,
    { from: 0, to: 864_000 },
    {
      unit: "s",
      meaning: "and more than this is left to the end.",
      raising: "tightens",
      readBy: "directional",
    },
  ),
  CD_EXIT_AI_CONFIRM_ENABLED: flag(true, {
    unit: "",
    meaning: "Let the model veto an edge reversal, once.",
    raising: "loosens",
    readBy: "later",
  }),
  CD_ANALYSIS_ENABLED: flag(true, {
    unit: "",
    meaning: "Analyse finished trades.",
    raising: "neutral",
    readBy: "later",
  }),
  CD_ANALYSIS_INTERVAL_HOURS: number(
    6,
    { from: 1, to: 168 },
    {
      unit: "h",
      meaning: "Time between two analyses.",
      raising: "neutral",
      readBy: "later",
    },
  ),
  CD_ANALYSIS_AUTO_APPLY: flag(false, {
    unit: "",
    meaning: "Apply advice that tightens without asking; what loosens always waits for a person.",
    raising: "tightens",
    readBy: "later",
  }),
};
