import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { stringify } from "smol-toml";
import { mainOf } from "../check/exports.ts";
import type { Worker } from "../lib/workers.ts";

/** What a script of this run is given besides what its own wrangler.toml says. */
export interface RunSettings {
  /** Plain settings, by script name. */
  readonly vars: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Secrets, by script name: each script's file holds its own and no other's. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Main file of each script's bundle; null: run the sources and reload when they change. */
  readonly bundles: ReadonlyMap<string, string> | null;
}

/** Lines of a .dev.vars file. Values are ours: hexadecimal, base64 and addresses, nothing that needs escaping. */
export function devVars(secrets: Readonly<Record<string, string>>): string {
  return Object.entries(secrets)
    .map(([name, value]) => {
      if (/["\n\\]/.test(value)) throw new Error(`${name}: a secret with a quote, a backslash or a line break`);
      return `${name}="${value}"\n`;
    })
    .join("");
}

/** The wrangler.toml with which one script runs here, as text. Paths count from `folder`. */
export function runConfig(root: string, worker: Worker, folder: string, run: RunSettings): string {
  const { settings } = worker;
  const bundle = run.bundles?.get(settings.name);
  if (run.bundles !== null && bundle === undefined) throw new Error(`${settings.name} has no bundle`);
  const main = bundle ?? join(root, mainOf(worker));
  return stringify({
    ...settings,
    main: relative(folder, main),
    ...(bundle === undefined ? {} : { no_bundle: true }),
    vars: { ...settings.vars, ...run.vars[settings.name] },
    d1_databases: settings.d1_databases.map((each) => ({
      ...each,
      migrations_dir: relative(folder, join(root, "migrations")),
    })),
  });
}

/**
 * Writes each script's wrangler.toml and secrets into a folder of this run. Nothing of the operator's own .dev.vars or
 * .env is read: those may hold a real key, and paper never uses one.
 *
 * @returns path of each wrangler.toml by script name
 */
export function writeRunConfigs(
  root: string,
  base: string,
  workers: readonly Worker[],
  run: RunSettings,
): ReadonlyMap<string, string> {
  return new Map(
    workers.map((worker) => {
      const path = join(base, worker.settings.name, "wrangler.toml");
      const folder = dirname(path);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, runConfig(root, worker, folder, run));
      writeFileSync(join(folder, ".dev.vars"), devVars(run.secrets[worker.settings.name] ?? {}), { mode: 0o600 });
      return [worker.settings.name, path];
    }),
  );
}
