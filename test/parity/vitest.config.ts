import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** Core in workerd, against the results that globalSetup computed in Node. No worker of ours, no bindings. */
export default defineConfig({
  plugins: [cloudflareTest({ miniflare: { compatibilityDate: "2026-10-01", compatibilityFlags: ["nodejs_compat"] } })],
  test: {
    name: "parity",
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: ["./node.ts"],
  },
});
