/** The acceptance simulation of quoting on a bounded price (reference quant.md 2.8; vectors 27-binary-sim). */
import { Random } from "../../core/exchange/random.ts";
import { type BinarySimulation, type SimulationResult, simulateBinary } from "../../core/pricing/binary-simulation.ts";
import type { Ticks } from "../../core/units/price.ts";
import { judge, type Verdict } from "./verdict.ts";

type Reference = Omit<SimulationResult, "paths" | "stdFills" | "meanMaxAbsQ">;

export interface BinaryCase {
  readonly strategy: BinarySimulation["strategy"];
  readonly gamma: number;
  /** From 40,000 paths. */
  readonly reference: Reference;
}

const REFERENCE_PATHS = 40_000;

export const CASES: readonly BinaryCase[] = [
  {
    strategy: "symmetric",
    gamma: 0.002,
    reference: { meanPnl: 88.434235, stdPnl: 121.35561, p05: -103.01, stdFinalQ: 454.09946, meanFills: 207.216975 },
  },
  {
    strategy: "logistic",
    gamma: 0.0005,
    reference: { meanPnl: 88.22425, stdPnl: 44.141123, p05: 19.8, stdFinalQ: 381.029618, meanFills: 206.28225 },
  },
  {
    strategy: "logistic",
    gamma: 0.002,
    reference: { meanPnl: 87.05974, stdPnl: 24.938855, p05: 48.8, stdFinalQ: 364.622411, meanFills: 203.155575 },
  },
  {
    strategy: "linear",
    gamma: 0.002,
    reference: { meanPnl: 83.865505, stdPnl: 19.513601, p05: 57.0, stdFinalQ: 361.258235, meanFills: 194.88365 },
  },
];

/** A market of six hours quoted every ten seconds, twenty shares a quote. */
const MARKET: Omit<BinarySimulation, "gamma" | "strategy"> = {
  T: 21_600,
  dt: 10,
  p0: 0.5,
  A: 0.02,
  k: 60,
  n: 20,
  tick: 100 as Ticks,
  stop: 300,
  hMax: 3_600,
  qMax: 1_000,
};

export interface BinaryResult {
  readonly strategy: BinarySimulation["strategy"];
  readonly gamma: number;
  readonly reference: Reference;
  readonly ours: SimulationResult;
  readonly verdicts: readonly Verdict[];
}

/**
 * One case from `paths` markets, judged by the vector file's rule: |mean - ref| <= 4 sd sqrt(1/N + 1/40000),
 * |sd / ref - 1| <= 6.4 sqrt(1/(2N) + 1/80000).
 *
 * @throws Error when the core refuses the reference's inputs
 */
export function binaryCase({ strategy, gamma, reference }: BinaryCase, paths: number, seed: number): BinaryResult {
  const ours = simulateBinary(
    { ...MARKET, strategy, gamma },
    paths,
    new Random([seed, Math.round(gamma * 1e6) + strategy.length]),
  );
  if (!("meanPnl" in ours)) throw new Error(`The core refused ${strategy} at gamma ${gamma}.`);
  const mean = (sd: number): number => 4 * sd * Math.sqrt(1 / paths + 1 / REFERENCE_PATHS);
  const deviation = (sd: number): number => 6.4 * sd * Math.sqrt(1 / (2 * paths) + 1 / (2 * REFERENCE_PATHS));
  return {
    strategy,
    gamma,
    reference,
    ours,
    verdicts: [
      judge("mean P&L", ours.meanPnl, reference.meanPnl, mean(ours.stdPnl)),
      judge("sd(P&L)", ours.stdPnl, reference.stdPnl, deviation(reference.stdPnl)),
      judge("mean fills", ours.meanFills, reference.meanFills, mean(ours.stdFills)),
      judge("sd(final q)", ours.stdFinalQ, reference.stdFinalQ, deviation(reference.stdFinalQ)),
    ],
  };
}
