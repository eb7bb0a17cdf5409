import { run } from "./lib/bootstrap.mjs";

run("scripts/settings/main.ts", { install: "when absent" });
