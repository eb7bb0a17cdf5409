import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFiles } from "../lib/tree.ts";
import { wranglerOnce } from "../lib/wrangler.ts";
import { hashFiles } from "./build.ts";

/**
 * Applies the D1 migrations to this run's database, unless these very ones were applied before.
 *
 * @param config a wrangler.toml of this run that binds the database
 * @throws Error with wrangler's words
 */
export async function migrate(
  root: string,
  state: string,
  database: string,
  config: string,
  persist: string,
): Promise<void> {
  const stamp = join(state, "migrated");
  const hash = hashFiles(
    root,
    projectFiles(root).filter((path) => /^migrations\/.*\.sql$/.test(path)),
  );
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const args = ["d1", "migrations", "apply", database, "--local", "--persist-to", persist, "-c", config];
  const { code, output } = await wranglerOnce(args, { cwd: state });
  if (code !== 0) throw new Error(`the database could not be migrated:\n${output.trim()}`);
  writeFileSync(stamp, hash);
}
