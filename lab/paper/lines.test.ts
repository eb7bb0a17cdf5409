import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { type Line, readLines } from "./lines.ts";

const folder = mkdtempSync(join(tmpdir(), "edgemaker-lines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(name: string, body: string | Uint8Array): Promise<Line[]> {
  const path = join(folder, name);
  writeFileSync(path, body);
  const lines: Line[] = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}

const many = Array.from({ length: 20_000 }, (_, i) => `{"line":${i + 1},"noise":"${(i * 7919) % 10_007}"}`);

it("numbers the lines as an editor does, with or without a line break at the end, and passes blank ones over", async () => {
  const three = [
    { no: 1, text: "a" },
    { no: 3, text: "b" },
  ];
  expect(await read("plain.jsonl", "a\n\nb\n")).toEqual(three);
  expect(await read("windows.jsonl", "a\r\n\r\nb")).toEqual(three);
});

it("reads a gzipped file to its end", async () => {
  const lines = await read("whole.jsonl.gz", gzipSync(many.join("\n")));
  expect(lines).toHaveLength(many.length);
  expect(lines.at(-1)).toEqual({ no: many.length, text: many.at(-1) });
});

it("gives every whole line before the break of a cut-off archive, and says where it broke", async () => {
  const whole = gzipSync(many.join("\n"));
  const lines = await read("cut.jsonl.gz", whole.subarray(0, whole.length / 2));
  const last = lines.pop();
  expect(lines.length).toBeGreaterThan(1_000);
  for (const line of lines) expect("text" in line && line.text).toBe(many[line.no - 1]);
  expect(last).toEqual({ no: lines.length + 1, broken: expect.stringContaining("unexpected end of file") });
});

it("says so of a file that is not there", async () => {
  const lines: Line[] = [];
  for await (const line of readLines(join(folder, "nowhere.jsonl"))) lines.push(line);
  expect(lines).toEqual([{ no: 1, broken: expect.stringContaining("ENOENT") }]);
});
