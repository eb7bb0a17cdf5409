/** `npm run record`: a venue's public market data to a folder that a replay and the backtest read. */
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { totals } from "./format.ts";
import { type Progress, record } from "./session.ts";

const HELP = `record: what a venue says in public of some markets, as it says it, to a folder of gzipped lines

npm run record -- --markets NAME[,NAME ...] --out DIR [options]

  --markets NAMES   slugs, event slugs, condition ids or token ids, separated by commas; may be repeated
  --out DIR         the recording's folder; one that is there already is gone on with
  --venue URL       polymarket (default), or the origin of an exchange that speaks its wire
  --minutes N       so long; without it until Ctrl-C, or until every market has resolved
  --rotate N        a new file every N minutes of the venue's time (default 60)
  --no-prices       leave the venue's spot price feed out
  --gamma N         ask Gamma, and the venue's clock, every N seconds (default 60)
  --silent N        a socket that says nothing for N seconds, not even PONG, is dead (default 30)
  --json            the last line is one JSON object
  --help            this text

Public data only: no key is asked for, none is used. A dropped socket, silence, a frame that can't be read and every
restart leave a marked gap; the books are read again at its end. See docs/recordings.md for the format.

Exit code: 0 good (also with gaps: they are marked), 1 the venue or the disk failed, 2 wrong use.
`;

const OPTIONS = {
  markets: { type: "string", multiple: true },
  out: { type: "string" },
  venue: { type: "string", default: "polymarket" },
  minutes: { type: "string" },
  rotate: { type: "string", default: "60" },
  "no-prices": { type: "boolean", default: false },
  gamma: { type: "string", default: "60" },
  silent: { type: "string", default: "30" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Markets named on one progress line. */
const SHOWN = 4;

function positive(text: string, name: string, max: number): number {
  const value = Number(text);
  if (!(value > 0 && value <= max)) throw new UseError(`--${name} ${text}: a number above 0, up to ${max}, is wanted.`);
  return value;
}

function line({ at, rates, prints, gaps, openGaps, bad, file, bytes }: Progress): string {
  const shown = rates.slice(0, SHOWN).map(({ slug, perSecond }) => `${slug} ${perSecond.toFixed(1)}/s`);
  if (rates.length > SHOWN) {
    const rest = rates.slice(SHOWN).reduce((sum, { perSecond }) => sum + perSecond, 0);
    shown.push(`${rates.length - SHOWN} more ${rest.toFixed(1)}/s`);
  }
  const gapText = openGaps === 0 ? `gaps ${gaps}` : `gaps ${gaps} + ${openGaps} open`;
  const badText = bad === 0 ? "" : `  bad ${bad}`;
  return `${new Date(at).toISOString()}  ${shown.join("  ")}  prints ${prints}  ${gapText}${badText}  ${file} ${(bytes / 1024).toFixed(0)} KiB`;
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    process.stdout.write(HELP);
    return EXIT.good;
  }
  const names = (values.markets ?? []).flatMap((text) => text.split(",")).map((name) => name.trim());
  const markets = [...new Set(names.filter((name) => name !== ""))];
  if (markets.length === 0) throw new UseError("--markets NAME[,NAME ...] is wanted. See --help.");
  if (values.out === undefined || values.out === "") throw new UseError("--out DIR is wanted. See --help.");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stop.abort());
  // stdout may be read by a program: what is for people goes beside it when it is.
  const out = values.json ? process.stderr : process.stdout;
  const { manifest, session } = await record({
    venue: values.venue,
    markets,
    folder: values.out,
    minutes: values.minutes === undefined ? null : positive(values.minutes, "minutes", 1_000_000),
    rotateMinutes: positive(values.rotate, "rotate", 100_000),
    prices: !values["no-prices"],
    times: {
      silentMs: positive(values.silent, "silent", 3_600) * 1_000,
      gammaMs: positive(values.gamma, "gamma", 86_400) * 1_000,
      resyncMs: 1_000,
      backoffMaxMs: 30_000,
    },
    signal: stop.signal,
    say: (text) => out.write(`${text}\n`),
    progress: (state) => out.write(`${line(state)}\n`),
  });
  const sum = totals(manifest);
  out.write(
    `${values.out}: ${manifest.files.length} files, ${sum.lines} lines, ${(sum.bytes / 1024).toFixed(0)} KiB; ` +
      `${sum.books + sum.restBooks} books, ${sum.changes} changes, ${sum.prints} prints, ${sum.prices} prices; ` +
      `${manifest.gaps.length} gaps\n`,
  );
  for (const { of, from, to, why, detail, wallMs } of manifest.gaps) {
    out.write(
      `gap ${of} ${new Date(from).toISOString()} to ${new Date(to).toISOString()} ${why}: ${detail} (${(wallMs / 1_000).toFixed(1)} s)\n`,
    );
  }
  if (values.json) {
    const { startsAt, endsAt, markets: recorded, files, gaps, malformed, priceFeed } = manifest;
    process.stdout.write(
      `${JSON.stringify({ folder: values.out, end: session.end, startsAt, endsAt, markets: recorded, files: files.length, ...sum, gaps, malformed, priceFeed })}\n`,
    );
  }
  return EXIT.good;
});
