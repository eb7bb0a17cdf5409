import { type LegRiskInput, legRisk } from "../../../core/arbitrage/leg-risk.ts";
import { type NegRiskInput, negRiskEdges } from "../../../core/arbitrage/neg-risk.ts";
import { type PairInput, pairPlan } from "../../../core/arbitrage/pair.ts";
import type { Registry } from "../registry.ts";

export const arbitrage: Registry = {
  "13-complete-set-arb": {
    pairArb: { call: (input: PairInput) => pairPlan(input) },
    negRisk: { call: (input: NegRiskInput) => negRiskEdges(input) },
    legRisk: { call: (input: LegRiskInput) => legRisk(input) },
  },
};
