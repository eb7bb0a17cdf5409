import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { besides } from "../api/test/besides.ts";
import { VENUE } from "../api/test/venue.ts";

const here = import.meta.dirname;
const root = join(here, "../..");

/** The orchestrator before the real engine and the real paper exchange, all in one local runtime. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: join(root, "wrangler.toml") },
      miniflare: {
        bindings: {
          VENUE,
          MM_MAX_MARKETS: "2",
          MM_MIN_DEPTH_USD: "100",
          TEST_MIGRATIONS: await readD1Migrations(join(root, "migrations")),
        },
        outboundService: "edgemaker-paper",
        workers: besides(),
      },
    })),
  ],
  test: {
    name: "workers/orchestrator",
    root: here,
    include: ["**/*.test.ts"],
    setupFiles: ["./test/setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
