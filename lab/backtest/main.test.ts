import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 120_000 });

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here("../../../shared/data/l2-btc-updown-15m-20251030");
const absent = !existsSync(FOLDER);
const title = absent ? " (../shared is absent)" : "";

const run = (...args: string[]) => spawnSync(process.execPath, [here("main.ts"), ...args], { encoding: "utf8" });
const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

const PNL = ["total", "capture", "adverse", "drift", "fees", "rebates", "rewards", "settlement"];
const TOP = ["recording", "engine", "queue", "events", "seconds", "fills", "pnl", "markouts", "inventory", "drawdown"];

describe("npm run backtest", () => {
  it("says how it is used, and that rebates and rewards are not simulated", () => {
    const help = run("--help");
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("Rebates and rewards are 0");
  });

  it("refuses wrong use with one line and code 2, naming what is wrong", () => {
    const wrong: [string[], string][] = [
      [[], "--recording"],
      [["--recording", "/nowhere"], "/nowhere"],
      [["--synthetic", "1", "--recording", "/x"], "One of"],
      [["--synthetic", "1", "--latency=-1"], "-1"],
      [["--synthetic", "1", "--order", "lagged"], "recording"],
      [["--loud"], "--loud"],
    ];
    for (const [args, words] of wrong) {
      const { status, stderr } = run(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).toContain(words);
    }
  });

  it("trades with the parameters of a file, and names those that no market reads", () => {
    const path = join(mkdtempSync(join(tmpdir(), "backtest-")), "config.json");
    writeFileSync(path, JSON.stringify({ MM_PRICING_ENGINE: "legacy", MM_QUOTE_SIZE_USD: "25", MM_MAX_MARKETS: 3 }));
    const plain = run("--synthetic", "7", "--hours", "0.1", "--engine", "legacy", "--json");
    const given = run("--synthetic", "7", "--hours", "0.1", "--config", path, "--json");
    expect(given.status).toBe(0);
    expect(given.stdout).toContain("MM_MAX_MARKETS changes nothing here");
    const [before, after] = [plain, given].map(({ stdout }) => JSON.parse(lastLine(stdout)));
    expect(after).toMatchObject({ engine: "legacy", idle: ["MM_MAX_MARKETS"], unexplained: 0 });
    expect(after.volume).toBeGreaterThan(before.volume);
  });

  it("plays a synthetic world the same way twice, adds up, and says that its profit is no evidence", () => {
    const args = ["--synthetic", "7", "--hours", "0.2", "--json"];
    const [one, two] = [run(...args), run(...args)];
    expect(one.status).toBe(0);
    expect(lastLine(one.stdout)).toBe(lastLine(two.stdout));
    expect(one.stdout).toContain("no evidence");
    const told = JSON.parse(lastLine(one.stdout));
    expect(told).toMatchObject({
      recording: "synthetic:7",
      engine: "as",
      queue: "pessimistic",
      note: expect.stringContaining("no evidence"),
    });
    expect(Object.keys(told)).toEqual(expect.arrayContaining(TOP));
    expect(Object.keys(told.pnl)).toEqual(PNL);
    const { total, capture, adverse, drift, fees, rebates, rewards, settlement } = told.pnl;
    expect(capture + adverse + drift - fees + rebates + rewards + settlement).toBe(total);
    expect(told.events).toBeGreaterThan(1_000);
    expect(told.unexplained).toBe(0);
  });
});

describe(`the backtest of the recorded market${title}`, () => {
  it.skipIf(absent)(
    "runs every engine under both queue bounds and both orders of the stamps, and explains every cent",
    () => {
      const fills: Record<string, number> = {};
      for (const engine of ["as", "legacy", "symmetric"]) {
        const tool = run("--recording", FOLDER, "--engine", engine, "--json");
        expect(tool.status).toBe(0);
        const told = JSON.parse(lastLine(tool.stdout));
        expect(told).toMatchObject({ engine, order: "stamped", unexplained: 0, events: 1_193, bad: [], note: null });
        expect(told.runs.map((one: { order: string; queue: string }) => `${one.order} ${one.queue}`)).toEqual([
          "stamped pessimistic",
          "stamped power n=3",
          "lagged pessimistic",
          "lagged power n=3",
        ]);
        expect(told.fills).toBeGreaterThan(5);
        fills[engine] = told.fills;
      }
      expect(new Set(Object.values(fills)).size).toBeGreaterThan(1);
    },
  );

  it.skipIf(absent)("names a corrupt line, uses the rest, and says so by code 1", () => {
    const folder = mkdtempSync(join(tmpdir(), "backtest-"));
    writeFileSync(join(folder, "market.json"), readFileSync(join(FOLDER, "market.json")));
    const lines = gunzipSync(readFileSync(join(FOLDER, "events.jsonl.gz")))
      .toString()
      .trim()
      .split("\n");
    lines[9] = (lines[9] ?? "").slice(0, 40);
    writeFileSync(join(folder, "events.jsonl"), lines.join("\n"));
    const tool = run("--recording", folder, "--order", "stamped", "--json");
    expect(tool.status).toBe(1);
    expect(JSON.parse(lastLine(tool.stdout)).bad).toEqual([{ place: "events.jsonl:10", why: expect.any(String) }]);
  });
});
