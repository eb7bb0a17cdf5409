import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";

const TOOL = `
  import { runTool } from "./scripts/lib/cli.ts";
  await runTool(async () => {
    console.log("x".repeat(2_000_000));
    console.log("the last line");
    return 1;
  });
`;

describe("a tool", () => {
  it("ends only when its reader has everything, however slowly it reads", async () => {
    // A pipe that both ends of a family hold does not block: what it has no room for waits in the process.
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", TOOL], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      said += chunk;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(1);
    expect(said.trimEnd().endsWith("the last line")).toBe(true);
  });
});
