/** What the bot's own log says of what it has used (workers/market/metered.ts), and what the machine says of its process. */
import { readdirSync, readFileSync } from "node:fs";

export interface Counts {
  readonly requests: number;
  readonly rows: number;
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
  readonly busyMs: number;
}
export interface Reading {
  readonly at: number;
  /** Since the process began, by class of object. */
  readonly counts: Readonly<Record<string, Counts>>;
}

/** The readings in a log from `from` on, and how late alarms of markets came, ms. */
export function readMeter(
  log: string,
  from: number,
): { readonly readings: readonly Reading[]; readonly lags: readonly number[] } {
  const readings: Reading[] = [];
  const lags: number[] = [];
  for (const line of log.split("\n")) {
    const at = line.indexOf('{"usage":');
    if (at < 0) continue;
    const { usage } = JSON.parse(line.slice(at)) as { usage: Reading & { lags: readonly number[] } };
    if (usage.at < from) continue;
    readings.push(usage);
    lags.push(...usage.lags);
  }
  return { readings, lags };
}

/** What was used between two readings, a second. */
export function rates(first: Reading, last: Reading): Readonly<Record<string, Counts>> {
  const seconds = (last.at - first.at) / 1_000;
  return Object.fromEntries(
    Object.entries(last.counts).map(([of, counts]) => {
      const before = first.counts[of];
      const per = (now: number, then = 0): number => (now - then) / seconds;
      const tables = Object.entries(counts.tables).map(
        ([name, rows]) => [name, per(rows, before?.tables[name])] as const,
      );
      return [
        of,
        {
          requests: per(counts.requests, before?.requests),
          rows: per(counts.rows, before?.rows),
          tables: Object.fromEntries(tables),
          busyMs: per(counts.busyMs, before?.busyMs),
        },
      ];
    }),
  );
}

export const quantile = (values: readonly number[], q: number): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
};

const TICKS_A_SECOND = 100;

/** Seconds of processor and bytes of memory of the runtimes (workerd) among these processes; Linux only. */
export function processUse(pids: readonly number[]): { readonly cpuS: number; readonly bytes: number } {
  let [cpuS, bytes] = [0, 0];
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      if (!stat.slice(0, stat.lastIndexOf(")")).includes("workerd")) continue;
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      cpuS += (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      bytes += 1_024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
    } catch {
      // It ended while we looked.
    }
  }
  return { cpuS, bytes };
}

/** Whether this machine tells of its processes. */
export const tellsOfProcesses = (): boolean => {
  try {
    return readdirSync("/proc").includes("self");
  } catch {
    return false;
  }
};
