import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { mainOf } from "../check/exports.ts";
import { projectFiles } from "../lib/tree.ts";
import { codeVersion } from "../lib/version.ts";
import type { Worker } from "../lib/workers.ts";
import { runToEnd, wranglerOnce } from "../lib/wrangler.ts";

/**
 * What runs is a built copy, kept under the hash of what it was built from: editing a source file never swaps code
 * under resting quotes, and a second start of the same code builds nothing.
 */

/** Builds kept; older ones go. */
const KEPT = 6;

/** Hash of the files (paths from the root) and of their contents. */
export function hashFiles(root: string, paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of [...paths].sort()) {
    const body = readFileSync(join(root, path));
    hash.update(`${path}\0${body.length}\0`).update(body);
  }
  return hash.digest("hex").slice(0, 16);
}

const SCRIPT_PARTS = [
  ...["core", "runtime", "venue", "prices", "ai", "db", "workers", "migrations"],
  ...["package-lock.json", "wrangler.toml", "scripts/start/build.ts", "scripts/lib/version.ts"],
];
const isOfScripts = (path: string): boolean =>
  SCRIPT_PARTS.some((part) => path === part || path.startsWith(`${part}/`)) && isBuilt(path);
const SITE_PARTS = /^(web|core)\/|^(package-lock\.json|scripts\/start\/build\.ts)$/;
const isBuilt = (path: string): boolean => !/\.test\.tsx?$|\.md$|\/test\//.test(path);

/**
 * Calls `make` with an empty folder unless `<builds>/<name>` stands already; a build that fails or is interrupted
 * leaves nothing that looks finished.
 */
async function once(builds: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(builds, name);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  const half = `${folder}.${process.pid}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  try {
    await make(half);
    if (existsSync(folder))
      rmSync(half, { recursive: true }); // Another start was faster; ours is the same.
    else renameSync(half, folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/** A half-made build this old (ms) was interrupted: nobody is making it any more. */
const INTERRUPTED_MS = 600_000;

/** Forgets all but the newest builds. */
function forgetOld(builds: string): void {
  const byAge = readdirSync(builds)
    .map((name) => ({ name, at: statSync(join(builds, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  const halves = byAge.filter(({ name }) => name.endsWith(".half"));
  const old = byAge.filter((each) => !halves.includes(each)).slice(KEPT);
  for (const { name } of [...old, ...halves.filter(({ at }) => Date.now() - at > INTERRUPTED_MS)])
    rmSync(join(builds, name), { recursive: true, force: true });
}

/** The last lines of a failed program's words, for the one who has to act on them. */
const tail = (output: string): string => output.trim().split("\n").slice(-25).join("\n");

async function bundle(root: string, worker: Worker, version: string, folder: string): Promise<void> {
  // The main file by name: a run may take another than the script's own (--metered).
  const main = join(root, mainOf(worker));
  const define = `EDGEMAKER_VERSION:${JSON.stringify(version)}`;
  const args = ["deploy", main, "--dry-run", "-c", join(root, worker.config), "--outdir", folder, "--define", define];
  const { code, output } = await wranglerOnce(args, { cwd: dirname(join(root, worker.config)) });
  if (code !== 0) throw new Error(`${worker.settings.name} does not build:\n${tail(output)}`);
}

/**
 * One bundle a script, by wrangler's own bundler, which puts the version of the code in: it stands in the row of each order
 * that this build will send.
 *
 * @returns the main file of each script's bundle, by script name
 * @throws Error with the bundler's words when a script does not build
 */
export async function buildScripts(
  root: string,
  builds: string,
  workers: readonly Worker[],
): Promise<ReadonlyMap<string, string>> {
  mkdirSync(builds, { recursive: true });
  const hash = hashFiles(root, projectFiles(root).filter(isOfScripts));
  const version = codeVersion(root, SCRIPT_PARTS, isBuilt, hash);
  // The same sources build otherwise from another main file, or under another commit.
  const mains = createHash("sha256")
    .update([version, ...workers.map(mainOf)].join("\0"))
    .digest("hex")
    .slice(0, 8);
  const folder = await once(builds, `scripts-${hash}-${mains}`, async (half) => {
    await Promise.all(workers.map((worker) => bundle(root, worker, version, join(half, worker.settings.name))));
  });
  forgetOld(builds);
  return new Map(
    workers.map((worker) => {
      const file = basename(mainOf(worker)).replace(/\.tsx?$/, ".js");
      return [worker.settings.name, join(folder, worker.settings.name, file)];
    }),
  );
}

/** Settings of the site's own runtime: without them wrangler would find the orchestrator's further up. */
const SITE_CONFIG = `name = "edgemaker-site"
pages_build_output_dir = "dist"
compatibility_date = "2026-10-01"
`;

/**
 * The site as it is served: Vite's output in `dist`, its Pages Function in `functions`.
 *
 * @returns the folder that holds both
 * @throws Error with Vite's words when the site does not build
 */
export async function buildSite(root: string, builds: string): Promise<string> {
  mkdirSync(builds, { recursive: true });
  const hash = hashFiles(
    root,
    projectFiles(root).filter((path) => SITE_PARTS.test(path) && isBuilt(path)),
  );
  return once(builds, `site-${hash}`, async (half) => {
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const args = [
      vite,
      "build",
      join(root, "web"),
      "--outDir",
      join(half, "dist"),
      "--emptyOutDir",
      "--logLevel",
      "warn",
    ];
    const { code, output } = await runToEnd(process.execPath, args);
    if (code !== 0) throw new Error(`the dashboard does not build:\n${tail(output)}`);
    cpSync(join(root, "web", "functions"), join(half, "functions"), { recursive: true });
    writeFileSync(join(half, "wrangler.toml"), SITE_CONFIG);
  });
}
