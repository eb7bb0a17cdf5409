/** Versions of the configuration: one writer, the Portfolio. Every lease names the version that its market shall trade with. */
import { type AccountRules, toAccountRules } from "../config/account.ts";
import { type ConfigError, DEFAULT_CONFIG, parseConfig } from "../config/parse.ts";
import {
  type ConfigChange,
  type ConfigVersion,
  effective,
  FIRST_CONFIG,
  proposeValues,
  type Values,
  withSet,
} from "../config/versions.ts";
import { type MicroUsd, usd } from "../units/money.ts";
import type { PortfolioConfig, PortfolioState } from "./types.ts";

/** What is wanted: parameters to set (null: no longer), an earlier version back, or another environment beneath. */
export type ConfigWish =
  | { readonly set: Readonly<Record<string, string | null>> }
  | { readonly backTo: number }
  | { readonly base: Values };

export type Proposed =
  | { readonly ok: true; readonly base: Values; readonly set: Values; readonly changes: readonly ConfigChange[] }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

/** The version that trades now. */
export const settingsOf = (state: PortfolioState): ConfigVersion => state.versions.at(-1) ?? FIRST_CONFIG;

/** What a wish would make of the configuration; nothing is changed. Two values that don't go together are refused here. */
export function proposeConfig(state: PortfolioState, { mode }: PortfolioConfig, wish: ConfigWish): Proposed {
  const now = settingsOf(state);
  const next = nextOf(state, now, wish);
  if (next === null) {
    const range = `0 to ${now.version}`;
    const value = "backTo" in wish ? String(wish.backTo) : "";
    return {
      ok: false,
      errors: [{ key: "version", value, range, message: `there is no version ${value}; use ${range}` }],
    };
  }
  if (mode === "live" && effective(next).MM_CRYPTO === "allow") {
    const message = 'MM_CRYPTO is "allow"; in live mode it stays refuse until a spot price can wake a market';
    return { ok: false, errors: [{ key: "MM_CRYPTO", value: "allow", range: "refuse", message }] };
  }
  const proposed = proposeValues(effective(now), effective(next));
  return proposed.ok ? { ok: true, ...next, changes: proposed.changes } : proposed;
}

function nextOf(
  state: PortfolioState,
  { base, set }: ConfigVersion,
  wish: ConfigWish,
): { readonly base: Values; readonly set: Values } | null {
  if ("base" in wish) return { base: wish.base, set };
  if ("set" in wish) return { base, set: withSet(set, wish.set) };
  // The environment beneath is the deployment's: what a person takes back is what persons have set.
  const back = wish.backTo === 0 ? FIRST_CONFIG : state.versions.find(({ version }) => version === wish.backTo);
  return back === undefined ? null : { base, set: back.set };
}

/** What the account is held to by the version that trades; null: nothing was set, and the machine's own numbers count. */
export function rulesOf(version: ConfigVersion): AccountRules | null {
  if (version.version === 0) return null;
  const parsed = parseConfig(effective(version));
  // A version is only made of what parses; one of an earlier build whose names are gone leaves the machine's own numbers.
  return parsed.ok ? toAccountRules(parsed.value) : null;
}

/** What sizes follow before the account's money is known. */
export function bankrollOf(state: PortfolioState): MicroUsd {
  const parsed = parseConfig(effective(settingsOf(state)));
  return usd((parsed.ok ? parsed.value : DEFAULT_CONFIG).MM_BANKROLL_USD);
}

/** The machine's configuration with what is set at run time in it. */
export const configOf = (state: PortfolioState, config: PortfolioConfig): PortfolioConfig =>
  state.rules === null
    ? { ...config, version: settingsOf(state).version }
    : {
        ...config,
        version: settingsOf(state).version,
        terms: { ...config.terms, ...state.rules.terms },
        killSwitch: state.rules.killSwitch,
        windDown: state.rules.windDown,
      };
