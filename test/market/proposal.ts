/** A calm market to propose quotes in: 49 / 51, nothing held, nothing learned, an hour from its end. */
import type { MarketConfig } from "../../core/contract/config.ts";
import { PERMIT } from "../../core/quoting/gates.ts";
import type { ProposeInput } from "../../core/quoting/propose.ts";
import { rungsOf } from "../../core/quoting/rungs.ts";
import { rulesOf } from "../../core/quoting/standard.ts";
import type { Ticks } from "../../core/units/price.ts";
import { shares } from "../../core/units/size.ts";
import { testConfig, testSpec } from "./fixtures.ts";

/** Rules from the tests' own, with what a ladder of them is. */
export function ladderOf(change: Partial<MarketConfig>): Pick<ProposeInput, "rules" | "rungs" | "multipliers"> {
  const rules = rulesOf({ ...testConfig, ...change });
  const rungs = rungsOf(rules);
  return { rules, rungs, multipliers: rungs.map(({ multiplier }) => multiplier) };
}

export const calmMarket = (config: Partial<MarketConfig> = {}): ProposeInput => ({
  ...ladderOf(config),
  spec: testSpec,
  tick: testSpec.tick,
  minSize: testSpec.minSize,
  bids: [{ price: 4900 as Ticks, size: shares(50) }],
  asks: [{ price: 5100 as Ticks, size: shares(50) }],
  net: 0,
  lean: 0,
  volatility: { sigma: 1e-4, calm: 1e-4, prior: 1e-4 },
  secondsLeft: 3_600,
  eventMs: Number.POSITIVE_INFINITY,
  verdictWiden: 1,
  sizeShare: 1,
  adverse: 0,
  intensity: { A: 0.01, k: null },
  permit: PERMIT.quote,
});
