import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite build web` writes web/dist. The charts are a chunk of their own, loaded after the first paint. */
export default defineConfig(({ command }) => {
  // What is built is what ships, also when a test runner with a NODE_ENV of its own starts the build.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: import.meta.dirname,
    plugins: [react(), tailwind()],
    build: { outDir: "dist", emptyOutDir: true, manifest: true, target: "es2023", assetsInlineLimit: 0 },
    server: {
      host: "127.0.0.1",
      proxy: { "/api": { target: process.env.API_ORIGIN ?? "http://127.0.0.1:8787", ws: true } },
    },
  };
});
