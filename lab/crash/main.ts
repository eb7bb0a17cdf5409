/** `npm run crash`: SIGKILL to the bot at seeded moments while a rough exchange goes on; the ledger must equal it each time. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { EXIT, parse, runTool, seconds, UseError } from "../../scripts/lib/cli.ts";
import { stateFolder } from "../../scripts/start/options.ts";
import { deriveAccount, paperKey } from "../../scripts/start/secrets.ts";
import { createAdmin } from "../paper/admin.ts";
import { readFaults } from "../paper/faults.ts";
import { type PaperSource, startPaper } from "../paper/start.ts";
import { type Crash, crashes, momentsOf } from "./crash.ts";
import { inWords } from "./journal.ts";
import { ROUGH } from "./rough.ts";
import { freePort, killStarted, type Stack, startStack } from "./stack.ts";

const HELP = `crash: SIGKILL to every process of the bot at seeded moments, while a rough exchange goes on without it

npm run crash -- [options]

  --kills N         how many (default 20)
  --seed S          decides the moments, the world and the faults (default 1)
  --replay PATH     a recording instead of the seeded world; it must last
  --speed X         venue seconds per second (default 5)
  --profile NAME    a set of market settings for the bot
  --faults FILE     what goes wrong at the exchange, as JSON (default: answers, posts and frames that are lost, late,
                    doubled or broken, ghost fills, dropped sockets)
  --json            the last line is one JSON object: {seed, kills, passed, failed, fills, crashes: [{kill, while,
                    afterMs, inHand, deadMs, readyMs, settled: {ms, last},
                    equalMs, fills, lastWrong, differences}]}
  --help            this text

Each death comes in a storm of faults, which goes on until the bot has been started again on the same state; in the calm
after it the bot must come to the exchange's own account: every fill once,
positions and cash to the micro-dollar as recounted from the exchange's raw records, no order that rests unknown, none
believed in that does not rest, no wish sent as two orders. Some deaths come while the bot still recovers from the last.

Exit code: 0 good, 1 the books differ, 2 wrong use.`;

/** A busy machine may need this long to start the bot, wall ms. */
const START_MS = 240_000;

const OPTIONS = {
  kills: { type: "string", default: "20" },
  seed: { type: "string", default: "1" },
  replay: { type: "string" },
  speed: { type: "string", default: "5" },
  profile: { type: "string" },
  faults: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UseError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}

const line = ({ kill, ...crash }: Crash): string =>
  [
    `${String(kill).padStart(3)}  ${crash.while.padEnd(10)} +${seconds(crash.afterMs)}`,
    `in hand: ${inWords(crash.inHand)}`,
    `away ${seconds(crash.deadMs)}, answers after ${seconds(crash.readyMs)}`,
    crash.settled.ms === null
      ? `not settled by then: ${crash.settled.last}`
      : `settled and quoting ${seconds(crash.settled.ms)} later`,
    crash.equalMs === null
      ? `NOT EQUAL:\n${crash.differences.map((each) => `       ${each}`).join("\n")}`
      : `equal ${seconds(crash.equalMs)} later, ${crash.fills} fills${crash.lastWrong === null ? "" : ` (last: ${crash.lastWrong})`}`,
  ].join("; ");

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const kills = whole("kills", values.kills, 1, 1_000);
  const seed = whole("seed", values.seed, 0, 4_294_967_295);
  const speed = whole("speed", values.speed, 1, 100);
  const here = process.env.INIT_CWD ?? process.cwd();
  const path = values.replay === undefined ? null : resolve(here, values.replay);
  if (path !== null && !existsSync(path)) throw new UseError(`--replay: there is nothing at ${path}.`);
  const source: PaperSource = path === null ? { kind: "synthetic", seed } : { kind: "replay", path };
  const file = values.faults === undefined ? null : resolve(here, values.faults);
  const { settings } = file === null ? ROUGH : readFaults({ lists: [], file, seed });

  const folder = mkdtempSync(join(tmpdir(), "edgemaker-crash-"));
  const exchange = { persistTo: join(folder, "exchange"), logFile: join(folder, "exchange.log") };
  const hold = path !== null;
  const paper = await startPaper({ port: await freePort(), source, speed, hold, ...exchange });
  const state = stateFolder(root, { kind: "venue", url: paper.url });
  const args = ["--headless", "--venue", paper.url, "--port", String(await freePort())];
  if (values.profile !== undefined) args.push("--profile", values.profile);
  const start = (...more: string[]): Promise<Stack> => startStack([...args, ...more], START_MS);
  // Whoever stops us stops the bot too; the exchange ends with our process.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      killStarted();
      process.exit(EXIT.found);
    });
  const started = performance.now();
  const done: Crash[] = [];
  let failed = kills;
  try {
    const first = await start("--fresh");
    if (hold) await paper.begin();
    await first.waitFor("first_quote", 120_000);
    const { address, credentials } = await deriveAccount(paper.url, paperKey(join(state, "wallet.json")));
    const access = { venue: paper.url, address, ...credentials };
    const admin = createAdmin(paper.url);
    const storm = (number: number | null): Promise<void> =>
      admin.faults(number === null ? { seed: null, settings: [] } : { seed: seed * 1_000 + number, settings });
    await crashes({ access, state, restart: () => start(), storm }, first, momentsOf(kills, seed), (crash) => {
      done.push(crash);
      console.log(line(crash));
    });
    failed = done.filter(({ equalMs }) => equalMs === null).length;
  } finally {
    killStarted();
    await paper.stop();
    if (failed === 0) for (const each of [folder, state]) rmSync(each, { recursive: true, force: true });
    else process.stderr.write(`The bot's state stays in ${state}, the exchange's in ${folder}.\n`);
  }
  const passed = done.length - failed;
  const fills = done.at(-1)?.fills ?? 0;
  console.log(
    `${passed} passed, ${failed} failed (seed ${seed}, ${fills} fills, ${seconds(performance.now() - started)})`,
  );
  if (values.json) console.log(JSON.stringify({ seed, kills, passed, failed, fills, crashes: done }));
  return failed === 0 ? EXIT.good : EXIT.found;
});
