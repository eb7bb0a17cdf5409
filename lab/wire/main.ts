/** `npm run bench:wire`: from a book that moved to a signed order on the wire, in the real runtime. A number, never a pass. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { stateFolder } from "../../scripts/start/options.ts";
import { freePort, killStarted, sleep, startStack } from "../crash/stack.ts";
import { createAdmin } from "../paper/admin.ts";
import { startWorker } from "../paper/process.ts";
import { disk } from "./disk.ts";
import { type Feed, startFeed } from "./feed.ts";
import { type Fall, type Floor, startFloor, WAYS } from "./floor/start.ts";
import { type Machine, watchMachine } from "./machine.ts";
import { type Move, movesOf, type Spread, spread } from "./moves.ts";
import { partsOf, readPassages, type ToldPassage } from "./parts.ts";
import { type Passed, startProxy } from "./proxy.ts";
import { beforeAllOthers } from "./realtime.ts";
import { signing } from "./signing.ts";
import { moving } from "./world.ts";

const HELP = `wire: from a book that moved to a signed order on the wire

npm run bench:wire -- [options]

  --moves N    how many moves are counted (default 240)
  --warm N     how many go before them, uncounted and four times as fast: a runtime compiles what it has run often
               (default 480)
  --markets N  how many markets take turns to move (default 6); each moves every four seconds
  --realtime   the bench and the runtimes run before all other programs (Linux, as root): what else the machine does is
               not measured then
  --json       the last line is one JSON object: {moves, unanswered, aimP99Ms, place, cancel, replace, own, both, quiet:
               {place, own}, floor: {post, calls, row}, parts: {place: {NAME}, replace: {NAME}}, signature, disk, machine}, each
               spread {p50, p99, n} in ms or null
  --help       this text

The bot and the paper exchange run as they do under npm start, each in its own process, on loopback. A proxy between them
notes the moment a frame of a market socket leaves for the bot and the moment each request has arrived, on one clock. Each
book goes round: it moves by four cents, out of the band in which the bot sleeps; it opens so wide that nothing is quoted;
it closes again.

place    from the frame to the first signed order, where nothing stood
cancel   from the frame to the cancel of what stood
replace  from the frame to the first signed order at the new place. It waits for the venue's answer to the cancel: two
         orders where one is allowed are never at risk together
own      the same without the venue's answer; "place and own" are all of both
floor    the least that could be in the bot's place, in a runtime of its own, half way between two moves: a frame comes and
         "a post" leaves; "two calls" between two objects go before it; the second writes "a row", which must be on the
         disk before the call back. Nothing is decided, signed or logged in

Beside place and own stands what they are over those moves during which no timer of this process was late by more than two
milliseconds: what other programs on the machine did to the rest is not the bot's. Then the parts, by the bot's own clock,
whose step is a millisecond; what one id and one signature cost by themselves; how long the disk takes to keep what one
decision writes (the local runtime has one thread, and all of it waits meanwhile); and how late those timers were.

The aim is a p99 of 10 ms for place and own.
Exit code: 0 good, 2 wrong use.`;

const OPTIONS = {
  moves: { type: "string", default: "240" },
  warm: { type: "string", default: "480" },
  markets: { type: "string", default: "6" },
  realtime: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const AIM_P99_MS = 10;
const FLOOR_NAMES = { post: "a post", calls: "two calls", row: "a row" } as const;
const [LEAD_MS, APART_MS, WARM_APART_MS, START_MS] = [15_000, 4_000, 1_000, 240_000];
/** Cents a book moves by within ten seconds here are no reason to rest. */
const SETTINGS = ["--set", "MM_MOVE_PAUSE_SECONDS=0"] as const;

function numberOf(name: string, text: string, least: number): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : -1;
  if (value < least) throw new UseError(`--${name} takes a whole number from ${least} to 9999, not "${text}".`);
  return value;
}

interface Measured {
  readonly moves: readonly Move[];
  readonly passages: readonly ToldPassage[];
  readonly machine: Machine;
  readonly falls: readonly Fall[];
}

/** Few enough that the floor is warm and nobody is disturbed. */
const FLOOR_WARM_MS = 100;

/** Sends frames to the floor, its ways in turn. */
function beat(floor: Floor, everyMs: number): NodeJS.Timeout {
  let sent = 0;
  return setInterval(() => floor.send(WAYS[sent++ % WAYS.length] ?? "row"), everyMs);
}

