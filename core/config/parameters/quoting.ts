/** Sizes, levels, and when a resting order is replaced. */
import { flag, number } from "../parameter.ts";

export const QUOTING = {
  MM_QUOTE_SIZE_USD: number(
    6,
    { from: 0.01, to: 100_000 },
    {
      unit: "$",
      meaning:
        "Dollars in one quote, a share counted at a dollar, the most it can lose; at least the market's minimum order.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_TWO_SIDED: flag(true, {
    unit: "",
    meaning: "Quote both tokens; false: quotes never buy NO, so asks are only of YES that is held.",
    raising: "loosens",
    readBy: "market",
  }),
  MM_POST_ONLY: flag(true, {
    unit: "",
    meaning: "Quotes only ever make; false lets one that crosses take.",
    raising: "tightens",
    readBy: "market",
  }),
  MM_SELL_UNCONFIRMED: flag(false, {
    unit: "",
    meaning: "Sells may be sized from shares whose trade is matched and not yet confirmed on chain; it may still fail.",
    raising: "loosens",
    readBy: "market",
  }),
  MM_MIN_HALF_TICKS: number(
    1,
    { from: 0, to: 100 },
    {
      unit: "ticks",
      meaning: "Narrowest half-spread of the as engine.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_MAX_SPREAD_PTS: number(
    20,
    { from: 0.02, to: 100 },
    {
      unit: "pts",
      meaning: "Widest spread of the as engine, bid to ask at no inventory.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_MULTI_LEVEL_COUNT: number(
    3,
    { from: 1, to: 3, whole: true },
    {
      unit: "levels",
      meaning: "Levels a side: tight, medium, wide.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_LEVEL_MEDIUM_MULT: number(
    1.6,
    { from: 1, to: 20 },
    {
      unit: "half-spreads",
      meaning: "Distance of the medium level; the tight one stands at 1.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEVEL_WIDE_MULT: number(
    2.5,
    { from: 1, to: 20 },
    {
      unit: "half-spreads",
      meaning: "Distance of the wide level.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEVEL_MEDIUM_SIZE: number(
    1,
    { from: 0.1, to: 20 },
    {
      unit: "quote sizes",
      meaning: "Size of the medium level.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_LEVEL_WIDE_SIZE: number(
    1.5,
    { from: 0.1, to: 20 },
    {
      unit: "quote sizes",
      meaning: "Size of the wide level.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_SIZE_ETA: number(
    0.7,
    { from: 0, to: 10 },
    {
      unit: "exponent",
      meaning: "The adding side shrinks by exp(-eta u) with the share u of the inventory cap.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_UNWIND_THRESHOLD: number(
    0.8,
    { from: 0.01, to: 1 },
    {
      unit: "share",
      meaning: "Share of the inventory cap from which only reducing quotes stand.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_BACKOFF_TICKS: number(
    1,
    { from: 1, to: 100, whole: true },
    {
      unit: "ticks",
      meaning: "A quote that should be this much less aggressive moves at once.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_IMPROVE_TICKS: number(
    2,
    { from: 1, to: 100, whole: true },
    {
      unit: "ticks",
      meaning: "A quote moves closer only by this much: its place in the queue is worth something.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_MIN_QUOTE_LIFETIME_SECONDS: number(
    3,
    { from: 0, to: 600 },
    {
      unit: "s",
      meaning: "A quote moves closer only at this age.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_QUEUE_SHARE: number(
    0.25,
    { from: 0, to: 1 },
    {
      unit: "half-spreads",
      meaning: "What the front of a queue is worth: a move that gains less is not made.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_CANCEL_SIZE_THRESHOLD: number(
    25,
    { from: 0, to: 100 },
    {
      unit: "%",
      meaning:
        "Change of size that is worth another order; less of it, too much as well as too little, is left standing.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MIN_EDGE_SHARE: number(
    0.35,
    { from: 0, to: 1 },
    {
      unit: "half-spreads",
      meaning: "A resting quote with less edge than this is replaced at once.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_HANGING_ORDERS: flag(true, {
    unit: "",
    meaning: "Leave the other side standing after a fill while it has its edge and is not far from where it belongs.",
    raising: "loosens",
    readBy: "market",
  }),
  MM_VOL_WIDEN_THRESHOLD: number(
    5,
    { from: 0.1, to: 100 },
    {
      unit: "pts",
      meaning: "Standard deviation of the mid over a minute from which quotes widen, in proportion.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_VOL_WIDEN_MAX: number(
    2,
    { from: 1, to: 10 },
    {
      unit: "times",
      meaning: "Most that volatility widens.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_EVENT_RISK_WIDEN_PCT: number(
    50,
    { from: 0, to: 500 },
    {
      unit: "%",
      meaning:
        "Widening when quoting stops for a known moment of news (a game's start, the market's end), growing towards it.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_EVENT_WINDOW_SECONDS: number(
    600,
    { from: 0, to: 864000 },
    {
      unit: "s",
      meaning: "How long before quoting stops for a known moment of news quotes begin to widen.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_CROSS_REJECT_THRESHOLD: number(
    3,
    { from: 1, to: 100, whole: true },
    {
      unit: "refusals",
      meaning: "Post-only refusals in a row that send a side to rest.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_CROSS_COOLDOWN_SECONDS: number(
    300,
    { from: 1, to: 86_400 },
    {
      unit: "s",
      meaning: "That rest; doubled with each further refusal.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_CROSS_COOLDOWN_MAX_SECONDS: number(
    600,
    { from: 1, to: 86_400 },
    {
      unit: "s",
      meaning: "The longest it grows to.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_USE_SPLIT_MERGE: flag(true, {
    unit: "",
    meaning: "Merge complete sets for their dollar, split to have shares to offer.",
    raising: "neutral",
    readBy: "market",
  }),
  MM_SPLIT_SIZE_USD: number(
    5,
    { from: 1, to: 100_000 },
    {
      unit: "$",
      meaning: "Collateral split at once where a side can't be offered by buying the complement.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_MERGE_THRESHOLD: number(
    10,
    { from: 0.01, to: 1e6 },
    {
      unit: "sets",
      meaning: "Complete sets, promised to no order, from which they are merged; fewer when cash is short.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_REDEEM_AFTER_SECONDS: number(
    120,
    { from: 0, to: 604_800 },
    {
      unit: "s",
      meaning: "After a market resolved, how long the venue is given to redeem by itself before we do.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_GAS_COIN_USD: number(
    0.5,
    { from: 0, to: 10_000 },
    {
      unit: "$",
      meaning: "What the chain's own coin (POL) is worth: gas that a plain key pays is counted with it.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_REWARD_HAIRCUT_PCT: number(
    50,
    { from: 0, to: 100 },
    {
      unit: "%",
      meaning: "What is taken off an expected liquidity reward until paid amounts are known.",
      raising: "tightens",
      readBy: "market",
    },
  ),
};
