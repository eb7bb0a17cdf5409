import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RENAMED } from "../../core/config/renamed.ts";
import { configSchema } from "../../core/config/schema.ts";
import { root } from "../lib/bootstrap.mjs";
import { exampleText } from "./examples.ts";
import { configurationPage } from "./page.ts";
import { HOLDERS } from "./secrets.ts";

const tool = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, "scripts/config/main.ts"), ...args], { encoding: "utf8" });

describe("the configuration's page", () => {
  it("lists every parameter and every name that is not read, once each", () => {
    const names = configurationPage()
      .split("\n")
      .flatMap((line) => /^\| `([A-Z][A-Z_0-9]*)` \|.*\|.*\|/.exec(line)?.[1] ?? [])
      .sort();
    expect(names).toEqual([...Object.keys(configSchema.shape), ...Object.keys(RENAMED)].sort());
  });

  it("stands in the repository as the code writes it, and so do the examples", () => {
    const { status, stdout } = tool("--check", "--json");
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ good: true, stale: [] });
    expect(status).toBe(0);
  });

  it("tells of wrong use in one line with code 2", () => {
    const { status, stderr } = tool("--chek");
    expect(status).toBe(2);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(tool("--help").status).toBe(0);
  });
});

describe("an example of a script's secrets", () => {
  const holders = HOLDERS.map((holder) => [holder.script, exampleText(holder, () => true)] as const);

  it("gives the trading key to the market script alone, and Claude's key to the guard alone", () => {
    const with_ = (name: string) => holders.filter(([, text]) => text.includes(`\n${name}=`)).map(([script]) => script);
    expect(with_("POLYMARKET_PRIVATE_KEY")).toEqual(["market"]);
    expect(with_("ANTHROPIC_API_KEY")).toEqual(["guard"]);
  });

  it("sets nothing: a secret is empty, a parameter is commented out, and copied as it is the bot runs at its defaults", () => {
    for (const [script, text] of holders) {
      const set = text.split("\n").filter((line) => /^[A-Z]/.test(line) && !line.endsWith("="));
      expect(set, script).toEqual(script === "market" ? ["POLYMARKET_SIGNATURE_TYPE=0"] : []);
    }
  });

  it("shows the orchestrator every parameter", () => {
    const text = readFileSync(join(root, "workers/orchestrator/.dev.vars.example"), "utf8");
    for (const name of Object.keys(configSchema.shape)) expect(text).toContain(`\n#${name}=`);
  });
});
