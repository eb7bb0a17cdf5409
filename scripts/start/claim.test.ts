import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { claimFolder } from "./claim.ts";
import { isGroupAlive, startGroup } from "./processes.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "edgemaker-claim-"));
const WAIT = "setInterval(() => {}, 1000)";

it("what a killed run left behind is ended before the next one starts", { timeout: 15_000 }, async () => {
  const state = folder();
  const options = { cwd: state, env: process.env, log: join(state, "log") };
  const left = startGroup("left", process.execPath, ["-e", WAIT, state], options);
  (await claimFolder(state)).add(left.pid);
  await claimFolder(state);
  expect(isGroupAlive(left.pid)).toBe(false);
});

it("a process that only got the same number is left alone", { timeout: 15_000 }, async () => {
  const state = folder();
  const elsewhere = folder();
  const options = { cwd: elsewhere, env: process.env, log: join(elsewhere, "log") };
  const stranger = startGroup("stranger", process.execPath, ["-e", WAIT], options);
  (await claimFolder(state)).add(stranger.pid);
  await claimFolder(state);
  expect(isGroupAlive(stranger.pid)).toBe(true);
  await stranger.stop();
  rmSync(elsewhere, { recursive: true });
});
