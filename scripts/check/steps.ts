import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectFiles } from "../lib/tree.ts";
import { readWorkers } from "../lib/workers.ts";
import { type Finished, runToEnd, wranglerOnce } from "../lib/wrangler.ts";
import { arrowProblems, type SourceFile } from "./arrows.ts";
import { bindingProblems, deployOrder } from "./bindings.ts";
import { readExports } from "./exports.ts";
import { purityProblems } from "./purity.ts";
import { secretProblems } from "./secrets.ts";
import { projectSources } from "./sources.ts";

/** What a step found: `note` for its line when good, `problems` otherwise. */
export interface Found {
  readonly problems: readonly string[];
  readonly note?: string;
  /** Numbers for --json, such as bundle sizes. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface Step {
  readonly name: string;
  readonly what: string;
  run(root: string): Promise<Found>;
}

const nodeTool = (root: string, ...path: string[]): string => join(root, "node_modules", ...path);

const asFound = ({ code, output }: Finished, note?: string): Found =>
  code === 0 ? { problems: [], ...(note === undefined ? {} : { note }) } : { problems: [output.trim()] };

/** Runs jobs a few at a time, results in the order of the jobs. */
async function inParallel<J, R>(jobs: readonly J[], run: (job: J) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < jobs.length; i = next++) {
      const job = jobs[i];
      if (job !== undefined) results[i] = await run(job);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, worker));
  return results;
}

const tsconfigs = (root: string): readonly string[] =>
  projectFiles(root).filter((path) => /(^|\/)tsconfig\.json$/.test(path));

const types: Step = {
  name: "types",
  what: "every tsconfig.json compiles",
  async run(root) {
    const configs = tsconfigs(root);
    const tsc = nodeTool(root, "typescript", "bin", "tsc");
    const results = await inParallel(configs, (config) => runToEnd(process.execPath, [tsc, "-p", join(root, config)]));
    const problems = results.flatMap(({ code, output }, i) => (code === 0 ? [] : [`${configs[i]}\n${output.trim()}`]));
    return { problems, note: `${configs.length} programs` };
  },
};

const lint: Step = {
  name: "lint",
  what: "biome: form and lint",
  run: async (root) =>
    asFound(
      await runToEnd(process.execPath, [
        nodeTool(root, "@biomejs", "biome", "bin", "biome"),
        "ci",
        "--colors=off",
        "--diagnostic-level=error",
        ".",
      ]),
    ),
};

const dead: Step = {
  name: "dead",
  what: "knip: files, exports and dependencies that nobody uses",
  run: async (root) =>
    asFound(await runToEnd(process.execPath, [nodeTool(root, "knip", "bin", "knip.js"), "--no-progress"])),
};

const arrows: Step = {
  name: "arrows",
  what: "imports point one way; core is pure",
  async run(root) {
    const files = projectSources(root);
    return { problems: [...arrowProblems(files), ...purityProblems(files)], note: `${files.length} files` };
  },
};

const bindings: Step = {
  name: "bindings",
  what: "the graph of all wrangler.toml: no cycle, every target and class exists",
  async run(root) {
    const workers = readWorkers(root);
    const order = deployOrder(workers);
    return {
      problems: bindingProblems(workers, readExports(root)),
      note: `deploy order ${order?.join(" > ") ?? "none"}`,
      facts: { deployOrder: order },
    };
  },
};

/** A migration that drizzle-kit would still write means that schema and migrations differ. */
async function migrationsInSync(root: string): Promise<readonly string[]> {
  if (!existsSync(join(root, "drizzle.config.ts"))) return [];
  const before = globSync("migrations/**/*", { cwd: root }).sort();
  const folder = mkdtempSync(join(tmpdir(), "edgemaker-migrations-"));
  try {
    cpSync(join(root, "migrations"), folder, { recursive: true });
    const drizzle = nodeTool(root, "drizzle-kit", "bin.cjs");
    const args = [drizzle, "generate", "--dialect", "sqlite", "--schema", "db/schema.ts", "--out", folder];
    const { code, output } = await runToEnd(process.execPath, args, { cwd: root });
    if (code !== 0) return [output.trim()];
    const after = globSync("**/*", { cwd: folder })
      .map((path) => join("migrations", path))
      .sort();
    const added = after.filter((path) => !before.includes(path));
    return added.length === 0
      ? []
      : [`db/schema.ts has changed: run "npm run db:generate" (it would write ${added.join(", ")})`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Programs that write a file of the project from its code, and with --check compare it. */
const WRITERS = ["workers/api/write-openapi.ts", "scripts/config/main.ts"];

const generated: Step = {
  name: "generated",
  what: "files written from code are up to date",
  async run(root) {
    const writers = WRITERS.filter((path) => existsSync(join(root, path)));
    const results = await inParallel(writers, (path) => runToEnd(process.execPath, [join(root, path), "--check"]));
    const stale = results.flatMap(({ code, output }) => (code === 0 ? [] : [output.trim()]));
    return { problems: [...stale, ...(await migrationsInSync(root))], note: `migrations, ${writers.length} more` };
  },
};

const readable = (root: string): readonly SourceFile[] =>
  projectFiles(root)
    .filter((path) => !/\.(png|jpg|woff2?|ico|gz|parquet)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const secrets: Step = {
  name: "secrets",
  what: "no secret and no machine's path in any file",
  async run(root) {
    const files = readable(root);
    return { problems: secretProblems(files), note: `${files.length} files` };
  },
};

const bundles: Step = {
  name: "bundles",
  what: "wrangler deploy --dry-run of every script",
  async run(root) {
    const workers = readWorkers(root);
    const folder = mkdtempSync(join(tmpdir(), "edgemaker-bundles-"));
    try {
      const results = await inParallel(workers, ({ config, settings }) =>
        wranglerOnce(["deploy", "--dry-run", "-c", join(root, config), "--outdir", join(folder, settings.name)], {
          cwd: dirname(join(root, config)),
        }),
      );
      const problems = results.flatMap(({ code, output }, i) =>
        code === 0 ? [] : [`${workers[i]?.config}\n${output.trim()}`],
      );
      const sizes = Object.fromEntries(
        results.map(({ output }, i) => [workers[i]?.settings.name, Number(/gzip: ([\d.]+) KiB/.exec(output)?.[1])]),
      );
      const note = Object.entries(sizes).map(([name, size]) => `${name.replace("edgemaker-", "")} ${size}`);
      return { problems, note: `KiB gz: ${note.join(", ")}`, facts: { gzipKiB: sizes } };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const site: Step = {
  name: "site",
  what: "the dashboard builds and keeps its size budget",
  async run(root) {
    const built = await runToEnd(process.execPath, [
      nodeTool(root, "vite", "bin", "vite.js"),
      "build",
      join(root, "web"),
      "--logLevel",
      "warn",
    ]);
    if (built.code !== 0) return asFound(built);
    const sized = await runToEnd(process.execPath, [join(root, "web", "size.mjs")]);
    return asFound(
      sized,
      sized.output
        .trim()
        .split("\n")
        .map((line) => line.replace(/\s+/g, " "))
        .join(", "),
    );
  },
};

/** In the order they run: the quick ones first. */
export const STEPS: readonly Step[] = [arrows, bindings, secrets, lint, types, dead, generated, bundles, site];
