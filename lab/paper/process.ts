import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UseError } from "../../scripts/lib/cli.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const READY_MS = 60_000;
const GRACE_MS = 5_000;

/** wrangler must not look for a network, a login or an update. */
const OFFLINE = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  CI: "true",
  NO_COLOR: "1",
} as const;

export interface WorkerProcess {
  readonly url: string;
  readonly pid: number;
  /** Settles when the process has ended, with or without us. */
  readonly ended: Promise<void>;
  /** Ends the whole process group and waits until its port is free. */
  stop(): Promise<void>;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws UseError when somebody listens on the port */
export async function requireFree(port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new UseError(`Port ${port} is busy: stop what listens there, or choose another with --port.`)
          : new UseError(`Port ${port} can't be used: ${error.message}.`),
      );
    });
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function stopGroup(pid: number, port: number): Promise<void> {
  signalGroup(pid, "SIGTERM");
  const deadline = Date.now() + GRACE_MS;
  while (groupLives(pid) && Date.now() < deadline) await sleep(25);
  if (groupLives(pid)) signalGroup(pid, "SIGKILL");
  while (groupLives(pid) || (await accepts(port))) await sleep(25);
}

const tail = (file: string): string =>
  existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-5).join("\n") : "";

/**
 * Starts one worker in its own `wrangler dev`, in its own process group (killing wrangler alone would leave workerd), and
 * waits until GET /ok answers.
 *
 * @param options.config path of the worker's wrangler.toml from the project's root
 * @throws UseError for a busy port; Error with the log's last lines when it ends before it is ready
 */
export async function startWorker(options: {
  config: string;
  port: number;
  inspectorPort: number;
  persistTo: string;
  logFile: string;
}): Promise<WorkerProcess> {
  const { config, port, inspectorPort, persistTo, logFile } = options;
  await requireFree(port);
  mkdirSync(persistTo, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  const pinned = join(root, "node_modules", ".bin", "node");
  const log = openSync(logFile, "a");
  const child: ChildProcess = spawn(
    existsSync(pinned) ? pinned : process.execPath,
    [
      join(root, "node_modules", "wrangler", "bin", "wrangler.js"),
      "dev",
      "-c",
      join(root, config),
      "--ip",
      "127.0.0.1",
      "--port",
      String(port),
      "--inspector-port",
      String(inspectorPort),
      "--persist-to",
      persistTo,
      "--show-interactive-dev-session=false",
    ],
    {
      cwd: root,
      detached: true,
      stdio: ["ignore", log, log],
      env: {
        ...process.env,
        ...OFFLINE,
        WRANGLER_REGISTRY_PATH: join(persistTo, "registry"),
        WRANGLER_LOG_PATH: join(persistTo, "logs"),
      },
    },
  );
  closeSync(log);
  const { pid } = child;
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true;
      resolve();
    };
    child.once("exit", end);
    child.once("error", end);
  });
  if (pid === undefined) {
    await ended;
    throw new Error("wrangler could not be started");
  }

  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_MS;
  while (true) {
    if (over || Date.now() > deadline) {
      await stopGroup(pid, port);
      throw new Error(
        `The worker ${over ? "ended before it was ready" : "was not ready in time"}. Its log ${logFile} ends with:\n${tail(logFile)}`,
      );
    }
    try {
      const reply = await fetch(`${url}/ok`, { signal: AbortSignal.timeout(2_000) });
      await reply.body?.cancel();
      if (reply.ok) break;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  return { url, pid, ended, stop: () => stopGroup(pid, port) };
}
