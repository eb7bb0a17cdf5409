/** Starts the product as its user does, in processes of its own, and stops or kills it whole. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { root } from "../../scripts/lib/bootstrap.mjs";

export interface Stack {
  readonly url: string;
  readonly api: string;
  readonly pid: number;
  /** Every JSON event the command printed so far. */
  readonly events: readonly StackEvent[];
  waitFor(event: string, timeoutMs: number): Promise<StackEvent>;
  /** Ctrl-C, and wait until it has gone. */
  stop(): Promise<number | null>;
  /** SIGKILL to every process under it at once: nothing gets to say goodbye. */
  killHard(): Promise<void>;
}

export interface StackEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** First processes of what was started here and has not ended. */
const running = new Set<number>();

/** SIGKILL to everything that was started here and still lives: for a tool that is told to end at once. */
export function killStarted(): void {
  for (const pid of running) killTree(pid);
}

/** Runs `npm start`'s script with --json and waits until it says it is ready. */
export async function startStack(args: readonly string[], timeoutMs = 90_000): Promise<Stack> {
  const child = spawn("node", ["scripts/start.mjs", "--json", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error("the start script did not start");
  running.add(pid);
  const events: StackEvent[] = [];
  const said: string[] = [];
  let exit: { code: number | null } | null = null;
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    rest += chunk;
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      said.push(line);
      if (line.startsWith("{")) events.push(JSON.parse(line) as StackEvent);
    }
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => said.push(chunk));
  child.on("exit", (code) => {
    running.delete(pid);
    exit = { code };
  });
  const waitFor = async (event: string, ms: number): Promise<StackEvent> => {
    const until = Date.now() + ms;
    for (;;) {
      const found = events.find((each) => each.event === event);
      if (found !== undefined) return found;
      if (exit !== null)
        throw new Error(`the start script ended (${exit.code}) before "${event}":\n${said.join("\n")}`);
      if (Date.now() > until) throw new Error(`no "${event}" within ${ms} ms:\n${said.join("\n")}`);
      await sleep(50);
    }
  };
  try {
    const ready = await waitFor("ready", timeoutMs);
    return {
      url: String(ready.url),
      api: String(ready.api),
      pid,
      events,
      waitFor,
      stop: () => stop(child),
      killHard: () => killHard(child, pid),
    };
  } catch (error) {
    await killHard(child, pid);
    throw error;
  }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  return gone;
}

async function killHard(child: ChildProcess, pid: number): Promise<void> {
  const gone =
    child.exitCode === null && child.signalCode === null
      ? new Promise((resolve) => child.once("exit", resolve))
      : Promise.resolve();
  killTree(pid);
  await gone;
}

function killTree(pid: number): void {
  for (const each of [pid, ...descendants(pid)]) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // Already gone, which is what was wanted.
    }
  }
}

/** Every process below this one, by /proc (Linux). */
export function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const found = new Set<number>([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const [pid, parent] of parents) {
      if (found.has(parent) && !found.has(pid)) {
        found.add(pid);
        grew = true;
      }
    }
  }
  found.delete(root);
  return [...found];
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is not null. */
export async function until<T>(what: string, timeoutMs: number, ask: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown = null;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end)
      throw new Error(`not within ${timeoutMs} ms: ${what}${last === null ? "" : ` (${String(last)})`}`);
    await sleep(250);
  }
}

/**
 * A free port on loopback that starts a run of free ones: below those that the system gives to outgoing connections, where
 * a port that is free now may be taken before anybody listens on it.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 12_000 + 10 * Math.floor(Math.random() * 1_800);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port from 12000 to 30000");
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
