import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 120_000 });

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const FOLDER = here("../../../shared/data/l2-btc-updown-15m-20251030");
const absent = !existsSync(FOLDER);

const run = (...args: string[]) => spawnSync(process.execPath, [here("main.ts"), ...args], { encoding: "utf8" });
const told = (text: string) => JSON.parse(text.trim().split("\n").at(-1) ?? "");

describe("npm run sweep", () => {
  it("says how it is used, and refuses wrong use with one line and code 2", () => {
    expect(run("--help").status).toBe(0);
    const wrong = [
      [],
      ["--recording", "/nowhere"],
      ["--seeds", "1", "--vary", "MM_AS_GAMMA_PER_USD=7"],
      ["--seeds", "1", "--vary", "MM_MAX_MARKETS=1,2"],
    ];
    for (const args of wrong) {
      const { status, stderr } = run(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  it("tries the whole grid, keeps train and test apart, and tells how many combinations the best was taken from", () => {
    const tool = run(
      "--seeds",
      "4",
      "--hours",
      "0.05",
      "--vary",
      "MM_AS_GAMMA_PER_USD=0.001,0.02",
      "--vary",
      "engine=as,legacy,symmetric",
      "--json",
    );
    expect(tool.status).toBe(0);
    expect(tool.stdout).toContain("6 combinations tried");
    expect(tool.stdout).toContain("no evidence");
    const { combinations, split, results, best } = told(tool.stdout);
    expect(combinations).toBe(6);
    expect(split.seeds).toEqual({ train: ["synthetic:1", "synthetic:2"], test: ["synthetic:3", "synthetic:4"] });
    expect(results).toHaveLength(6);
    expect(best.recordings).toBeNull();
    const means = results.map((result: { seeds: { train: { mean: number } } }) => result.seeds.train.mean);
    expect(best.seeds.train.mean).toBe(Math.max(...means));
    const winner = results.find(
      (result: { point: object }) => JSON.stringify(result.point) === JSON.stringify(best.seeds.point),
    );
    expect(best.seeds.test).toEqual(winner.seeds.test);
  });

  it.skipIf(absent)(
    `a lone recording is trained on, and no test figure is made up${absent ? " (../shared is absent)" : ""}`,
    () => {
      const tool = run("--recording", FOLDER, "--vary", "MM_QUOTE_SIZE_USD=5,20", "--json");
      expect(tool.status).toBe(0);
      const { best, results } = told(tool.stdout);
      expect(best.recordings.test).toBeNull();
      expect(
        results.map((result: { recordings: { train: { total: number } } }) => result.recordings.train.total),
      ).toHaveLength(2);
      expect(tool.stdout).toContain("nothing was held back");
    },
  );
});
