// Prints what the first load costs, gzipped, and exits 1 when it is over budget (reference dashboard.md 3).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dist = join(import.meta.dirname, "dist");
const BUDGET_KB = { js: 130, css: 12, chart: 65, page: 20 };

/** The manifest's chunks that are loaded before anything can be clicked: the entry and what it imports at once. */
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const first = new Set();
const walk = (key) => {
  if (first.has(key)) return;
  first.add(key);
  for (const next of manifest[key].imports ?? []) walk(next);
};
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) walk(key);

const kb = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1000;
const unique = (files) => [...new Set(files)];
const chunks = (keys) => keys.map((key) => manifest[key]);

/** Scripts and styles of the chunks that are loaded later. */
const lazy = (wanted) =>
  unique(
    chunks(Object.keys(manifest).filter((key) => !first.has(key) && wanted(key)))
      .flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])])
      .filter((file) => /\.(js|css)$/.test(file)),
  );

const sizes = {
  js: kb(unique([...chunks([...first]).map((chunk) => chunk.file), "theme.js"])),
  css: kb(unique(chunks([...first]).flatMap((chunk) => chunk.css ?? []))),
  chart: kb(lazy((key) => key.endsWith("/Canvas.tsx"))),
  // All other pages that are loaded when they are gone to, together.
  page: kb(lazy((key) => !key.endsWith("/Canvas.tsx"))),
};

let over = 0;
for (const [name, budget] of Object.entries(BUDGET_KB)) {
  const bad = sizes[name] > budget;
  over += bad ? 1 : 0;
  console.log(
    `${name.padEnd(5)} ${sizes[name].toFixed(1).padStart(6)} kB gz of ${budget}${bad ? "  OVER BUDGET" : ""}`,
  );
}
process.exit(over === 0 ? 0 : 1);
