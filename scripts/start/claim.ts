import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { UseError } from "../lib/cli.ts";
import { isGroupAlive, stopGroup } from "./processes.ts";

const claim = z.object({ pid: z.number().int().positive(), groups: z.array(z.number().int().positive()) });

/** One run at a time may use a state folder: two would write one database. */
export interface Claim {
  /** Notes a process group of this run, for the next start to end if we die before we can. */
  add(group: number): void;
  release(): void;
}

/** Command line of a process, or "" when it can't be known (no /proc: then nobody is taken for one of ours). */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** Does a live process of this group work in this folder? A number that the system gave to somebody else does not. */
function isOurs(group: number, folder: string): boolean {
  if (process.platform !== "linux" || !isGroupAlive(group)) return false;
  return readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const inGroup = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) === group;
      return inGroup && commandLine(Number(name)).includes(folder);
    } catch {
      return false; // It ended while we looked.
    }
  });
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || commandLine(pid).includes("scripts/start/main.ts");
}

/**
 * Takes the folder for this run. Processes that a killed run left behind are ended first.
 *
 * @throws UseError when another run holds it
 */
export async function claimFolder(folder: string): Promise<Claim> {
  const path = join(folder, "run.json");
  mkdirSync(folder, { recursive: true });
  if (existsSync(path)) {
    const left = claim.safeParse(JSON.parse(readFileSync(path, "utf8")));
    if (left.success && isRunning(left.data.pid)) {
      throw new UseError(
        `Already running from ${folder} (process ${left.data.pid}): stop it first, or choose another source.`,
      );
    }
    for (const group of left.success ? left.data.groups : []) if (isOurs(group, folder)) await stopGroup(group);
  }
  const groups: number[] = [];
  const write = (): void => writeFileSync(path, `${JSON.stringify({ pid: process.pid, groups })}\n`);
  write();
  return {
    add(group) {
      groups.push(group);
      write();
    },
    release: () => rmSync(path, { force: true }),
  };
}
