/**
 * What every command does before its own code can run, in plain JavaScript that an old Node understands:
 * look at the machine's Node, install the locked packages when they are missing or stale, and start the real
 * program under the Node that the lock file pins (node_modules/.bin/node), because the one that started us may be
 * too old to run TypeScript or wrangler.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

const INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** Wrong use or an unfit machine: one line, exit code 2. */
function refuse(line) {
  process.stderr.write(`${line}\n`);
  process.exit(2);
}

/** [major, minor] of a version such as "v20.20.2". */
export function parseVersion(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return [major ?? 0, minor ?? 0];
}

/**
 * Why this Node cannot begin, or null when it can. On Linux the lock file brings its own Node 24, so 20 is enough to
 * install it; elsewhere the operator's Node does all the work and must be 22.12 or newer.
 */
export function nodeProblem(version, platform) {
  const [major, minor] = parseVersion(version);
  if (platform === "linux") {
    return major >= 20 ? null : `Node ${version} is too old: install Node 20 or newer, then run the command again.`;
  }
  return major > 22 || (major === 22 && minor >= 12)
    ? null
    : `Node ${version} is too old: on ${platform} install Node 22.12 or newer, then run the command again.`;
}

/**
 * True when node_modules holds what package-lock.json asks for. npm writes node_modules/.package-lock.json as the last
 * act of an install, so an interrupted install has none and repeats; packages left out must be optional ones (builds
 * for other platforms).
 *
 * @param {{ packages: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} wanted
 * @param {{ packages: Record<string, { version?: string }> } | null} present
 */
export function isInstalled(wanted, present) {
  if (present === null) return false;
  return Object.entries(wanted.packages).every(([path, pack]) => {
    if (path === "") return true;
    const got = present.packages[path];
    return got === undefined ? pack.optional === true : got.version === pack.version;
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || error.code === "ENOENT") return null;
    throw error;
  }
}

/** Installs the locked packages when they are missing or differ from the lock. One progress line, only when it works. */
export function ensureInstalled() {
  const lock = readJson(join(root, "package-lock.json"));
  if (lock === null) refuse("package-lock.json is missing or broken: clone the project again.");
  if (isInstalled(lock, readJson(join(root, "node_modules", ".package-lock.json")))) return;
  process.stderr.write("Installing packages (once, about 30 s) ...\n");
  const npm = spawnSync("npm", INSTALL, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, CI: "true" },
    shell: process.platform === "win32",
  });
  if (npm.error) refuse(`npm could not be started: ${npm.error.message}. Install npm, then run the command again.`);
  if (npm.status !== 0) {
    process.stderr.write(
      "The install failed (npm's own words are above). Check the network, then run the command again.\n",
    );
    process.exit(1);
  }
}

/** The Node to run with: the locked one where the platform has it, else the one that started us. */
export function pinnedNode() {
  const pinned = join(root, "node_modules", ".bin", "node");
  return existsSync(pinned) ? pinned : process.execPath;
}

/**
 * Where Node keeps what it has compiled, ours and wrangler's: every later start of any program takes half the time. Inside
 * node_modules, so that a new install begins anew.
 */
const compileCache = join(root, "node_modules", ".cache", "node");

/**
 * Runs a TypeScript program of ours under the pinned Node and ends with its exit code.
 * Signals go on to it, and we leave only after it has: it has processes of its own to stop.
 *
 * @param {string} program path from the root, such as "scripts/start/main.ts"
 * @param {{ install?: "when stale" | "when absent", args?: readonly string[] }} options args: this process's own unless given
 */
export function run(program, { install = "when stale", args = process.argv.slice(2) } = {}) {
  const problem = nodeProblem(process.version, process.platform);
  if (problem !== null) refuse(problem);
  if (install === "when stale" || !existsSync(join(root, "node_modules"))) ensureInstalled();

  const bin = join(root, "node_modules", ".bin");
  const child = spawn(
    pinnedNode(),
    ["--experimental-strip-types", "--disable-warning=ExperimentalWarning", join(root, program), ...args],
    {
      stdio: "inherit",
      env: {
        NODE_COMPILE_CACHE: compileCache,
        ...process.env,
        PATH: `${bin}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`,
      },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => refuse(`Node could not be started again: ${error.message}`));
  child.on("exit", (code, signal) =>
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)),
  );
}
