import { describe, expect, it } from "vitest";
import { secretProblems } from "./secrets.ts";

const problems = (path: string, text: string): readonly string[] => secretProblems([{ path, text }]);

describe("what must not leave the machine", () => {
  it("keys and tokens are found, with file and line", () => {
    expect(problems("a.ts", `\nPOLYMARKET_PRIVATE_KEY="0x${"a1".repeat(32)}"`)).toEqual([
      "a.ts:2 holds a private key in a setting",
    ]);
    expect(problems("a.md", `sk-ant-${"x".repeat(20)}`)).toHaveLength(1);
    expect(problems("a.md", `12345678:${"A".repeat(35)}`)).toHaveLength(1);
  });

  it("paths of one machine are found", () => {
    expect(problems("README.md", `see ${["", "home", "someone", "edgemaker"].join("/")}`)).toHaveLength(1);
  });

  it("files of secrets are found by name, their examples are not", () => {
    expect(problems("workers/market/.dev.vars", "")).toHaveLength(1);
    expect(problems("workers/market/.dev.vars.example", "POLYMARKET_PRIVATE_KEY=")).toEqual([]);
  });

  it("an address or an order id is no secret", () => {
    expect(problems("a.ts", `const token = "0x${"a1".repeat(32)}"; fetch("https://host/home/x/y")`)).toEqual([]);
  });
});
