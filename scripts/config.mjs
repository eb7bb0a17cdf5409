import { run } from "./lib/bootstrap.mjs";

run("scripts/config/main.ts", { install: "when absent" });
