import { run } from "./lib/bootstrap.mjs";

run("lab/sweep/main.ts", { install: "when absent" });
