import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { UseError } from "../../scripts/lib/cli.ts";
import { readWorker } from "../../scripts/lib/workers.ts";
import { OFFLINE, wranglerCommand } from "../../scripts/lib/wrangler.ts";
import { buildScripts } from "../../scripts/start/build.ts";
import { writeRunConfigs } from "../../scripts/start/config.ts";
import { stopGroup } from "../../scripts/start/processes.ts";

const CONFIG = "workers/paper/wrangler.toml";
const HOST = "127.0.0.1";
const READY_MS = 90_000;

/** A running exchange script, before anything is set up in it. */
export interface WorkerProcess {
  readonly url: string;
  /** Heads a process group that holds all of it. */
  readonly pid: number;
  /** Settles when the process has ended, with or without us. */
  readonly ended: Promise<void>;
  /** Ends the whole group; its port is free afterwards. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly port: number;
  readonly inspectorPort: number;
  readonly persistTo: string;
  readonly logFile: string;
}

export interface WorkerOptions extends LaunchOptions {
  readonly signal?: AbortSignal | undefined;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A port may take a moment to be free after its owner was killed. */
const FREE_MS = 1_000;

/** Why nobody can listen on the port now; null when one can. */
const portProblem = (port: number): Promise<NodeJS.ErrnoException | null> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", resolve);
    probe.listen(port, HOST, () => probe.close(() => resolve(null)));
  });

/** @throws UseError when somebody listens on the port */
async function requireFree(port: number): Promise<void> {
  const deadline = Date.now() + FREE_MS;
  for (;;) {
    const problem = await portProblem(port);
    if (problem === null) return;
    if (problem.code !== "EADDRINUSE") throw new UseError(`Port ${port} can't be used: ${problem.message}.`);
    if (Date.now() > deadline) {
      throw new UseError(`Port ${port} is busy: stop what listens there, or choose another with --port.`);
    }
    await sleep(50);
  }
}

const tail = (file: string): string =>
  existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-5).join("\n") : "";

/**
 * The wrangler.toml of a built copy: editing a source file must not swap code under resting orders.
 *
 * @returns its path
 */
async function builtConfig(persistTo: string): Promise<string> {
  const worker = readWorker(CONFIG, readFileSync(join(root, CONFIG), "utf8"));
  const bundles = await buildScripts(root, join(root, ".state", "build-paper"), [worker]);
  const configs = writeRunConfigs(root, join(persistTo, "run"), [worker], { vars: {}, secrets: {}, bundles });
  const path = configs.get(worker.settings.name);
  if (path === undefined) throw new Error(`${worker.settings.name} has no settings`);
  return path;
}

/** Starts a script of ours in its own `wrangler dev`, at the head of a process group that ends with us. */
export function launch(config: string, { port, inspectorPort, persistTo, logFile }: LaunchOptions): ChildProcess {
  const [command, args] = wranglerCommand([
    ...["dev", "-c", config, "--ip", HOST, "--port", String(port)],
    ...["--inspector-ip", HOST, "--inspector-port", String(inspectorPort)],
    ...["--persist-to", persistTo, "--show-interactive-dev-session=false"],
  ]);
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, [join(root, "lab", "paper", "guard.mjs"), command, ...args], {
    cwd: persistTo,
    detached: true,
    stdio: ["pipe", log, log],
    env: { ...process.env, ...OFFLINE, WRANGLER_REGISTRY_PATH: join(persistTo, "registry") },
  });
  closeSync(log);
  return child;
}

async function answers(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/ok`, { signal: AbortSignal.timeout(2_000) });
    await reply.body?.cancel();
    return reply.ok;
  } catch {
    return false; // Not listening yet.
  }
}

/**
 * Starts the exchange's script in its own `wrangler dev`, in its own process group (killing wrangler alone would leave
 * workerd behind), and waits until GET /ok answers. The group ends with us, even when we are killed.
 *
 * @throws UseError for a busy port; Error with the log's last lines when it ends before it is ready
 */
export async function startWorker(options: WorkerOptions): Promise<WorkerProcess> {
  const { port, persistTo, logFile } = options;
  const aborted = (): boolean => options.signal?.aborted ?? false;
  await requireFree(port);
  mkdirSync(persistTo, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  const config = await builtConfig(persistTo);
  if (aborted()) throw new UseError("Stopped while it was starting.");

  const child = launch(config, options);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the exchange's process could not be started");
  const stop = async (): Promise<void> => {
    await stopGroup(pid);
    await ended;
  };

  const url = `http://${HOST}:${port}`;
  const deadline = Date.now() + READY_MS;
  while (!(await answers(url))) {
    const late = Date.now() > deadline;
    if (over || late || aborted()) {
      await stop();
      if (aborted()) throw new UseError("Stopped while it was starting.");
      const what = late ? "was not ready in time" : "ended before it was ready";
      throw new Error(`The exchange ${what}. Its log ${logFile} ends with:\n${tail(logFile)}`);
    }
    await sleep(50);
  }
  return { url, pid, ended, stop };
}
