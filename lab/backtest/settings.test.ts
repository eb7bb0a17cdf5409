import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { usd } from "../../core/units/money.ts";
import type { VenueMs } from "../../core/units/time.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { T0, testSpec } from "../../test/market/fixtures.ts";
import { bankrollOf, configOf, engineOf, idleOf, numberIn, profileNamed, readGiven } from "./settings.ts";

const choice = { engine: "as", profile: null, bankroll: usd(1_000), given: {} } as const;
const start = T0 as VenueMs;

describe("what a tool of the laboratory is told", () => {
  const file = (text: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), "settings-")), "config.json");
    writeFileSync(path, text);
    return path;
  };
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ["an unknown name", () => idleOf({ ...choice, given: { gama: 1 } }), "gama"],
    ["a misspelt parameter", () => idleOf({ ...choice, given: { MM_GAMA: 1 } }), "did you mean"],
    ["a value out of range", () => idleOf({ ...choice, given: { MM_AS_GAMMA_PER_USD: 9 } }), "[0, 0.05]"],
    ["an engine that is none", () => engineOf(undefined, { MM_PRICING_ENGINE: "glft" }), "as, legacy, symmetric"],
    ["an asked engine that is none", () => engineOf("magic", {}), "magic"],
    ["a profile that is none", () => profileNamed("bold"), "bold"],
    ["a bankroll below ten dollars", () => bankrollOf("9"), "[10, 1000000]"],
    ["no number", () => numberIn("NaN", "latency", 0, 1), "--latency NaN"],
    ["half of a whole number", () => numberIn("1.5", "n", 1, 10, true), "a whole number"],
    ["a list for parameters", () => readGiven(file("[1]")), "JSON object"],
    ["no JSON", () => readGiven(file("{")), "can't be read"],
    ["no file", () => readGiven("/nowhere.json"), "/nowhere.json"],
  ];
  it.each(wrong)("refuses %s in one line that says what is wanted", (_, call, words) => {
    expect(call).toThrow(UseError);
    expect(call).toThrow(words);
    expect(call).not.toThrow("\n");
  });
});

describe("a market's configuration in the laboratory", () => {
  it("is what the bot would trade with: profile by the time left, parameters on top, the engine last", () => {
    const long = configOf(choice, testSpec, start);
    const short = configOf(choice, { ...testSpec, endsAt: (T0 + 900_000) as VenueMs }, start);
    expect([long.stopBeforeEndMs, short.stopBeforeEndMs]).toEqual([600_000, 30_000]);
    const given = { MM_STOP_BEFORE_END_SECONDS: 5, MM_PRICING_ENGINE: "legacy" };
    expect(configOf({ ...choice, given }, testSpec, start)).toMatchObject({ stopBeforeEndMs: 5_000, engine: "as" });
    expect(configOf({ ...choice, engine: "symmetric" }, testSpec, start)).toEqual({ ...long, gamma: 0 });
  });

  it("tells which parameters no market reads", () => {
    expect(idleOf({ ...choice, given: { MM_MAX_MARKETS: 3, MM_CYCLE_SECONDS: 5, CD_CYCLE_MINUTES: 5 } })).toEqual([
      "MM_MAX_MARKETS",
      "CD_CYCLE_MINUTES",
    ]);
  });

  it("takes the engine that was asked for, else the one the parameters name", () => {
    expect(engineOf(undefined, {})).toBe("as");
    expect(engineOf(undefined, { MM_PRICING_ENGINE: "legacy" })).toBe("legacy");
    expect(engineOf("symmetric", { MM_PRICING_ENGINE: "legacy" })).toBe("symmetric");
  });
});
