import { parameters } from "./parameter.ts";
import { RENAMED } from "./renamed.ts";
import { type Config, type ConfigKey, configSchema } from "./schema.ts";

/** One variable that can't be traded with. */
export interface ConfigError {
  readonly key: string;
  /** As it was given. */
  readonly value: string;
  /** What is accepted; for an unknown key, the names that are. */
  readonly range: string;
  /** Key, value and what to do, in one line. */
  readonly message: string;
}

export type ParsedConfig =
  | {
      readonly ok: true;
      readonly value: Config;
      /** Names whose value differs from the default, and that no part reads yet. */
      readonly unread: readonly ConfigKey[];
    }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

/** Whether an environment variable is ours to judge; everything else in an environment is none of our business. */
export const isParameter = (key: string): boolean => /^(mm|cd|guard)_/i.test(key) || Object.hasOwn(RENAMED, key);

/** Variables of TOML may be numbers and flags; anything else is shown as what it is, and refused by its range. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "null" : `(${typeof value})`;
}

/**
 * Reads the parameters from an environment: its other variables are not looked at, missing ones have their defaults.
 * A value out of its range, a number that is none and a name that is not known are refused, all of them at once; nothing
 * is clamped and nothing is skipped. Never throws.
 */
export function parseConfig(env: Readonly<Record<string, unknown>>): ParsedConfig {
  const given: Record<string, string> = {};
  const errors: ConfigError[] = [];
  for (const key of Object.keys(env)) {
    const value = env[key];
    if (value === undefined || !isParameter(key)) continue;
    if (Object.hasOwn(configSchema.shape, key)) given[key] = textOf(value);
    else errors.push(unknownKey(key, textOf(value)));
  }
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
    for (const key of wrong) errors.push(outOfRange(key, given[key] ?? ""));
    return { ok: false, errors };
  }
  errors.push(...conflicts(parsed.data, given));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: parsed.data, unread: unreadOf(parsed.data) };
}

/** Every parameter at its default. */
export const DEFAULT_CONFIG: Config = configSchema.parse({});

function outOfRange(key: string, value: string): ConfigError {
  const range = rangeOf(key);
  return { key, value, range, message: `${key} is "${value}"; use ${range}` };
}

function rangeOf(key: string): string {
  const field = Object.hasOwn(configSchema.shape, key) ? configSchema.shape[key as ConfigKey] : undefined;
  return (field && parameters.get(field)?.range) ?? "";
}

function unknownKey(key: string, value: string): ConfigError {
  const renamed = Object.hasOwn(RENAMED, key) ? RENAMED[key] : undefined;
  if (renamed !== undefined) {
    const range = renamed.use.join(" or ");
    const instead = range === "" ? "remove it" : `use ${range}`;
    return { key, value, range, message: `${key} (here "${value}") is not read: ${renamed.why}; ${instead}` };
  }
  const range = nearest(key, Object.keys(configSchema.shape));
  return { key, value, range, message: `${key} (here "${value}") is no parameter; did you mean ${range}?` };
}

const unreadOf = (config: Config): readonly ConfigKey[] =>
  (Object.keys(config) as ConfigKey[]).filter((key) => {
    const readBy = parameters.get(configSchema.shape[key])?.readBy;
    return (readBy === "later" || readBy === "fixed") && config[key] !== DEFAULT_CONFIG[key];
  });

/** Two values that are each in range and can't stand together: the lower, the higher, and whether they may be equal. */
export const ORDERED = [
  ["MM_AS_GAMMA_MIN", "MM_AS_GAMMA_MAX", true],
  ["MM_MIN_PRICE_PTS", "MM_MAX_PRICE_PTS", false],
  ["MM_LEVEL_MEDIUM_MULT", "MM_LEVEL_WIDE_MULT", false],
  ["MM_VOL_FAST_SECONDS", "MM_VOL_SLOW_SECONDS", true],
  ["MM_CROSS_COOLDOWN_SECONDS", "MM_CROSS_COOLDOWN_MAX_SECONDS", true],
  ["MM_CIRCUIT_BREAKER_COOLDOWN", "MM_CIRCUIT_BREAKER_COOLDOWN_MAX", true],
  ["MM_DD_RESUME_PCT", "MM_DD_KILL_PCT", false],
  ["MM_MARKET_LOSS_PCT", "MM_TOTAL_LOSS_PCT", true],
  ["CD_VOL_HALF_LIFE_MIN_HOURS", "CD_VOL_HALF_LIFE_MAX_HOURS", true],
] as const satisfies readonly (readonly [ConfigKey, ConfigKey, boolean])[];

/** Of two that don't fit, the one that was set is named; the lower one when both were. */
function conflicts(config: Config, given: Readonly<Record<string, string>>): readonly ConfigError[] {
  const errors: ConfigError[] = [];
  const refuse = (key: ConfigKey, range: string): void => {
    const value = given[key] ?? parameters.get(configSchema.shape[key])?.standard ?? "";
    errors.push({ key, value, range, message: `${key} is "${value}"; use ${range}` });
  };
  for (const [low, high, equal] of ORDERED) {
    if (equal ? config[low] <= config[high] : config[low] < config[high]) continue;
    if (given[low] === undefined) refuse(high, `${equal ? "at least" : "more than"} ${low}, which is ${config[low]}`);
    else refuse(low, `${equal ? "at most" : "less than"} ${high}, which is ${config[high]}`);
  }
  return errors;
}

/** The name that needs the fewest changed, added or left-out letters; the first of several. `names` is not empty. */
function nearest(key: string, names: readonly string[]): string {
  let best = "";
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const changes = distance(key.toUpperCase().slice(0, 64), name);
    if (changes < least) [best, least] = [name, changes];
  }
  return best;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = Number(row[j - 1]) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, Number(row[j]) + 1, Number(next[j - 1]) + 1));
    }
    row = next;
  }
  return Number(row[b.length]);
}
