/** `npm run sweep`: a grid of configurations over recordings and seeds, trained on some and tested on the others. */
import { formatDecimal } from "../../core/units/decimal.ts";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import {
  bankrollOf,
  engineOf,
  numberIn,
  oneOf,
  profileNamed,
  QUEUES,
  queueModel,
  readGiven,
} from "../backtest/settings.ts";
import { recordedTape, syntheticTape, type Tape } from "../backtest/tape.ts";
import { axisOf, grid, type Point } from "./grid.ts";
import { choiceAt, type Loaded, type Score, score } from "./sweep.ts";

const HELP = `sweep: a grid of configurations over recordings and seeds; the best on one half, judged on the other

npm run sweep -- [--recording PATH]... [--seeds N] --vary NAME=A,B,C [--vary ...] [options]

  --recording PATH  a recording; may come several times
  --seeds N         so many synthetic worlds, seeds 1 to N
  --hours H         so long each of them (default 0.25)
  --vary NAME=A,B   values of a parameter that a market reads (docs/configuration.md), or engine=as,legacy,symmetric
  --test SHARE      the share of recordings, and of seeds, held back for the test: the last ones (default 0.5)
  --engine NAME     as, legacy, symmetric (default: what MM_PRICING_ENGINE of --config says, else as)
  --queue NAME      pessimistic (default), power, log, power3
  --n N             the exponent of power and power3 (default 3)
  --latency MS      of every message either way (default 100)
  --profile NAME    default or replay-demo; without it as in backtest
  --config FILE     a JSON object of parameters for every combination
  --bankroll USD    each market's account (default 1000)
  --json            the last line is one JSON object
  --help            this text

A recording is read in stamped order. Recordings and seeds are split apart, never within one, and their figures are
never added: a synthetic profit is no evidence. Of K combinations the best on the train side is partly luck, the more
so the larger K; what it makes on the test side is the figure to look at. A side without tapes has no figures.

--json: {combinations, split: {recordings: {train, test}, seeds: {train, test}}, results: [{point, recordings: {train,
test}, seeds: {train, test}}], best: {recordings, seeds}}; each figure is {total, mean, error, fills, drawdown,
unexplained} in micro-dollars, or null; best holds {point, train, test}, or null.

Exit code: 0 good, 1 a recording has lines that can't be used or money did not add up, 2 wrong use.`;

