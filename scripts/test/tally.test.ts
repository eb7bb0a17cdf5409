import { describe, expect, it } from "vitest";
import { closingLine, isGood, type Tally } from "./tally.ts";

const run = (change: Partial<Tally>): Tally => ({ passed: 3, failures: [], skips: [], ...change });

describe("the closing line of a test run", () => {
  it("is the two counts alone when nothing was skipped", () => {
    expect(closingLine(run({}))).toBe("3 passed, 0 failed");
  });

  it("names skips behind the counts", () => {
    expect(closingLine(run({ failures: ["a"], skips: [{ test: "b", reason: "" }] }))).toBe(
      "3 passed, 1 failed, 1 skipped",
    );
  });
});

describe("a run is good", () => {
  it("only when nothing failed", () => {
    expect(isGood(run({}))).toBe(true);
    expect(isGood(run({ failures: ["core/a.test.ts"] }))).toBe(false);
  });

  it("with a skip whose reason or title is that the recordings are absent", () => {
    expect(isGood(run({ skips: [{ test: "replays a day", reason: "../shared is absent" }] }))).toBe(true);
    expect(isGood(run({ skips: [{ test: "replays a day (../shared is absent)", reason: "" }] }))).toBe(true);
  });

  it("with no other skip, however it is worded", () => {
    expect(isGood(run({ skips: [{ test: "kill leaves no order", reason: "flaky" }] }))).toBe(false);
    expect(isGood(run({ skips: [{ test: "kill leaves no order", reason: "" }] }))).toBe(false);
  });

  it("only when something ran at all", () => {
    expect(isGood(run({ passed: 0 }))).toBe(false);
  });
});
