/** `npm run backtest`: the market machine over a recording or a synthetic world. */
import { performance } from "node:perf_hooks";
import type { Gap, Stamps } from "../../core/exchange/recording/recording.ts";
import type { Estimate } from "../../core/live/types.ts";
import { formatDecimal } from "../../core/units/decimal.ts";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { Backtest, type BacktestResult } from "./backtest.ts";
import {
  bankrollOf,
  configOf,
  engineOf,
  idleOf,
  numberIn,
  oneOf,
  profileNamed,
  QUEUES,
  type Queue,
  queueModel,
  readGiven,
} from "./settings.ts";
import { type BadPlace, recordedTape, syntheticTape, type Tape } from "./tape.ts";

const HELP = `backtest: the very market machine that trades, on the exchange core with queues and latency, without a wire

npm run backtest -- --recording PATH | --synthetic SEED [options]

  --recording PATH  a recording: a folder of npm run record or npm run import, a folder with market.json and events.jsonl
                    (or .gz), or raw frames (.jsonl, .jsonl.gz)
  --synthetic SEED  the seeded world's markets
  --hours H         so long a synthetic world (default 1)
  --engine NAME     as, legacy, or symmetric: as with gamma 0, quotes around the mid whatever is held (default: what
                    MM_PRICING_ENGINE of --config says, else as)
  --queue NAME      whose cancels move us forward (quant.md 8.1): pessimistic (default; nobody's), power, log, power3
  --n N             the exponent of power and power3 (default 3)
  --order HOW       stamps of a recording as stamped, lagged, or both (default): see below
  --latency MS      of every message either way: news, orders, cancels, answers (default 100)
  --profile NAME    default or replay-demo; without it, replay-demo for a market first seen within an hour of its end
  --config FILE     a JSON object of parameters by name (docs/configuration.md), on top of the profile
  --bankroll USD    each market's account; half of it may be at risk (default 1000)
  --json            the last line is one JSON object
  --help            this text

Both queue bounds are always run: pessimistic, the headline, and power with n = 3.
A recording's book frame that shows a match is stamped before its trade. "stamped" takes the stamps literally; "lagged"
delays every book by 60 ms, so that a trade meets the book it met. The truth lies between; stamped is the headline.

total = capture + adverse + drift - fees + rebates + rewards + settlement, to the micro-dollar. capture: fills against the
mid of their moment. adverse: what the mid did in the 120 s after each fill; drift: the rest of what inventory earned, and
the rounding of cash to micro-dollars. settlement: the outcome against the last mark. Rebates and rewards are 0: they are not
simulated. Equity is marked at the mid; drawdown is its largest fall from a peak.

--json: {recording, engine, queue, order, latencyMs, markets, events, seconds, fills, volume, pnl, markouts, inventory,
drawdown, unexplained, idle, bad, gaps, runs, note}. Money is in micro-dollars, shares in millionths, seconds are the tape's
own, markouts {n, mean, half} in cents a share by seconds after the fill (s0: against the mid at the fill; null: no fill
tells; half: of the 95 % interval). idle: parameters of --config that no market reads. The top is the headline run; "runs"
holds every run of an order and a queue. The same input gives the same line.

Exit code: 0 good, 1 a line of the recording can't be used or money did not add up, 2 wrong use.`;

