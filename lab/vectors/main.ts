/** `node lab/vectors/main.ts PATH...`: reference values against core. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/bootstrap.mjs";
import { EXIT, parse, runTool, UseError } from "../../scripts/lib/cli.ts";
import type { Miss } from "./judge.ts";
import { readDocument, runCase, SAMPLING } from "./run.ts";

const HELP = `npm run vectors -- [PATH ...] [options]

Runs reference files (quant formulas with their expected answers) against core and prints every miss.

  PATH       a reference file, or a folder: every .json file in it (default: test/vectors)
  --paths N  sampled runs of each Monte Carlo case (default ${SAMPLING.paths})
  --seed N   of their chance (default ${SAMPLING.seed})
  --json     the last line is one JSON object: {passed, failed, misses: [...]}
  --help     this text

A case's function is looked up under its document's "file" field; one that is unknown fails. The last line is
"N passed, N failed", in cases. Exit code 0: all pass; 1: a failure; 2: wrong use.`;

interface Reported extends Miss {
  readonly path: string;
  readonly id: string;
  readonly fn: string;
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UseError(`${path} does not exist`);
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(path, name));
  if (files.length === 0) throw new UseError(`${path} holds no .json file`);
  return files;
}

function wholeOption(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UseError(`--${name} is ${text}: must be a whole number >= ${least}`);
  }
  return value;
}

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

await runTool(async () => {
  const { values, positionals } = parse(
    {
      allowPositionals: true,
      options: {
        paths: { type: "string", default: String(SAMPLING.paths) },
        seed: { type: "string", default: String(SAMPLING.seed) },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    },
    process.argv.slice(2),
  );
  if (values.help) {
    console.log(HELP);
    return EXIT.good;
  }
  const sampling = { paths: wholeOption("paths", values.paths, 100), seed: wholeOption("seed", values.seed, 0) };
  const files = (positionals.length === 0 ? [join(root, "test", "vectors")] : positionals).flatMap(filesOf);

  let passed = 0;
  let failed = 0;
  const misses: Reported[] = [];
  const report = (miss: Reported): void => {
    misses.push(miss);
    const { path, id, fn, at, got, expected, tolerance } = miss;
    console.log(`${path} ${id} ${fn}${at}: got ${shown(got)}, expected ${shown(expected)}, tolerance ${tolerance}`);
  };
  for (const path of files) {
    const document = readDocument(readFileSync(path, "utf8"));
    if (typeof document === "string") {
      failed += 1;
      report({ path, id: "-", fn: "-", at: "", got: document, expected: "a reference document", tolerance: "none" });
      continue;
    }
    for (const each of document.cases) {
      const result = runCase(document, each, sampling);
      if (result.misses.length === 0) passed += 1;
      else failed += 1;
      for (const miss of result.misses) report({ path, id: result.id, fn: result.fn, ...miss });
    }
  }
  if (values.json) console.log(JSON.stringify({ passed, failed, misses }));
  else console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? EXIT.good : EXIT.found;
});
