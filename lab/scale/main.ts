/** `npm run bench:scale`: many markets side by side on the real runtime. Numbers, never a pass. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import { stateFolder } from "../../scripts/start/options.ts";
import { deriveAccount, paperKey } from "../../scripts/start/secrets.ts";
import { descendants, freePort, killStarted, type Stack, sleep, startStack, until } from "../crash/stack.ts";
import { createAdmin } from "../paper/admin.ts";
import { startWorker } from "../paper/process.ts";
import { type Access, openOrders } from "../recount/wire.ts";
import { type Bill, billOf, marginal, monthOf } from "./bill.ts";
import { type Kill, killOnce, line, said, summary } from "./kills.ts";
import { processUse, quantile, type Reading, rates, readMeter, tellsOfProcesses } from "./meter.ts";
import { manyMarkets } from "./world.ts";

const HELP = `scale: many markets side by side, what they cost, and how soon a kill has taken all their orders down

npm run bench:scale -- [options]

  --markets N    markets at once, 1 to 200 (default 8); several sizes are several runs
  --seconds S    how long each of the two stretches is measured, quiet and with active flow (default 60); 0: neither is,
                 kills alone are (npm run bench:kill)
  --every S      with active flow every market's book moves and trades once in so many seconds (default 10)
  --kills N      how often everything is killed and started again at the end (default 5)
  --json         the last line is one JSON object: {markets, quoting, quiet, active, kill}
  --help         this text

The bot runs as under npm start, headless, on a paper exchange in a process of its own, at a cycle of five seconds,
with the standard rate tier. Lag is by how much an alarm of a market came late. Requests are calls to objects and
their alarms, rows those that are written, each alarm set being one; both are counted by the engine itself
(workers/market/metered.ts). The bill's formula is in docs/cost.md. A kill is asked for while the books move and a
post is on its way that lands after the exchange was told to cancel all; "told" is when an open dashboard shows the
engine stopped, "zero" is the first look at the exchange from which on no order of ours is found, "flat" the proof.
Then a person's resume lets all quote again, and the next kill comes. Another busy program on the machine shows in
these figures.
Exit code: 0 good, 1 not all markets came to quote or a kill was not proven, 2 wrong use.`;

const OPTIONS = {
  markets: { type: "string", default: "8" },
  seconds: { type: "string", default: "60" },
  every: { type: "string", default: "10" },
  kills: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const AIMS = { lagP99Ms: 25, cores: 0.25, marketDollars: 0.85, zeroS: { 8: 2, 200: 20 } } as const;
const [START_MS, QUOTE_MS] = [240_000, 180_000];
/** Before the flow: every market comes to quote, then the quiet stretch. */
const SETTLE_S = 90;
/** Kills alone: the flow begins as soon as markets may quote. */
const KILLS_ALONE_MS = 20_000;
/** Of flow for one kill: to zero, to flat, and back to quotes. */
const KILL_S = 150;
/** The one object that is always in memory: its outgoing sockets pin it. */
const PINNED = "Gateway";

interface Stretch {
  readonly seconds: number;
  readonly lag: { readonly n: number; readonly p50: number | null; readonly p99: number | null };
  /** Cores of the bot's runtime, and its memory at the end. */
  readonly cores: number | null;
  readonly megabytes: number | null;
  /** A second, all markets together. */
  readonly requests: number;
  readonly rows: number;
  readonly byClass: ReturnType<typeof rates>;
  readonly bill: Bill;
  /** What one market adds to the bill where nothing is included any more, dollars a month. */
  readonly market: number;
}

const whole = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new UseError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  return value;
};

