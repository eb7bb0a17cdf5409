/** Which fields of a market's configuration a set of parameters decides, and what they come to. */
import { toMarketConfig } from "../../core/config/market.ts";
import { parseConfig } from "../../core/config/parse.ts";
import type { MarketConfig } from "../../core/contract/config.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { MicroUsd } from "../../core/units/money.ts";
import { UseError } from "../../scripts/lib/cli.ts";
import { type Given, parametersOf } from "../backtest/settings.ts";

/** Other values of any parameter: those it does not accept are passed over. */
const others = (value: unknown): readonly unknown[] => [
  ...[2 * Number(value), Number(value) / 2, Number(value) + 1, Number(value) - 1],
  ...[true, false, "as", "legacy", "auto", 1],
];

/**
 * Those fields only: a recorded configuration keeps all its others, whatever profile it was made with. A field belongs to a
 * parameter when another value of the parameter makes it another.
 *
 * @throws UseError naming a parameter that is none, can't have its value, or that no market reads
 */
export function fieldsOf(given: Given, spec: MarketSpec, bankroll: MicroUsd): Partial<MarketConfig> {
  const wanted = toMarketConfig(parametersOf("default", given).value, spec, bankroll);
  const fields: Partial<Record<keyof MarketConfig, unknown>> = {};
  for (const [name, value] of Object.entries(given)) {
    const decided = new Set<keyof MarketConfig>();
    for (const other of others(value)) {
      const parsed = parseConfig({ ...given, [name]: other });
      if (!parsed.ok) continue;
      const config = toMarketConfig(parsed.value, spec, bankroll);
      for (const field of Object.keys(wanted) as (keyof MarketConfig)[])
        if (config[field] !== wanted[field]) decided.add(field);
    }
    if (decided.size === 0) throw new UseError(`${name} is read by no market: it changes no quote.`);
    for (const field of decided) fields[field] = wanted[field];
  }
  return fields as Partial<MarketConfig>;
}
