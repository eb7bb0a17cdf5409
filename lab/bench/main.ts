/** `npm run bench`: how fast the core is, beside the bounds it is built for. Numbers, never a pass or a fail. */
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import type { MarketEvent } from "../../core/contract/market.ts";
import { createExchange } from "../../core/exchange/exchange.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { told } from "../../core/market.ts";
import { defaults } from "../../core/quoting/profiles.ts";
import { studentCdf } from "../../core/stats/student-t.ts";
import { usd } from "../../core/units/money.ts";
import type { Ticks } from "../../core/units/price.ts";
import { DAY } from "../../core/units/time.ts";
import { EXIT, parse, runTool } from "../../scripts/lib/cli.ts";
import { Backtest } from "../backtest/backtest.ts";
import { configOf } from "../backtest/settings.ts";
import { recordedTape } from "../backtest/tape.ts";
import { bookChanges, frames } from "./books.ts";
import { DECISIONS, type Market } from "./decisions.ts";
import { perBatch, perCall, rate, type Spread } from "./measure.ts";
import { jStatStudentCdf } from "./peers.ts";
import { BenchTape, LEVELS_A_SECOND } from "./tape.ts";

const HELP = `bench: how fast the core is, beside the bounds it is built for

npm run bench -- [options]

  --recording PATH  also plays a recording, looped, through the backtest
  --quick           a tenth of the rounds: for a look, not for a record
  --json            the last line is one JSON object: {results: [{name, unit, median, p99, bound, boundP99, peer}]}
  --help            this text

decision         one cycle of the market machine: view in, orders and report out, with what its reasons are told from
reasons          those of one decision put into words, as the market's object does for whoever reads them
book             one level change in the market's book; a frame is read from the venue's text and applied
backtest         the queue-aware backtest, decisions on wake, on a tape as dense as a recorded market's full stream (100
                 level changes and 0.65 trades a second): its first million events, while the code is still being
                 compiled, and the day after them; events come in bursts of 250, as a reader hands them over; of a rate,
                 p99 is what 99 % of the chunks of 5,000 events reach
exchange         the same tape through the exchange core alone
student-t        the cumulative distribution at nu = 6

Times are wall-clock on one thread, the quietest round counts: another busy program on the machine shows in them.
Exit code: 0 good, 2 wrong use.`;

