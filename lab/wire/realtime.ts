/** The processes that are measured before all others on the machine: Linux's real-time class, by `chrt` of util-linux. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { UseError } from "../../scripts/lib/cli.ts";
import { descendants } from "../crash/stack.ts";

/** Above every program of the usual class; below what the kernel itself runs there. */
const PRIORITY = 10;

const nameOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
};

/**
 * Puts this process and every runtime under it there. Only those: a program that waits by turning round and round, such as
 * a bundler's, would let nobody else run.
 *
 * @returns how many
 * @throws UseError when this user may not
 */
export function beforeAllOthers(): number {
  const pids = [process.pid, ...descendants(process.pid).filter((pid) => nameOf(pid) === "workerd")];
  for (const pid of pids) {
    const set = spawnSync("chrt", ["--fifo", "--all-tasks", "--pid", String(PRIORITY), String(pid)], {
      encoding: "utf8",
    });
    if (set.status !== 0)
      throw new UseError(`--realtime: ${set.error?.message ?? set.stderr.trim()}. It needs Linux, chrt and root.`);
  }
  return pids.length;
}
