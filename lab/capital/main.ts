/** `npm run capital`: how much of a small account ends up idle in complete sets, left lying and merged. */
import { Worker } from "node:worker_threads";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import type { Look } from "./look.ts";
import type { RunOptions } from "./run.ts";
import type { Said } from "./thread.ts";

const HELP = `capital: how much of a small account ends up idle in complete sets, left lying and merged?

npm run capital -- [options]

  --account USD  what the account starts with (default 100)
  --markets N    markets at a time (default 6)
  --waves N      how often others take their places, five minutes of the venue's time each (default 8)
  --seed S       decides the markets' flow (default 2)
  --json         the last line is one JSON object: {account, seed, lying: [...], merged: [...]}, a look for each wave
  --help         this text

The whole bot, twice, in virtual time: the objects of production against the paper exchange and its chain, as npm run
simulate runs them, without a fault. Once MM_USE_SPLIT_MERGE is false, once true. A look tells cash, complete sets that
lie, sets merged, fills so far, in how many markets an order to buy rested since the look before, and what the screen says
of want of money.

Exit code: 0 cash has run out where sets are left lying (at the end there is less than a pair of the smallest orders takes),
and has not where they are merged; 1 it is otherwise; 2 wrong use.`;

const OPTIONS = {
  account: { type: "string", default: "100" },
  markets: { type: "string", default: "6" },
  waves: { type: "string", default: "8" },
  seed: { type: "string", default: "2" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** Micro-dollars: a pair of the smallest orders takes five shares of each token, a dollar a pair. */
const PAIR = 5_000_000;

/** Less cash than a pair of orders takes at the last look: no round trip can begin. */
const ranOut = (looks: readonly Look[]): boolean => (looks.at(-1)?.cash ?? 0) < PAIR;

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UseError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}

/** One run in a thread of its own. */
const watched = (options: RunOptions, tell: (look: Look) => void): Promise<readonly Look[]> =>
  new Promise((resolve, reject) => {
    const looks: Look[] = [];
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: options });
    worker.on("error", reject);
    worker.on("message", (said: Said) => {
      if (said === null) {
        void worker.terminate();
        resolve(looks);
        return;
      }
      looks.push(said);
      tell(said);
    });
  });

const money = (micro: number): string => `$${(micro / 1e6).toFixed(2)}`;

const row = (merging: boolean, { at, cash, sets, merged, fills, buying, said }: Look): string =>
  [
    merging ? "merged" : "lying ",
    `${String(Math.round(at / 60_000)).padStart(4)} min`,
    `cash ${money(cash).padStart(8)}`,
    `sets ${(sets / 1e6).toFixed(2).padStart(6)}`,
    `merged ${(merged / 1e6).toFixed(2).padStart(6)}`,
    `fills ${String(fills).padStart(4)}`,
    `buying in ${buying}`,
    said.join("; "),
  ].join("  ");

/** Part of what the account started with that lies in complete sets at the last look. */
const idle = (looks: readonly Look[], account: number): number => (looks.at(-1)?.sets ?? 0) / (account * 1e6);

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const account = whole("account", values.account, 10, 100_000);
  const markets = whole("markets", values.markets, 1, 20);
  const waves = whole("waves", values.waves, 1, 100);
  const seed = whole("seed", values.seed, 0, 4_294_967_295);
  const run = (merging: boolean): Promise<readonly Look[]> =>
    watched({ merging, seed, markets, waves, account }, (look) => console.log(row(merging, look)));
  const [lying, merged] = await Promise.all([run(false), run(true)]);
  const [left, freed] = [idle(lying, account), idle(merged, account)];
  const percent = (part: number): string => `${Math.round(part * 100)} %`;
  console.log(
    `\nidle in complete sets at the end: left lying ${percent(left)} of the account, merged ${percent(freed)}`,
  );
  const word = (looks: readonly Look[]): string => (ranOut(looks) ? "has run out of cash" : "has cash");
  console.log(`left lying, the account ${word(lying)}; merged, it ${word(merged)}`);
  if (values.json) console.log(JSON.stringify({ account, seed, lying, merged }));
  return ranOut(lying) && !ranOut(merged) ? EXIT.good : EXIT.found;
});
