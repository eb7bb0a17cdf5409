import { run } from "./lib/bootstrap.mjs";

run("scripts/kill/main.ts", { install: "when absent" });
