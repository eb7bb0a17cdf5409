import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hashFiles } from "./build.ts";

it("a build is another one as soon as a file's name or content is another", () => {
  const root = mkdtempSync(join(tmpdir(), "edgemaker-build-"));
  mkdirSync(join(root, "core"));
  writeFileSync(join(root, "core/a.ts"), "1");
  writeFileSync(join(root, "core/b.ts"), "1");
  const [a, b] = [hashFiles(root, ["core/a.ts"]), hashFiles(root, ["core/b.ts"])];
  expect(hashFiles(root, ["core/a.ts"])).toBe(a);
  expect(b).not.toBe(a);
  expect(hashFiles(root, ["core/a.ts", "core/b.ts"])).toBe(hashFiles(root, ["core/b.ts", "core/a.ts"]));
  writeFileSync(join(root, "core/a.ts"), "2");
  expect(hashFiles(root, ["core/a.ts"])).not.toBe(a);
});
