/** The configuration as a market trades with it: every field filled, checked once, with what follows from it. */
import type { MarketConfig } from "../contract/config.ts";
import type { MarketSpec } from "../contract/spec.ts";
import type { VolatilityPrior } from "../pricing/volatility.ts";
import type { ReplaceRules } from "../quoting/hysteresis.ts";
import { type Rung, rungsOf } from "../quoting/rungs.ts";
import { type Rules, rulesOf } from "../quoting/standard.ts";
import { validateConfig } from "../quoting/validate.ts";
import { stagger } from "./stagger.ts";

export interface Plan {
  /** The configuration this was made from. */
  readonly from: MarketConfig;
  readonly rules: Rules;
  readonly rungs: readonly Rung[];
  readonly multipliers: readonly number[];
  readonly replace: ReplaceRules;
  readonly volatilityPrior: VolatilityPrior;
  /** Why it can't be traded with; null when it can. */
  readonly problem: string | null;
  /** So much later than its cycle says a market wakes, ms: markets don't all wake at once. */
  readonly staggerMs: number;
}

export function planOf(config: MarketConfig, spec: MarketSpec): Plan {
  const rules = rulesOf(config);
  const rungs = rungsOf(rules);
  return {
    from: config,
    rules,
    rungs,
    multipliers: rungs.map(({ multiplier }) => multiplier),
    replace: {
      backoffTicks: rules.backoffTicks,
      improveTicks: rules.improveTicks,
      minAgeMs: rules.minAgeMs,
      sizeTol: rules.sizeTolerance,
    },
    volatilityPrior: { samples: rules.volPriorSamples, share: rules.volPriorShare, floor: rules.volFloor },
    problem: validateConfig(config, spec)[0]?.message ?? null,
    staggerMs: stagger(spec.id) / 4,
  };
}
