import { describe, expect, it } from "vitest";
import { projectSources } from "../../scripts/check/sources.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";

/**
 * What an RPC call answers with is a promise that can be called like a function. `expect(answer).rejects` calls it, hears
 * of the second call alone, and leaves the first one's error to nobody: the run then fails for an unhandled rejection.
 */
const unheard = (text: string): readonly string[] =>
  [...text.matchAll(/expect\(\s*(?!take\()([^;]*?)\)\s*\.(?:rejects|resolves)\b/gu)]
    // A plain function's promise is one; a method's may be a stub's.
    .filter(([, what]) => /\.\w+\(/u.test(what ?? ""))
    .map(([found]) => found);

describe("an RPC call that is expected to fail is heard", () => {
  it("in every test of a worker: it goes through take()", () => {
    const tests = projectSources(root).filter(({ path }) => /^workers\/.*\.test\.ts$/u.test(path));
    expect(tests.length).toBeGreaterThan(5);
    expect(tests.flatMap(({ path, text }) => unheard(text).map((found) => `${path}: ${found}`))).toEqual([]);
  });

  it("and a call that is handed to expect() itself is found", () => {
    expect(unheard("await expect(gateway().clock()).rejects.toThrow('x');")).toHaveLength(1);
    expect(unheard("await expect(take(gateway().clock())).rejects.toThrow('x');")).toEqual([]);
    expect(unheard("await expect(place(resting)).rejects.toThrow('x');")).toEqual([]);
  });
});
