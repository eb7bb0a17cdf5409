/**
 * Completes package-lock.json with the platform builds that `npm install` leaves out silently when the package server
 * lacks them; `npm ci` then refuses the lock ("Missing: ... from lock file"). Run after every dependency change:
 *
 *     npm install --package-lock-only --ignore-scripts && npm run lock
 *
 * An entry written here has the version its parent asks for and the platform its name says, and no checksum: npm
 * fetches it only on that platform.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "openbsd", "netbsd", "sunos", "aix", "win32"];
const PROCESSORS = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/**
 * Operating system, processor and C library a build is for, read from its name ("binding-linux-arm64-musl");
 * null when the name does not say.
 */
export function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const os = SYSTEMS.find((each) => words.includes(each));
  const cpu = PROCESSORS.find((each) => words.includes(each));
  if (cpu === undefined || (os === undefined && cpu !== "wasm32")) return null;
  const libc = words.some((word) => word.startsWith("musl")) ? ["musl"] : words.includes("gnu") ? ["glibc"] : null;
  return { ...(os === undefined ? {} : { os: [os] }), cpu: [cpu], ...(libc === null ? {} : { libc }) };
}

/** Where Node looks for `name` from the package at `path`, nearest first: "a/node_modules/b" sees a's packages, then the root's. */
function lookedIn(path, name) {
  const places = [];
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    places.push(at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`);
    if (at === "") return places;
  }
}

/** Adds the missing optional builds to a lock, in place; returns their names. */
export function completeLock(lock) {
  const added = [];
  for (const [path, pack] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(pack.optionalDependencies ?? {})) {
      const places = lookedIn(path, name);
      const platform = platformOf(name);
      if (path === "" || platform === null || !/^\d/.test(range)) continue;
      if (places.some((place) => lock.packages[place]?.version === range)) continue;
      const free = places.findLast((place) => lock.packages[place] === undefined);
      if (free === undefined) continue;
      lock.packages[free] = {
        version: range,
        ...(pack.dev ? { dev: true } : {}),
        optional: true,
        ...platform,
      };
      added.push(`${name}@${range}`);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8"));
  const added = completeLock(lock);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  for (const each of added) console.log(`added ${each}`);
  console.log(`${added.length} builds added to package-lock.json`);
}
