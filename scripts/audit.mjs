import { run } from "./lib/bootstrap.mjs";

run("scripts/audit/main.ts", { install: "when absent" });
