import { toMarketConfig } from "../config/market.ts";
import { DEFAULT_CONFIG } from "../config/parse.ts";
import { REPLAY_DEMO } from "../config/profiles.ts";
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { MicroUsd } from "../units/money.ts";
import { ONE_DOLLAR } from "../units/price.ts";
import { ONE_SHARE } from "../units/size.ts";
import { MINUTE, SECOND } from "../units/time.ts";

/** The parameters of the profile "default", in a market's units. */
export const defaults = (spec: MarketSpec, bankroll: MicroUsd): MarketConfig =>
  toMarketConfig(DEFAULT_CONFIG, spec, bankroll);

/** The parameters of the profile "replay-demo". */
export const replayDemo = (spec: MarketSpec, bankroll: MicroUsd): MarketConfig =>
  toMarketConfig(REPLAY_DEMO, spec, bankroll);

/** Profiles by the name the command line and the configuration use. */
export const PROFILES: Readonly<Record<string, (spec: MarketSpec, bankroll: MicroUsd) => MarketConfig>> = {
  default: defaults,
  "replay-demo": replayDemo,
};

export interface ConfigError {
  readonly code: "CONFIG_RANGE" | "CONFIG_ENGINE" | "CONFIG_ORDER";
  readonly field: keyof MarketConfig;
  readonly message: string;
}

/** Lowest and highest valid value, both included, and whether it must be a whole number. */
const RANGES: Partial<Record<keyof MarketConfig, readonly [number, number, boolean]>> = {
  version: [0, Number.MAX_SAFE_INTEGER, true],
  cycleMs: [5 * SECOND, 10 * SECOND, true],
  gamma: [0, 0.05, false],
  k: [5, 5000, false],
  quoteSize: [ONE_SHARE / 100, 1e5 * ONE_SHARE, true],
  maxInventory: [ONE_SHARE / 100, 1e6 * ONE_SHARE, true],
  reduceAt: [0.01, 1, false],
  minHalfTicks: [0, 100, false],
  maxHalf: [1, ONE_DOLLAR / 2, true],
  horizonS: [60, 14_400, false],
  minPrice: [1, ONE_DOLLAR - 1, true],
  maxPrice: [1, ONE_DOLLAR - 1, true],
  maxSpread: [1, ONE_DOLLAR, true],
  maxBookAgeMs: [SECOND, 5 * MINUTE, true],
  stopBeforeEndMs: [0, 30 * 24 * 60 * MINUTE, true],
  improveTicks: [1, 100, true],
  backoffTicks: [1, 100, true],
  minAgeMs: [0, 10 * MINUTE, true],
  maxLoss: [1, 1e6 * 1e6, true],
};

/** GTD dies a minute early and must be three minutes ahead when sent; renewed at half its life it must outlive that. */
const MIN_TTL_MS = 4 * MINUTE;

/** Every value that can't be traded with, by name; empty when the configuration is valid. Nothing is clamped. */
export function validateConfig(config: MarketConfig, spec?: Pick<MarketSpec, "minSize">): readonly ConfigError[] {
  const errors: ConfigError[] = [];
  const bad = (code: ConfigError["code"], field: keyof MarketConfig, message: string): void => {
    errors.push({ code, field, message });
  };
  if (config.engine !== "as" && config.engine !== "legacy")
    bad("CONFIG_ENGINE", "engine", `engine is ${String(config.engine)}; use "as" or "legacy"`);
  for (const [name, [low, high, whole]] of Object.entries(RANGES)) {
    const field = name as keyof MarketConfig;
    const value = config[field];
    if (field === "k" && value === null) continue;
    if (typeof value !== "number" || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
      bad(
        "CONFIG_RANGE",
        field,
        `${field} is ${String(value)}; use ${whole ? "a whole number" : "a number"} in [${low}, ${high}]`,
      );
  }
  const ttl = config.orderTtlMs;
  if (ttl !== 0 && !(Number.isInteger(ttl) && ttl >= MIN_TTL_MS && ttl <= 24 * 60 * MINUTE))
    bad(
      "CONFIG_RANGE",
      "orderTtlMs",
      `orderTtlMs is ${String(ttl)}; use 0 for no expiry, or [${MIN_TTL_MS}, ${24 * 60 * MINUTE}]`,
    );
  if (config.minPrice >= config.maxPrice)
    bad("CONFIG_ORDER", "minPrice", `minPrice ${config.minPrice} is not below maxPrice ${config.maxPrice}`);
  if (spec !== undefined && config.quoteSize < spec.minSize)
    bad("CONFIG_RANGE", "quoteSize", `quoteSize ${config.quoteSize} is below the market's minimum ${spec.minSize}`);
  return errors;
}
