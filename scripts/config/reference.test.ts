import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parameters, type ReadBy } from "../../core/config/parameter.ts";
import { RENAMED } from "../../core/config/renamed.ts";
import { type ConfigKey, configSchema } from "../../core/config/schema.ts";
import { root } from "../lib/bootstrap.mjs";
import { projectFiles } from "../lib/tree.ts";
import { ELSEWHERE } from "./elsewhere.ts";

const REFERENCE = join(root, "..", "shared", "reference", "configuration.md");
const absent = !existsSync(REFERENCE);
/** Words in capitals of that text that are no variables. */
const PROSE = ["NEXT_PUBLIC"];

describe("a name of the bot this one is measured by", () => {
  it.skipIf(absent)(
    `is a parameter, is refused with a reason, or is told where it went${absent ? " (../shared is absent)" : ""}`,
    () => {
      const names = new Set(readFileSync(REFERENCE, "utf8").match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g));
      const known = new Set([
        ...Object.keys(configSchema.shape),
        ...Object.keys(RENAMED),
        ...ELSEWHERE.flatMap((each) => each.names),
        ...PROSE,
      ]);
      expect(names.size).toBeGreaterThan(130);
      expect([...names].filter((name) => !known.has(name))).toEqual([]);
    },
  );
});

/** Where the code of a reader is: the files that turn parameters into a market's and the account's numbers, and the orchestrator. */
const READERS: Readonly<Record<ReadBy, string | null>> = {
  market: "core/config/market.ts",
  selection: "workers/orchestrator/",
  account: "core/config/account.ts",
  directional: "core/config/directional.ts",
  fixed: null,
  later: null,
};

describe("what a parameter says of who reads it", () => {
  const sources = projectFiles(root)
    .filter((path) => /\.ts$/.test(path) && !/\.test\.ts$/.test(path))
    .filter(
      (path) =>
        /^core\/config\/(market|account|directional)\.ts$/.test(path) || !/^(core|scripts)\/config\//.test(path),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

  it("is true: its reader's code reads it, and one that nothing reads yet stands in no code", () => {
    for (const [key, field] of Object.entries(configSchema.shape)) {
      const readBy = parameters.get(field)?.readBy ?? "later";
      const readers = sources.filter(({ text }) => new RegExp(`\\.${key as ConfigKey}\\b`).test(text));
      const where = READERS[readBy];
      if (where === null)
        expect(
          readers.map(({ path }) => path),
          `${key} is read`,
        ).toEqual([]);
      else
        expect(
          readers.some(({ path }) => path.startsWith(where)),
          `${key} is not read by ${readBy}`,
        ).toBe(true);
    }
  });
});
