import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { edited } from "./load.ts";
import { MUTATIONS } from "./mutations.ts";

vi.setConfig({ testTimeout: 300_000 });

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

describe("npm run simulate", () => {
  it("keeps every promise through storms of every kind, and plays a seed the same way twice", () => {
    const [one, two] = [1, 2].map(() => run("--seed", "3", "--minutes", "1", "--lines", "4000", "--json"));
    expect(one?.stdout).toContain("No promise was broken.");
    expect(one?.status).toBe(0);
    const { speed, ...told } = JSON.parse(lastLine(one?.stdout ?? ""));
    expect(speed).toBeGreaterThan(0);
    expect(told).toMatchObject({ seeds: 1, from: 3, minutes: 1, violations: [] });
    expect(told.orders).toBeGreaterThan(50);
    expect(told.fills).toBeGreaterThan(10);
    expect(Object.keys(told.faults).length).toBeGreaterThan(15);
    expect(JSON.parse(lastLine(two?.stdout ?? ""))).toMatchObject(told);
    const events = (text = ""): string[] => text.split("\n").filter((line) => / s {2}/.test(line));
    expect(events(one?.stdout).length).toBeGreaterThan(500);
    expect(events(two?.stdout)).toEqual(events(one?.stdout));
  });

  it("keeps its limits and proves its kills when the prices of six markets jump at once, in the middle of everything else", () => {
    const { status, stdout } = run("--seed", "12", "--markets", "6", "--json");
    const { faults, kills, markets, violations } = JSON.parse(lastLine(stdout));
    expect([status, markets, violations]).toEqual([0, 6, []]);
    // Where this seed has come to hold none, another is to be chosen.
    expect(faults["prices-jump"]).toBeGreaterThan(0);
    expect(kills).toBeGreaterThan(0);
  });

  it("keeps every promise, and its books to the micro-dollar, when wishes are made and taken out of the book beside the quotes", () => {
    const { status, stdout } = run("--wishes", "--seed", "4", "--json");
    const { violations, wishes } = JSON.parse(lastLine(stdout));
    expect([status, wishes, violations]).toEqual([0, true, []]);
  });

  // The whole list is `npm run simulate -- --mutations`; these are caught by the first storm at the latest.
  it.each(["post before journal", "double dispatch"])("shows a planted bug break a promise: %s", (name) => {
    const tool = run("--mutation", name, "--minutes", "5", "--json");
    expect(tool.status).toBe(0);
    expect(JSON.parse(lastLine(tool.stdout)).mutations[0]).toMatchObject({ name, caught: true, seeds: 1 });
  });

  it("refuses wrong use with one line and code 2", () => {
    for (const args of [["--seeds", "0"], ["--minutes", "x"], ["--mutation", "none"], ["--loud"]]) {
      const { status, stderr } = run(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    expect(run("--help").stdout).toContain("A seed that fails replays exactly");
  });
});

describe("a planted bug", () => {
  const edit = { file: "core/a.ts", find: "a + b", put: "a - b" };

  it("replaces its snippet, and is refused when the snippet is gone or stands there twice", () => {
    expect(edited("return a + b;", edit)).toBe("return a - b;");
    for (const source of ["return b + a;", "a + b; a + b;"]) expect(() => edited(source, edit)).toThrow("core/a.ts");
  });

  it("has a name of its own and changes only code that production runs", () => {
    expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
    for (const { edits } of MUTATIONS)
      for (const { file } of edits) expect(file).toMatch(/^(core|runtime|venue|workers\/market)\//);
  });
});
