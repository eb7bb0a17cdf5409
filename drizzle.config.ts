import { defineConfig } from "drizzle-kit";

/** drizzle-kit only generates SQL here; wrangler applies it (`wrangler d1 migrations apply edgemaker`). */
export default defineConfig({ dialect: "sqlite", schema: "./db/schema.ts", out: "./migrations" });
