/** `npm run simulate`: the whole bot under a virtual clock and every fault, seed after seed. */
import { availableParallelism } from "node:os";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { hasEvent } from "./event.ts";
import { MUTATIONS, type Mutation } from "./mutations.ts";
import { type PoolOptions, playSeeds } from "./pool.ts";
import type { Outcome } from "./run.ts";
import { INVARIANTS, type Invariant } from "./watch.ts";

const HELP = `simulate: the objects that production runs and the real exchange engine, under a virtual clock and a seeded scheduler

npm run simulate -- [--seeds N] [--from S] [--minutes M] [--markets N] [--threads T]
npm run simulate -- --seed S          one seed again, with the last of what happened
npm run simulate -- --mutations       plants known bugs one at a time and shows which promise catches each

  --seeds N         how many (default 20)
  --from S          the first one (default 1)
  --event           only seeds with an event of exclusive outcomes: as many, from the first on
  --wishes          somebody also wishes for inventory, to make it or to take it out of the book
  --minutes M       simulated minutes of each, 1 to 600; storms and calms are played to their end (default 1, which is
                    one storm and one calm, some eight minutes; for planted bugs 10)
  --markets N       how many move at once, 1 to 60 (default 3)
  --threads T       default: one a core
  --seed S          play one seed and print its last events
  --lines L         how many of them (default 120)
  --mutations       the report of planted bugs
  --mutation NAME   only this one; with --seed, plays the seed with it
  --json            the last line is one JSON object
  --help            this text

The markets, on one Gateway and one Portfolio, trade on the paper exchange's wire. Storms bring the faults of the
exchange's menu and our own (crashes at any await, lost calls and alarms, failing commits); calms must put everything right.
A seed that fails replays exactly.

--json: {seeds, from, minutes, markets, wishes, hours, events, orders, fills, kills, windDowns, alone, operations: {kind: count}, exclusive,
speed, faults: {name: count},
violations: [{seed, invariant, atMs, text}]}; speed is simulated time over CPU time of one thread. With --mutations:
{mutations: [{name, caught, invariant, seeds, within, text}]}.

Exit code: 0 good, 1 a promise was broken or a planted bug not caught, 2 wrong use.`;

