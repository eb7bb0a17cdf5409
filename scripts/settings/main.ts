/** `npm run config`: what the bot trades with, and how to change it while it runs. */
import * as z from "zod";
import { EXIT, parse, runTool, UseError } from "../lib/cli.ts";

const HELP = `npm run config -- [show | versions | set NAME=VALUE ... | unset NAME ... | back VERSION] [options]

What the bot trades with, and other values for it while it runs. Each change is checked as a whole, told with what it does
to risk, kept as a version, and traded with from every market's next cycle on. Without a command: show what differs from
the defaults.

  --reason TEXT  why, for the audit log; required to change something
  --loosen       the change may loosen a limit: without it one that does is refused
  --dry-run      say what would change, and change nothing
  --api URL      the bot's API (default http://127.0.0.1:8787/api/v1)
  --json         the last line is one JSON object
  --help         this text

Exit code: 0 done, 1 refused, 2 wrong use.`;

const change = z.object({ key: z.string(), from: z.string(), to: z.string(), does: z.string() });
const shown = z.object({
  version: z.int(),
  values: z.array(
    z.object({ key: z.string(), value: z.string(), source: z.string(), default: z.string(), unit: z.string() }),
  ),
});
const done = z.object({ dry_run: z.boolean(), version: z.int(), changes: z.array(change) });
const versions = z.object({
  items: z.array(
    z.object({
      version: z.int(),
      venue_time: z.string(),
      at: z.string().nullable(),
      actor: z.string(),
      why: z.string(),
      changes: z.array(change),
    }),
  ),
});
const problem = z.object({ title: z.string(), detail: z.string() });

const OPTIONS = {
  reason: { type: "string" },
  loosen: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  api: { type: "string", default: "http://127.0.0.1:8787/api/v1" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

await runTool(async () => {
  const { values, positionals } = parse({ options: OPTIONS, allowPositionals: true }, process.argv.slice(2));
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.good;
  }
  if (!URL.canParse(values.api)) throw new UseError(`--api takes an address, not "${values.api}".`);
  const api = values.api.replace(/\/$/, "");
  const [command = "show", ...words] = positionals;
  const wish = command === "show" || command === "versions" ? null : wishOf(command, words);
  let answer: unknown;
  if (wish !== null) answer = await put(api, wish, values);
  else if (command === "versions") answer = await showVersions(api);
  else answer = await show(api);
  if (values.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  return EXIT.good;
});

/** What is asked for, in the API's words. */
function wishOf(command: string, words: readonly string[]): object {
  if (words.length === 0) throw new UseError(`${command} takes at least one word. See --help.`);
  if (command === "back") {
    if (words.length > 1 || !/^\d+$/.test(words[0] ?? ""))
      throw new UseError("back takes one version, a whole number.");
    return { back_to: Number(words[0]) };
  }
  if (command === "unset") return { set: Object.fromEntries(words.map((name) => [name, null])) };
  if (command !== "set") throw new UseError(`"${command}" is no command. See --help.`);
  const pairs = words.map((word) => {
    const at = word.indexOf("=");
    if (at < 1) throw new UseError(`set takes NAME=VALUE, not "${word}".`);
    return [word.slice(0, at), word.slice(at + 1)] as const;
  });
  return { set: Object.fromEntries(pairs) };
}

async function put(
  api: string,
  wish: object,
  { reason, loosen, "dry-run": isDry }: { reason?: string; loosen: boolean; "dry-run": boolean },
): Promise<unknown> {
  if (reason === undefined || reason.trim() === "")
    throw new UseError("--reason is required: it goes into the audit log.");
  const before = shown.parse(await ask(`${api}/config`));
  const answer = done.parse(
    await ask(`${api}/config${isDry ? "?dry_run=true" : ""}`, {
      method: "PUT",
      headers: { "content-type": "application/json", "if-match": `"${before.version}"` },
      body: JSON.stringify({ ...wish, reason, loosen }),
    }),
  );
  for (const each of answer.changes) process.stdout.write(`${line(each)}\n`);
  const what = answer.changes.length === 0 ? "Nothing changes" : isDry ? "It would change so" : "Done";
  process.stdout.write(`${what}: version ${answer.version} trades.\n`);
  return answer;
}

async function show(api: string): Promise<unknown> {
  const { version, values } = shown.parse(await ask(`${api}/config`));
  const other = values.filter(({ source }) => source !== "default");
  for (const { key, value, source, default: standard, unit } of other)
    process.stdout.write(`${key} = ${value}${unit === "" ? "" : ` ${unit}`}  (${source}; default ${standard})\n`);
  process.stdout.write(`Version ${version}; ${values.length - other.length} parameters at their defaults.\n`);
  return { version, values: other };
}

async function showVersions(api: string): Promise<unknown> {
  const { items } = versions.parse(await ask(`${api}/config/versions?limit=200`));
  for (const { version, at, venue_time, actor, why, changes } of items) {
    process.stdout.write(`${String(version).padStart(4)}  ${at ?? venue_time}  ${actor}: ${why}\n`);
    for (const each of changes) process.stdout.write(`      ${line(each)}\n`);
  }
  return { items };
}

const line = ({ key, from, to, does }: z.infer<typeof change>): string =>
  `${key}: ${from === "" ? "(none)" : from} to ${to === "" ? "(none)" : to}, ${does}`;

/** @throws Error in plain words when the bot does not answer or refuses */
async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
  } catch (error) {
    throw new Error(`The bot at ${url} does not answer (${String(error)}): is it running?`);
  }
  const body: unknown = await response.json();
  if (response.ok) return body;
  const refused = problem.safeParse(body);
  throw new Error(
    refused.success ? `${refused.data.title}: ${refused.data.detail}` : `${url}: HTTP ${response.status}`,
  );
}
