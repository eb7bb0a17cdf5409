import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/lib/bootstrap.mjs";

const folder = mkdtempSync(join(tmpdir(), "vectors-"));
afterAll(() => rmSync(folder, { recursive: true }));

const vectors = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [join(root, "scripts", "lab.mjs"), "vectors", ...args], {
    encoding: "utf8",
  });
  const lines = stdout.trim().split("\n");
  return { status, lines, last: String(lines.at(-1)), stderr };
};

/** A document under another name than its `file` field says. */
function write(name: string, body: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof body === "string" ? body : JSON.stringify(body));
  return path;
}

const round = { id: "round", fn: "roundPassive", in: { price: 0.57, tick: 0.01 }, out: { bidTicks: 57, askTicks: 57 } };
const ticks = { file: "10-ticks", tolerance: { abs: 1e-9, rel: 0 }, cases: [round] };

describe("the vectors command", { timeout: 60_000 }, () => {
  const good = write("good.json", ticks);
  const wrong = write("wrong.json", { ...ticks, cases: [round, { ...round, out: { bidTicks: 56, askTicks: 57 } }] });
  const unknown = write("unknown.json", { ...ticks, cases: [{ ...round, fn: "quote" }] });
  write("broken.json", "{");

  it("runs a file by its `file` field, not by its name, and ends in the count", () => {
    expect(vectors(good)).toMatchObject({ status: 0, last: "1 passed, 0 failed" });
  });

  it("runs a folder, and prints each miss with got, expected and tolerance", () => {
    const { status, lines, last } = vectors(folder);
    expect(status).toBe(1);
    expect(last).toBe("2 passed, 3 failed");
    expect(lines).toHaveLength(4);
    expect(lines).toContainEqual(
      expect.stringMatching(/wrong\.json round roundPassive\.bidTicks: got 57, expected 56, tolerance abs 1e-9/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/unknown\.json .*unknown function quote of 10-ticks/));
    expect(lines).toContainEqual(expect.stringMatching(/broken\.json .*not JSON/));
  });

  it("gives one JSON object as its last line when asked", () => {
    const { status, last } = vectors(wrong, unknown, good, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(last)).toMatchObject({
      passed: 2,
      failed: 2,
      misses: [
        { path: wrong, id: "round", fn: "roundPassive", at: ".bidTicks", got: 57, expected: 56 },
        { path: unknown, fn: "quote" },
      ],
    });
    expect(JSON.parse(vectors(good, "--json").last)).toEqual({ passed: 1, failed: 0, misses: [] });
  });

  it("refuses a path that isn't there, an unknown option and nonsense paths in one line, with exit code 2", () => {
    for (const args of [[join(folder, "none.json")], ["--what"], ["--paths", "few"], ["--seed=-1"]]) {
      const { status, stderr } = vectors(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(stderr.trim().split("\n"), args.join(" ")).toHaveLength(1);
    }
  });

  it("explains itself", () => {
    const { status, lines } = vectors("--help");
    expect(status).toBe(0);
    expect(lines[0]).toContain("npm run vectors");
  });
});
