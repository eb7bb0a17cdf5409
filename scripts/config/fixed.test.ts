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
  CD_CYCLE_MINUTES: (v) => `"*/${v} * * * *"`,
  CD_EXIT_CHECK_SECONDS: (v) => `"*/${v / 60} * * * *"`,
  CD_STUDENT_T_NU: (v) => `NU = ${v};`,
  CD_STUDENT_T_NU_SHORT: (v) => `NU_SHORT = ${v};`,
  CD_STUDENT_T_NU_LONG: (v) => `NU_LONG = ${v};`,
  CD_VOL_HALF_LIFE_HORIZONS: (v) => `HORIZONS = ${v};`,
  CD_VOL_HALF_LIFE_MIN_HOURS: (v) => `LEAST_HOURS = ${v};`,
  CD_VOL_HALF_LIFE_MAX_HOURS: (v) => `MOST_HOURS = ${v};`,
  MM_AS_K_HALF_LIFE_HOURS: (v) => `HALF_LIFE_S = ${v} * 3600;`,
  MM_ADVERSE_SELECTION_WINDOW: (v) => `s120: ${grouped(1_000 * v)},`,
  MM_ADVERSE_SHORT_WINDOW_SECONDS: (v) => `s30: ${grouped(1_000 * v)},`,
  MM_ADVERSE_HALF_LIFE_HOURS: (v) => `HALF_LIFE_MS = ${v} * 3_600_000;`,
  MM_VOL_FAST_SECONDS: (v) => `FAST_S = ${v};`,
  MM_VOL_SLOW_SECONDS: (v) => `SLOW_S = ${v};`,
};

describe("a parameter whose default alone is traded by", () => {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const code = projectFiles(root)
    .filter((path) => path === "wrangler.toml" || (/^core\/.*\.ts$/.test(path) && !/\.test\.ts$/.test(path)))
    .map(read);
  const fixed = Object.entries(configSchema.shape)
    .filter(([, field]) => parameters.get(field)?.readBy === "fixed")
    .map(([key]) => key as ConfigKey);

  it("stands in the code with that number", () => {
    const missing = fixed.filter((key) => {
      const written = WRITTEN[key];
      return written === undefined || !code.some((text) => text.includes(written(Number(DEFAULT_CONFIG[key]))));
    });
    expect(missing).toEqual([]);
  });
});
