/** `npm run parse`: what crypto questions pay on, read from the venue's market objects. */
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { questionsIn } from "./markets.ts";
import { readAll } from "./read.ts";

const HELP = `parse: what crypto questions pay on, from their texts, dates and settings

npm run parse -- [options] FILE...

  FILE         Gamma markets or events, or rows that carry the market in "raw": a JSON list, JSON lines, either as .gz
  --summary    a table instead of the lines: coverage by family, refusals by code
  --json       the last line is one JSON object with the figures of that table
  --help       this text

One JSON line a market: {id, slug, spec} or {id, slug, refused: {code, reason}}. The table also goes to standard error
after the lines. Nothing is defaulted: a market whose slug, title, rules, dates and settings do not all say one thing
is refused. Codes: UNSUPPORTED (no family that is priced), LOOK_ALIKE (pays on something else), UNKNOWN_ASSET, MISSING,
UNKNOWN_RULE (a sentence that is not known), CONTRADICTION (rules against themselves), SIGNATURE (rules not those of
the family on that date), DISAGREEMENT (two parts differ), MALFORMED (not a market object).

--json: {markets, parsed, supported, coverage, families: {NAME: {parsed, refused}}, refused: {CODE: n}}; supported are
the markets whose title is of a family and an asset that are priced, coverage is parsed / supported, null without any.

Exit code: 0 good, 1 a file has no market, 2 wrong use.`;

const OPTIONS = {
  summary: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

await runTool(async () => {
  const { values, positionals } = parse({ options: OPTIONS, allowPositionals: true }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  if (positionals.length === 0) throw new UseError("At least one FILE is wanted. See --help.");
  const files = positionals.map((path) => ({ path, found: questionsIn(path) }));
  const { lines, coverage } = readAll(files.flatMap(({ found }) => found));
  if (!values.summary && lines.length > 0) console.log(lines.map((line) => JSON.stringify(line)).join("\n"));
  const table = coverage.table();
  if (values.summary) console.log(table);
  else process.stderr.write(`${table}\n`);
  if (values.json) console.log(JSON.stringify(coverage.figures()));
  let empty = false;
  for (const { path, found } of files) {
    if (found.length > 0) continue;
    process.stderr.write(`${path} has no market.\n`);
    empty = true;
  }
  return empty ? EXIT.found : EXIT.good;
});