const OPTIONS = {
  recording: { type: "string" },
  quick: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

interface Result extends Spread {
  readonly name: string;
  readonly unit: string;
  /** Of the median; null: none is set. */
  readonly bound: number | null;
  readonly boundP99: number | null;
  readonly peer: string;
}

const CHUNK = 5_000;
const BURST = 250;
const BURSTS = CHUNK / BURST;
/** Chunks while the code is still being compiled, a million events: a decision comes only once in some 800. */
const WARM_UP = 200;
/** Chunks of a day at the tape's density. */
const DAY_CHUNKS = ((DAY / 1_000) * LEVELS_A_SECOND) / CHUNK;

function decision(name: string, make: () => Market, rounds: number): Result {
  const { median, p99 } = perCall(
    rounds,
    20_000,
    make,
    (market) => {
      const event: MarketEvent = market.next();
      return () => market.step(event);
    },
    (market, actions) => market.answer(actions),
  );
  const peer = "Python float, the quote's formula alone: 4.3";
  return { name: `decision, ${name}`, unit: "us", median: median / 1e3, p99: p99 / 1e3, bound: 5, boundP99: 50, peer };
}

function reasons(make: () => Market, rounds: number): Result {
  const { median, p99 } = perCall(rounds, 5_000, make, (market) => {
    const actions = market.step(market.next());
    market.answer(actions);
    const made = actions.find((action) => action.t === "report");
    if (made?.t !== "report") throw new Error("A cycle made no report.");
    return () => told(made.report).why.length;
  });
  const name = "reasons of a decision, told";
  return { name, unit: "us", median: median / 1e3, p99: p99 / 1e3, bound: null, boundP99: null, peer: "" };
}

function book(tick: number, rounds: number): Result {
  const spread = perBatch(rounds, 2_000, 1_000, bookChanges(tick as Ticks));
  return { name: `book change, tick ${tick / 1e4}`, unit: "ns", ...spread, bound: 300, boundP99: null, peer: "" };
}

function frame(rounds: number): Result {
  const { median, p99 } = perCall(rounds, 20_000, frames, (state) => () => state.next());
  return {
    name: "frame parsed and applied",
    unit: "us",
    median: median / 1e3,
    p99: p99 / 1e3,
    bound: 5,
    boundP99: null,
    peer: "",
  };
}

function cdfSpread(rounds: number, cdf: (x: number, nu: number) => number): Spread {
  let sum = 0;
  const spread = perBatch(rounds, 2_000, 1_000, (from, to) => {
    for (let i = from; i < to; i += 1) sum += cdf((i % 2_000) / 200 - 5, 6);
  });
  if (!Number.isFinite(sum)) throw new Error("The distribution gave no number.");
  return spread;
}

function studentT(rounds: number): Result {
  const spread = cdfSpread(rounds, studentCdf);
  const peer = cdfSpread(1, jStatStudentCdf);
  return {
    name: "student-t cdf, nu 6",
    unit: "ns",
    ...spread,
    bound: 100,
    boundP99: null,
    peer: `jStat ${figure(peer.median)}, ${figure(peer.median / spread.median)} times as long`,
  };
}

const bankroll = usd(1_000);

function exchangeAlone(chunks: number): Result {
  const tape = new BenchTape();
  const exchange = createExchange({
    queue: "pessimistic",
    faucet: bankroll,
    mineMs: 2_000,
    confirmMs: 5_000,
    takerDelayMs: 0,
    depletionMs: 60_000,
  });
  for (const event of tape.opening()) exchange.apply(event);
  const spread = rate(
    chunks,
    BURSTS,
    () => tape.next(BURST),
    (events) => {
      for (const event of events) exchange.apply(event);
    },
  );
  return { name: "exchange alone", unit: "M events/s", ...spread, bound: null, boundP99: null, peer: "" };
}

/** Also says how much memory a long tape takes: the heap after a collection, early and late. */
function backtest(chunks: number): { results: Result[]; heap: { from: number; to: number } | null } {
  const tape = new BenchTape();
  const test = new Backtest({
    config: (spec) => defaults(spec, bankroll),
    queue: "pessimistic",
    bankroll,
    latencyMs: 100,
  });
  for (const event of tape.opening()) test.apply(event);
  const play = (events: readonly SourceEvent[]): void => {
    for (const event of events) test.apply(event);
  };
  const measure = (count: number): Spread => rate(count, BURSTS, () => tape.next(BURST), play);
  const first = measure(WARM_UP);
  const from = heapNow();
  const spread = measure(chunks);
  const to = heapNow();
  test.finish();
  const unit = "M events/s";
  return {
    results: [
      { name: "backtest, dense tape", unit, ...spread, bound: 2, boundP99: null, peer: "aim 5" },
      { name: "backtest, its first million events", unit, ...first, bound: null, boundP99: null, peer: "" },
    ],
    heap: from === null || to === null ? null : { from, to },
  };
}

/** Bytes in use; null when the collector can't be asked (node --expose-gc). */
function heapNow(): number | null {
  if (globalThis.gc === undefined) return null;
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function recorded(path: string, loops: number): Promise<Result> {
  const events: SourceEvent[] = [];
  for await (const burst of (await recordedTape(path)).read("stamped", () => undefined)) events.push(...burst);
  const choice = { engine: "as", profile: null, bankroll, given: {} } as const;
  const spread = rate(
    loops,
    1,
    () => events,
    (tape) => {
      const test = new Backtest({
        config: (spec, at) => configOf(choice, spec, at),
        queue: "pessimistic",
        bankroll,
        latencyMs: 100,
      });
      for (const event of tape) test.apply(event);
      test.finish();
    },
  );
  const peer = "whole books of ~98 levels, 1 decision in ~2 events";
  return { name: "backtest, recording looped", unit: "M events/s", ...spread, bound: 2, boundP99: null, peer };
}

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

function show(results: readonly Result[]): void {
  console.log(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}\n`);
  console.log(`${"".padEnd(44)} ${"unit".padEnd(11)}    median       p99     bound      (p99)   beside`);
  for (const { name, unit, median, p99, bound, boundP99, peer } of results) {
    const cells = [median, p99, bound, boundP99].map((v) => (v === null ? "-" : figure(v)).padStart(9));
    console.log(`${name.padEnd(44)} ${unit.padEnd(11)} ${cells.join(" ")}    ${peer}`.trimEnd());
  }
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const rounds = values.quick ? 1 : 8;
  const chunks = values.quick ? 20 : DAY_CHUNKS;
  const began = performance.now();
  const results: Result[] = Object.entries(DECISIONS).map(([name, make]) => decision(name, make, rounds));
  results.push(reasons(DECISIONS["nothing moves"], rounds));
  results.push(book(100, rounds), book(10, rounds), frame(rounds));
  const { results: rates, heap } = backtest(chunks);
  results.push(...rates, exchangeAlone(chunks));
  if (values.recording !== undefined) results.push(await recorded(values.recording, values.quick ? 5 : 200));
  results.push(studentT(rounds));
  show(results);
  if (heap !== null) {
    const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
    console.log(
      `\nheap of the backtest after ${(WARM_UP * CHUNK) / 1e6} M events ${mb(heap.from)} MB, after ${(chunks * CHUNK) / 1e6} M more ${mb(heap.to)} MB`,
    );
  }
  console.log(`took ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  if (values.json) console.log(JSON.stringify({ results, heap }));
  return EXIT.good;
});
