import { PROFILES } from "../../core/quoting/profiles.ts";
import { type MicroUsd, usd } from "../../core/units/money.ts";
import { type Hosts, hosts } from "../../venue/hosts.ts";
import type { OrchestratorEnv } from "./env.ts";

/** What the vars say, read. */
export interface Settings {
  readonly hosts: Hosts;
  readonly configFor: (typeof PROFILES)[string];
  /** The recording's book is not there before its clock starts. */
  readonly isReplay: boolean;
  readonly max: number;
  readonly minLiquidity: MicroUsd;
  readonly bankroll: MicroUsd;
}

/** Reads the vars; throws an Error that names the one that is wrong, before anything is asked or changed. */
export function settingsOf(env: OrchestratorEnv): Settings {
  const found = hosts(env.VENUE);
  if (found === null)
    throw new Error(`VENUE is "${env.VENUE}"; use "polymarket" or an origin such as http://127.0.0.1:8788`);
  const profile = env.PROFILE ?? "default";
  const configFor = PROFILES[profile];
  if (configFor === undefined)
    throw new Error(`PROFILE is "${profile}"; use one of ${Object.keys(PROFILES).join(", ")}`);
  const isReplay = profile === "replay-demo";
  if (isReplay && env.MODE === "live") throw new Error("PROFILE replay-demo is refused in live mode");
  return {
    hosts: found,
    configFor,
    isReplay,
    max: number("MAX_MARKETS", env.MAX_MARKETS ?? "8", 0, 200),
    minLiquidity: usd(number("MIN_LIQUIDITY_USD", env.MIN_LIQUIDITY_USD ?? "0", 0, 1e9)),
    bankroll: usd(number("BANKROLL_USD", env.BANKROLL_USD ?? "1000", 1, 1e9)),
  };
}

function number(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= low && value <= high) return value;
  throw new Error(`${name} is "${text}"; use a number from ${low} to ${high}`);
}
