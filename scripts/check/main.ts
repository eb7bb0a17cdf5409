import { root } from "../lib/bootstrap.mjs";
import { EXIT, parse, runTool, seconds, UseError } from "../lib/cli.ts";
import { type Found, STEPS } from "./steps.ts";

const HELP = `npm run check -- [options]

Everything that can be known without running the product:

${STEPS.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join("\n")}

  --only NAME  only this step; may be repeated
  --json       the last line is one JSON object
  --help       this text

Exit code 0: all good; 1: something found; 2: wrong use.`;

/** A step that breaks has found something: the reason is its output. */
async function guarded(run: () => Promise<Found>): Promise<Found> {
  try {
    return await run();
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

await runTool(async () => {
  const { values } = parse(
    {
      options: {
        only: { type: "string", multiple: true },
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
  for (const name of values.only ?? []) {
    if (!STEPS.some((step) => step.name === name))
      throw new UseError(`--only ${name}: there is no such step. See --help.`);
  }

  const chosen = STEPS.filter(({ name }) => values.only?.includes(name) ?? true);
  const say = (line: string): void => {
    if (!values.json) console.log(line);
  };
  const results: { name: string; ms: number; problems: readonly string[]; facts?: Found["facts"] }[] = [];
  for (const { name, run } of chosen) {
    const began = performance.now();
    const { problems, note, facts } = await guarded(() => run(root));
    const ms = Math.round(performance.now() - began);
    results.push({ name, ms, problems, ...(facts === undefined ? {} : { facts }) });
    const said = problems.length === 0 ? (note ?? "") : `FAILED, ${problems.length} found`;
    say(`${name.padEnd(10)} ${seconds(ms).padStart(7)}  ${said}`.trimEnd());
    for (const problem of problems) say(problem.replace(/^/gm, "  "));
  }

  const failed = results.filter(({ problems }) => problems.length > 0).length;
  const passed = results.length - failed;
  if (values.json) console.log(JSON.stringify({ good: failed === 0, passed, failed, steps: results }));
  else console.log(`check: ${passed} passed, ${failed} failed`);
  return failed === 0 ? EXIT.good : EXIT.found;
});
