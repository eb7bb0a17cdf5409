/** Where quotes stand: risk aversion, volatility, intensity, adverse selection, and the legacy engine's constants. */
import { auto, flag, number } from "../parameter.ts";

export const PRICING = {
  MM_AS_GAMMA_PER_USD: auto(
    { from: 0, to: 0.05 },
    {
      unit: "1/$",
      meaning:
        "Absolute risk aversion. auto: 1 / (MM_AS_GAMMA_KELLY * bankroll), between MM_AS_GAMMA_MIN and MM_AS_GAMMA_MAX. 0: risk neutral.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_KELLY: number(
    0.25,
    { from: 0.01, to: 1 },
    {
      unit: "share",
      meaning: "Kelly fraction behind an automatic risk aversion.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_MIN: number(
    2e-4,
    { from: 0, to: 0.05 },
    {
      unit: "1/$",
      meaning: "Least risk aversion, automatic or dynamic.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_MAX: number(
    5e-2,
    { from: 0, to: 0.05 },
    {
      unit: "1/$",
      meaning: "Most risk aversion, automatic or dynamic.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_DYNAMIC: flag(true, {
    unit: "",
    meaning: "Let risk aversion grow with inventory, volatility and adverse fills; false: it is the same throughout.",
    raising: "tightens",
    readBy: "market",
  }),
  MM_AS_GAMMA_INVENTORY: number(
    2,
    { from: 0, to: 20 },
    {
      unit: "factor",
      meaning: "cU: risk aversion grows by 1 + cU u^2 with the share u of the inventory cap.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_VOLATILITY: number(
    0.5,
    { from: 0, to: 4 },
    {
      unit: "exponent",
      meaning: "cV: risk aversion grows by (sigma / expected sigma)^cV.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_ADVERSE: number(
    0.5,
    { from: 0, to: 4 },
    {
      unit: "factor",
      meaning: "cM: risk aversion grows by 1 + cM M with adverse selection M in half-spreads.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_GAMMA_ADVERSE_MAX: number(
    3,
    { from: 0, to: 20 },
    {
      unit: "half-spreads",
      meaning: "Most that M may be.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_K_PER_USD: auto(
    { from: 5, to: 5000 },
    {
      unit: "1/$",
      meaning: "Prior of the decay of arrivals with distance. auto: 1 / max(half touch, tick).",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_AS_K_LEARN: flag(true, {
    unit: "",
    meaning: "Learn the decay of arrivals from our own quotes and from prints; false: it is the prior throughout.",
    raising: "neutral",
    readBy: "market",
  }),
  MM_AS_K_HALF_LIFE_HOURS: number(
    6,
    { from: 0.1, to: 720 },
    {
      unit: "h",
      meaning: "Memory of the estimate of arrivals.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_AS_K_PRIOR_SD_SHARE: number(
    0.7,
    { from: 0.01, to: 10 },
    {
      unit: "share of k",
      meaning: "Standard deviation of the prior of k.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_AS_A_PRIOR_SD_LN: number(
    1.5,
    { from: 0.01, to: 10 },
    {
      unit: "ln A",
      meaning: "Standard deviation of the prior of ln A.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_AS_FEEDBACK_ENABLED: flag(true, {
    unit: "",
    meaning: "Let the markouts of our own fills widen quotes.",
    raising: "tightens",
    readBy: "market",
  }),
  MM_ADVERSE_SELECTION_WINDOW: number(
    120,
    { from: 31, to: 600, whole: true },
    {
      unit: "s",
      meaning: "The later of the two markouts that measure adverse selection.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_ADVERSE_SHORT_WINDOW_SECONDS: number(
    30,
    { from: 1, to: 30, whole: true },
    {
      unit: "s",
      meaning: "The earlier of them.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_ADVERSE_SHORT_WEIGHT: number(
    0.4,
    { from: 0, to: 1 },
    {
      unit: "share",
      meaning: "Its weight in the blend; the later one has the rest.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_ADVERSE_HALF_LIFE_HOURS: number(
    6,
    { from: 0.1, to: 720 },
    {
      unit: "h",
      meaning: "Memory of adverse selection.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_ADVERSE_SHRINK_FILLS: number(
    10,
    { from: 0, to: 1000 },
    {
      unit: "fills",
      meaning: "Fills worth as much as the belief that nobody is informed.",
      raising: "loosens",
      readBy: "market",
    },
  ),
  MM_ADVERSE_SIDE_FILLS: number(
    20,
    { from: 1, to: 100, whole: true },
    {
      unit: "fills",
      meaning: "Fills on each side from which bid and ask are charged apart.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_HORIZON_SECONDS: number(
    3600,
    { from: 60, to: 14_400 },
    {
      unit: "s",
      meaning: "Risk horizon: expected time to unwind, cut by the market's end.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_AS_JUMPS_PER_DAY: number(
    0,
    { from: 0, to: 86400 },
    {
      unit: "1/day",
      meaning: "How often news decides a market at once, beyond what its volatility shows: more risk in inventory.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_VOL_FAST_SECONDS: number(
    120,
    { from: 1, to: 86_400 },
    {
      unit: "s",
      meaning: "Time constant of the fast volatility.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_VOL_SLOW_SECONDS: number(
    3600,
    { from: 1, to: 864_000 },
    {
      unit: "s",
      meaning: "Time constant of the slow one; the larger of both counts.",
      raising: "neutral",
      readBy: "fixed",
    },
  ),
  MM_VOL_PRIOR_SAMPLES: number(
    30,
    { from: 0, to: 10_000 },
    {
      unit: "samples",
      meaning: "Samples that the prior volatility is worth.",
      raising: "neutral",
      readBy: "market",
    },
  ),
  MM_VOL_PRIOR_SHARE: number(
    0.5,
    { from: 0, to: 2 },
    {
      unit: "share",
      meaning: "Prior volatility as a share of the probit law at the market's end.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_VOL_FLOOR: number(
    1e-5,
    { from: 0, to: 0.01 },
    {
      unit: "$/sqrt(s)",
      meaning: "Least volatility: a frozen book must not collapse the spread.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEGACY_TOUCH_SHARE: number(
    0.5,
    { from: 0, to: 5 },
    {
      unit: "share",
      meaning: "beta: the half-spread is at least this share of the half touch.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEGACY_VOL_WEIGHT: number(
    0.6,
    { from: 0, to: 5 },
    {
      unit: "factor",
      meaning: "cSigma: volatility's weight in the half-spread.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEGACY_VOL_SECONDS: number(
    60,
    { from: 1, to: 3600 },
    {
      unit: "s",
      meaning: "Time that volatility is taken over.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEGACY_MIN_HALF_TICKS: number(
    0.5,
    { from: 0, to: 100 },
    {
      unit: "ticks",
      meaning: "Narrowest half-spread of the legacy engine.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_DELTA_MAX: number(
    6,
    { from: 0.01, to: 50 },
    {
      unit: "pts",
      meaning: "Widest half-spread of the legacy engine.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEGACY_SKEW: number(
    1.2,
    { from: 0, to: 10 },
    {
      unit: "half-spreads",
      meaning: "Skew at the inventory cap.",
      raising: "tightens",
      readBy: "market",
    },
  ),
  MM_LEGACY_SIZE_POWER: number(
    1,
    { from: 0.1, to: 10 },
    {
      unit: "exponent",
      meaning: "z: the adding side keeps 1 - u^z of its size.",
      raising: "loosens",
      readBy: "market",
    },
  ),
};