const OPTIONS = {
  recording: { type: "string", multiple: true },
  seeds: { type: "string", default: "0" },
  hours: { type: "string", default: "0.25" },
  vary: { type: "string", multiple: true },
  test: { type: "string", default: "0.5" },
  engine: { type: "string" },
  queue: { type: "string", default: "pessimistic" },
  n: { type: "string", default: "3" },
  latency: { type: "string", default: "100" },
  profile: { type: "string" },
  config: { type: "string" },
  bankroll: { type: "string", default: "1000" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

interface Split<T> {
  readonly train: T;
  readonly test: T;
}

interface Result {
  readonly point: Point;
  readonly recordings: Split<Score | null>;
  readonly seeds: Split<Score | null>;
}

type Kind = "recordings" | "seeds";

async function load(tape: Tape, bad: (place: string) => void): Promise<Loaded> {
  const events = [];
  for await (const burst of tape.read("stamped", ({ place, why }) => bad(`${tape.name}: ${place} is not used: ${why}`)))
    events.push(...burst);
  return { name: tape.name, events };
}

/** The last ones are the test; with two or more on hand, neither side is empty. */
function split<T>(all: readonly T[], share: number): Split<readonly T[]> {
  const held =
    all.length < 2 || share === 0 ? 0 : Math.min(all.length - 1, Math.max(1, Math.round(all.length * share)));
  return { train: all.slice(0, all.length - held), test: all.slice(all.length - held) };
}

function best(results: readonly Result[], kind: Kind): ({ readonly point: Point } & Split<Score | null>) | null {
  let top: Result | null = null;
  for (const result of results) {
    const mean = result[kind].train?.mean;
    if (mean !== undefined && (top === null || mean > (top[kind].train?.mean ?? 0))) top = result;
  }
  return top === null ? null : { point: top.point, ...top[kind] };
}

const dollars = (micro: number): string => {
  const text = formatDecimal(Math.abs(Math.round(micro)), 6);
  return `${micro < 0 ? "-" : ""}$${Number(text).toFixed(4)}`;
};

const told = (of: Score | null): string =>
  of === null
    ? "-"
    : `${dollars(of.mean)}${of.error === null ? "" : ` +/- ${dollars(of.error)}`}, ${of.fills} fills, drawdown ${dollars(of.drawdown)}`;

const named = (point: Point): string =>
  Object.entries(point)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ") || "as configured";

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const seedCount = numberIn(values.seeds, "seeds", 0, 1_000, true);
  const hours = numberIn(values.hours, "hours", 0.01, 1_000);
  const share = numberIn(values.test, "test", 0, 0.9);
  const paths = values.recording ?? [];
  if (paths.length === 0 && seedCount === 0)
    throw new UseError("At least one --recording PATH, or --seeds N, is wanted. See --help.");
  const axes = (values.vary ?? []).map(axisOf);
  const points = grid(axes);
  const given = values.config === undefined ? {} : readGiven(values.config);
  const options = {
    base: {
      engine: engineOf(values.engine, given),
      profile: values.profile === undefined ? null : profileNamed(values.profile),
      bankroll: bankrollOf(values.bankroll),
      given,
    },
    queue: queueModel(oneOf(QUEUES, values.queue, "queue"), numberIn(values.n, "n", 1, 10, true)),
    latencyMs: numberIn(values.latency, "latency", 0, 60_000, true),
  };

  // Wrong use is told before anything is read.
  for (const point of points) choiceAt(options.base, point);

  const bad: string[] = [];
  const tell = (text: string): void => {
    bad.push(text);
    console.log(text);
  };
  const recorded: Loaded[] = [];
  for (const path of paths) recorded.push(await load(await recordedTape(path), tell));
  const made: Loaded[] = [];
  for (let seed = 1; seed <= seedCount; seed += 1) made.push(await load(syntheticTape(seed, hours), tell));
  const tapes = { recordings: split(recorded, share), seeds: split(made, share) };

  const scored = (point: Point, of: readonly Loaded[]): Score | null =>
    of.length === 0 ? null : score(point, of, options);
  const results: Result[] = points.map((point) => ({
    point,
    recordings: { train: scored(point, tapes.recordings.train), test: scored(point, tapes.recordings.test) },
    seeds: { train: scored(point, tapes.seeds.train), test: scored(point, tapes.seeds.test) },
  }));

  console.log(`${points.length} combinations tried; P&L a tape: mean +/- its standard error\n`);
  for (const kind of ["recordings", "seeds"] as const) {
    const { train, test } = tapes[kind];
    if (train.length + test.length === 0) continue;
    const names = (of: readonly Loaded[]): string => of.map(({ name }) => name).join(", ") || "none";
    console.log(`${kind}${kind === "seeds" ? " (synthetic: a profit here is no evidence that a strategy pays)" : ""}`);
    console.log(`  train: ${names(train)}\n  test:  ${names(test)}`);
    for (const result of results) {
      console.log(
        `  ${named(result.point)}\n    train ${told(result[kind].train)}\n    test  ${told(result[kind].test)}`,
      );
    }
    const top = best(results, kind);
    if (top !== null) {
      console.log(`  best of ${points.length} on train: ${named(top.point)}: ${told(top.train)}`);
      console.log(`  on test: ${test.length === 0 ? "nothing was held back, so nothing is known" : told(top.test)}\n`);
    }
  }
  if (values.json) {
    const count = (of: Split<readonly Loaded[]>): Split<readonly string[]> => ({
      train: of.train.map(({ name }) => name),
      test: of.test.map(({ name }) => name),
    });
    console.log(
      JSON.stringify({
        combinations: points.length,
        split: { recordings: count(tapes.recordings), seeds: count(tapes.seeds) },
        results,
        best: { recordings: best(results, "recordings"), seeds: best(results, "seeds") },
      }),
    );
  }
  const explained = results.every((result) =>
    [result.recordings, result.seeds].every((of) => [of.train, of.test].every((one) => (one?.unexplained ?? 0) === 0)),
  );
  return bad.length === 0 && explained ? EXIT.good : EXIT.found;
});
