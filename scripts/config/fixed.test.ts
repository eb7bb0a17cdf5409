/** A parameter that is "the default alone": the code trades by that very number, though it does not read the name. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parameters } from "../../core/config/parameter.ts";
import { DEFAULT_CONFIG } from "../../core/config/parse.ts";
import { type ConfigKey, configSchema } from "../../core/config/schema.ts";
import { root } from "../lib/bootstrap.mjs";
import { projectFiles } from "../lib/tree.ts";

/** Digits grouped as the code groups them. */
const grouped = (value: number): string => value.toLocaleString("en-US").replaceAll(",", "_");

/** How each number stands in core, or in the orchestrator's crons. */
const WRITTEN: Readonly<Record<string, (value: number) => string>> = {
  MM_SCANNER_REFRESH_MINUTES: (v) => `"*/${v} * * * *"`,
  MM_AS_GAMMA_INVENTORY: (v) => `cU: ${v},`,
  MM_AS_GAMMA_VOLATILITY: (v) => `cV: ${v},`,
  MM_AS_GAMMA_ADVERSE: (v) => `cM: ${v},`,
  MM_AS_GAMMA_ADVERSE_MAX: (v) => `mMax: ${v},`,
  MM_AS_K_HALF_LIFE_HOURS: (v) => `HALF_LIFE_S = ${v} * 3600;`,
  MM_AS_K_PRIOR_SD_SHARE: (v) => `PRIOR_SD_K = ${v};`,
  MM_AS_A_PRIOR_SD_LN: (v) => `PRIOR_SD_LN_A = ${v};`,
  MM_ADVERSE_SELECTION_WINDOW: (v) => `s120: ${grouped(1_000 * v)},`,
  MM_ADVERSE_SHORT_WINDOW_SECONDS: (v) => `s30: ${grouped(1_000 * v)},`,
  MM_ADVERSE_SHORT_WEIGHT: (v) => `WEIGHT_30 = ${v};`,
  MM_ADVERSE_HALF_LIFE_HOURS: (v) => `HALF_LIFE_MS = ${v} * 3_600_000;`,
  MM_ADVERSE_SHRINK_FILLS: (v) => `SHRINK_N = ${v};`,
  MM_VOL_FAST_SECONDS: (v) => `FAST_S = ${v};`,
  MM_VOL_SLOW_SECONDS: (v) => `SLOW_S = ${v};`,
  MM_VOL_PRIOR_SAMPLES: (v) => `PRIOR_N = ${v};`,
  MM_VOL_PRIOR_SHARE: (v) => `PRIOR_SHARE = ${v};`,
  MM_VOL_FLOOR: (v) => `FLOOR_P = ${v.toExponential()};`,
  MM_LEGACY_TOUCH_SHARE: (v) => `beta: ${v},`,
  MM_LEGACY_VOL_WEIGHT: (v) => `cSigma: ${v},`,
  MM_LEGACY_VOL_SECONDS: (v) => `volHorizon: ${v},`,
  MM_LEGACY_MIN_HALF_TICKS: (v) => `dMin: tick / ONE_DOLLAR / ${1 / v},`,
  MM_DELTA_MAX: (v) => `dMax: ${v / 100},`,
  MM_LEGACY_SKEW: (v) => `skewK: ${v},`,
};

/** Numbers that are a rule rather than a figure in the code, and the test that holds the rule. */
const RULES: Readonly<Record<string, readonly [file: string, title: string]>> = {
  MM_POST_ONLY: [
    "core/market.test.ts",
    "is quoted on both sides, post-only, with an expiry, each order explained to the cent",
  ],
  MM_LEGACY_SIZE_POWER: [
    "core/config/quotes-by-default.test.ts",
    "decides each side's size apart: the side that adds to inventory shrinks, the other one stays",
  ],
};

describe("a parameter whose default alone is traded by", () => {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const code = projectFiles(root)
    .filter((path) => path === "wrangler.toml" || (/^core\/.*\.ts$/.test(path) && !/\.test\.ts$/.test(path)))
    .map(read);
  const fixed = Object.entries(configSchema.shape)
    .filter(([, field]) => parameters.get(field)?.readBy === "fixed")
    .map(([key]) => key as ConfigKey);

  it("stands in the code with that number, or is a rule that a test holds", () => {
    const missing = fixed.filter((key) => {
      const [written, rule] = [WRITTEN[key], RULES[key]];
      if (written !== undefined) return !code.some((text) => text.includes(written(Number(DEFAULT_CONFIG[key]))));
      return rule === undefined || !read(rule[0]).includes(rule[1]);
    });
    expect(missing).toEqual([]);
  });
});
