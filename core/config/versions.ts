/**
 * The configuration at run time: what the deployment's environment says, with what a person has set on top, as versions.
 * Each version was valid as a whole when it was made; what it changed is told key by key, with what that does to risk.
 */
import type { VenueMs } from "../units/time.ts";
import { parameters } from "./parameter.ts";
import { type ConfigError, isParameter, parseConfig } from "./parse.ts";
import { type ConfigKey, configSchema } from "./schema.ts";

/** Parameters by name, as text. */
export type Values = Readonly<Record<string, string>>;

/** One parameter whose value another version changes. */
export interface ConfigChange {
  readonly key: string;
  /** As one would write them, defaults filled in. */
  readonly from: string;
  readonly to: string;
  /** What it does to risk. What can't be compared counts as loosening. */
  readonly does: "tightens" | "loosens" | "neutral";
}

export interface ConfigVersion {
  /** From 1; 0: nothing was said yet, everything is at its default. */
  readonly version: number;
  readonly at: VenueMs;
  /** Wall time; null: the deployment's own word. */
  readonly wallMs: number | null;
  readonly actor: string;
  readonly why: string;
  /** Of the environment. */
  readonly base: Values;
  /** Set at run time, on top of it. */
  readonly set: Values;
  readonly changes: readonly ConfigChange[];
}

export const FIRST_CONFIG: ConfigVersion = {
  version: 0,
  at: 0 as VenueMs,
  wallMs: null,
  actor: "",
  why: "nothing was set yet",
  base: {},
  set: {},
  changes: [],
};

/** What is traded with. */
export const effective = ({ base, set }: Pick<ConfigVersion, "base" | "set">): Values => ({ ...base, ...set });

/** The parameters of an environment; its other variables are none of our business. */
export const valuesOf = (env: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) =>
      isParameter(key) && value !== undefined ? [[key, String(value)] as const] : [],
    ),
  );

/** The overrides with some set and some (null) taken away. */
export function withSet(before: Values, set: Readonly<Record<string, string | null>>): Values {
  const values: Record<string, string> = { ...before };
  for (const [key, value] of Object.entries(set)) {
    if (value === null) delete values[key];
    else values[key] = value;
  }
  return values;
}

export type Proposal =
  | { readonly ok: true; readonly changes: readonly ConfigChange[] }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

/** Whether other values may take the place of these, and what that would change. */
export function proposeValues(before: Values, after: Values): Proposal {
  const foreign = Object.entries(after).filter(([key]) => !isParameter(key));
  if (foreign.length > 0)
    return {
      ok: false,
      errors: foreign.map(([key, value]) => ({ key, value, range: "", message: `${key} is no parameter` })),
    };
  const parsed = parseConfig(after);
  return parsed.ok ? { ok: true, changes: changesOf(before, after) } : { ok: false, errors: parsed.errors };
}

function changesOf(before: Values, after: Values): readonly ConfigChange[] {
  const changes: ConfigChange[] = [];
  for (const key of Object.keys(configSchema.shape) as ConfigKey[]) {
    const [from, to] = [textOf(before, key), textOf(after, key)];
    if (from !== to) changes.push({ key, from, to, does: doing(key, from, to) });
  }
  return changes;
}

const aboutOf = (key: ConfigKey) => parameters.get(configSchema.shape[key]);

/** A value as its own kind writes it: "6.0" and "6" are one. */
function textOf(values: Values, key: ConfigKey): string {
  const given = values[key];
  const standard = aboutOf(key)?.standard ?? "";
  if (given === undefined) return standard;
  const parsed = configSchema.shape[key].safeParse(given);
  return parsed.success ? (parsed.data === null ? "auto" : String(parsed.data)) : given.trim();
}

function doing(key: ConfigKey, from: string, to: string): ConfigChange["does"] {
  const about = aboutOf(key);
  if (about === undefined || about.raising === "neutral") return "neutral";
  const order = compare(from, to, about.range);
  if (order === null) return "loosens";
  return order > 0 === (about.raising === "loosens") ? "loosens" : "tightens";
}

/** 1: `to` is more; -1: less; null: not to be compared. */
function compare(from: string, to: string, range: string): 1 | -1 | null {
  const words = range.split(" or ");
  const [a, b] = words.includes(from) && words.includes(to) ? ranks(words, from, to) : [Number(from), Number(to)];
  if (from !== "" && to !== "" && Number.isFinite(a) && Number.isFinite(b)) return b > a ? 1 : -1;
  const [had, has] = [list(from), list(to)];
  if (had.every((name) => has.includes(name))) return 1;
  return has.every((name) => had.includes(name)) ? -1 : null;
}

/** "true" is more than "false"; of other words the later in the list is more. */
const ranks = (words: readonly string[], from: string, to: string): [number, number] => {
  const rank = (word: string): number => (word === "true" ? 1 : word === "false" ? 0 : words.indexOf(word));
  return [rank(from), rank(to)];
};

const list = (names: string): readonly string[] => (names === "" ? [] : names.split(","));
