import { run } from "./lib/bootstrap.mjs";

run("lab/backtest/main.ts", { install: "when absent" });
