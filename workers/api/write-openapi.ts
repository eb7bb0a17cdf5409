/**
 * Writes workers/api/openapi.json from the routes; `--check` writes nothing and fails when the file is out of date.
 *   node workers/api/write-openapi.ts [--check]
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openapi } from "./app.ts";

const path = join(import.meta.dirname, "openapi.json");
const text = `${JSON.stringify(openapi(), null, 2)}\n`;

if (!process.argv.includes("--check")) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  console.error("workers/api/openapi.json is out of date: node workers/api/write-openapi.ts");
  process.exitCode = 1;
}
