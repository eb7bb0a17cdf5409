/** `node lab/join/main.ts --replay FOLDER`: what a five-share join of both touches would have been filled. */
import { parseArgs } from "node:util";
import type { Stamps } from "../../core/exchange/recording/recording.ts";
import { formatDecimal } from "../../core/units/decimal.ts";
import { type JoinResult, joinTouches, RULE } from "./join.ts";
import { openRecording } from "./open.ts";

const HELP = `join: fills of a five-share join of both touches on a recorded market, under both orders of its stamps

  node lab/join/main.ts --replay FOLDER [--json]

  --replay FOLDER  folder of a recording: market.json and events.jsonl (or .gz)
  --json           last line is one JSON object with every fill
  --help           this text

The book frame that shows a match is stamped before its trade. "stamped" takes the stamps literally; "lagged" delays every
book by 60 ms, so that a trade meets the last book stamped more than 60 ms before it. The truth lies between the two.

${RULE}

Exit code: 0 good, 1 the recording has lines that can't be used or money did not add up, 2 wrong use.`;

const ORDERS: readonly Stamps[] = ["stamped", "lagged"];

function main(): number {
  let values: { replay?: string; json?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      options: { replay: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
    }));
  } catch (error) {
    return wrongUse(error instanceof Error ? error.message : String(error));
  }
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  if (values.replay === undefined) return wrongUse("--replay FOLDER is missing");

  const results: Partial<Record<Stamps, JoinResult>> = {};
  let bad: readonly { readonly line: number; readonly why: string }[] = [];
  for (const stamps of ORDERS) {
    const answer = openRecording(values.replay, stamps);
    if ("error" in answer) return wrongUse(answer.error);
    bad = answer.opened.bad;
    const result = joinTouches(answer.opened.events);
    results[stamps] = result;
    for (const fill of result.fills) {
      const [price, size] = [formatDecimal(fill.price, 4), formatDecimal(fill.size, 6)];
      console.log(`${stamps} ${new Date(fill.at).toISOString()} ${fill.side} ${price} ${size}`);
    }
  }
  for (const { line, why } of bad) console.log(`line ${line} is not used: ${why}`);
  let explained = true;
  for (const stamps of ORDERS) {
    const result = results[stamps];
    if (result === undefined) continue;
    explained = explained && result.unexplained === 0;
    const { bids, asks, profit } = result;
    console.log(`${stamps}: ${bids} bids + ${asks} asks filled, profit $${formatDecimal(profit, 6)} at the outcome`);
  }
  const ok = bad.length === 0 && explained;
  if (values.json === true) console.log(JSON.stringify({ ok, replay: values.replay, bad, ...results }));
  return ok ? 0 : 1;
}

function wrongUse(why: string): number {
  console.error(`join: ${why}. Try --help.`);
  return 2;
}

process.exitCode = main();
