/** `npm run calibrate`: model, market and their blend on recorded questions, each forecast from its own past. */

import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import type { SetScore } from "./judge.ts";
import { judge, nothing } from "./judge.ts";
import { recordingOf, setsIn, whyNot } from "./sets.ts";

const HELP = `calibrate: how good the model, the market and their blend were on recorded questions

npm run calibrate -- --data PATH [--json]

  --data PATH  a set's folder, a folder of sets, or one file
  --json       the last line is one JSON object
  --help       this text

Formats: JSON lines of windows with the touch, spot and winner at set times; price and outcome pairs; ticks of the
settlement source with the markets they settled; minute candles with outcomes; quotes with spot and outcomes; windows
with spot at both ends. Column names decide, not file names.

Every forecast uses only what was known at its moment: volatility from past prices, no drift but the variance's, and
nothing fitted to the set (docs/crypto.md says on which set the memory of volatility was chosen). The blend moves the
model towards the market by the model's own error, s0^2 / (s0^2 + sd^2), fitted to nothing. All three are scored on the
same rows. After each set a check changes everything that came later and asks again: a forecast that moves has looked
ahead. A column that a set can't fill is empty and says why.

The first entry of a set pools its parts; a part is a time before the end. Advantage is the market's log loss less the
model's, mean over markets and its standard error: above 0 the model is better.

--json: {sets: [{name, n, events, weight, brier: {model, market, blend}, logLoss: {model, market, blend}, advantage:
{mean, error}, skipped}], lookAheads: [text]}; columns are null where skipped says why.

Exit code: 0 good, 1 a forecast looked ahead, or nothing could be scored, 2 wrong use.`;

const OPTIONS = {
  data: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const figure = (x: number | null): string => (x === null ? "-" : x.toFixed(4)).padStart(7);

function told({ name, n, events, weight, brier, logLoss, advantage, skipped }: SetScore): string {
  const scores = [brier, logLoss].flatMap((of) => [of.model, of.market, of.blend]).map(figure);
  const better = advantage === null ? "" : `  ${advantage.mean.toFixed(4)} +/- ${advantage.error.toFixed(4)}`;
  const why = Object.entries(skipped).map(([what, reason]) => `    ${what}: ${reason}`);
  const counts = `${String(n).padStart(6)} ${String(events).padStart(6)} ${weight === null ? "     -" : weight.toFixed(4)}`;
  return [
    `${name}`,
    `  ${counts}  ${scores.slice(0, 3).join(" ")}  ${scores.slice(3).join(" ")}${better}`,
    ...why,
  ].join("\n");
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  if (values.data === undefined) throw new UseError("--data PATH is wanted. See --help.");
  const folders = setsIn(values.data);
  const sets: SetScore[] = [];
  const found: string[] = [];
  console.log("       n events weight  brier: model market   blend  log loss: model market   blend  advantage");
  for (const [i, folder] of folders.entries()) {
    process.stderr.write(`${i + 1} of ${folders.length}: ${folder.name}\n`);
    const recording = recordingOf(folder);
    const judged =
      recording === null ? { sets: [nothing(folder.name, whyNot(folder))], lookAheads: [] } : judge(recording);
    sets.push(...judged.sets);
    found.push(...judged.lookAheads.map((text) => `${folder.name}: ${text}`));
    for (const set of judged.sets) console.log(told(set));
  }
  console.log(found.length === 0 ? "\nno look-ahead found" : `\nLOOK-AHEAD\n${found.join("\n")}`);
  if (values.json) console.log(JSON.stringify({ sets, lookAheads: found }));
  return found.length === 0 && sets.some(({ n }) => n > 0) ? EXIT.good : EXIT.found;
});
