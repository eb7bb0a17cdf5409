import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const here = `${dirname(fileURLToPath(import.meta.url))}/`;

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: `${here}wrangler.toml` },
      miniflare: {
        // Nobody is home, and says so: a refused connection is reported by the runtime itself, each time, in four lines.
        outboundService: () => new Response("no venue here", { status: 503 }),
        // Every secret is overridden, so that a real one can't leak into a test. The key is the public test key.
        bindings: {
          MODE: "paper",
          VENUE: "http://127.0.0.1:9",
          POLYMARKET_PRIVATE_KEY: "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
          POLYMARKET_FUNDER_ADDRESS: "",
          POLYMARKET_SIGNATURE_TYPE: "0",
          POLYMARKET_API_KEY: "00000000-0000-4000-8000-000000000001",
          POLYMARKET_API_SECRET: `${"A".repeat(43)}=`,
          POLYMARKET_API_PASSPHRASE: "test",
          TEST_MIGRATIONS: await readD1Migrations(`${here}../../migrations`),
        },
      },
    }),
  ],
  test: { name: "workers/market", root: here, include: ["**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 },
});
