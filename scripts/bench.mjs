import { run } from "./lib/bootstrap.mjs";

run("lab/bench/main.ts", { install: "when absent" });