/** Measures one stretch of time by the engine's own counts. */
async function measure(stack: Stack, log: string, markets: number, seconds: number): Promise<Stretch> {
  const from = Date.now();
  const before = processUse(descendants(stack.pid));
  await sleep(seconds * 1_000);
  const after = processUse(descendants(stack.pid));
  const wallS = (Date.now() - from) / 1_000;
  const { readings, lags } = readMeter(readFileSync(log, "utf8"), from);
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last)
    throw new Error("the engine told too little of its use");
  const known = tellsOfProcesses();
  return {
    seconds: (last.at - first.at) / 1_000,
    lag: { n: lags.length, p50: quantile(lags, 0.5), p99: quantile(lags, 0.99) },
    cores: known ? (after.cpuS - before.cpuS) / wallS : null,
    megabytes: known ? Math.round(after.bytes / 1e6) : null,
    ...usedBetween(first, last, markets),
  };
}

function usedBetween(first: Reading, last: Reading, markets: number) {
  const byClass = rates(first, last);
  const all = Object.entries(byClass);
  const sum = (kind: "requests" | "rows"): number => all.reduce((total, [, each]) => total + each[kind], 0);
  const busy = all.reduce((total, [of, each]) => total + (of === PINNED ? 1 : each.busyMs / 1_000), 0);
  const month = monthOf({ requests: sum("requests"), rows: sum("rows"), objectSeconds: busy });
  const pinned = monthOf({ requests: 0, rows: 0, objectSeconds: 1 });
  // The pinned object is there for one market or for two hundred.
  const market = marginal({ ...month, gbSeconds: month.gbSeconds - pinned.gbSeconds }) / markets;
  return { requests: sum("requests"), rows: sum("rows"), byClass, bill: billOf(month), market };
}

function print(name: string, stretch: Stretch): void {
  const { lag, cores, megabytes, requests, rows, bill, market } = stretch;
  const ms = (value: number | null): string => (value === null ? "?" : value.toFixed(1));
  const { dollars } = bill;
  console.log(`
${name}, ${stretch.seconds.toFixed(0)} s
  alarm lag      p50 ${ms(lag.p50)} ms, p99 ${ms(lag.p99)} ms of ${lag.n}   aim: p99 <= ${AIMS.lagP99Ms} ms
  processor      ${cores === null ? "?" : cores.toFixed(3)} cores   aim at 200 markets: <= ${AIMS.cores}
  memory         ${megabytes ?? "?"} MB, the whole runtime
  requests       ${requests.toFixed(2)} a second
  rows written   ${rows.toFixed(2)} a second`);
  for (const [of, each] of Object.entries(stretch.byClass)) {
    const tables = Object.entries(each.tables)
      .filter(([, perSecond]) => perSecond > 0)
      .map(([name, perSecond]) => `${name} ${perSecond.toFixed(2)}`);
    const figures = [each.requests, each.rows].map((perSecond) => perSecond.toFixed(2).padStart(8));
    console.log(
      `    ${of.padEnd(10)} ${figures[0]} requests, ${figures[1]} rows (${tables.join(", ")}), ${(each.busyMs / 10).toFixed(1)} % of the time at work`,
    );
  }
  console.log(`  a month        $${dollars.all.toFixed(2)}: plan 5, requests ${dollars.requests.toFixed(2)}, rows ${dollars.rows.toFixed(2)}, duration ${dollars.duration.toFixed(2)}
  one market     $${market.toFixed(2)} where nothing is included any more   aim: <= ${AIMS.marketDollars}`);
}

