import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here("../../../shared/data/l2-btc-updown-15m-20251030");
const absent = !existsSync(FOLDER);
const title = absent ? " (../shared is absent)" : "";

const run = (...args: string[]) => spawnSync(process.execPath, [here("main.ts"), ...args], { encoding: "utf8" });
const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

describe("lab join", () => {
  it("says how it is used, and refuses wrong use with one line and code 2", () => {
    const help = run("--help");
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("Rule of joining");
    for (const args of [[], ["--replay"], ["--replay", "/nowhere"], ["--hello"]]) {
      const wrong = run(...args);
      expect(wrong.status, args.join(" ")).toBe(2);
      expect(wrong.stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});

describe(`the five-share join of the recorded day${title}`, () => {
  it.skipIf(absent)("is filled exactly as an independent script finds from the raw files, fill by fill", () => {
    const tool = run("--replay", FOLDER, "--json");
    expect(tool.status).toBe(0);
    const ours = JSON.parse(lastLine(tool.stdout));
    const theirs = JSON.parse(execFileSync(process.execPath, [here("independent.mjs"), FOLDER], { encoding: "utf8" }));
    for (const stamps of ["stamped", "lagged"]) {
      expect(ours[stamps].fills.length).toBeGreaterThan(20);
      expect(ours[stamps].fills).toEqual(theirs[stamps]);
      expect(ours[stamps].unexplained).toBe(0);
    }
    // The trap that both orders are printed for: the order of stamps decides how often a naive join is filled.
    expect(ours.lagged.fills.length).toBeGreaterThan(1.3 * ours.stamped.fills.length);
  });

  it.skipIf(absent)("counts and names a corrupt line, uses the rest, and says so by code 1", () => {
    const folder = mkdtempSync(join(tmpdir(), "join-"));
    writeFileSync(join(folder, "market.json"), readFileSync(join(FOLDER, "market.json")));
    const lines = gunzipSync(readFileSync(join(FOLDER, "events.jsonl.gz")))
      .toString()
      .trim()
      .split("\n");
    lines[99] = (lines[99] ?? "").slice(0, 50);
    writeFileSync(join(folder, "events.jsonl"), lines.join("\n"));
    const tool = run("--replay", folder, "--json");
    expect(tool.status).toBe(1);
    expect(JSON.parse(lastLine(tool.stdout))).toMatchObject({
      ok: false,
      bad: [{ place: "events.jsonl:100", why: expect.any(String) }],
    });
  });
});
