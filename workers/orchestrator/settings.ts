import { toDirectionalRules } from "../../core/config/directional.ts";
import { toMarketConfig, toTicks } from "../../core/config/market.ts";
import { parseConfig } from "../../core/config/parse.ts";
import { PROFILE_VALUES } from "../../core/config/profiles.ts";
import { type Values, valuesOf } from "../../core/config/versions.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { DirectionalRules } from "../../core/directional/rules.ts";
import type { Rules } from "../../core/selection/candidate.ts";
import { type MicroUsd, usd } from "../../core/units/money.ts";
import { type Hosts, hosts } from "../../venue/hosts.ts";
import type { OrchestratorEnv } from "./env.ts";

/** What the vars say, read. */
export interface Settings {
  readonly hosts: Hosts;
  readonly configFor: (spec: MarketSpec, bankroll: MicroUsd) => MarketConfig;
  /** The recording's book is not there before its clock starts. */
  readonly isReplay: boolean;
  /** Market making at all. */
  readonly enabled: boolean;
  readonly rules: Omit<Rules, "open">;
  readonly bankroll: MicroUsd;
  readonly directional: DirectionalRules;
  /** Parameters that were set and that no part reads yet. */
  readonly unread: readonly string[];
  /** The parameters as the environment has them, without what was set at run time. */
  readonly base: Values;
}

/**
 * Reads the vars: the profile's parameters, with what is set by name on top (docs/configuration.md), and on top of that what
 * was set at run time. Throws an Error that
 * names everything that is wrong, before anything is asked or changed.
 */
export function settingsOf(env: OrchestratorEnv, set: Values = {}): Settings {
  const found = hosts(env.VENUE);
  if (found === null)
    throw new Error(`VENUE is "${env.VENUE}"; use "polymarket" or an origin such as http://127.0.0.1:8788`);
  const profile = env.PROFILE ?? "default";
  const values = Object.hasOwn(PROFILE_VALUES, profile) ? PROFILE_VALUES[profile] : undefined;
  if (values === undefined)
    throw new Error(`PROFILE is "${profile}"; use one of ${Object.keys(PROFILE_VALUES).join(", ")}`);
  const isReplay = profile === "replay-demo";
  if (isReplay && env.MODE === "live") throw new Error("PROFILE replay-demo is refused in live mode");
  const base = { ...values, ...valuesOf({ ...env }) };
  const parsed = parseConfig({ ...base, ...set });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join("; "));
  const config = parsed.value;
  if (config.MM_CRYPTO === "allow" && env.MODE === "live")
    throw new Error(
      'MM_CRYPTO is "allow"; in live mode markets on crypto prices are refused until a spot price can wake them',
    );
  return {
    hosts: found,
    configFor: (spec, bankroll) => toMarketConfig(config, spec, bankroll),
    isReplay,
    enabled: config.MM_ENABLED,
    rules: {
      max: config.MM_MAX_MARKETS,
      minLiquidity: usd(config.MM_MIN_DEPTH_USD),
      minVolume: usd(config.MM_MIN_VOLUME_USD),
      maxDaysToEnd: config.MM_MAX_DAYS_TO_END,
      crypto: config.MM_CRYPTO === "allow",
      categories: listOf(config.MM_CATEGORIES),
      refusedCategories: listOf(config.MM_CATEGORIES_REFUSED),
      minReward: usd(config.MM_MIN_REWARD_USD),
      minSpread: toTicks(config.MM_MIN_SPREAD_PTS),
      fees: config.MM_FEES,
      pins: listOf(config.MM_PINS),
      blacklist: listOf(config.MM_BLACKLIST),
      early: {
        hours: config.MM_EARLY_MARKET_HOURS,
        minLiquidity: usd(config.MM_EARLY_MARKET_MIN_DEPTH_USD),
        boost: config.MM_EARLY_MARKET_BOOST,
        seats: config.MM_EARLY_MARKET_MAX_SLOTS,
      },
      advantage: config.MM_SEAT_ADVANTAGE,
      needsBook: !isReplay,
    },
    bankroll: usd(config.MM_BANKROLL_USD),
    directional: toDirectionalRules(config),
    unread: parsed.unread,
    base,
  };
}

const listOf = (names: string): readonly string[] => (names === "" ? [] : names.split(","));
