import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

function git(root: string, args: readonly string[]): string | null {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trimEnd();
  } catch {
    return null;
  }
}

/**
 * What code calls itself that is built here: the package's version, the newest commit that changed any of `parts`, and the
 * hash of what is built when files of it differ from that commit, or when there is no commit to be found. The same files
 * under the same commit always give the same.
 *
 * @param parts files and folders that code is built from, from the root
 * @param isBuilt whether a file in them becomes part of what is built
 * @param hash of the contents of all that is built
 */
export function codeVersion(
  root: string,
  parts: readonly string[],
  isBuilt: (path: string) => boolean,
  hash: string,
): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const commit = git(root, ["log", "-1", "--format=%h", "--abbrev=12", "--", ...parts]);
  if (commit === null || commit === "") return `${version}+${hash}`;
  const changed = git(root, ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ...parts]);
  // Two letters and a space stand before each name.
  const isClean = changed?.split("\0").every((entry) => entry === "" || !isBuilt(entry.slice(3)));
  return isClean === true ? `${version}+${commit}` : `${version}+${commit}.${hash}`;
}
