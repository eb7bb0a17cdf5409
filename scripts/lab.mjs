import { existsSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./lib/bootstrap.mjs";

/** `node scripts/lab.mjs NAME ...` runs the tool lab/NAME/main.ts: what package.json's scripts call. */
const [name = "", ...args] = process.argv.slice(2);
const program = `lab/${name}/main.ts`;
if (!/^[a-z-]+$/.test(name) || !existsSync(join(root, program))) {
  process.stderr.write(`There is no tool called "${name}" in lab/.\n`);
  process.exit(2);
}
run(program, { install: "when absent", args });
