import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { paper } from "../../workers/api/test/besides.ts";
import { KEY } from "../../workers/api/test/key.ts";
import { VENUE } from "../../workers/api/test/venue.ts";

const root = join(import.meta.dirname, "../..");

/** The engine's own objects, which a test may end one by one, before the real paper exchange. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: join(root, "workers/market/wrangler.toml") },
      miniflare: {
        // Every secret is overridden, so that a real one can't leak into a test.
        bindings: {
          MODE: "paper",
          VENUE,
          POLYMARKET_PRIVATE_KEY: KEY,
          POLYMARKET_FUNDER_ADDRESS: "",
          POLYMARKET_SIGNATURE_TYPE: "0",
          POLYMARKET_API_KEY: "",
          POLYMARKET_API_SECRET: "",
          POLYMARKET_API_PASSPHRASE: "",
          TEST_MIGRATIONS: await readD1Migrations(join(root, "migrations")),
        },
        outboundService: "edgemaker-paper",
        workers: [paper()],
      },
    })),
  ],
  test: {
    name: "engine",
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    setupFiles: ["./setup.ts"],
    // It waits for the engine's own rhythm as the end-to-end tests do, and keeps them company.
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
