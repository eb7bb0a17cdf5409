/** What the backtest and the sweep are told on their command lines, checked. */
import { readFileSync } from "node:fs";
import { toMarketConfig } from "../../core/config/market.ts";
import { parameters } from "../../core/config/parameter.ts";
import { type ParsedConfig, parseConfig } from "../../core/config/parse.ts";
import { PROFILE_VALUES } from "../../core/config/profiles.ts";
import { type ConfigKey, configSchema } from "../../core/config/schema.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { QueueModel } from "../../core/exchange/types.ts";
import { validateConfig } from "../../core/quoting/validate.ts";
import { type MicroUsd, usd } from "../../core/units/money.ts";
import { HOUR, type VenueMs } from "../../core/units/time.ts";
import { UseError } from "../../scripts/lib/cli.ts";

export const ENGINES = ["as", "legacy", "symmetric"] as const;
export type Engine = (typeof ENGINES)[number];

export const QUEUES = ["pessimistic", "power", "log", "power3"] as const;
export type Queue = (typeof QUEUES)[number];

/** @throws UseError when `text` is none of `names` */
export function oneOf<T extends string>(names: readonly T[], text: string, option: string): T {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new UseError(`--${option} ${text}: ${names.join(", ")} is wanted.`);
  return found;
}

/** @throws UseError when `text` is no number in [low, high], or not a whole one where that is asked */
export function numberIn(text: string, option: string, low: number, high: number, whole = false): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= low && value <= high) || (whole && !Number.isInteger(value)))
    throw new UseError(`--${option} ${text}: a ${whole ? "whole " : ""}number in [${low}, ${high}] is wanted.`);
  return value;
}

export const queueModel = (queue: Queue, n: number): QueueModel => {
  if (queue === "pessimistic") return "pessimistic";
  return queue === "log" ? { is: "log" } : { is: queue, n };
};

/** Values by name, as text, number or flag: here parameters (docs/configuration.md). */
export type Given = Readonly<Record<string, unknown>>;

/** What a --config file says. @throws UseError when it is not a JSON object */
export function readGiven(path: string): Given {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UseError(`--config ${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UseError(`--config ${path}: a JSON object is wanted.`);
  return value as Given;
}

export interface ConfigChoice {
  readonly engine: Engine;
  /** Null: replay-demo for a market first seen within an hour of its end, default otherwise. */
  readonly profile: string | null;
  readonly bankroll: MicroUsd;
  /** On top of the profile. */
  readonly given: Given;
}

/** The engine that was asked for, or the one that the parameters name, or "as". @throws UseError */
export const engineOf = (asked: string | undefined, given: Given): Engine =>
  oneOf(ENGINES, asked ?? String(given.MM_PRICING_ENGINE ?? "as"), "engine");

/** @throws UseError when there is no profile of that name */
export function profileNamed(name: string): string {
  if (!Object.hasOwn(PROFILE_VALUES, name))
    throw new UseError(`--profile ${name}: ${Object.keys(PROFILE_VALUES).join(", ")} is wanted.`);
  return name;
}

/** @throws UseError naming everything that is wrong: the parameter, its value and the range, or the name that is none */
export function parametersOf(profile: string, given: Given): ParsedConfig & { readonly ok: true } {
  const stranger = Object.keys(given).find((name) => !/^(MM|CD|GUARD)_/.test(name));
  if (stranger !== undefined) throw new UseError(`${stranger} is no parameter: see docs/configuration.md.`);
  const parsed = parseConfig({ ...PROFILE_VALUES[profileNamed(profile)], ...given });
  if (!parsed.ok) throw new UseError(`${parsed.errors.map(({ message }) => message).join("; ")}.`);
  return parsed;
}

/**
 * Those of the given parameters that no market reads: in a backtest they change nothing.
 *
 * @throws UseError when one of them can't be
 */
export function idleOf({ profile, given }: Pick<ConfigChoice, "profile" | "given">): readonly string[] {
  parametersOf(profile ?? "default", given);
  return Object.keys(given).filter(
    (name) => parameters.get(configSchema.shape[name as ConfigKey])?.readBy !== "market",
  );
}

/**
 * A market's configuration: its profile, then the parameters, then the engine. "symmetric" is "as" without risk aversion:
 * quotes stand around the mid whatever is held; size shading and the inventory cap stay.
 *
 * @throws UseError naming what is wrong
 */
export function configOf(choice: ConfigChoice, spec: MarketSpec, at: VenueMs): MarketConfig {
  const profile = choice.profile ?? (spec.endsAt - at <= HOUR ? "replay-demo" : "default");
  const { value } = parametersOf(profile, choice.given);
  const { engine } = choice;
  const config = {
    ...toMarketConfig(value, spec, choice.bankroll),
    engine: engine === "legacy" ? ("legacy" as const) : ("as" as const),
    ...(engine === "symmetric" ? { gamma: 0 } : {}),
  };
  const [error] = validateConfig(config, spec);
  if (error !== undefined) throw new UseError(`${error.message}.`);
  return config;
}

export const bankrollOf = (text: string): MicroUsd => usd(numberIn(text, "bankroll", 10, 1e6));
