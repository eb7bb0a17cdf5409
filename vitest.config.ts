import { existsSync, globSync } from "node:fs";
import { defineConfig } from "vitest/config";

const skip = ["**/node_modules/**", "**/dist/**", "**/.state/**", "**/.wrangler/**"];

/** Pure code and Node-side code share one process per worker thread: no isolation, so that a file costs milliseconds. */
const plain = {
  test: {
    name: "core",
    include: ["{core,runtime,venue,prices,db,lab,scripts,web}/**/*.test.{ts,tsx}", "test/structure/**/*.test.ts"],
    exclude: skip,
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
};

/** Real processes and sockets, which mostly wait: two files at a time, after everything else has left the machine. */
const endToEnd = {
  test: {
    name: "e2e",
    include: ["test/e2e/**/*.test.ts"],
    exclude: skip,
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
};

/** Code that runs in workerd: one project a worker, each with its own bindings. */
const workers = globSync("{workers/*,test/parity,test/engine}/vitest.config.ts").sort();

export default defineConfig({
  test: {
    projects: [plain, ...workers, ...(existsSync("test/e2e") ? [endToEnd] : [])],
    passWithNoTests: true,
  },
});
