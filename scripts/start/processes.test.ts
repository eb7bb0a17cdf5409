import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isFree } from "./ports.ts";
import { isGroupAlive, startGroup } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "edgemaker-groups-"));
let files = 0;
const start = (script: string) => {
  files += 1;
  const log = join(folder, `${files}.log`);
  const group = startGroup("test", process.execPath, ["-e", script], { cwd: folder, env: process.env, log });
  return { group, log };
};
const until = async (ask: () => boolean): Promise<void> => {
  while (!ask()) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** Starts a grandchild that listens on a port and prints it; both live until a signal. */
const LISTENER = `
  const server = require("node:net").createServer();
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;
const FAMILY = `
  require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(LISTENER)}], { stdio: "inherit" });
  setInterval(() => {}, 1000);`;

describe("a process group", () => {
  it("leaves nothing alive and no port open when it is stopped, children of its children included", async () => {
    const { group, log } = start(FAMILY);
    await until(() => readFileSync(log, "utf8").includes("\n"));
    const port = Number(readFileSync(log, "utf8"));
    expect(isGroupAlive(group.pid)).toBe(true);
    expect(await isFree(port)).toBe(false);
    await group.stop();
    expect(isGroupAlive(group.pid)).toBe(false);
    expect(await isFree(port)).toBe(true);
  });

  it("ends even when it will not listen", { timeout: 15_000 }, async () => {
    const { group, log } = start(`process.on("SIGTERM", () => {}); console.log("deaf"); setInterval(() => {}, 1000);`);
    await until(() => readFileSync(log, "utf8").includes("deaf"));
    await group.stop();
    expect(await group.exit).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("tells an end of its own from one that was asked for", async () => {
    const { group } = start("process.exit(3)");
    expect(await group.exit).toEqual({ code: 3, signal: null });
    expect(group.stopping).toBe(false);
  });

  it("may be stopped again, or after it has ended", async () => {
    const { group } = start("process.exit(0)");
    await group.exit;
    await group.stop();
    await group.stop();
    expect(isGroupAlive(group.pid)).toBe(false);
  });
});
