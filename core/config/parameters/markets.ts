/** Which markets to make, and how often to look at them. */
import { auto, choice, flag, names, number } from "../parameter.ts";

export const MARKETS = {
  MM_ENABLED: flag(true, {
    unit: "",
    meaning: "Make markets at all; false lets go of every market that is held.",
    raising: "loosens",
    readBy: "selection",
  }),
  MM_MAX_MARKETS: number(
    8,
    { from: 0, to: 200, whole: true },
    {
      unit: "markets",
      meaning: "Seats: markets made at the same time.",
      raising: "loosens",
      readBy: "selection",
    },
  ),
  MM_BANKROLL_USD: number(
    1000,
    { from: 1, to: 1e9 },
    {
      unit: "$",
      meaning: "Sizes the first quotes while the account's own balance has not been read yet.",
      raising: "loosens",
      readBy: "selection",
    },
  ),
  MM_MIN_DEPTH_USD: number(
    500,
    { from: 0, to: 1e9 },
    {
      unit: "$",
      meaning: "Dollars that must rest in a market's book before it is taken; 0: any, and unknown will do.",
      raising: "tightens",
      readBy: "selection",
    },
  ),
  MM_MIN_VOLUME_USD: number(
    0,
    { from: 0, to: 1e9 },
    {
      unit: "$ a day",
      meaning: "Traded in 24 hours by a market worth a seat; 0: any, and unknown will do.",
      raising: "tightens",
      readBy: "selection",
    },
  ),
  MM_MAX_DAYS_TO_END: number(
    365,
    { from: 1, to: 3650 },
    {
      unit: "days",
      meaning: "A market that ends later is not taken: its money comes back too late.",
      raising: "loosens",
      readBy: "selection",
    },
  ),
  MM_CRYPTO: choice("refuse", ["refuse", "allow"], {
    unit: "",
    meaning:
      "Make markets on crypto prices. Their spot moves before their book does, so they wait for a spot price that can wake a market; a paper exchange of ours allows them.",
    raising: "loosens",
    readBy: "selection",
  }),
  MM_PINS: names({
    unit: "slugs",
    meaning: "Markets or events that get a seat before all others, if they are fit.",
    raising: "neutral",
    readBy: "selection",
  }),
  MM_BLACKLIST: names({
    unit: "slugs",
    meaning: "Markets or events that are never taken, and are let go of when they are held.",
    raising: "tightens",
    readBy: "selection",
  }),
  MM_CATEGORIES: names({
    unit: "categories",
    meaning:
      "Only markets of these, by the venue's own tags, such as politics or sports; empty: of all. One whose tags are not told is of none.",
    raising: "neutral",
    readBy: "selection",
  }),
  MM_CATEGORIES_REFUSED: names({
    unit: "categories",
    meaning: "No markets of these, whatever else they are tagged.",
    raising: "tightens",
    readBy: "selection",
  }),
  MM_MIN_REWARD_USD: number(
    0,
    { from: 0, to: 1e6 },
    {
      unit: "$ a day",
      meaning: "Liquidity rewards that all makers of a market worth a seat are paid together; 0: none are needed.",
      raising: "tightens",
      readBy: "selection",
    },
  ),
  MM_FEES: choice("any", ["any", "takers", "none"], {
    unit: "",
    meaning: "Fees of a market worth a seat: any; takers: its makers pay none; none: nobody does.",
    raising: "tightens",
    readBy: "selection",
  }),
  MM_SEAT_ADVANTAGE: number(
    2,
    { from: 1, to: 100 },
    {
      unit: "times",
      meaning: "A seat that earns changes hands only for a market whose score is this many times its own.",
      raising: "tightens",
      readBy: "selection",
    },
  ),
  MM_MIN_SPREAD_PTS: number(
    0,
    { from: 0, to: 100 },
    {
      unit: "pts",
      meaning: "Narrowest touch of a market worth a seat; 0: any, what it is worth is left to its score.",
      raising: "tightens",
      readBy: "selection",
    },
  ),
  MM_MIN_ACTIVITY_PER_MIN: number(
    1,
    { from: 0, to: 1e4 },
    {
      unit: "trades/min",
      meaning: "Least trades a minute of a market worth a seat.",
      raising: "tightens",
      readBy: "later",
    },
  ),
  MM_SCANNER_REFRESH_MINUTES: number(
    5,
    { from: 1, to: 1440, whole: true },
    {
      unit: "min",
      meaning: "Time between two looks at the catalogue. Today the cron's own string says it.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_SCANNER_CONCURRENCY: number(
    10,
    { from: 1, to: 50, whole: true },
    {
      unit: "requests",
      meaning: "Listings asked for at the same time.",
      raising: "neutral",
      readBy: "later",
    },
  ),
  MM_EARLY_MARKET_HOURS: number(
    48,
    { from: 0, to: 720 },
    {
      unit: "h",
      meaning: "A market this young counts as early: it has its own floors and seats.",
      raising: "loosens",
      readBy: "selection",
    },
  ),
  MM_EARLY_MARKET_MIN_DEPTH_USD: number(
    100,
    { from: 0, to: 1e9 },
    {
      unit: "$",
      meaning: "MM_MIN_DEPTH_USD for early markets.",
      raising: "tightens",
      readBy: "selection",
    },
  ),
  MM_EARLY_MARKET_MIN_ACTIVITY: number(
    0.1,
    { from: 0, to: 1e4 },
    {
      unit: "trades/min",
      meaning: "MM_MIN_ACTIVITY_PER_MIN for early markets.",
      raising: "tightens",
      readBy: "later",
    },
  ),
  MM_EARLY_MARKET_BOOST: number(
    3,
    { from: 1, to: 100 },
    {
      unit: "times",
      meaning: "What an early market's score is multiplied by.",
      raising: "loosens",
      readBy: "selection",
    },
  ),
  MM_EARLY_MARKET_MAX_SLOTS: number(
    3,
    { from: 0, to: 200, whole: true },
    {
      unit: "markets",
      meaning: "Seats that early markets may take.",
      raising: "loosens",
      readBy: "selection",
    },
  ),
  MM_SCORER_ENABLED: flag(false, {
    unit: "",
    meaning: "Ask the model to score markets; it can only take markets away.",
    raising: "tightens",
    readBy: "later",
  }),
  MM_SCORER_MIN_SCORE: number(
    5,
    { from: 0, to: 10 },
    {
      unit: "score",
      meaning: "Least score of the model for a market to be taken.",
      raising: "tightens",
      readBy: "later",
    },
  ),
  MM_SCORER_CACHE_MINUTES: number(
    10,
    { from: 0, to: 1440 },
    {
      unit: "min",
      meaning: "How long a score is kept.",
      raising: "neutral",
      readBy: "later",
    },
  ),
  MM_CYCLE_SECONDS: number(
    10,
    { from: 5, to: 10 },
    {
      unit: "s",
      meaning: "A market decides anew at least this often, and at once when its watch band breaks.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_PRICING_ENGINE: choice("legacy", ["as", "legacy"], {
    unit: "",
    meaning: "Prices: Avellaneda-Stoikov on a bounded price (as), or depth, touch and skew (legacy).",
    raising: "neutral",
    readBy: "market",
  }),
  MM_ORDER_TTL_SECONDS: number(
    600,
    { from: 240, to: 86_400, whole: true },
    {
      unit: "s",
      meaning: "Expiry of each order; the orders of a side are renewed together before seven tenths of it have passed.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_STOP_BEFORE_END_SECONDS: number(
    600,
    { from: 0, to: 2_592_000 },
    {
      unit: "s",
      meaning: "Quoting stops this long before a market ends.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_STOP_BEFORE_GAME_SECONDS: number(
    300,
    { from: 0, to: 864000 },
    {
      unit: "s",
      meaning:
        "Quoting stops this long before the game a market is about begins, and nothing stands once it has begun.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_MIN_PRICE_PTS: number(
    3,
    { from: 0.01, to: 99.99 },
    {
      unit: "pts",
      meaning: "Below this mid only reducing quotes stand, unless our quotes earn liquidity rewards.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_MAX_PRICE_PTS: number(
    97,
    { from: 0.01, to: 99.99 },
    {
      unit: "pts",
      meaning: "Above this mid only reducing quotes stand, unless our quotes earn liquidity rewards.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MAX_TOUCH_PTS: number(
    20,
    { from: 0.01, to: 100 },
    {
      unit: "pts",
      meaning: "With a touch wider than this only reducing quotes stand.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_STALE_THRESHOLD_SECONDS: number(
    15,
    { from: 1, to: 300 },
    {
      unit: "s",
      meaning: "A book older than this takes all quotes down.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_STALE_QUOTE_SECONDS: number(
    30,
    { from: 5, to: 600 },
    {
      unit: "s",
      meaning: "Quotes of a market that has not decided for this long are cancelled. Today: three cycles.",
      raising: "loosens",
      readBy: "later",
    },
  ),
  MM_CD_SYNERGY_ENABLED: flag(false, {
    unit: "",
    meaning: "Lean the mid towards the directional model's probability.",
    raising: "loosens",
    readBy: "later",
  }),
  MM_CD_SYNERGY_WEIGHT: number(
    0.3,
    { from: 0, to: 1 },
    {
      unit: "share",
      meaning: "How far the mid leans towards it.",
      raising: "loosens",
      readBy: "later",
    },
  ),
  MM_MAX_INVENTORY_SHARES: auto(
    { from: 0.01, to: 1e6 },
    {
      unit: "shares",
      meaning:
        "Net inventory at which the adding side ends. auto: MM_MAX_INVENTORY_PCT, and at least two minimum orders.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MAX_INVENTORY_PCT: number(
    5,
    { from: 0.1, to: 100 },
    {
      unit: "% of bankroll",
      meaning: "Net inventory of one market, a share counted at a dollar: the most it can lose.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MAX_LOSS_USD: auto(
    { from: 1, to: 1e6 },
    {
      unit: "$",
      meaning:
        "Worst-case loss one market may reach, in flight included. auto: MM_MAX_INVENTORY_PCT of the bankroll, and at least $10.",
      raising: "loosens",
      readBy: "market",
    },
  ),
};
