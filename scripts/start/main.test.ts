import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../lib/bootstrap.mjs";

/** Runs a command of the project as its user's shell does: with whatever Node comes first. */
const command = (script: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [join(root, "scripts", script), ...args], { encoding: "utf8" });
  return { status, stdout, lines: stderr.trim().split("\n") };
};

describe("wrong use is one clear line and exit code 2", { timeout: 60_000 }, () => {
  it("a recording that isn't there", () => {
    const { status, lines } = command("start.mjs", "--replay", "no/such/day");
    expect(status).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/--replay: there is nothing at .*no\/such\/day/)]);
  });

  it("a port that somebody listens on", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const { status, lines } = command("start.mjs", "--port", String(address.port));
    await new Promise((resolve) => server.close(resolve));
    expect(status).toBe(2);
    expect(lines).toEqual([expect.stringContaining(`Port ${address.port} is in use`)]);
  });

  it.each([
    ["start.mjs", "--bogus"],
    ["test.mjs", "--bogus"],
    ["check.mjs", "--bogus"],
    ["check.mjs", "--only=nothing"],
  ])("%s %s", (script, option) => {
    const { status, lines } = command(script, option);
    expect(status).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(option.replace(/=.*/, ""));
  });
});

it.each(["start.mjs", "test.mjs", "check.mjs"])("%s explains itself with --help", { timeout: 60_000 }, (script) => {
  const { status, stdout } = command(script, "--help");
  expect(status).toBe(0);
  expect(stdout).toContain("--json");
});