const OPTIONS = {
  seeds: { type: "string", default: "20" },
  from: { type: "string", default: "1" },
  event: { type: "boolean", default: false },
  wishes: { type: "boolean", default: false },
  minutes: { type: "string" },
  markets: { type: "string", default: "3" },
  threads: { type: "string" },
  seed: { type: "string" },
  lines: { type: "string", default: "120" },
  mutations: { type: "boolean", default: false },
  mutation: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const HOUR_S = 3_600;

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
/** Where progress is read by a person only. */
const progress = (text: string): void => {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
};

function whole(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new UseError(`--${name} ${text}: a whole number from ${low} to ${high} is wanted. See --help.`);
  return value;
}

function named(name: string): Mutation {
  const found = MUTATIONS.find((mutation) => mutation.name === name);
  if (found !== undefined) return found;
  throw new UseError(`--mutation ${name}: one of ${MUTATIONS.map((each) => each.name).join(", ")} is wanted.`);
}

function range(from: number, count: number, event = false): number[] {
  const seeds: number[] = [];
  for (let seed = from; seeds.length < count; seed += 1) if (!event || hasEvent(seed)) seeds.push(seed);
  return seeds;
}

/** How the seeds were played. */
type Played = Pick<PoolOptions, "minutes" | "markets" | "wishes">;

interface Sum {
  seeds: number;
  seconds: number;
  events: number;
  orders: number;
  fills: number;
  kills: number;
  windDowns: number;
  alone: number;
  readonly operations: Record<string, number>;
  /** Seeds with an event of exclusive outcomes. */
  exclusive: number;
  cpuMs: number;
  readonly faults: Record<string, number>;
  readonly failed: Outcome[];
}

function add(sum: Sum, outcome: Outcome, cpuMs: number): void {
  sum.seeds += 1;
  if (hasEvent(outcome.seed)) sum.exclusive += 1;
  sum.seconds += outcome.simulated;
  sum.events += outcome.events;
  sum.orders += outcome.orders;
  sum.fills += outcome.fills;
  sum.kills += outcome.kills;
  sum.windDowns += outcome.windDowns;
  sum.alone += outcome.alone;
  sum.cpuMs += cpuMs;
  for (const kind of ["operations", "faults"] as const)
    for (const [name, count] of Object.entries(outcome[kind])) sum[kind][name] = (sum[kind][name] ?? 0) + count;
  if (outcome.violations.length > 0) sum.failed.push(outcome);
}

const speedOf = ({ seconds, cpuMs }: Sum): number => Math.round(seconds / (cpuMs / 1_000));

function printSum(sum: Sum, { minutes, markets }: Played, lines: number): void {
  const hours = sum.seconds / HOUR_S;
  const perHour = (count: number): string => (count / hours).toFixed(1);
  print(
    `${sum.seeds} seeds, ${hours.toFixed(1)} simulated hours, ${sum.events} events, ${sum.orders} orders, ${sum.fills} trades of ours, ${sum.kills} kills, ${sum.windDowns} of them wound down, ${sum.alone} kills of one market`,
  );
  const onChain = Object.entries(sum.operations).map(([kind, count]) => `${count} ${kind}`);
  print(`operations on chain: ${onChain.length === 0 ? "none" : onChain.join(", ")}`);
  print(`conversions: ${sum.operations.convert ?? 0}, in ${sum.exclusive} seeds with an event of exclusive outcomes`);
  print(`${speedOf(sum)} times real time a thread, by CPU time`);
  print("");
  print("faults                        count  per hour");
  for (const [name, count] of Object.entries(sum.faults).sort(([a], [b]) => (a < b ? -1 : 1)))
    print(`${name.padEnd(26)} ${String(count).padStart(8)} ${perHour(count).padStart(9)}`);
  print("");
  for (const { seed, violations, lines: last } of sum.failed.slice(0, 3)) {
    for (const line of last.slice(-lines)) print(line);
    for (const { invariant, text } of violations) print(`seed ${seed}: ${INVARIANTS[invariant]} - BROKEN: ${text}`);
    print(`Replay: npm run simulate -- --seed ${seed} --minutes ${minutes} --markets ${markets}`);
    print("");
  }
  print(sum.failed.length === 0 ? "No promise was broken." : `${sum.failed.length} seeds broke a promise.`);
}

const empty = (): Sum => ({
  seeds: 0,
  seconds: 0,
  events: 0,
  orders: 0,
  fills: 0,
  kills: 0,
  windDowns: 0,
  alone: 0,
  operations: {},
  exclusive: 0,
  cpuMs: 0,
  faults: {},
  failed: [],
});

interface Caught {
  readonly name: string;
  readonly caught: boolean;
  readonly invariant: Invariant | null;
  /** How many seeds were played until it was. */
  readonly seeds: number;
  readonly within: number;
  readonly text: string;
}

/** Seeds in their order, one after the other, so that "within so many seeds" is a fact about the seeds. */
async function plant(mutation: Mutation, played: Played): Promise<Caught> {
  let found: Caught | null = null;
  let seeds = 0;
  await playSeeds(
    range(1, mutation.within, mutation.event),
    { threads: 1, ...played, edits: mutation.edits },
    ({ outcome }) => {
      seeds += 1;
      const [first] = outcome.violations;
      const { name, within, by } = mutation;
      if (first === undefined || (by !== undefined && first.invariant !== by)) return true;
      found = { name, caught: true, invariant: first.invariant, seeds, within, text: first.text };
      return false;
    },
  );
  return found ?? { ...mutation, caught: false, invariant: null, seeds, text: "" };
}

async function mutationReport(chosen: readonly Mutation[], played: Played, threads: number, json: boolean) {
  const report: Caught[] = [];
  const left = [...chosen];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      progress(`planting: ${next.name}`);
      const caught = await plant(next, played);
      report.push(caught);
      progress(`${next.name}: ${caught.invariant ?? "NOT CAUGHT"} after ${caught.seeds} seeds`);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  report.sort((a, b) => order(a.name) - order(b.name));
  progress("");
  print("planted bug                        caught by            seeds (within)");
  for (const { name, invariant, seeds, within } of report)
    print(`${name.padEnd(34)} ${(invariant ?? "NOT CAUGHT").padEnd(20)} ${seeds} (${within})`);
  const missed = report.filter(({ caught }) => !caught);
  print("");
  print(missed.length === 0 ? "Every planted bug was caught." : `${missed.length} planted bugs were not caught.`);
  if (json)
    print(
      JSON.stringify({
        mutations: report.map(({ name, caught, invariant, seeds, within, text }) => ({
          name,
          caught,
          invariant,
          seeds,
          within,
          text,
        })),
      }),
    );
  return missed.length === 0 ? EXIT.good : EXIT.found;
}

const order = (name: string): number => MUTATIONS.findIndex((mutation) => mutation.name === name);

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    print(HELP);
    return EXIT.good;
  }
  const planting = values.seed === undefined && (values.mutations || values.mutation !== undefined);
  const minutes = whole("minutes", values.minutes ?? (planting ? "10" : "1"), 1, 600);
  const threads = values.threads === undefined ? availableParallelism() : whole("threads", values.threads, 1, 64);
  const markets = whole("markets", values.markets, 1, 60);
  const played = { minutes, markets, wishes: values.wishes };
  const lines = whole("lines", values.lines, 0, 10_000);
  const mutation = values.mutation === undefined ? null : named(values.mutation);
  if (planting) return mutationReport(mutation === null ? MUTATIONS : [mutation], played, threads, values.json);

  const again = values.seed === undefined ? null : whole("seed", values.seed, 0, 2 ** 31);
  const from = again ?? whole("from", values.from, 0, 2 ** 31);
  const seeds = again === null ? range(from, whole("seeds", values.seeds, 1, 1_000_000), values.event) : [again];
  const sum = empty();
  let told = Date.now();
  await playSeeds(
    seeds,
    { threads: Math.min(threads, seeds.length), ...played, verbose: again !== null, edits: mutation?.edits ?? [] },
    ({ outcome, cpuMs }) => {
      add(sum, outcome, cpuMs);
      for (const { invariant, text } of outcome.violations) progress(`seed ${outcome.seed}: ${invariant}: ${text}\n`);
      if (again !== null && outcome.violations.length === 0)
        for (const line of outcome.lines.slice(-lines)) print(line);
      if (Date.now() - told >= 5_000) {
        told = Date.now();
        progress(
          `${sum.seeds} of ${seeds.length} seeds, ${sum.failed.length} broke a promise, ${speedOf(sum)} times real time a thread`,
        );
      }
      return true;
    },
  );
  sum.failed.sort((a, b) => a.seed - b.seed);
  printSum(sum, played, lines);
  if (values.json)
    print(
      JSON.stringify({
        seeds: sum.seeds,
        from,
        ...played,
        hours: sum.seconds / HOUR_S,
        events: sum.events,
        orders: sum.orders,
        fills: sum.fills,
        kills: sum.kills,
        windDowns: sum.windDowns,
        alone: sum.alone,
        operations: sum.operations,
        exclusive: sum.exclusive,
        speed: speedOf(sum),
        faults: sum.faults,
        violations: sum.failed.flatMap(({ seed, violations }) => violations.map((each) => ({ seed, ...each }))),
      }),
    );
  return sum.failed.length === 0 ? EXIT.good : EXIT.found;
});
