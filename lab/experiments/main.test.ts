import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import vectors from "../../test/vectors/27-binary-sim.json" with { type: "json" };
import { CASES } from "./binary.ts";

vi.setConfig({ testTimeout: 180_000 });

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
const told = (text: string) => JSON.parse(text.trim().split("\n").at(-1) ?? "");

describe("npm run experiment:*", () => {
  it("says how it is used, and refuses wrong use with one line and code 2", () => {
    expect(run("--help").status).toBe(0);
    for (const args of [[], ["other"], ["binary", "as-table"], ["binary", "--paths", "1"], ["binary", "--seed", "x"]]) {
      const { status, stderr } = run(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  it("prints the paper's eight rows beside ours, and every figure is within the reference's rule", () => {
    const tool = run("as-table", "--paths", "500", "--json");
    expect(tool.status).toBe(0);
    const { rows, failed, passed } = told(tool.stdout);
    expect(rows).toHaveLength(8);
    expect({ passed, failed }).toEqual({ passed: 80, failed: 0 });
    expect(tool.stdout).toContain("published");
  });

  it("runs the four cases of the vectors, and every figure is within their rule", () => {
    const tool = run("binary", "--paths", "150", "--json");
    expect(tool.status).toBe(0);
    const { rows, failed } = told(tool.stdout);
    expect(failed).toBe(0);
    expect(rows).toHaveLength(4);
    const named = (of: { strategy: string; gamma: number }): string => `${of.strategy} ${of.gamma}`;
    expect(CASES.map(named)).toEqual(vectors.cases.map((one) => named(one.in)));
    CASES.forEach(({ reference }, i) => {
      const { meanPnl, stdPnl, meanFills } = vectors.cases[i]?.out ?? { meanPnl: 0, stdPnl: 0, meanFills: 0 };
      expect(reference.meanPnl).toBeCloseTo(meanPnl, 5);
      expect(reference.stdPnl).toBeCloseTo(stdPnl, 5);
      expect(reference.meanFills).toBeCloseTo(meanFills, 5);
    });
  });
});
