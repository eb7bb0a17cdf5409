/** The guard: a model that reads the news and can only take risk away. */
import { flag, number } from "../parameter.ts";

export const GUARD = {
  GUARD_ENABLED: flag(true, {
    unit: "",
    meaning: "Let the guard look at the markets that are held.",
    raising: "tightens",
    readBy: "later",
  }),
  GUARD_INTERVAL_MINUTES: number(
    5,
    { from: 1, to: 1440, whole: true },
    {
      unit: "min",
      meaning: "Time between two looks.",
      raising: "loosens",
      readBy: "later",
    },
  ),
  GUARD_MAX_CALLS_PER_HOUR: number(
    12,
    { from: 0, to: 1000, whole: true },
    {
      unit: "calls/h",
      meaning: "Calls to the model, enforced.",
      raising: "neutral",
      readBy: "later",
    },
  ),
  GUARD_NEWS_ENABLED: flag(true, {
    unit: "",
    meaning: "Show it headlines.",
    raising: "neutral",
    readBy: "later",
  }),
  GUARD_NEWS_MAX_HEADLINES: number(
    5,
    { from: 0, to: 50, whole: true },
    {
      unit: "headlines",
      meaning: "Most of them for one market.",
      raising: "neutral",
      readBy: "later",
    },
  ),
  GUARD_NEWS_CACHE_MINUTES: number(
    30,
    { from: 0, to: 1440 },
    {
      unit: "min",
      meaning: "How long headlines are kept.",
      raising: "neutral",
      readBy: "later",
    },
  ),
};
