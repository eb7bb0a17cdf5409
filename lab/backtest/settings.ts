/** What the backtest and the sweep are told on their command lines, checked. */
import { readFileSync } from "node:fs";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { QueueModel } from "../../core/exchange/types.ts";
import { PROFILES, validateConfig } from "../../core/quoting/profiles.ts";
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

export type Overrides = Readonly<Record<string, unknown>>;

/** @throws UseError when the file is not a JSON object */
export function readOverrides(path: string): Overrides {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UseError(`--config ${path} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UseError(`--config ${path}: a JSON object of configuration fields is wanted.`);
  return value as Overrides;
}

export interface ConfigChoice {
  readonly engine: Engine;
  /** Null: replay-demo for a market first seen within an hour of its end, default otherwise. */
  readonly profile: string | null;
  readonly bankroll: MicroUsd;
  readonly overrides: Overrides;
}

/** @throws UseError when there is no profile of that name */
export function profileNamed(name: string): string {
  if (PROFILES[name] === undefined)
    throw new UseError(`--profile ${name}: ${Object.keys(PROFILES).join(", ")} is wanted.`);
  return name;
}

/**
 * A market's configuration: its profile, then the overrides, then the engine. "symmetric" is "as" without risk aversion:
 * quotes stand around the mid whatever is held; size shading and the inventory cap stay.
 *
 * @throws UseError naming an unknown field, or the field, its value and the range
 */
export function configOf(choice: ConfigChoice, spec: MarketSpec, at: VenueMs): MarketConfig {
  const name = choice.profile ?? (spec.endsAt - at <= HOUR ? "replay-demo" : "default");
  const profile = PROFILES[profileNamed(name)]?.(spec, choice.bankroll);
  if (profile === undefined) throw new UseError(`--profile ${name} is not known.`);
  for (const field of Object.keys(choice.overrides))
    if (!(field in profile))
      throw new UseError(`${field} is no configuration field; there are ${Object.keys(profile).join(", ")}.`);
  const { engine } = choice;
  const config = {
    ...profile,
    ...choice.overrides,
    engine: engine === "legacy" ? ("legacy" as const) : ("as" as const),
    ...(engine === "symmetric" ? { gamma: 0 } : {}),
  };
  const [error] = validateConfig(config, spec);
  if (error !== undefined) throw new UseError(`${error.message}.`);
  return config;
}

export const bankrollOf = (text: string): MicroUsd => usd(numberIn(text, "bankroll", 10, 1e6));