await runTool(async () => {
  const { values } = parse({ options: OPTIONS }, process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const markets = whole("markets", values.markets, 1, 200);
  const seconds = values.seconds === "0" ? 0 : whole("seconds", values.seconds, 10, 3_600);
  const everyMs = 1_000 * whole("every", values.every, 1, 3_600);
  const kills = whole("kills", values.kills, 0, 100);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      killStarted();
      process.exit(EXIT.found);
    });

  const folder = mkdtempSync(join(tmpdir(), "edgemaker-scale-"));
  const exchange = await startWorker({
    ...{ port: await freePort(), inspectorPort: 0 },
    ...{ persistTo: join(folder, "exchange"), logFile: join(folder, "exchange.log") },
  });
  const state = stateFolder(root, { kind: "venue", url: exchange.url });
  const done: { quoting: number; quiet: Stretch | null; active: Stretch | null; kill: Kill[] } = {
    ...{ quoting: 0, quiet: null, active: null, kill: [] },
  };
  try {
    const admin = createAdmin(exchange.url);
    const startsAt = Date.now();
    const leadMs = seconds === 0 ? KILLS_ALONE_MS : (SETTLE_S + seconds) * 1_000;
    const flow = { leadMs, everyMs, lastsMs: leadMs + (seconds + kills * KILL_S) * 1_000 };
    const source = {
      ...{ kind: "replay", name: `${markets} markets`, order: "stamped", startsAt },
      endsAt: startsAt + 86_400_000,
    };
    await admin.setup({ source, speed: 1, rateTier: "standard", fresh: true, hold: true, faucet: 1e6 * 1e6 });
    const events = manyMarkets(startsAt, markets, flow);
    for (let first = 0; first < events.length; ) {
      const batch = events.slice(first, first + 500);
      await admin.events({ first, events: batch, last: false, bad: [] });
      first += batch.length;
    }
    console.log(`Starting the bot for ${markets} markets ...`);
    const set = { MM_MAX_MARKETS: markets, MM_CYCLE_SECONDS: 5, MM_MIN_DEPTH_USD: 0 };
    const sets = Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    const port = String(await freePort());
    const args = ["--headless", "--metered", "--venue", exchange.url, "--port", port, "--fresh", ...sets];
    const stack = await startStack(args, START_MS);
    await admin.begin();
    const began = Date.now();
    const log = join(state, "edgemaker.log");
    const account = await deriveAccount(exchange.url, paperKey(join(state, "wallet.json")));
    const access: Access = { venue: exchange.url, address: account.address, ...account.credentials };
    /** Markets with at least two orders at the exchange. */
    const quoting = async (): Promise<readonly string[]> => {
      const byMarket = new Map<string, number>();
      for (const { market } of await openOrders(access)) byMarket.set(market, (byMarket.get(market) ?? 0) + 1);
      return [...byMarket].flatMap(([market, n]) => (n >= 2 ? [market] : []));
    };
    /** Each has quoted both sides at some moment: while books move, one or other of many is always about to move its orders. */
    const allQuote = async (): Promise<number> => {
      const seen = new Set<string>();
      const look = async (): Promise<true | null> => {
        for (const market of await quoting()) seen.add(market);
        return seen.size >= markets ? true : null;
      };
      await until("all markets to quote", QUOTE_MS, look).catch(() => null);
      return seen.size;
    };
    done.quoting = await allQuote();
    console.log(
      `${done.quoting} of ${markets} markets have two orders or more, ${said(Date.now() - began)} after the clock began`,
    );
    if (seconds > 0) {
      await sleep(Math.max(0, began + SETTLE_S * 1_000 - Date.now()));
      done.quiet = await measure(stack, log, markets, seconds);
      print("quiet: no book moves", done.quiet);
      await sleep(Math.max(0, began + leadMs - Date.now()));
      done.active = await measure(stack, log, markets, seconds);
      print(`active: every book moves and trades once in ${everyMs / 1_000} s`, done.active);
    }
    await sleep(Math.max(0, began + leadMs - Date.now()));
    for (let n = 0; n < kills; n += 1) {
      const kill = await killOnce({ stack, admin, access }, quoting, async () => (await allQuote()) >= markets);
      done.kill.push(kill);
      console.log(line(n + 1, kill));
      if (kill.flatMs === null) break;
    }
  } finally {
    killStarted();
    await exchange.stop();
    for (const each of [folder, state]) rmSync(each, { recursive: true, force: true });
  }
  if (done.kill.length > 0) {
    console.log(summary(done.kill, markets <= 8 ? AIMS.zeroS[8] : AIMS.zeroS[200]));
  }
  if (values.json) console.log(JSON.stringify({ markets, ...done }));
  const proven = done.kill.length === kills && done.kill.every(({ flatMs }) => flatMs !== null);
  return done.quoting === markets && proven ? EXIT.good : EXIT.found;
});
