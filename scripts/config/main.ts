/** `npm run config:generate`: the configuration's page and examples, from core/config. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/bootstrap.mjs";
import { EXIT, parse, runTool } from "../lib/cli.ts";
import { projectFiles } from "../lib/tree.ts";
import { exampleText } from "./examples.ts";
import { configurationPage } from "./page.ts";
import { HOLDERS } from "./secrets.ts";

const HELP = `npm run config:generate -- [options]

Writes docs/configuration.md and each script's .dev.vars.example from core/config.

  --check  write nothing; name what is out of date
  --json   the last line is one JSON object: {good, files, stale}
  --help   this text

Exit code 0: written, or all up to date; 1: something is out of date; 2: wrong use.`;

/** Whether the code of a script, past the list of its bindings and its tests, uses a name. */
function reader(script: string): (name: string) => boolean {
  const files = projectFiles(root).filter(
    (path) =>
      path.startsWith(`workers/${script}/`) &&
      /\.ts$/.test(path) &&
      !/\/env\.ts$|\.test\.ts$|\/test\/|config\.ts$/.test(path),
  );
  const text = files.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
  return (name) => new RegExp(`\\b${name}\\b`).test(text);
}

await runTool(async () => {
  const { values } = parse(
    {
      options: {
        check: { type: "boolean", default: false },
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
  const files = new Map([
    ["docs/configuration.md", configurationPage()],
    ...HOLDERS.map((holder): [string, string] => [
      `workers/${holder.script}/.dev.vars.example`,
      exampleText(holder, reader(holder.script)),
    ]),
  ]);
  const stale = [...files].flatMap(([path, text]) => {
    const full = join(root, path);
    return existsSync(full) && readFileSync(full, "utf8") === text ? [] : [path];
  });
  for (const path of stale) {
    if (values.check) console.log(`${path} is out of date: npm run config:generate`);
    else writeFileSync(join(root, path), files.get(path) ?? "");
  }
  if (!values.check) console.log(stale.length === 0 ? "Everything was up to date." : `Written: ${stale.join(", ")}`);
  const good = !values.check || stale.length === 0;
  if (values.json) console.log(JSON.stringify({ good, files: [...files.keys()], stale }));
  return good ? EXIT.good : EXIT.found;
});
