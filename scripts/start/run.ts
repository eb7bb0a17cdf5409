import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { UseError } from "../lib/cli.ts";
import { readWorkers, type Worker } from "../lib/workers.ts";
import { type Place, persistFolder, registryFolder, startBot, startSite, startViteSite } from "./bot.ts";
import { buildScripts, buildSite } from "./build.ts";
import { type Claim, claimFolder } from "./claim.ts";
import { writeRunConfigs } from "./config.ts";
import { parseCron, tick } from "./crons.ts";
import { type Exchange, openExchange } from "./exchange.ts";
import { migrate } from "./migrate.ts";
import { type StartOptions, stateFolder } from "./options.ts";
import { freePortsAbove, HOST, isFree } from "./ports.ts";
import type { Voice } from "./print.ts";
import type { Group } from "./processes.ts";
import { answers, hasQuote, waitFor } from "./ready.ts";
import { deriveAccount, paperKey, secretsOf } from "./secrets.ts";

/** The scripts of the bot, in the order wrangler gets them: the first one is spoken to. */
const SCRIPTS = ["edgemaker-dev", "edgemaker-orchestrator", "edgemaker-market", "edgemaker-api"] as const;
const DATABASE = "edgemaker";
const LOG_LIMIT = 20_000_000;

/** Wall ms that a part may take to answer on a slow machine. */
const PATIENCE_MS = 60_000;

/** Books of real people, whose crypto markets move with a spot price that we don't see in time. */
const isReal = (source: StartOptions["source"]): boolean => source.kind === "mirror";

/** What can be said to be wrong before anything is touched. */
function refuseMissing({ source }: StartOptions): void {
  if (source.kind === "replay" && !existsSync(source.path)) {
    throw new UseError(`--replay: there is nothing at ${source.path}.`);
  }
}

async function refuseBusy({ port }: StartOptions): Promise<void> {
  if (await isFree(port)) return;
  throw new UseError(`Port ${port} is in use: stop what listens there, or choose another with --port.`);
}

function scriptsOf(all: readonly Worker[]): readonly Worker[] {
  return SCRIPTS.map((name) => {
    const worker = all.find(({ settings }) => settings.name === name);
    if (worker === undefined) throw new Error(`no wrangler.toml is called ${name}`);
    return worker;
  });
}

/** The engine behind its meter (workers/market/metered.ts); every other script as it is. */
const metered = (worker: Worker): Worker =>
  worker.settings.name === "edgemaker-market"
    ? { ...worker, settings: { ...worker.settings, main: "metered.ts" } }
    : worker;

/** An empty folder, but for the claim on it. */
function empty(state: string): void {
  for (const name of readdirSync(state)) if (name !== "run.json") rmSync(join(state, name), { recursive: true });
}

function openLog(state: string): string {
  const log = join(state, "edgemaker.log");
  if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
  return log;
}