const OPTIONS = {
  recording: { type: "string" },
  synthetic: { type: "string" },
  hours: { type: "string", default: "1" },
  engine: { type: "string" },
  queue: { type: "string", default: "pessimistic" },
  n: { type: "string", default: "3" },
  order: { type: "string", default: "both" },
  latency: { type: "string", default: "100" },
  profile: { type: "string" },
  config: { type: "string" },
  bankroll: { type: "string", default: "1000" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export const NO_EVIDENCE =
  "Made by our own synthetic world: a profit here is no evidence that the strategy pays, a loss may be a lesson.";

interface Run extends BacktestResult {
  readonly order: Stamps;
  readonly queue: string;
}

const dollars = (micro: number): string => `${micro < 0 ? "-" : ""}$${formatDecimal(Math.abs(Math.round(micro)), 6)}`;
const shares = (micro: number): string => (micro / 1e6).toFixed(2);

async function tapeOf(recording?: string, synthetic?: string, hours = "1"): Promise<Tape> {
  if ((recording === undefined) === (synthetic === undefined))
    throw new UseError("One of --recording PATH and --synthetic SEED is wanted. See --help.");
  if (recording !== undefined) return recordedTape(recording);
  const seed = numberIn(synthetic ?? "", "synthetic", 0, Number.MAX_SAFE_INTEGER, true);
  return syntheticTape(seed, numberIn(hours, "hours", 0.01, 10_000));
}

function moveText(move: Estimate | null): string {
  if (move === null) return "not known";
  const { n, mean, half } = move;
  return `${mean.toFixed(3)} c${half === null ? "" : ` +/- ${half.toFixed(3)}`}   n ${n}`;
}

function show({ name, recorded }: Tape, engine: string, head: Run, runs: readonly Run[]): void {
  const { pnl, inventory } = head;
  const line = (title: string, text: string): void => console.log(`${title.padEnd(13)} ${text}`);
  line("Tape", `${name}: ${head.events} events, ${head.seconds} s, markets ${head.markets}`);
  line("Run", `engine ${engine}, queue ${head.queue}, stamps ${head.order}`);
  line("P&L", `${dollars(pnl.total)}${recorded ? "" : "   (synthetic: no evidence)"}`);
  for (const part of ["capture", "adverse", "drift", "fees", "rebates", "rewards", "settlement"] as const) {
    line("", `${part.padEnd(11)} ${dollars(part === "fees" ? -pnl[part] : pnl[part])}`);
  }
  line("Fills", `${head.fills} of ${shares(head.volume)} shares`);
  for (const [horizon, move] of Object.entries(head.markouts)) line("", `${horizon.padEnd(5)} ${moveText(move)}`);
  line("Inventory", `widest ${shares(inventory.widest)}, average ${shares(inventory.average)} shares`);
  line("Drawdown", dollars(head.drawdown));
  console.log("\nHow much the queue and the stamps decide (not shown: what nobody recorded)");
  console.log("stamps    queue          fills      shares           P&L     s30 c a share");
  for (const { order, queue, fills, volume, pnl: of, markouts } of runs) {
    const s30 = markouts.s30?.mean;
    console.log(
      `${order.padEnd(9)} ${queue.padEnd(13)} ${String(fills).padStart(6)} ${shares(volume).padStart(11)} ` +
        `${dollars(of.total).padStart(13)} ${(s30 === undefined ? "-" : s30.toFixed(3)).padStart(17)}`,
    );
  }
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const tape = await tapeOf(values.recording, values.synthetic, values.hours);
  const given = values.config === undefined ? {} : readGiven(values.config);
  const engine = engineOf(values.engine, given);
  const chosen = oneOf(QUEUES, values.queue, "queue");
  const n = numberIn(values.n, "n", 1, 10, true);
  const latencyMs = numberIn(values.latency, "latency", 0, 60_000, true);
  const order = oneOf(["stamped", "lagged", "both"] as const, values.order, "order");
  const bankroll = bankrollOf(values.bankroll);
  const choice = {
    engine,
    profile: values.profile === undefined ? null : profileNamed(values.profile),
    bankroll,
    given,
  };
  const idle = idleOf(choice);
  if (order === "lagged" && !tape.orders.includes(order)) throw new UseError("--order belongs to a recording.");

  const label = (queue: Queue, exponent: number): string =>
    queue === "power" || queue === "power3" ? `${queue} n=${exponent}` : queue;
  const queues = new Map([
    [label(chosen, n), queueModel(chosen, n)],
    ["pessimistic", queueModel("pessimistic", 3)],
    ["power n=3", queueModel("power", 3)],
  ]);
  const runs: Run[] = [];
  const bad = new Map<string, BadPlace>();
  const gaps = new Map<number, Gap>();
  const began = performance.now();
  for (const stamps of tape.orders.filter((one) => order === "both" || order === one)) {
    const running = [...queues].map(([queue, model]) => ({
      queue,
      test: new Backtest({ config: (spec, at) => configOf(choice, spec, at), queue: model, bankroll, latencyMs }),
    }));
    // The same lines are bad in either order, and the same gaps are in it.
    const told = [(place: BadPlace) => bad.set(place.place, place), (gap: Gap) => gaps.set(gap.to, gap)] as const;
    for await (const burst of tape.read(stamps, ...told))
      for (const event of burst) for (const { test } of running) test.apply(event);
    for (const { queue, test } of running) runs.push({ order: stamps, queue, ...test.finish() });
  }
  const took = (performance.now() - began) / 1_000;
  const [head] = runs;
  if (head === undefined) throw new Error(`${tape.name} has nothing to run.`);
  for (const name of idle) console.log(`${name} changes nothing here: no market reads it.`);
  for (const { place, why } of bad.values()) console.log(`${place} is not used: ${why}`);
  for (const { from, to, why, detail } of gaps.values())
    console.log(
      `Gap ${new Date(from).toISOString()} to ${new Date(to).toISOString()}: ${why}, ${detail}; its events are missing`,
    );
  show(tape, engine, head, runs);
  const played = runs.reduce((sum, run) => sum + run.events, 0);
  console.log(`\n${played} events in ${took.toFixed(2)} s. See npm run bench for the speed of a long tape.`);
  if (!tape.recorded) console.log(NO_EVIDENCE);
  if (values.json) {
    const { queue: _, ...top } = head;
    const note = tape.recorded ? null : NO_EVIDENCE;
    console.log(
      JSON.stringify({
        recording: tape.name,
        engine,
        queue: chosen,
        n,
        latencyMs,
        ...top,
        idle,
        bad: [...bad.values()],
        gaps: [...gaps.values()],
        runs,
        note,
      }),
    );
  }
  return bad.size === 0 && runs.every((run) => run.unexplained === 0) ? EXIT.good : EXIT.found;
});
