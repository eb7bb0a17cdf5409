/** Sets of parameters with a name: what an operator sets himself comes on top. */
import { type Config, configSchema } from "./schema.ts";

/** What each profile sets; everything else is at its default. */
export const PROFILE_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  default: {},
  /**
   * For the recorded 15-minute market: small sizes, quotes until 30 s before its end, where a timed crypto market is
   * otherwise left ten minutes before, and no wider for moves that are its nature. Never for live money.
   */
  "replay-demo": {
    MM_PRICING_ENGINE: "as",
    MM_CYCLE_SECONDS: "5",
    MM_MULTI_LEVEL_COUNT: "1",
    MM_QUOTE_SIZE_USD: "10",
    MM_MAX_INVENTORY_SHARES: "60",
    MM_STOP_BEFORE_END_SECONDS: "30",
    MM_EVENT_WINDOW_SECONDS: "60",
    MM_VOL_WIDEN_THRESHOLD: "20",
    MM_MAX_LOSS_USD: "100",
    MM_MIN_DEPTH_USD: "0",
  },
};

/** The recorded market's parameters. */
export const REPLAY_DEMO: Config = configSchema.parse(PROFILE_VALUES["replay-demo"]);
