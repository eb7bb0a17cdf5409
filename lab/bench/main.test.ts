import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 180_000 });

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });

it("npm run bench prints each figure beside its bound, as a table and as JSON; wrong use is one line and code 2", () => {
  expect(run("--help").status).toBe(0);
  const wrong = run("--fast");
  expect(wrong.status).toBe(2);
  expect(wrong.stderr.trim().split("\n")).toHaveLength(1);

  const tool = run("--quick", "--json");
  expect(tool.status).toBe(0);
  const { results } = JSON.parse(tool.stdout.trim().split("\n").at(-1) ?? "");
  const bounds = new Map(results.map((one: { name: string; bound: number }) => [one.name, one.bound]));
  expect(bounds.get("decision, nothing moves")).toBe(5);
  expect(bounds.get("book change, tick 0.01")).toBe(300);
  expect(bounds.get("backtest, dense tape")).toBe(2);
  expect(bounds.get("student-t cdf, nu 6")).toBe(100);
  for (const { median, p99, name } of results) {
    expect(median, name).toBeGreaterThan(0);
    expect(p99, name).toBeGreaterThan(0);
    expect(tool.stdout).toContain(name);
  }
});
