import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";

/** Wrangler without network, questions or banners: it talks to nobody but us. */
export const OFFLINE = {
  CI: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_NO_SKILLS_UPDATE_PROMPTS: "true",
  WRANGLER_WRITE_LOGS: "false",
  // Its collector of traces writes every call between two objects to a database: most of the time that an order takes.
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  NO_COLOR: "1",
} as const;

/** The command line that runs wrangler itself, without npx between: a signal reaches the process that must stop. */
export const wranglerCommand = (args: readonly string[]): readonly [string, readonly string[]] => [
  process.execPath,
  [join(root, "node_modules", "wrangler", "bin", "wrangler.js"), ...args],
];

export interface Finished {
  readonly code: number | null;
  /** Everything it printed, both streams in the order they came. */
  readonly output: string;
}

/** Runs a program to its end and keeps what it prints. */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: string): void => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** Runs one wrangler command to its end. */
export function wranglerOnce(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<Finished> {
  const [command, all] = wranglerCommand(args);
  return runToEnd(command, all, { ...options, env: OFFLINE });
}
