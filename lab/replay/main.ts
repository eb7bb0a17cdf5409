/** `npm run replay`: the inputs a live market has kept, through the very machine that trades, decision by decision. */
import type { MarketAction, MarketEvent } from "../../core/contract/market.ts";
import { isUnknown } from "../../core/contract/views.ts";
import { BadBytes } from "../../core/inputs/bytes.ts";
import { type Decision, decisionOf } from "../../core/inputs/decision.ts";
import { Replay } from "../../core/inputs/replay.ts";
import { readRun } from "../../core/inputs/run.ts";
import { type MarketSetup, type MarketState, market } from "../../core/market.ts";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { bankrollOf, type Given, readGiven } from "../backtest/settings.ts";
import { fetchInputs, type Inputs, readInputs, runsOf, saveInputs } from "./inputs.ts";
import { line, showDifference, showEvent, showGap, showWhatIf, span, speedText, when } from "./show.ts";
import { assignment, meanShift, WhatIf } from "./what-if.ts";

const HELP = `replay: the stored inputs of a live market fed back through the machine, every decision held against the one made then

npm run replay -- --api URL --market ID [options]
npm run replay -- --file FILE [options]

  --api URL         the API of a running bot, such as http://127.0.0.1:8787
  --market ID       the market's condition id, or its slug
  --file FILE       what --save wrote
  --from T, --to T  venue time, RFC 3339. The replay begins with the last run of inputs that begins before --from
  --save FILE       keeps what was fetched
  --list            one line for every event and its decision
  --set NAME=VALUE  another value of a parameter that a market reads (docs/configuration.md); may be repeated
  --config FILE     the same from a JSON object, as for backtest and sweep
  --bankroll USD    for the parameters that follow it (default 1000)
  --json            the last line is one JSON object
  --help            this text

A market keeps every event its machine was told, delta-coded, with a digest of all it decided: orders, rows, reports, alerts.
The first decision that comes out otherwise is shown as it was made then and as it is made now. The code may have changed
since: then a difference shows what the change does. A gap is where a process ended: at most the last minute of
inputs that led to nothing is missing there, and the next life begins from its own rows.

With --set or --config each cycle is also decided with the other values, from the very state the market was in, and the
quotes that would have been others are shown. Fills stay as they were: see npm run backtest for what a change would earn.

--json: {market, events, decisions, trades, gaps, differences, different, seconds, from, to, whatIf}. events: how many the machine
was told; decisions: actions it decided; trades: prints of the market it was told of; seconds, from and to: of venue time; differences: the first 20 of "different" as
{step, at, event, recorded, replayed}; whatIf: null, or {cycles, others, bidShift, askShift} in ticks.

Exit code: 0 every decision is the same, 1 one is not or inputs are missing or damaged, 2 wrong use.`;

