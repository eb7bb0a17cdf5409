/** Which account is killed from outside, and where: from the command line, the environment, or a local run's folder. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import type { Address } from "../../core/contract/ids.ts";
import type { Credentials } from "../../venue/auth.ts";
import { type Hosts, hosts } from "../../venue/hosts.ts";
import { OUTSIDE_SETTINGS, type OutsideSettings, outsideCredentials } from "../../venue/outside.ts";
import { UseError } from "../lib/cli.ts";
import type { KillOptions } from "./options.ts";

export interface DirectAccount {
  readonly hosts: Hosts;
  readonly venue: string;
  readonly address: Address;
  readonly credentials: Credentials;
  /** Where the credentials come from, for the user. */
  readonly from: string;
}

interface Found {
  readonly settings: OutsideSettings;
  readonly venue: string | null;
  readonly from: string;
}

/** NAME="value" or NAME=value, one a line; what starts with # is none. */
export function readVars(text: string): Readonly<Record<string, string>> {
  const vars: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*([A-Z0-9_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) vars[name] = value.replace(/^"(.*)"$|^'(.*)'$/, "$1$2");
  }
  return vars;
}

/** Runs of this checkout that left credentials, by folder name. */
function localRuns(root: string): readonly string[] {
  const state = join(root, ".state");
  if (!existsSync(state)) return [];
  return readdirSync(state).filter((name) => existsSync(join(runFolder(root, name), ".dev.vars")));
}

const runFolder = (root: string, name: string): string =>
  join(root, ".state", name, "scripts", "edgemaker-orchestrator");

function ofRun(root: string, name: string): Found {
  const folder = runFolder(root, name);
  if (!existsSync(join(folder, ".dev.vars"))) throw new UseError(`--state: no local run is called ${name}.`);
  const { vars } = parse(readFileSync(join(folder, "wrangler.toml"), "utf8"));
  const venue = typeof vars === "object" && "VENUE" in vars ? String(vars.VENUE) : null;
  return { settings: readVars(readFileSync(join(folder, ".dev.vars"), "utf8")), venue, from: `local run ${name}` };
}

function find(root: string, options: KillOptions, env: Readonly<Record<string, string | undefined>>): Found {
  const { credentials, state } = options;
  if (credentials !== null) {
    if (!existsSync(credentials)) throw new UseError(`--credentials: there is nothing at ${credentials}.`);
    return { settings: readVars(readFileSync(credentials, "utf8")), venue: null, from: credentials };
  }
  if (state !== null) return ofRun(root, state);
  if (OUTSIDE_SETTINGS.some((name) => env[name] !== undefined)) {
    const settings = Object.fromEntries(OUTSIDE_SETTINGS.map((name) => [name, env[name] ?? ""]));
    return { settings, venue: null, from: "the environment" };
  }
  const runs = localRuns(root);
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return ofRun(root, only);
  throw new UseError(
    only === undefined
      ? `Whose orders? Set ${OUTSIDE_SETTINGS.join(", ")}, or give --credentials FILE.`
      : `Whose orders? Local runs: ${runs.join(", ")}. Choose one with --state.`,
  );
}

/** @throws UseError naming what is missing */
export function directAccount(
  root: string,
  options: KillOptions,
  env: Readonly<Record<string, string | undefined>>,
): DirectAccount {
  const { settings, venue: found, from } = find(root, options, env);
  const account = outsideCredentials(settings);
  if ("missing" in account) throw new UseError(`${from}: ${account.missing.join(", ")} missing or wrong.`);
  const venue = options.venue ?? found;
  if (venue === null) throw new UseError("Where? Give --venue polymarket or the exchange's address.");
  const where = hosts(venue);
  if (where === null)
    throw new UseError(`--venue takes "polymarket" or an address such as http://127.0.0.1:8788, not "${venue}".`);
  return { ...account, hosts: where, venue, from };
}
