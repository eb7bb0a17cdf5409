import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it, vi } from "vitest";
import { judge, type SetScore } from "./judge.ts";
import { recordingOf, setsIn } from "./sets.ts";

vi.setConfig({ testTimeout: 60_000 });

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DATA = here("../../../shared/data");
const absent = !existsSync(DATA);
const why = absent ? " (../shared is absent)" : "";
const folder = mkdtempSync(join(tmpdir(), "calibrate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => spawnSync(process.execPath, [here("main.ts"), ...args], { encoding: "utf8" });

const START = 1_785_106_200;

/** Forty windows that rise or fall by turns; quoted to 30 seconds before the end. */
function writeLadder(name: string): void {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const up = i % 2 === 0;
    const spot = up ? 65_050 : 64_950;
    const touch = up ? { bid: 0.69, ask: 0.71 } : { bid: 0.29, ask: 0.31 };
    const samples = [
      { offset: 120, t: -119.5, spot, up: touch },
      { offset: 30, t: -29.5, spot, up: i < 30 ? touch : { bid: null, ask: 0.99 } },
    ];
    const window_ts = START + 300 * i;
    const slug = `btc-updown-5m-${window_ts}`;
    return JSON.stringify({ window_ts, slug, open_px: 65_000 + (i % 3), winner: up ? "UP" : "DOWN", samples });
  });
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "any-name.jsonl.gz"), gzipSync(`${rows.join("\n")}\n`));
}

describe("npm run calibrate", () => {
  it("says how it is used, refuses wrong use with one line and code 2, and fails when nothing can be scored", () => {
    for (const args of [[], ["--data", "/nowhere"]]) {
      const { status, stderr } = run(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    mkdirSync(join(folder, "none"));
    writeFileSync(join(folder, "none", "notes.csv"), "a,b\n1,2\n");
    expect(run("--data", join(folder, "none")).status).toBe(1);
    rmSync(join(folder, "none"), { recursive: true });
  });

  it("scores model, market and blend on the same rows, the whole set and each time before the end", () => {
    writeLadder("mine");
    const tool = run("--data", folder, "--json");
    expect(tool.stderr).toContain("1 of 1: mine");
    expect(tool.status, tool.stderr).toBe(0);
    const { sets, lookAheads } = JSON.parse(tool.stdout.trim().split("\n").at(-1) ?? "") as {
      sets: SetScore[];
      lookAheads: string[];
    };
    expect(lookAheads).toEqual([]);
    expect(sets.map(({ name, n }) => [name, n])).toEqual([
      ["mine", 58],
      ["mine T-120s", 34],
      ["mine T-30s", 24],
    ]);
    const late = sets[2];
    expect(late?.skipped).toMatchObject({ "no two-sided quote": 10 });
    expect(late?.brier.market).toBeCloseTo(0.09, 12);
    expect(late?.brier.model).toBeLessThan(0.25);
    for (const set of sets) {
      const { model, market, blend } = set.brier;
      expect(blend).toBeGreaterThanOrEqual(Math.min(Number(model), Number(market)) - 0.01);
      expect(set.weight).toBeGreaterThan(0);
    }
  });

  const judged = (name: string): readonly SetScore[] => {
    const [set] = setsIn(join(DATA, name));
    const recording = set === undefined ? null : recordingOf(set);
    if (recording === null) throw new Error(`${name} is not read`);
    const { sets, lookAheads } = judge(recording);
    expect(lookAheads).toEqual([]);
    return sets;
  };

  it.skipIf(absent)(`gives the recorded market the scores it is known to have, and says so where it wins${why}`, () => {
    const sets = judged("btc-5m-ladder-20260726");
    const known = [
      ["T-120s", 186, 0.122],
      ["T-90s", 173, 0.122],
      ["T-60s", 144, 0.106],
      ["T-45s", 124, 0.063],
    ] as const;
    for (const [part, n, market] of known) {
      const set = sets.find(({ name }) => name === `btc-5m-ladder-20260726 ${part}`);
      expect(set?.n, part).toBe(n);
      expect(Math.abs(Number(set?.brier.market) - market), part).toBeLessThan(0.0006);
      expect(Number(set?.brier.model), part).toBeGreaterThan(market);
      expect(Number(set?.brier.blend), part).toBeLessThan(Number(set?.brier.model));
      expect(set?.advantage?.mean, part).toBeLessThan(0);
    }
    const [pairs] = judged("btc-5m-price-vs-outcome-202603");
    expect(pairs?.n).toBe(1937);
    expect(pairs?.brier.market).toBeCloseTo(0.223, 3);
    expect(pairs).toMatchObject({
      brier: { model: null, blend: null },
      skipped: { model: "the set has no spot price" },
    });
  });

  it.skipIf(absent)(`takes no market price out of closed markets' own objects${why}`, () => {
    const [ticks] = judged("chainlink-btc-1hz-20260608");
    expect(ticks?.events).toBe(278);
    expect(ticks?.brier).toMatchObject({ market: null, blend: null });
    expect(ticks?.brier.model).toBeLessThan(0.15);
    expect(ticks?.skipped.market).toContain("closed market");
  });
});
