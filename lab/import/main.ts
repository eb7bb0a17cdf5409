/** `npm run import`: hourly Parquet files of a public archive to a recording. */
import { existsSync } from "node:fs";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { hosts } from "../../venue/hosts.ts";
import { totals } from "../record/format.ts";
import { findMarkets } from "../record/markets.ts";
import { marketsIn } from "./gamma.ts";
import { importFiles } from "./import.ts";

const HELP = `import: hourly Parquet files of a public archive, with the live channel's field names, to a recording

npm run import -- FILE [FILE ...] --markets NAME[,NAME ...] --out DIR [options]

  FILE              Parquet: timestamp_received, timestamp, market, event_type, asset_id, and bids, asks, price, size,
                    side, best_bid, best_ask, transaction_hash, new_tick_size where the event has them
  --markets NAMES   slugs, event slugs, condition ids or token ids; may be repeated
  --out DIR         the recording's folder, a new one
  --gamma FILE      Gamma's market objects as JSON (one, a list, an event, a page): nothing is asked of the network
  --venue URL       whose Gamma is asked without --gamma (default polymarket)
  --json            the last line is one JSON object
  --help            this text

Every row is checked; one that does not fit is counted and named by file and row, and nothing of it is used. Rows are
put in the order in which they were received. An hour without a file is marked as a gap. See docs/recordings.md.

Exit code: 0 good, 1 rows were bad, 2 wrong use.
`;

const OPTIONS = {
  markets: { type: "string", multiple: true },
  out: { type: "string" },
  gamma: { type: "string" },
  venue: { type: "string", default: "polymarket" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Bad rows named on the screen; --json has the first hundred of each kind. */
const SHOWN = 20;

await runTool(async () => {
  const { values, positionals } = parse({ options: OPTIONS, allowPositionals: true }, process.argv.slice(2));
  if (values.help) {
    process.stdout.write(HELP);
    return EXIT.good;
  }
  const names = (values.markets ?? []).flatMap((text) => text.split(",")).map((name) => name.trim());
  const wanted = [...new Set(names.filter((name) => name !== ""))];
  if (positionals.length === 0) throw new UseError("FILE is wanted. See --help.");
  if (wanted.length === 0) throw new UseError("--markets NAME[,NAME ...] is wanted. See --help.");
  if (values.out === undefined || values.out === "") throw new UseError("--out DIR is wanted. See --help.");
  for (const file of positionals) if (!existsSync(file)) throw new UseError(`${file}: no such file.`);
  const venue = hosts(values.venue);
  if (venue === null) throw new UseError(`--venue ${values.venue}: polymarket or the origin of an exchange is wanted.`);
  const markets =
    values.gamma === undefined ? await findMarkets(fetch, venue.gamma, wanted, "all") : marketsIn(values.gamma, wanted);
  const out = values.json ? process.stderr : process.stdout;
  const result = await importFiles({
    files: positionals,
    markets,
    folder: values.out,
    say: (text) => out.write(`${text}\n`),
  });
  const { manifest, rows, taken, badRows, bad, unordered, touch, early } = result;
  const sum = totals(manifest);
  const lines = [
    `rows ${rows}, of these markets ${taken}, bad ${badRows}, out of order within their token ${unordered}`,
    `${manifest.files.length} files, ${sum.lines} lines, ${(sum.bytes / 1024).toFixed(0)} KiB; ${sum.books} books, ${sum.changes} changes, ${sum.prints} prints; ${manifest.gaps.length} gaps`,
    `rebuilt touch equals the rows' own in ${touch.agree} of ${touch.of}; changes before a first book ${early}`,
    ...bad.slice(0, SHOWN).map(({ place, why }) => `${place} is not used: ${why}`),
    ...(badRows > SHOWN ? [`... ${badRows - SHOWN} more`] : []),
  ];
  out.write(`${lines.join("\n")}\n`);
  if (values.json) {
    const { startsAt, endsAt, markets: recorded, files, gaps } = manifest;
    process.stdout.write(
      `${JSON.stringify({ folder: values.out, startsAt, endsAt, markets: recorded, files: files.length, rows, taken, badRows, bad, unordered, touch, early, gaps, books: sum.books, changes: sum.changes, prints: sum.prints, lines: sum.lines, bytes: sum.bytes })}\n`,
    );
  }
  if (taken === 0) throw new Error(`None of ${rows} rows is of the wanted markets.`);
  return badRows === 0 ? EXIT.good : EXIT.found;
});
