/** `node lab/join/main.ts --replay FOLDER`: what a five-share join of both touches would have been filled. */
import type { Stamps } from "../../core/exchange/recording/recording.ts";
import type { SourceEvent } from "../../core/exchange/types.ts";
import { formatDecimal } from "../../core/units/decimal.ts";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { openRecording } from "../paper/recording.ts";
import { type JoinResult, joinTouches, RULE } from "./join.ts";

const HELP = `join: fills of a five-share join of both touches on a recorded market, under both orders of its stamps

  node lab/join/main.ts --replay FOLDER [--json]

  --replay FOLDER  a recording: a folder with market.json and events.jsonl (or .gz)
  --json           last line is one JSON object with every fill
  --help           this text

The book frame that shows a match is stamped before its trade. "stamped" takes the stamps literally; "lagged" delays every
book by 60 ms, so that a trade meets the last book stamped more than 60 ms before it. The truth lies between the two.

${RULE}

Exit code: 0 good, 1 the recording has lines that can't be used or money did not add up, 2 wrong use.`;

const OPTIONS = {
  replay: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

interface Bad {
  readonly place: string;
  readonly why: string;
}

async function read(path: string, stamps: Stamps): Promise<{ events: SourceEvent[]; bad: Bad[] }> {
  const events: SourceEvent[] = [];
  const bad: Bad[] = [];
  const recording = await openRecording(path, stamps);
  for await (const item of recording.read()) {
    if ("bad" in item) bad.push(item.bad);
    else if ("event" in item) events.push(item.event);
  }
  return { events, bad };
}

async function play(path: string, stamps: Stamps): Promise<{ result: JoinResult; bad: readonly Bad[] }> {
  const { events, bad } = await read(path, stamps);
  return { result: joinTouches(events), bad };
}

function show(stamps: Stamps, { fills }: JoinResult): void {
  for (const { at, side, price, size } of fills) {
    console.log(`${stamps} ${new Date(at).toISOString()} ${side} ${formatDecimal(price, 4)} ${formatDecimal(size, 6)}`);
  }
}

function summary(stamps: Stamps, { bids, asks, profit }: JoinResult): string {
  return `${stamps}: ${bids} bids + ${asks} asks filled, profit $${formatDecimal(profit, 6)} at the outcome`;
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const { replay } = values;
  if (replay === undefined) throw new UseError("--replay FOLDER is missing. See --help.");
  const stamped = await play(replay, "stamped");
  const lagged = await play(replay, "lagged");
  show("stamped", stamped.result);
  show("lagged", lagged.result);
  // The same lines are bad in either order.
  const { bad } = stamped;
  for (const { place, why } of bad) console.log(`${place} is not used: ${why}`);
  console.log(summary("stamped", stamped.result));
  console.log(summary("lagged", lagged.result));
  const ok = bad.length === 0 && stamped.result.unexplained === 0 && lagged.result.unexplained === 0;
  if (values.json) {
    console.log(JSON.stringify({ ok, replay, bad, stamped: stamped.result, lagged: lagged.result }));
  }
  return ok ? EXIT.good : EXIT.found;
});
