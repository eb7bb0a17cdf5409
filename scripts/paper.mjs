import { run } from "./lib/bootstrap.mjs";

run("lab/paper/main.ts", { install: "when absent" });
