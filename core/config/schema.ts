/**
 * Every parameter, in one schema. Defaults, in this order: the project's own decisions, the quantitative reference
 * (quant.md 2, 6, 7, 11), then what the bot that had these names before would do. docs/configuration.md is made from it.
 */
import * as z from "zod";
import { DIRECTIONAL } from "./parameters/directional.ts";
import { GUARD } from "./parameters/guard.ts";
import { MARKETS } from "./parameters/markets.ts";
import { PRICING } from "./parameters/pricing.ts";
import { QUOTING } from "./parameters/quoting.ts";
import { RISK } from "./parameters/risk.ts";

/** The groups, in the order they are shown. */
export const GROUPS = [
  { title: "Markets", fields: MARKETS },
  { title: "Prices", fields: PRICING },
  { title: "Quotes", fields: QUOTING },
  { title: "Risk", fields: RISK },
  { title: "Directional positions", fields: DIRECTIONAL },
  { title: "Guard", fields: GUARD },
] as const;

/** Text in, values out. */
export const configSchema = z.strictObject({
  ...MARKETS,
  ...PRICING,
  ...QUOTING,
  ...RISK,
  ...DIRECTIONAL,
  ...GUARD,
});

/** Every parameter with its value. */
export type Config = z.output<typeof configSchema>;
export type ConfigKey = keyof Config;
