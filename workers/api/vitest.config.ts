import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { besides, orchestrator } from "./test/besides.ts";

const here = import.meta.dirname;

/** The API in front of the real engine, which trades on the real paper exchange; all in one local runtime. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: join(here, "wrangler.toml") },
      miniflare: {
        bindings: { TEST_MIGRATIONS: await readD1Migrations(join(here, "../../migrations")) },
        serviceBindings: { LIVE: { name: "edgemaker-market-live", entrypoint: "Engine" } },
        outboundService: "edgemaker-paper",
        workers: [...besides(), orchestrator()],
      },
    })),
  ],
  test: {
    name: "workers/api",
    root: here,
    include: ["**/*.test.ts"],
    setupFiles: ["./test/setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
