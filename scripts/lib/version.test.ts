import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { codeVersion } from "./version.ts";

const isBuilt = (path: string): boolean => !path.endsWith(".test.ts");

it("the version of the code is its newest commit while its files are that commit's, and tells edited files apart from them", () => {
  const root = mkdtempSync(join(tmpdir(), "edgemaker-version-"));
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: root, encoding: "utf8" });
  const write = (path: string, text: string): void => writeFileSync(join(root, path), text);
  const version = (): string => codeVersion(root, ["core", "lock.json"], isBuilt, "ab12");
  const head = (): string => git("rev-parse", "--short=12", "HEAD").trim();
  write("package.json", '{"version":"1.2.3"}');
  mkdirSync(join(root, "core"));
  write("core/a.ts", "1");
  // No repository: only its contents can name it.
  expect(version()).toBe("1.2.3+ab12");
  git("init", "-q");
  expect(version()).toBe("1.2.3+ab12");
  git("add", ".");
  git("commit", "-qm", "first");
  const first = head();
  expect(version()).toBe(`1.2.3+${first}`);
  // A commit, or an edit, of what is not built changes nothing.
  write("readme.md", "words");
  git("add", ".");
  git("commit", "-qm", "words");
  write("core/a.test.ts", "a test");
  expect(version()).toBe(`1.2.3+${first}`);
  write("core/a.ts", "2");
  expect(version()).toBe(`1.2.3+${first}.ab12`);
  git("checkout", "-q", "core/a.ts");
  write("core/b.ts", "new");
  expect(version()).toBe(`1.2.3+${first}.ab12`);
  git("add", ".");
  expect(version()).toBe(`1.2.3+${first}.ab12`);
  git("commit", "-qm", "second");
  expect(version()).toBe(`1.2.3+${head()}`);
});
