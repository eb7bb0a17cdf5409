/** `npm run experiment:as-table` and `npm run experiment:binary`: simulations anyone can rerun. */
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { numberIn } from "../backtest/settings.ts";
import { PAPER, type TableResult, tableRow } from "./as-table.ts";
import { type BinaryResult, binaryCase, CASES } from "./binary.ts";
import { tellMisses, type Verdict } from "./verdict.ts";

const HELP = `experiment: simulations anyone can rerun, judged against a reference

npm run experiment:as-table -- [options]   the table of Avellaneda and Stoikov 2008, theirs beside ours
npm run experiment:binary -- [options]     quoting on a bounded price to its resolution, four strategies

  --paths N   sampled runs a row (default 10,000 for as-table, 4,000 for binary)
  --seed S    of the sampling (default 1)
  --json      the last line is one JSON object: {experiment, paths, seed, rows, passed, failed}
  --help      this text

as-table: s = 100, T = 1, sigma = 2, dt = 0.005, k = 1.5, A = 140. Figures are spread / profit / sd(profit) / final q /
sd(final q). "exact" is a dynamic program without sampling noise: ours is computed and compared with the reference's, and
the sampled row is judged against it: |mean - exact| <= 4 sd / sqrt(N), |sd / exact - 1| <= 4.6 / sqrt(2 N). The
published sd of the symmetric rows (12.7, 12.8; 1,000 runs) is 2.5 to 2.9 standard errors below exact: nobody tunes to it.
binary: a toy exchange without informed flow; its profits say what inventory skew costs and saves, not that it pays.

Exit code: 0 good, 1 a figure is outside its tolerance, 2 wrong use.`;

const OPTIONS = {
  paths: { type: "string" },
  seed: { type: "string", default: "1" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const fixed = (value: number, digits: number): string => (Math.abs(value) < 1e-12 ? 0 : value).toFixed(digits);

function showTable({ gamma, strategy, published, program, ours, errors, verdicts }: TableResult): void {
  const digits = [4, 3, 3, 3, 3];
  const line = (title: string, text: string): void => console.log(`  ${title.padEnd(10)} ${text}`);
  const row = (values: readonly number[]): string =>
    values.map((value, i) => fixed(value, digits[i] ?? 3).padStart(9)).join("");
  console.log(`gamma ${gamma}, ${strategy}${verdicts.every(({ passed }) => passed) ? "" : "   MISSES"}`);
  line("published", published === null ? "  not in the published version" : row(published));
  line("exact", row(program));
  line("ours", row(ours));
  line(
    "  +/- se",
    `${" ".repeat(9)}${row([0, errors.profit, errors.stdProfit, errors.finalQ, errors.stdFinalQ]).slice(9)}`,
  );
}

function showBinary({ strategy, gamma, reference, ours, verdicts }: BinaryResult): void {
  const name = strategy === "symmetric" ? strategy : `${strategy} ${gamma}`;
  const cells = (of: { meanPnl: number; stdPnl: number; p05: number; stdFinalQ: number; meanFills: number }): string =>
    [of.meanPnl, of.stdPnl, of.p05, of.stdFinalQ, of.meanFills].map((value) => value.toFixed(2).padStart(10)).join("");
  console.log(`${name}${verdicts.every(({ passed }) => passed) ? "" : "   MISSES"}`);
  console.log(`  reference ${cells(reference)}\n  ours      ${cells(ours)}`);
  console.log(`    +/- se  ${(ours.stdPnl / Math.sqrt(ours.paths)).toFixed(2).padStart(10)}`);
}

function* table(paths: number, seed: number): Generator<TableResult> {
  console.log(`Avellaneda-Stoikov 2008, ${paths} runs a row`);
  console.log(`  ${"".padEnd(10)}    spread   profit sd(prof.)  final q sd(final)`);
  for (const row of PAPER) {
    const result = tableRow(row, paths, seed);
    showTable(result);
    yield result;
  }
}

function* binary(paths: number, seed: number): Generator<BinaryResult> {
  console.log(`A market to its resolution, ${paths} paths a strategy`);
  console.log("              mean P&L   sd(P&L)       p05 sd(final q)  fills");
  for (const one of CASES) {
    const result = binaryCase(one, paths, seed);
    showBinary(result);
    yield result;
  }
}

const EXPERIMENTS = {
  "as-table": { paths: 10_000, run: table },
  binary: { paths: 4_000, run: binary },
} as const;

await runTool(async () => {
  const { values, positionals } = parse({ options: OPTIONS, allowPositionals: true }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const [name, ...more] = positionals;
  if ((name !== "as-table" && name !== "binary") || more.length > 0)
    throw new UseError("as-table or binary is wanted. See --help.");
  const experiment = EXPERIMENTS[name];
  const paths = numberIn(values.paths ?? String(experiment.paths), "paths", 100, 1_000_000, true);
  const seed = numberIn(values.seed, "seed", 0, 2 ** 31 - 1, true);
  const rows: (TableResult | BinaryResult)[] = [...experiment.run(paths, seed)];
  const verdicts: readonly Verdict[] = rows.flatMap((row) => row.verdicts);
  for (const row of rows) tellMisses(`${row.strategy} ${row.gamma}`, row.verdicts);
  const failed = verdicts.filter(({ passed }) => !passed).length;
  console.log(`${verdicts.length - failed} figures within their tolerance, ${failed} outside`);
  if (values.json) {
    console.log(JSON.stringify({ experiment: name, paths, seed, rows, passed: verdicts.length - failed, failed }));
  }
  return failed === 0 ? EXIT.good : EXIT.found;
});
