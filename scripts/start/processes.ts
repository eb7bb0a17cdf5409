import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process we started, with everything it started in turn: one process group, stopped as one. */
export interface Group {
  readonly name: string;
  readonly pid: number;
  /** Fulfilled when the first process of the group ends, whoever ended it. */
  readonly exit: Promise<Exit>;
  /** True once `stop` was called: an end after that was wanted. */
  readonly stopping: boolean;
  /** Asks the group to end, then ends it; returns when no process of it lives. */
  stop(): Promise<void>;
}

export interface GroupOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that takes everything the group prints. It writes there itself, so that it outlives us without a broken pipe. */
  readonly log: string;
}

/** How long a group may take to leave after being asked, ms. */
const POLITE_MS = 5_000;
const POLL_MS = 40;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a signal to a whole group; false when there is none left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

/** Where /proc/PID/stat tells a process's group and number of threads, counted from its state. */
const [GROUP_AT, THREADS_AT] = [2, 17];

/**
 * True while any process of the group runs. A dead process that nobody has collected still takes signals, so on Linux
 * /proc has the last word; one whose first thread is dead while others end still holds its ports.
 */
export function isGroupAlive(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  if (process.platform !== "linux") return true;
  return readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(fields[GROUP_AT]) !== pid) return false;
      const [state] = fields;
      return (state !== "Z" && state !== "X") || Number(fields[THREADS_AT]) > 1;
    } catch {
      return false; // It ended while we looked.
    }
  });
}

/** Ends a group: asks, waits up to five seconds, then kills. Returns when nothing of it lives. */
export async function stopGroup(pid: number): Promise<void> {
  signalGroup(pid, "SIGTERM");
  for (let waited = 0; isGroupAlive(pid); waited += POLL_MS) {
    if (waited >= POLITE_MS) signalGroup(pid, "SIGKILL");
    if (waited >= 2 * POLITE_MS) throw new Error(`process group ${pid} does not end`);
    await sleep(POLL_MS);
  }
}

/** Starts a program at the head of a process group of its own. */
export function startGroup(name: string, command: string, args: readonly string[], options: GroupOptions): Group {
  const log = openSync(options.log, "a");
  const child: ChildProcess = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const pid = child.pid;
  if (pid === undefined) {
    child.on("error", () => undefined); // The missing pid has said it; the event only repeats it.
    throw new Error(`${name} could not be started: ${command}`);
  }
  let stopping: Promise<void> | null = null;
  return {
    name,
    pid,
    exit: new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal }))),
    get stopping() {
      return stopping !== null;
    },
    stop() {
      stopping ??= stopGroup(pid);
      return stopping;
    },
  };
}
