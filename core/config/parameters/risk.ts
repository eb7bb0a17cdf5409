/** What stops it: drawdown, exposure, informed flow, and the legs of complete-set arbitrage. */
import { WIND_DOWN } from "../../risk/wind-down.ts";
import { choice, flag, number } from "../parameter.ts";

export const RISK = {
  MM_DD_REDUCE_PCT: number(
    15,
    { from: 0.1, to: 100 },
    {
      unit: "% of peak",
      meaning: "Drawdown from which markets may only reduce; with MM_DD_KILL_PCT below it the kill comes first.",
      raising: "loosens",
      readBy: "later",
    },
  ),
  MM_DD_KILL_PCT: number(
    8,
    { from: 0.1, to: 100 },
    {
      unit: "% of peak",
      meaning: "Drawdown of risk equity (tokens at the bid) that kills: all orders cancelled, reduce only.",
      raising: "loosens",
      readBy: "account",
    },
  ),
  MM_DD_RESUME_PCT: number(
    4,
    { from: 0, to: 99 },
    {
      unit: "% of peak",
      meaning: "Drawdown at which it may resume by itself after the cooldown; below MM_DD_KILL_PCT.",
      raising: "loosens",
      readBy: "account",
    },
  ),
  MM_DD_COOLDOWN_MINUTES: number(
    30,
    { from: 0, to: 10_080 },
    {
      unit: "min",
      meaning: "Least time between a drawdown kill and its resume.",
      raising: "tightens",
      readBy: "account",
    },
  ),
  MM_DD_MAX_RECOVERIES_PER_DAY: number(
    2,
    { from: 0, to: 100, whole: true },
    {
      unit: "resumes",
      meaning: "Drawdown kills of one UTC day it may recover from; the next one halts the day.",
      raising: "loosens",
      readBy: "account",
    },
  ),
  MM_DD_REBASE_MINUTES: number(
    360,
    { from: 1, to: 10_080 },
    {
      unit: "min",
      meaning: "After this long without recovery the peak is set anew: flat, equity can't come back by itself.",
      raising: "tightens",
      readBy: "account",
    },
  ),
  MM_DAILY_LOSS_PCT: number(
    10,
    { from: 0.1, to: 100 },
    {
      unit: "% of day start",
      meaning: "Loss of one UTC day that halts it until a person resumes.",
      raising: "loosens",
      readBy: "account",
    },
  ),
  MM_WIND_DOWN: choice("keep", WIND_DOWN, {
    unit: "",
    meaning:
      "What becomes of positions after a kill, once no order rests or is under way: keep them, reduce by resting orders, or flatten into the book.",
    raising: "neutral",
    readBy: "account",
  }),
  MM_MARKET_LOSS_PCT: number(
    5,
    { from: 0.1, to: 100 },
    {
      unit: "% of risk equity",
      meaning: "Worst-case loss that the account leases to one market.",
      raising: "loosens",
      readBy: "account",
    },
  ),
  MM_TOTAL_LOSS_PCT: number(
    40,
    { from: 0.1, to: 100 },
    {
      unit: "% of risk equity",
      meaning: "Worst-case loss of all markets together.",
      raising: "loosens",
      readBy: "account",
    },
  ),
  MM_PRICE_COLLAR_PTS: number(
    30,
    { from: 0.01, to: 100 },
    {
      unit: "pts",
      meaning: "No order is sent farther than this from the mid of others' quotes, or from what that was a minute ago.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MAX_ORDER_USD: number(
    250,
    { from: 1, to: 100_000 },
    {
      unit: "$",
      meaning: "Most one order may move; the signer itself signs none above $250.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MAX_ORDER_SHARES: number(
    10_000,
    { from: 1, to: 1_000_000 },
    {
      unit: "shares",
      meaning: "Most shares of one order.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MAX_OPEN_ORDERS: number(
    20,
    { from: 1, to: 1000, whole: true },
    {
      unit: "orders",
      meaning: "Most orders of one market that may be out at once, those not surely gone counted.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_DUPLICATE_SECONDS: number(
    1,
    { from: 0, to: 60 },
    {
      unit: "s",
      meaning: "The same order is not sent twice within this.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_CIRCUIT_BREAKER_THRESHOLD: number(
    3,
    { from: 1, to: 100, whole: true },
    {
      unit: "fills",
      meaning: "Adverse fills in a row that suspend a market.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_CIRCUIT_BREAKER_COOLDOWN: number(
    300,
    { from: 1, to: 86_400 },
    {
      unit: "s",
      meaning: "First suspension; doubled with each trip.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_CIRCUIT_BREAKER_COOLDOWN_MAX: number(
    3600,
    { from: 1, to: 604_800 },
    {
      unit: "s",
      meaning: "Longest suspension.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_CIRCUIT_BREAKER_FORGET_SECONDS: number(
    21_600,
    { from: 1, to: 604_800 },
    {
      unit: "s",
      meaning: "Trips are forgotten this long after the last.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_MOVE_PAUSE_SECONDS: number(
    60,
    { from: 0, to: 3600 },
    {
      unit: "s",
      meaning: "Pause after the mid has moved too far in ten seconds.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_MOVE_PAUSE_TICKS: number(
    5,
    { from: 1, to: 1000 },
    {
      unit: "ticks",
      meaning: "Too far is more than this,",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MOVE_PAUSE_SIGMAS: number(
    6,
    { from: 1, to: 100 },
    {
      unit: "deviations",
      meaning: "and more than this many standard deviations of ten seconds.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_STOPLOSS_MAX_SPREAD_PTS: number(
    8,
    { from: 0.1, to: 100 },
    {
      unit: "pts",
      meaning: "What MM_WIND_DOWN flattens is not sold into a touch wider than this, nor further from its other side.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_ARB_ENABLED: flag(false, {
    unit: "",
    meaning: "Trade complete sets when both books of a market disagree.",
    raising: "loosens",
    readBy: "later",
  }),
  MM_ARB_MIN_PROFIT_PCT: number(
    0.5,
    { from: 0, to: 100 },
    {
      unit: "% of a set",
      meaning: "Least edge a set after fees.",
      raising: "tightens",
      readBy: "later",
    },
  ),
  MM_ARB_MAX_SIZE_USD: number(
    50,
    { from: 1, to: 100_000 },
    {
      unit: "$",
      meaning: "Most dollars in one arbitrage.",
      raising: "loosens",
      readBy: "later",
    },
  ),
  MM_ARB_GAS_COST_USD: number(
    0.005,
    { from: 0, to: 100 },
    {
      unit: "$",
      meaning: "Gas of one merge or split.",
      raising: "tightens",
      readBy: "later",
    },
  ),
};