const OPTIONS = {
  api: { type: "string" },
  market: { type: "string" },
  file: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  save: { type: "string" },
  list: { type: "boolean", default: false },
  set: { type: "string", multiple: true },
  config: { type: "string" },
  bankroll: { type: "string", default: "1000" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const LISTED = 20;

function timeOf(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UseError(`--${option} ${text}: a time such as 2026-11-28T10:00:00Z is wanted.`);
  return at;
}

interface Source {
  readonly api?: string;
  readonly market?: string;
  readonly file?: string;
  readonly from?: number;
  readonly to?: number;
}

async function inputsOf({ api, market: id, file, from, to }: Source): Promise<Inputs> {
  if ((api === undefined) === (file === undefined))
    throw new UseError("One of --api URL and --file FILE is wanted. See --help.");
  if (file !== undefined) return readInputs(file);
  if (api === undefined || id === undefined) throw new UseError("--market ID is wanted with --api. See --help.");
  return fetchInputs(api, id, from, to);
}

type MarketReplay = Replay<MarketState, MarketEvent, MarketAction, MarketSetup, Decision>;

interface Played {
  readonly replay: MarketReplay;
  /** Prints of the market that its machine was told of. */
  readonly trades: number;
}

function play(runs: readonly Uint8Array[], to: number, whatIf: WhatIf | null, list: boolean): Played {
  const replay: MarketReplay = new Replay(market, decisionOf);
  let trades = 0;
  try {
    for (const bytes of runs)
      for (const record of readRun<MarketEvent, MarketSetup, Decision>(bytes)) {
        if (record.t === "step" && record.step.event.at > to) break;
        const { state, config } = replay;
        const asks = record.t === "step" && whatIf !== null && state !== null && config !== null;
        const otherwise = asks ? whatIf.quote(state, record.step.event, config) : null;
        const replayed = replay.take(record);
        if (replayed === null) continue;
        trades += tradesIn(replayed.event);
        whatIf?.compare(replayed.event.at, replayed.now.quote, otherwise);
        if (list) showEvent(replayed);
      }
  } catch (error) {
    if (error instanceof BadBytes)
      throw new Error(`the inputs are damaged after event ${replay.steps}: ${error.message}`);
    throw error;
  }
  return { replay, trades };
}

function tradesIn(event: MarketEvent): number {
  if (event.t !== "cycle" || isUnknown(event.book)) return 0;
  return (event.book.prints ?? []).reduce((sum, { trades }) => sum + trades, 0);
}

const told = ({ cycles, shifts }: WhatIf) => ({
  cycles,
  others: shifts.length,
  bidShift: meanShift(shifts, cycles, "bid"),
  askShift: meanShift(shifts, cycles, "ask"),
});

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const [from, to] = [timeOf(values.from, "from"), timeOf(values.to, "to")];
  const overrides: Given = {
    ...(values.config === undefined ? {} : readGiven(values.config)),
    ...Object.fromEntries((values.set ?? []).map(assignment)),
  };
  const { api, market: id, file } = values;
  const inputs = await inputsOf({ api, market: id, file, from, to });
  if (values.save !== undefined) saveInputs(values.save, inputs);
  const runs = runsOf(inputs, from, to);
  if (runs.length === 0) throw new Error(`no inputs of ${inputs.market} are kept of that time.`);

  const whatIf = Object.keys(overrides).length > 0 ? new WhatIf(overrides, bankrollOf(values.bankroll)) : null;
  const began = performance.now();
  const { replay, trades } = play(runs, to ?? Number.POSITIVE_INFINITY, whatIf, values.list);
  const took = (performance.now() - began) / 1_000;
  const { differences, gaps } = replay;

  line("Market", inputs.market);
  line(
    "Inputs",
    `${inputs.parts.length} parts, ${runs.length} runs, ${runs.reduce((sum, run) => sum + run.length, 0)} bytes`,
  );
  line("Span", `${when(replay.from)} to ${when(replay.to)}, ${span(replay.from, replay.to)} s`);
  line("Events", String(replay.steps));
  line("Decisions", `${replay.actions} actions`);
  line("Trades", `${trades} of the market were told`);
  for (const gap of gaps) showGap(gap);
  line("Speed", speedText(replay.steps, replay.from, replay.to, took));
  if (whatIf !== null) showWhatIf(whatIf);
  const [first] = differences;
  if (first === undefined) line("Result", "every decision is the one that was made then");
  else {
    line("Result", `${differences.length} differences`);
    showDifference(first);
  }
  if (values.json)
    console.log(
      JSON.stringify({
        market: inputs.market,
        events: replay.steps,
        decisions: replay.actions,
        trades,
        gaps,
        differences: differences.slice(0, LISTED),
        different: differences.length,
        seconds: span(replay.from, replay.to),
        from: replay.from === null ? null : when(replay.from),
        to: replay.to === null ? null : when(replay.to),
        whatIf: whatIf === null ? null : told(whatIf),
      }),
    );
  return first === undefined ? EXIT.good : EXIT.found;
});
