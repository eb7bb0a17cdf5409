import { toMarketConfig } from "../config/market.ts";
import { DEFAULT_CONFIG } from "../config/parse.ts";
import { REPLAY_DEMO } from "../config/profiles.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { MicroUsd } from "../units/money.ts";
import type { Rules } from "./standard.ts";

/** The parameters of the profile "default", in a market's units. */
export const defaults = (spec: MarketSpec, bankroll: MicroUsd): Rules => toMarketConfig(DEFAULT_CONFIG, spec, bankroll);

/** The parameters of the profile "replay-demo". */
export const replayDemo = (spec: MarketSpec, bankroll: MicroUsd): Rules => toMarketConfig(REPLAY_DEMO, spec, bankroll);

/** Profiles by the name the command line and the configuration use. */
export const PROFILES: Readonly<Record<string, (spec: MarketSpec, bankroll: MicroUsd) => Rules>> = {
  default: defaults,
  "replay-demo": replayDemo,
};
