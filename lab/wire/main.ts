/** `npm run bench:wire`: from a book that moved to a signed order on the wire, in the real runtime. A number, never a pass. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Passage } from "../../core/contract/gateway.ts";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { stateFolder } from "../../scripts/start/options.ts";
import { freePort, killStarted, sleep, startStack } from "../crash/stack.ts";
import { createAdmin } from "../paper/admin.ts";
import { startWorker } from "../paper/process.ts";
import { movesOf, spread } from "./moves.ts";
import { partsOf, readPassages } from "./parts.ts";
import { type Passed, startProxy } from "./proxy.ts";
import { signing } from "./signing.ts";
import { isMove, moving } from "./world.ts";

const HELP = `wire: from a book that moved to a signed order on the wire

npm run bench:wire -- [options]

  --moves N   how often the book moves (default 60); it moves every four seconds, and a minute more goes for starting
  --json      the last line is one JSON object: {moves, answered, aimP99Ms, cancel, order, own, parts: {NAME},
              signature}, each {p50, p99} in ms or null
  --help      this text

The bot and the paper exchange run as they do under npm start, each in its own process, on loopback. A proxy between them
notes the moment a frame of the market socket leaves for the bot and the moment each request has arrived, on one clock. The
book moves by four cents each time, out of the band in which the bot sleeps; orders move closer at three seconds of age.

cancel   from the frame to the cancel of what stood at the old place
order    from the frame to the first signed order at the new one
own      the same without the exchange's answer to the cancel, which the order waits for

Then the parts of it, by the bot's own clock: reading the frame; the market told, its decision journaled, its cancels back
at the Gateway; the venue's answer; the market told, its orders journaled and back; their signatures. And what one id and
one signature cost by themselves.

The aim is a p99 of 10 ms for an order. Another busy program on the machine shows in these times.
Exit code: 0 good, 2 wrong use.`;

const OPTIONS = {
  moves: { type: "string", default: "60" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const AIM_P99_MS = 10;
const [LEAD_MS, APART_MS, START_MS] = [15_000, 4_000, 240_000];

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const moves = /^\d{1,4}$/.test(values.moves) ? Number(values.moves) : 0;
  if (moves < 1) throw new UseError(`--moves takes a whole number from 1 to 9999, not "${values.moves}".`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      killStarted();
      process.exit(EXIT.found);
    });

  const folder = mkdtempSync(join(tmpdir(), "edgemaker-wire-"));
  const exchange = await startWorker({
    ...{ port: await freePort(), inspectorPort: 0 },
    ...{ persistTo: join(folder, "exchange"), logFile: join(folder, "exchange.log") },
  });
  const passed: Passed[] = [];
  let passages: readonly Passage[] = [];
  const proxy = await startProxy(exchange.url, isMove, (each) => passed.push(each));
  const state = stateFolder(root, { kind: "venue", url: proxy.url });
  try {
    const admin = createAdmin(exchange.url);
    const startsAt = Date.now();
    const endsAt = startsAt + 86_400_000;
    const source = { kind: "replay", name: "a book that moves to and fro", order: "stamped", startsAt, endsAt };
    // No limits of the venue's: the time to wait for them is not ours.
    await admin.setup({ source, speed: 1, rateTier: "none", fresh: true, hold: true });
    await admin.events({ first: 0, events: moving(startsAt, moves, LEAD_MS, APART_MS), last: false, bad: [] });
    const port = await freePort();
    const bot = await startStack(["--headless", "--venue", proxy.url, "--port", String(port), "--fresh"], START_MS);
    await admin.begin();
    await sleep(LEAD_MS / 2);
    passed.length = 0;
    await sleep(LEAD_MS / 2 + moves * APART_MS);
    passages = await readPassages(bot.api);
  } finally {
    killStarted();
    await proxy.stop();
    await exchange.stop();
    for (const each of [folder, state]) rmSync(each, { recursive: true, force: true });
  }

  const all = movesOf(passed, APART_MS / 2);
  const answered = all.filter((move) => move.postMs !== null);
  const cancel = spread(all.flatMap(({ cancelMs }) => cancelMs ?? []));
  const order = spread(answered.flatMap(({ postMs }) => postMs ?? []));
  const own = spread(answered.flatMap(({ postMs, venueMs }) => (postMs === null ? [] : [postMs - venueMs])));
  const text = (name: string, of: typeof order): string =>
    of === null ? `${name}  none` : `${name}  p50 ${of.p50.toFixed(2)} ms, p99 ${of.p99.toFixed(2)} ms`;
  console.log(`${all.length} moves of the book, ${answered.length} answered with an order before the next`);
  if (all.length === 0) {
    const seen = (what: Passed["what"]): number => passed.filter((each) => each.what === what).length;
    console.log(`nothing to measure: ${seen("post")} posts and ${seen("cancel")} cancels went by, and no frame`);
  }
  console.log(text("cancel", cancel));
  console.log(`${text("order ", order)}   aim: p99 <= ${AIM_P99_MS} ms`);
  console.log(text("own   ", own));
  const parts = partsOf(passages);
  const signature = await signing();
  console.log("\nwithin the bot, by its own clock:");
  for (const [name, part] of Object.entries(parts)) console.log(text(name.padEnd(22), part));
  console.log(`${text("one id and signature".padEnd(22), signature)}   alone, in this process: the bound`);
  if (values.json)
    console.log(
      JSON.stringify({
        ...{ moves: all.length, answered: answered.length, aimP99Ms: AIM_P99_MS },
        ...{ cancel, order, own, parts, signature },
      }),
    );
  return EXIT.good;
});
