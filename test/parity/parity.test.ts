import { describe, expect, inject, it } from "vitest";
import { results } from "./grid.ts";

describe("the same numbers in workerd as in Node, bit for bit", () => {
  const node = inject("nodeResults");
  const here = results();

  it("runs in workerd here", () => expect(navigator.userAgent).toBe("Cloudflare-Workers"));

  it("compares the same parts", () => expect(Object.keys(here)).toEqual(Object.keys(node)));

  for (const name of Object.keys(node))
    it(name, () => {
      const [mine, theirs] = [here[name] ?? "", node[name] ?? ""];
      let at = 0;
      while (at < mine.length && mine[at] === theirs[at]) at++;
      expect(mine.slice(Math.max(0, at - 60), at + 60)).toBe(theirs.slice(Math.max(0, at - 60), at + 60));
      expect(mine.length).toBe(theirs.length);
    });
});
