import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UseError } from "../../scripts/lib/cli.ts";
import { readFaults } from "./faults.ts";

const folder = mkdtempSync(join(tmpdir(), "edgemaker-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe("faults on a command line", () => {
  it("are none by default, and come from lists and a file, the later setting of a name counting", () => {
    expect(readFaults({ lists: [], file: null, seed: null })).toEqual({ seed: 1, settings: [] });
    const file = write(
      "faults.json",
      '{"seed": 7, "faults": [{"name": "restart", "rate": 1}, {"name": "delayed", "rate": 0.1}]}',
    );
    expect(readFaults({ lists: ["restart=2:5000", "event-lost=0.5"], file, seed: null })).toEqual({
      seed: 7,
      settings: [
        { name: "restart", rate: 2, ms: 5_000 },
        { name: "delayed", rate: 0.1 },
        { name: "event-lost", rate: 0.5 },
      ],
    });
    expect(readFaults({ lists: [], file, seed: 9 }).seed).toBe(9);
  });

  it("are refused in one plain line: a list, a file that is not there, no JSON, or a name nobody knows", () => {
    const file = (text: string) => () => readFaults({ lists: [], file: write("bad.json", text), seed: null });
    expect(() => readFaults({ lists: ["answer-gone=1"], file: null, seed: null })).toThrow(UseError);
    expect(() => readFaults({ lists: [], file: join(folder, "nowhere.json"), seed: null })).toThrow(/ENOENT/);
    expect(file("{")).toThrow(UseError);
    expect(file('{"faults": [{"name": "gone", "rate": 1}]}')).toThrow(/no fault of this name/);
  });
});