/** Runs both sides and lets the books move; what came of the moves after the first `warm`. */
async function measure(markets: number, warm: number, moves: number, realtime: boolean): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-wire-"));
  const exchange = await startWorker({
    ...{ port: await freePort(), inspectorPort: 0 },
    ...{ persistTo: join(folder, "exchange"), logFile: join(folder, "exchange.log") },
  });
  const passed: Passed[] = [];
  let feed: Feed | null = null;
  let floor: Floor | null = null;
  let beating: NodeJS.Timeout | undefined;
  const proxy = await startProxy(exchange.url, (each) => passed.push(each));
  const state = stateFolder(root, { kind: "venue", url: proxy.url });
  try {
    const admin = createAdmin(exchange.url);
    const startsAt = Date.now();
    const source = {
      kind: "replay",
      name: "books that go round",
      order: "stamped",
      startsAt,
      endsAt: startsAt + 864e5,
    };
    // No limits of the venue's: the time to wait for them is not ours.
    await admin.setup({ source, speed: 1, rateTier: "none", fresh: true, hold: true });
    const [apart, warmApart] = [APART_MS / markets, WARM_APART_MS / markets];
    const warmMs = LEAD_MS + warm * warmApart + APART_MS;
    const times = [
      ...Array.from({ length: warm }, (_, move) => LEAD_MS + move * warmApart),
      ...Array.from({ length: moves }, (_, move) => warmMs + move * apart),
    ].map((ms) => Math.round(startsAt + ms));
    const events = moving({ startsAt, markets, times });
    feed = startFeed(admin, events);
    await feed.full;
    const port = await freePort();
    const args = ["--headless", "--venue", proxy.url, "--port", String(port), "--fresh", ...SETTINGS];
    floor = await startFloor(folder);
    const bot = await startStack(args, START_MS);
    if (realtime) console.log(`${beforeAllOthers()} processes run before all others`);
    await admin.begin();
    beating = beat(floor, FLOOR_WARM_MS);
    await sleep(warmMs - apart / 2);
    clearInterval(beating);
    const machine = watchMachine();
    const from = { at: performance.now(), venue: (await admin.status()).clock.ms };
    // Half way between two moves: neither is in the way of the other.
    beating = beat(floor, apart);
    await sleep(moves * apart + APART_MS / 2);
    const passages = await readPassages(bot.api);
    return {
      moves: movesOf(passed, APART_MS / 2).filter(({ at }) => at >= from.at),
      passages: passages.filter(({ at }) => Date.parse(at) >= from.venue),
      machine: machine.stop(),
      falls: floor.falls.filter(({ at }) => at >= from.at),
    };
  } finally {
    clearInterval(beating);
    feed?.stop();
    killStarted();
    await floor?.stop();
    await proxy.stop();
    await exchange.stop();
    for (const each of [folder, state]) rmSync(each, { recursive: true, force: true });
  }
}

const line = (name: string, of: Spread | null, note = ""): string =>
  of === null
    ? `${name.padEnd(22)}  none`
    : `${name.padEnd(22)}  p50 ${of.p50.toFixed(2)} ms, p99 ${of.p99.toFixed(2)} ms  of ${of.n}${note}`;

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      killStarted();
      process.exit(EXIT.found);
    });
  const markets = numberOf("markets", values.markets, 1);
  const [warm, moves] = [numberOf("warm", values.warm, 0), numberOf("moves", values.moves, 1)];
  const done = await measure(markets, warm, moves, values.realtime);

  const of = (kind: Move["kind"]) => done.moves.filter((move) => move.kind === kind);
  const isAnswered = ({ kind, cancelMs, postMs }: Move): boolean => (kind === "clear" ? cancelMs : postMs) !== null;
  const unanswered = done.moves.filter((move) => !isAnswered(move)).length;
  const replaced = of("replace").filter(isAnswered);
  const cancel = spread([...of("replace"), ...of("clear")].flatMap(({ cancelMs }) => cancelMs ?? []));
  const replace = spread(replaced.flatMap(({ postMs }) => postMs ?? []));
  const ownOf = ({ postMs, venueMs }: Move): number | [] => (postMs === null ? [] : postMs - venueMs);
  const placed = of("place").flatMap(({ postMs }) => postMs ?? []);
  const place = spread(placed);
  const own = spread(replaced.flatMap(ownOf));
  const both = spread([...placed, ...replaced.flatMap(ownOf)]);
  const isQuiet = ({ at, postMs }: Move): boolean => postMs !== null && done.machine.isQuiet(at, at + postMs);
  const quiet = {
    place: spread(
      of("place")
        .filter(isQuiet)
        .flatMap(({ postMs }) => postMs ?? []),
    ),
    own: spread(replaced.filter(isQuiet).flatMap(ownOf)),
  };
  const floor = Object.fromEntries(
    WAYS.map((way) => [way, spread(done.falls.filter((fall) => fall.way === way).map(({ ms }) => ms))]),
  );
  const aim = `   aim: p99 <= ${AIM_P99_MS} ms`;
  console.log(`${done.moves.length} moves of ${markets} books, ${unanswered} without an answer within two seconds`);
  console.log(line("place", place, aim));
  console.log(line("  undisturbed", quiet.place));
  console.log(line("cancel", cancel));
  console.log(line("replace", replace));
  console.log(line("own", own, aim));
  console.log(line("  undisturbed", quiet.own));
  console.log(line("place and own", both, aim));
  for (const way of WAYS) console.log(line(`floor, ${FLOOR_NAMES[way]}`, floor[way] ?? null));
  if (place !== null && floor.row != null)
    console.log(
      `${"place over the floor".padEnd(22)}  p50 ${(place.p50 / floor.row.p50).toFixed(2)} times, p99 ${(place.p99 / floor.row.p99).toFixed(2)} times`,
    );
  const parts = partsOf(done.passages);
  for (const kind of ["place", "replace"] as const) {
    console.log(`\n${kind}, within the bot, by its own clock:`);
    for (const [name, part] of Object.entries(parts[kind])) console.log(line(name, part));
  }
  const signature = await signing();
  console.log(`\n${line("one id and signature", signature, "   alone, in this process")}`);
  const kept = disk(tmpdir());
  console.log(line("a write and its fsync", kept, "   alone, on this disk"));
  console.log(line("a timer is late by", done.machine.late, "   in this process, meanwhile"));
  if (values.json)
    console.log(
      JSON.stringify({
        ...{
          moves: done.moves.length,
          unanswered,
          aimP99Ms: AIM_P99_MS,
          place,
          cancel,
          replace,
          own,
          both,
          quiet,
          floor,
          parts,
        },
        ...{ signature, disk: kept, machine: done.machine.late },
      }),
    );
  return EXIT.good;
});
