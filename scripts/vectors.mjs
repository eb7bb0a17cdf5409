import { run } from "./lib/bootstrap.mjs";

run("lab/vectors/main.ts", { install: "when absent" });
