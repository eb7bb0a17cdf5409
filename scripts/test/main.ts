import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startVitest } from "vitest/node";
import { root } from "../lib/bootstrap.mjs";
import { EXIT, parse, runTool, seconds } from "../lib/cli.ts";
import { createTallyReporter } from "./reporter.ts";
import { closingLine, isGood } from "./tally.ts";

const HELP = `npm test -- [FILTER ...] [options]

Runs everything that tests: pure code in Node, each worker in workerd, then end to end with real processes.

  FILTER          only files whose path contains it
  --project NAME  only this project (core, a worker's name, e2e); may be repeated
  --json          the last line is one JSON object
  --help          this text

The last line is "N passed, N failed". Exit code 0: all good; 1: a failure, or a skip for any reason other than
"../shared is absent"; 2: wrong use.`;

const CLOSE_MS = 20_000;

await runTool(async () => {
  const { values, positionals } = parse(
    {
      allowPositionals: true,
      options: {
        project: { type: "string", multiple: true },
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

  const began = performance.now();
  // What tests leave in the folder for temporary files, and what a process leaves that a test has killed, goes with it.
  const temporary = mkdtempSync(join(tmpdir(), "edgemaker-tests-"));
  process.env.TMPDIR = temporary;
  const counting = createTallyReporter(root);
  const vitest = await startVitest("test", positionals, {
    root,
    watch: false,
    run: true,
    maxWorkers: 2,
    passWithNoTests: true,
    reporters: values.json ? [counting] : [["default", { summary: false }], counting],
    ...(values.project === undefined ? {} : { project: values.project }),
  });
  await Promise.race([vitest.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
  rmSync(temporary, { recursive: true, force: true });

  const tally = counting.tally() ?? { passed: 0, failures: ["the run ended before it counted anything"], skips: [] };
  const good = isGood(tally);
  const ms = Math.round(performance.now() - began);
  if (values.json) {
    console.log(JSON.stringify({ good, failed: tally.failures.length, ms, ...tally }));
  } else {
    for (const failure of tally.failures) console.log(`failed: ${failure}`);
    for (const skip of tally.skips) console.log(`skipped: ${skip.test}: ${skip.reason || "no reason given"}`);
    if (!good && tally.failures.length === 0) {
      console.log(tally.passed === 0 ? "No test ran." : `Only "../shared is absent" is a reason to skip.`);
    }
    console.log(`in ${seconds(ms)}`);
    console.log(closingLine(tally));
  }
  return good ? EXIT.good : EXIT.found;
});
