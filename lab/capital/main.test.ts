import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Look } from "./look.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("a paper account runs out of cash while its complete sets lie, and goes on where they are merged", () => {
  const run = spawnSync("node", ["scripts/lab.mjs", "capital", "--waves", "4", "--json"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  const last = run.stdout.trim().split("\n").at(-1) ?? "";
  const { lying, merged } = JSON.parse(last) as Record<"lying" | "merged", readonly Look[]>;
  expect(run.status, run.stdout).toBe(0);
  expect(lying.at(-1)?.merged).toBe(0);
  expect(lying.at(-1)?.cash).toBeLessThan(5_000_000);
  expect(lying.at(-1)?.sets).toBeGreaterThan(90_000_000);
  expect(merged.at(-1)?.cash).toBeGreaterThan(50_000_000);
  expect(merged.flatMap(({ said }) => said)).toEqual([]);
}, 240_000);
