import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const here = import.meta.dirname;

export default defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: `${here}/wrangler.toml` } })],
  test: { name: "workers/paper", root: here, include: ["**/*.test.ts"], testTimeout: 30_000, hookTimeout: 60_000 },
});
