/** Runs in Node, from vitest configs: other scripts of ours as they would be deployed, to stand beside the one under test. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");

/** Two projects' configs load this file apart, in one process: what one has built the other need not build again. */
const built: Map<string, string> = Reflect.get(globalThis, Symbol.for("edgemaker.built")) ?? new Map<string, string>();
Reflect.set(globalThis, Symbol.for("edgemaker.built"), built);

/** Bundles a worker with wrangler, by its folder's name, and gives its one module. Throws with wrangler's own words. */
export function buildWorker(name: string): string {
  const before = built.get(name);
  if (before !== undefined) return before;
  const script = bundle(name);
  built.set(name, script);
  return script;
}

function bundle(name: string): string {
  const out = mkdtempSync(join(tmpdir(), `edgemaker-${name}-`));
  try {
    const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
    // The orchestrator's is the one at the root.
    const config = name === "orchestrator" ? join(ROOT, "wrangler.toml") : join(ROOT, "workers", name, "wrangler.toml");
    execFileSync(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", out, "-c", config], {
      env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
      stdio: "pipe",
    });
    const script = readdirSync(out).find((file) => file.endsWith(".js"));
    if (script === undefined) throw new Error(`wrangler built no script for ${name}`);
    return readFileSync(join(out, script), "utf8");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
