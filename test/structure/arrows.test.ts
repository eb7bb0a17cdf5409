import { describe, expect, it } from "vitest";
import { arrowProblems } from "../../scripts/check/arrows.ts";
import { purityProblems } from "../../scripts/check/purity.ts";
import { projectSources } from "../../scripts/check/sources.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";

const problems = (path: string, text: string): readonly string[] => arrowProblems([{ path, text }]);

describe("imports point one way", () => {
  it("in every file of the project", () => {
    expect(arrowProblems(projectSources(root))).toEqual([]);
  });

  it("core reaches no other room, no package of a platform", () => {
    expect(problems("core/book/a.ts", `import { b } from "../../venue/b.ts";`)).toHaveLength(1);
    expect(problems("core/book/a.ts", `import type { b } from "../../venue/b.ts";`)).toHaveLength(1);
    expect(problems("core/book/a.ts", `import { readFileSync } from "node:fs";`)).toHaveLength(1);
    expect(problems("core/book/a.ts", `export { b } from "../../db/b.ts";`)).toHaveLength(1);
    expect(problems("core/book/a.ts", `import { b } from "../units/b.ts"; import exp from "@stdlib/x";`)).toEqual([]);
  });

  it("venue and its like reach core alone", () => {
    expect(problems("venue/a.ts", `import { b } from "../core/units/b.ts";`)).toEqual([]);
    expect(problems("venue/a.ts", `import { b } from "../db/b.ts";`)).toHaveLength(1);
    expect(problems("runtime/a.ts", `const b = await import("../venue/b.ts");`)).toHaveLength(1);
  });

  it("no path is computed, but in the simulation's loader, whose callers name what production runs in plain sight", () => {
    expect(problems("workers/market/a.ts", "const b = await import(path);")).toHaveLength(1);
    expect(problems("workers/market/a.ts", "const b = await import('../' + x);")).toHaveLength(1);
    const loads = (call: string) => problems("lab/simulate/a.ts", `import { load } from "./load.ts"; ${call};`);
    expect(loads(`const b = await load<{ a(): number }>("workers/market/market.ts")`)).toEqual([]);
    for (const path of [`"workers/api/index.ts"`, `"venue/../ai/role.ts"`, "where"])
      expect(loads(`const b = await load(${path})`)).toHaveLength(1);
  });

  it("one script knows the types of another script's calls, never its code", () => {
    expect(problems("workers/api/a.ts", `import type { Engine } from "../market/rpc.ts";`)).toEqual([]);
    expect(problems("workers/api/a.ts", `import { Hub } from "../market/hub.ts";`)).toHaveLength(1);
  });

  it("the page takes units and the live reducer, and types of the rest", () => {
    expect(problems("web/src/a.tsx", `import { b } from "../../core/live/b.ts";`)).toEqual([]);
    expect(problems("web/src/a.tsx", `import { type B } from "../../core/contract/b.ts";`)).toEqual([]);
    expect(problems("web/src/a.tsx", `import { b } from "../../core/pricing/b.ts";`)).toHaveLength(1);
    expect(problems("web/src/a.tsx", `import { b } from "../../venue/b.ts";`)).toHaveLength(1);
  });
});

describe("core has no clock, no chance and no inexact mathematics", () => {
  it("in every file of core", () => {
    expect(purityProblems(projectSources(root))).toEqual([]);
  });

  it.each(["Date.now()", "new Date()", "Math.random()", "Math.exp(1)", "Math.pow(2, 3)", "2 ** 0.5", "a ** 2"])(
    "%s is found, with its line",
    (code) => {
      expect(purityProblems([{ path: "core/a.ts", text: `\nexport const a = ${code};` }])[0]).toContain("core/a.ts:2");
    },
  );

  it("exact arithmetic, and a date made from a number, pass", () => {
    expect(
      purityProblems([{ path: "core/a.ts", text: "Math.floor(Math.sqrt(2)); new Date(1); 10 ** decimals;" }]),
    ).toEqual([]);
  });
});
