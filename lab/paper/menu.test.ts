import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FAULT_NAMES, faultItem } from "../../core/exchange/faults/menu.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";

it("the page of the paper exchange names every fault in the menu's order, with what it waits for and its number", () => {
  const rows = readFileSync(join(root, "docs", "paper-exchange.md"), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, name, on, ms] = /^\| `([a-z0-9-]+)` \| (\w+) \| (\d*)/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, on, ms: Number(ms) }];
    });
  expect(rows).toEqual(FAULT_NAMES.map((name) => ({ name, on: faultItem(name).on, ms: faultItem(name).ms })));
});