/** Fires one cron of the bot and waits for its end. */
async function fire(bot: string, cron: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${bot}/cdn-cgi/local/scheduled?cron=${encodeURIComponent(cron)}`, { signal });
  const said = (await response.text()).slice(0, 300);
  if (!response.ok) throw new Error(`${response.status} ${said}`);
}

/**
 * Starts everything, says when it is ready and when the first quote stands, and keeps it running until the signal.
 * Whatever happens, nothing it started is left when it returns or throws.
 *
 * @throws UseError for an unfit machine or option; Error when a part fails or ends by itself
 */
export async function startAll(root: string, options: StartOptions, voice: Voice, stop: AbortSignal): Promise<void> {
  refuseMissing(options);
  const state = stateFolder(root, options.source);
  const claim = await claimFolder(state);
  const parts: Parts = createParts(claim);
  try {
    await refuseBusy(options); // Only now: a run that was killed may have held the port until the claim swept it.
    if (options.fresh) empty(state);
    const place: Place = { root, state, log: openLog(state) };
    // What a killed run said of its scripts is no longer true, and the site would believe it for ever.
    rmSync(registryFolder(place), { recursive: true, force: true });
    await Promise.race([run(place, options, voice, parts, stop), parts.died, aborted(stop)]);
  } finally {
    await parts.stop();
    claim.release();
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** What a run has started. */
interface Parts {
  /** Starts a group; refused once `stop` was called, so that nothing begins behind the last look around. */
  start(make: () => Group): void;
  /** Takes over an exchange that is being started; it is stopped even when it comes up after `stop` was called. */
  adopt(exchange: Promise<Exchange>): Promise<Exchange>;
  /** Rejects when one of them ends without having been asked. */
  readonly died: Promise<never>;
  /** Ends them all, the newest first. */
  stop(): Promise<void>;
}

function createParts(claim: Claim): Parts {
  const ends: (() => Promise<void>)[] = [];
  let stopping = false;
  let fail: (error: Error) => void = () => undefined;
  const died = new Promise<never>((_, reject) => {
    fail = reject;
  });
  died.catch(() => undefined); // Nobody may be listening yet, or any more.
  const watch = (name: string, ended: Promise<string>): void => {
    void ended.then((how) => {
      if (!stopping) fail(new Error(`${name} ended by itself${how}`));
    });
  };
  return {
    died,
    start(make) {
      if (stopping) throw new Error("stopping");
      const group = make();
      ends.push(() => group.stop());
      claim.add(group.pid);
      watch(
        group.name,
        group.exit.then(({ code, signal }) => ` (${signal ?? `exit code ${code}`})`),
      );
    },
    adopt(opening) {
      ends.push(async () => {
        const exchange = await opening.catch(() => null);
        await exchange?.stop();
      });
      return opening.then((exchange) => {
        if (exchange.group !== null) claim.add(exchange.group);
        watch(
          "the exchange",
          exchange.ended.then(() => ""),
        );
        return exchange;
      });
    },
    async stop() {
      stopping = true;
      for (const end of ends.toReversed()) await end();
    },
  };
}

async function run(place: Place, options: StartOptions, voice: Voice, parts: Parts, stop: AbortSignal): Promise<void> {
  const { root, state } = place;
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  const [exchangePort = 0, freePort = 0, exchangeInspector = 0, botInspector = 0, siteInspector = 0] =
    await freePortsAbove(options.port, 5);
  const botPort = options.headless ? options.port : freePort;
  const builds = join(root, ".state", "build");
  mkdirSync(builds, { recursive: true });

  voice.step("Building what has changed, starting the exchange ...");
  const all = readWorkers(root);
  const workers = options.metered ? scriptsOf(all).map(metered) : scriptsOf(all);
  const key = paperKey(join(state, "wallet.json"));
  const [exchange, bundles, site] = await Promise.all([
    parts.adopt(openExchange(place, options, exchangePort, exchangeInspector)),
    options.dev ? null : buildScripts(root, builds, workers),
    options.dev || options.headless ? null : buildSite(root, builds),
  ]);
  const account = await waitFor(
    "the exchange's word on our credentials",
    PATIENCE_MS,
    () => deriveAccount(exchange.url, key),
    stop,
  );

  voice.step("Starting the bot ...");
  const settings = { MODE: "paper", VENUE: exchange.url };
  const profile: Record<string, string> = options.profile === null ? {} : { PROFILE: options.profile };
  const url = `http://${HOST}:${options.port}`;
  const bot = `http://${HOST}:${botPort}`;
  if (site !== null) parts.start(() => startSite(place, site, options.port, siteInspector));
  const configs = writeRunConfigs(root, join(state, "scripts"), workers, {
    vars: {
      "edgemaker-market": settings,
      "edgemaker-orchestrator": {
        ...settings,
        ...profile,
        MM_CRYPTO: isReal(options.source) ? "refuse" : "allow",
        ...options.set,
      },
    },
    secrets: secretsOf(key, account),
    bundles,
  });
  await migrate(root, state, DATABASE, configs.get("edgemaker-orchestrator") ?? "", persistFolder(place));
  parts.start(() => startBot(place, [...configs.values()], botPort, botInspector));
  if (options.dev) parts.start(() => startViteSite(place, options.port, bot));
  await waitFor("the bot's answer", PATIENCE_MS, answers(`${bot}/api/v1/health`), stop);
  if (!options.headless) {
    await waitFor("the site's answer", PATIENCE_MS, answers(url), stop);
    await waitFor("the API's answer through the site", PATIENCE_MS, answers(`${url}/api/v1/health`), stop);
  }

  await beginTrading(bot, exchange, workers, stop);
  const api = `${url}/api/v1`;
  voice.ready({ url, api, venue: exchange.url, mode: "paper", log: place.log, ms: since() });
  await waitFor("a first quote", Number.MAX_SAFE_INTEGER, hasQuote(api), stop);
  voice.firstQuote(since());
  await aborted(stop);
}

/** Fires each cron once, lets a replay's clock run, then fires each at its period in venue time. */
async function beginTrading(
  bot: string,
  exchange: Exchange,
  workers: readonly Worker[],
  stop: AbortSignal,
): Promise<void> {
  const crons = workers.flatMap(({ settings }) => settings.triggers.crons).map(parseCron);
  for (const cron of crons) await fire(bot, cron.text, stop);
  await exchange.begin();
  const ports = {
    clock: exchange.clock,
    fire: (cron: { readonly text: string }) => fire(bot, cron.text, stop),
    failed: (cron: { readonly text: string }, error: unknown) => {
      if (!stop.aborted) process.stderr.write(`cron "${cron.text}" failed: ${String(error)}\n`);
    },
  };
  void tick(crons, ports, stop);
}
