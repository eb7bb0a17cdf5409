import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { shares } from "../../core/units/size.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { T0, testConfig, testSpec } from "../../test/market/fixtures.ts";
import { randomFlow } from "../../test/market/flow.ts";
import { InputMemory } from "../../test/market/input-store.ts";
import { NO_FAULTS, simulate } from "../../test/market/simulation.ts";

vi.setConfig({ testTimeout: 60_000 });

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
const told = (text: string) => JSON.parse(text.trim().split("\n").at(-1) ?? "");

const folder = mkdtempSync(join(tmpdir(), "replay-"));
const file = join(folder, "inputs.json");
const altered = (change: (inputs: { market: string; parts: { body: string }[] }) => void): string => {
  const inputs = JSON.parse(readFileSync(file, "utf8"));
  change(inputs);
  const path = join(folder, "altered.json");
  writeFileSync(path, JSON.stringify(inputs));
  return path;
};
let steps = 0;

beforeAll(() => {
  const spec = { ...testSpec, endsAt: (T0 + 600_000) as VenueMs };
  const config = { ...testConfig, stopBeforeEndMs: 60_000, maxInventory: shares(60) };
  const memory = new InputMemory();
  const faults = { ...NO_FAULTS, crash: 0.005 };
  simulate(spec, config, randomFlow(spec, 3, T0, 10), faults, 3, () => memory.recorder());
  steps = memory.last?.step ?? 0;
  writeFileSync(file, JSON.stringify({ market: spec.id, parts: memory.asTold() }));
});

describe("npm run replay", () => {
  it("says how it is used", () => {
    const help = run("--help");
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("--set NAME=VALUE");
  });

  it("refuses wrong use with one line and code 2, naming what was given", () => {
    const noInputs = join(folder, "other.json");
    writeFileSync(noInputs, "{}");
    const wrong: [string[], string][] = [
      [[], "One of --api"],
      [["--api", "http://127.0.0.1:1"], "--market"],
      [["--file", noInputs], "--save"],
      [["--file", file, "--from", "yesterday"], "yesterday"],
      [["--file", file, "--set", "gama=1"], "gama"],
      [["--file", file, "--set", "MM_AS_GAMA=1"], "MM_AS_GAMA"],
      [["--file", file, "--set", "MM_MIN_HALF_TICKS=900"], "[0, 100]"],
      [["--file", file, "--set", "MM_MAX_MARKETS=3"], "MM_MAX_MARKETS is read by no market"],
      [["--loud"], "--loud"],
    ];
    for (const [args, words] of wrong) {
      const { status, stderr } = run(...args);
      expect(stderr.trim().split("\n"), stderr).toHaveLength(1);
      expect(stderr).toContain(words);
      expect(status, args.join(" ")).toBe(2);
    }
  });

  it("says in one line that no bot answers, and where, by code 1", () => {
    const { status, stderr } = run("--api", "http://127.0.0.1:9", "--market", testSpec.id);
    expect(status).toBe(1);
    expect(stderr).toContain("http://127.0.0.1:9/api/v1");
    expect(stderr).toContain("Is the bot running");
  });

  it("comes to the same decisions, counts what it fed, and marks where a process ended", () => {
    const tool = run("--file", file, "--json");
    expect(tool.stdout).toContain("every decision is the one that was made then");
    expect(tool.status).toBe(0);
    const answer = told(tool.stdout);
    expect(answer).toMatchObject({ market: testSpec.id, events: steps, differences: [], different: 0, whatIf: null });
    expect(answer.gaps.length).toBeGreaterThan(0);
    expect(answer.decisions).toBeGreaterThan(steps);
    expect(answer.seconds).toBeGreaterThan(600);
  });

  it("shows a part of the time, event by event", () => {
    const to = new Date(T0 + 120_000).toISOString();
    const tool = run("--file", file, "--to", to, "--list", "--json");
    const part = told(tool.stdout);
    expect(part.events).toBeGreaterThan(10);
    expect(part.events).toBeLessThan(steps / 2);
    expect(Date.parse(part.to)).toBeLessThanOrEqual(Date.parse(to));
    expect(tool.stdout).toContain("place BUY");
  });

  it("shows what other parameters would have quoted, and that the past itself stays as it was", () => {
    const tool = run("--file", file, "--set", "MM_MIN_HALF_TICKS=12", "--json");
    expect(tool.status).toBe(0);
    const { whatIf, differences } = told(tool.stdout);
    expect(differences).toEqual([]);
    expect(whatIf.others).toBeGreaterThan(whatIf.cycles / 2);
    // A wider least half-spread: lower bids, higher asks.
    expect(whatIf.bidShift).toBeLessThan(0);
    expect(whatIf.askShift).toBeGreaterThan(0);
  });

  it("reports missing and damaged inputs by code 1, without a stack", () => {
    const cut = altered(({ parts }) => parts.splice(0, 1));
    const damaged = altered(({ parts }) => {
      for (const part of parts) part.body = part.body.slice(0, part.body.length / 2);
    });
    for (const path of [cut, damaged]) {
      const { status, stderr } = run("--file", path);
      expect(status).toBe(1);
      expect(stderr).toMatch(/missing|damaged/);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });
});
