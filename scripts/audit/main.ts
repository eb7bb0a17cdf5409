/** Reads the bot's audit log and checks every seal. */
import { type AuditEntry, type AuditHead, check, EMPTY_LOG } from "../../core/audit/chain.ts";
import { EXIT, parse, runTool, UseError } from "../lib/cli.ts";
import { readLog } from "./read.ts";

const HELP = `npm run audit -- [options]

Reads the bot's audit log, checks that every entry is as it was sealed and follows the one before, and prints it.

  --api URL      the bot's API (default http://127.0.0.1:8787/api/v1)
  --holds HASH   an end of the log that was noted earlier: it must still be part of it
  --json         the last line is one JSON object
  --help         this text

Exit code: 0 the log holds, 1 it does not, 2 wrong use.`;

await runTool(async () => {
  const { values } = parse(
    {
      options: {
        api: { type: "string", default: "http://127.0.0.1:8787/api/v1" },
        holds: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    },
    process.argv.slice(2),
  );
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.good;
  }
  const { holds } = values;
  if (holds !== undefined && !/^[0-9a-f]{64}$/.test(holds)) throw new UseError("--holds takes 64 hex digits.");
  if (!URL.canParse(values.api)) throw new UseError(`--api takes an address, not "${values.api}".`);
  const { entries, head } = await readLog(values.api.replace(/\/$/, ""));
  for (const entry of entries) process.stdout.write(`${line(entry)}\n`);
  const why = problem(entries, head, holds);
  const end = `${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
  process.stdout.write(why === null ? `${end}: the log holds; its end is ${head.hash}\n` : `${end}: ${why}\n`);
  if (values.json)
    process.stdout.write(`${JSON.stringify({ entries: entries.length, holds: why === null, why, head })}\n`);
  return why === null ? EXIT.good : EXIT.found;
});

function problem(entries: readonly AuditEntry[], head: AuditHead, holds: string | undefined): string | null {
  const checked = check(EMPTY_LOG, entries);
  if (!checked.ok) return checked.why;
  if (checked.head.n !== head.n || checked.head.hash !== head.hash)
    return `the log was read to entry ${checked.head.n}, and the engine says it ends with entry ${head.n}`;
  if (holds !== undefined && !entries.some(({ hash }) => hash === holds))
    return "the end that was noted earlier is not part of it: entries were cut off or written anew";
  return null;
}

function line({ n, at, wallMs, actor, what, before, after, why }: AuditEntry): string {
  const when = new Date(wallMs ?? at).toISOString();
  return `${String(n).padStart(4)}  ${when}  ${what.padEnd(7)} ${before} -> ${after}; ${actor}: ${why}`;
}
