/** The risk that only one leg of a pair fills (reference quant.md 4). Dollars a set. */
import { atLeast, positive, type Refused, within } from "../stats/range.ts";

export interface LegRiskInput {
  /** Profit a set when both legs fill. */
  readonly edge: number;
  /** Probability that the second fills after the first. */
  readonly pFill: number;
  /** What selling the first at once would lose. */
  readonly unwindLoss: number;
  readonly gas: number;
}

export interface LegRisk {
  readonly expected: number;
  /** Fill probability from which the pair is worth trying; above 1 it never is. */
  readonly minFillProb: number;
}

export function legRisk({ edge, pFill, unwindLoss, gas }: LegRiskInput): LegRisk | Refused {
  const bad =
    within("pFill", pFill, 0, 1) ??
    atLeast("unwindLoss", unwindLoss, 0) ??
    atLeast("gas", gas, 0) ??
    positive("edge + unwindLoss", edge + unwindLoss);
  if (bad !== null) return bad;
  return {
    expected: pFill * edge - (1 - pFill) * unwindLoss - gas,
    minFillProb: (unwindLoss + gas) / (edge + unwindLoss),
  };
}

export interface Leg {
  readonly token: "YES" | "NO";
  /** Worst walked level, dollars. */
  readonly limit: number;
  readonly tif: "FOK" | "FAK";
}

/** Thinner leg first as fill-or-kill; the other takes what it can up to its worst walked level. Depths in shares. */
export function legOrder(
  yes: { readonly depth: number; readonly limit: number },
  no: { readonly depth: number; readonly limit: number },
): readonly [Leg, Leg] {
  const leg = (token: "YES" | "NO", limit: number, tif: Leg["tif"]): Leg => ({ token, limit, tif });
  return yes.depth <= no.depth
    ? [leg("YES", yes.limit, "FOK"), leg("NO", no.limit, "FAK")]
    : [leg("NO", no.limit, "FOK"), leg("YES", yes.limit, "FAK")];
}
