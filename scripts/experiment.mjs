import { run } from "./lib/bootstrap.mjs";

run("lab/experiments/main.ts", { install: "when absent" });
