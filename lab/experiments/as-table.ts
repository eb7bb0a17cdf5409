/** The table of Avellaneda and Stoikov 2008 (reference quant.md 1.2), theirs and ours, judged against the exact column. */
import { Random } from "../../core/exchange/random.ts";
import {
  type TableInput,
  type TableRow,
  tableExact,
  tableMonteCarlo,
} from "../../core/pricing/avellaneda-stoikov-table.ts";
import { judge, type Verdict } from "./verdict.ts";

type Figures = readonly [spread: number, profit: number, stdProfit: number, finalQ: number, stdFinalQ: number];

export interface PaperRow {
  readonly gamma: number;
  readonly strategy: "inventory" | "symmetric";
  /** As printed in 2008, from 1,000 runs; gamma 0.5 is not in that version. */
  readonly published: Figures | null;
  /** quant.md's exact column: a dynamic program, four decimals. */
  readonly exact: Figures;
}

export const PAPER: readonly PaperRow[] = [
  {
    gamma: 0.1,
    strategy: "inventory",
    published: [1.49, 65.0, 6.6, 0.08, 2.9],
    exact: [1.4918, 64.8925, 6.5432, 0, 2.9268],
  },
  {
    gamma: 0.1,
    strategy: "symmetric",
    published: [1.49, 68.4, 12.7, 0.26, 8.4],
    exact: [1.4918, 68.2228, 13.4558, 0, 8.3994],
  },
  {
    gamma: 0.01,
    strategy: "inventory",
    published: [1.35, 68.6, 8.7, 0.12, 5.1],
    exact: [1.349, 68.3996, 8.9606, 0, 5.2125],
  },
  {
    gamma: 0.01,
    strategy: "symmetric",
    published: [1.35, 68.8, 12.8, 0.09, 8.7],
    exact: [1.349, 68.6661, 13.6775, 0, 8.7117],
  },
  {
    gamma: 1,
    strategy: "inventory",
    published: [3.02, 31.4, 5.0, 0.02, 1.7],
    exact: [3.0317, 31.4545, 4.8379, 0, 1.6414],
  },
  {
    gamma: 1,
    strategy: "symmetric",
    published: [3.02, 44.0, 11.0, 0.0, 5.1],
    exact: [3.0317, 43.6853, 10.7332, 0, 5.1714],
  },
  { gamma: 0.5, strategy: "inventory", published: null, exact: [2.1557, 48.5681, 5.8981, 0, 1.9558] },
  { gamma: 0.5, strategy: "symmetric", published: null, exact: [2.1557, 59.9179, 12.3213, 0, 6.9184] },
];

export interface TableResult {
  readonly gamma: number;
  readonly strategy: "inventory" | "symmetric";
  readonly published: Figures | null;
  readonly exact: Figures;
  readonly ours: Figures;
  /** Standard errors of our sampled profit, its sd, final inventory and its sd. */
  readonly errors: {
    readonly profit: number;
    readonly stdProfit: number;
    readonly finalQ: number;
    readonly stdFinalQ: number;
  };
  /** Our own dynamic program. */
  readonly program: Figures;
  readonly verdicts: readonly Verdict[];
}

/** Half of the last decimal of quant.md's column. */
const ROUNDING = 5.1e-5;

const figures = ({ spread, profit, stdProfit, finalQ, stdFinalQ }: TableRow): Figures => [
  spread,
  profit,
  stdProfit,
  finalQ,
  stdFinalQ,
];

function isRow(answer: object): answer is TableRow {
  return "stdProfit" in answer;
}

/**
 * One row from `paths` runs. The rule of quant.md 1.2: |mean - exact| <= 4 sd / sqrt(N), |sd / exact - 1| <= 4.6 / sqrt(2 N).
 *
 * @throws Error when the core refuses the paper's inputs
 */
export function tableRow({ gamma, strategy, published, exact }: PaperRow, paths: number, seed: number): TableResult {
  const input: TableInput = {
    s0: 100,
    T: 1,
    dt: 0.005,
    sigma: 2,
    k: 1.5,
    A: 140,
    gamma,
    strategy,
    fillModel: "linear",
  };
  const sampled = tableMonteCarlo(
    input,
    paths,
    new Random([seed, Math.round(gamma * 1e4) + (strategy === "inventory" ? 1 : 2)]),
  );
  const solved = tableExact(input);
  if (!isRow(sampled) || !isRow(solved)) throw new Error(`The core refused gamma ${gamma}, ${strategy}.`);
  const [spread, profit, stdProfit, finalQ, stdFinalQ] = exact;
  const mean = (sd: number): number => (4 * sd) / Math.sqrt(paths);
  const deviation = (sd: number): number => (4.6 * sd) / Math.sqrt(2 * paths);
  const verdicts = [
    judge("spread", sampled.spread, spread, ROUNDING),
    judge("profit", sampled.profit, profit, mean(sampled.stdProfit)),
    judge("sd(profit)", sampled.stdProfit, stdProfit, deviation(stdProfit)),
    judge("final q", sampled.finalQ, finalQ, mean(sampled.stdFinalQ)),
    judge("sd(final q)", sampled.stdFinalQ, stdFinalQ, deviation(stdFinalQ)),
    ...figures(solved).map((value, i) =>
      judge(`dynamic program, column ${i + 1}`, value, exact[i] ?? Number.NaN, ROUNDING),
    ),
  ];
  const root = Math.sqrt(paths);
  const errors = {
    profit: sampled.stdProfit / root,
    stdProfit: sampled.stdProfit / (root * Math.SQRT2),
    finalQ: sampled.stdFinalQ / root,
    stdFinalQ: sampled.stdFinalQ / (root * Math.SQRT2),
  };
  return { gamma, strategy, published, exact, ours: figures(sampled), errors, program: figures(solved), verdicts };
}
