import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { differences } from "./judge.ts";
import { registry } from "./registry.ts";
import { type Document, readDocument, runCase, SAMPLING } from "./run.ts";

/** The binary simulation costs milliseconds a path; its rule takes the number of paths into account. */
const FEW_PATHS = 250;

const folder = new URL("../../test/vectors/", import.meta.url);
const reference = new URL("../../../shared/vectors/", import.meta.url);
const read = (url: URL): string => readFileSync(url, "utf8");
const names = readdirSync(folder).sort();

const documents: Document[] = names.map((name) => {
  const document = readDocument(read(new URL(name, folder)));
  if (typeof document === "string") throw new Error(`${name}: ${document}`);
  return document;
});

describe("reference vectors", () => {
  for (const document of documents) {
    describe(document.file, () => {
      for (const each of document.cases) {
        const paths = each.fn === "simulate" ? FEW_PATHS : SAMPLING.paths;
        it(each.id, () => expect(runCase(document, each, { ...SAMPLING, paths }).misses).toEqual([]));
      }
    });
  }

  it("are all there: 27 files, 585 cases, and every adapter is used by one", () => {
    expect(documents.length).toBe(27);
    expect(documents.reduce((sum, d) => sum + d.cases.length, 0)).toBe(585);
    const used = new Set(documents.flatMap((d) => d.cases.map((c) => `${d.file} ${c.fn}`)));
    const known = Object.entries(registry).flatMap(([file, fns]) => Object.keys(fns).map((fn) => `${file} ${fn}`));
    expect(known.filter((each) => !used.has(each))).toEqual([]);
  });

  const absent = !existsSync(reference);
  it.skipIf(absent)(`are the published ones to the byte${absent ? " (../shared is absent)" : ""}`, () => {
    expect(names).toEqual(readdirSync(reference).sort());
    for (const name of names) expect(read(new URL(name, folder)), name).toBe(read(new URL(name, reference)));
  });
});

describe("judging", () => {
  const one = documents.find((d) => d.file === "01-as-core");
  const first = one?.cases[0];
  if (one === undefined || first === undefined) throw new Error("01-as-core has no case");

  it("fails an unknown function, and one known only to another file", () => {
    expect(runCase(one, { ...first, fn: "nothing" }).misses).toMatchObject([
      { got: "unknown function nothing of 01-as-core" },
    ]);
    expect(runCase(one, { ...first, fn: "quote" }).misses).toHaveLength(1);
    expect(runCase({ ...one, file: "05-hummingbot" }, first).misses).toHaveLength(1);
  });

  it("fails an unknown file, and names that every object has", () => {
    expect(runCase({ ...one, file: "99-none" }, first).misses).toMatchObject([{ got: "unknown file 99-none" }]);
    expect(runCase({ ...one, file: "constructor" }, first).misses).toHaveLength(1);
    expect(runCase(one, { ...first, fn: "toString" }).misses).toHaveLength(1);
  });

  it("fails a number beyond its tolerance and passes one inside it, at any depth", () => {
    const bounds = { abs: 0, rel: 1e-9 };
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 * (1 + 5e-10) }] }, bounds)).toEqual([]);
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 * (1 + 2e-9) }] }, bounds)).toMatchObject([
      { at: ".a[1].b" },
    ]);
  });

  it("fails what is missing, NaN, null or of another length", () => {
    const bounds = { abs: 1, rel: 1 };
    for (const [got, expected] of [
      [{}, { a: 0 }],
      [{ a: Number.NaN }, { a: 0 }],
      [{ a: null }, { a: 0 }],
      [{ a: 0 }, { a: null }],
      [[1], [1, 1]],
      [[1, 1], [1]],
      ["buy", "sell"],
      [undefined, { a: 1 }],
    ]) {
      expect(differences(got, expected, bounds), JSON.stringify([got, expected])).toHaveLength(1);
    }
  });

  it("fails a formula that refuses or throws, with its words", () => {
    const glft = documents.find((d) => d.file === "03-glft");
    const found = glft?.cases[0];
    if (glft === undefined || found === undefined) throw new Error("03-glft has no case");
    const refused = runCase(glft, { ...found, in: { gamma: -1, sigma: 1, A: 1, k: 1, q: 0, n: 1 } });
    expect(refused.misses).toMatchObject([{ got: "gamma is -1: must be > 0 and finite" }]);
    expect(runCase(glft, { ...found, in: null }).misses).toMatchObject([{ got: expect.stringContaining("threw") }]);
  });

  it("fails a sampled answer that is off by more than its errors", () => {
    const table = documents.find((d) => d.file === "02-as-paper-table");
    const found = table?.cases[0];
    if (table === undefined || found === undefined) throw new Error("02-as-paper-table has no case");
    const exact = (found.out as { exact: Record<string, number> }).exact;
    const shifted = { ...found, out: { exact: { ...exact, profit: Number(exact.profit) + 1 } } };
    const at = runCase(table, shifted).misses.map((miss) => miss.at);
    expect(at).toContain(".sample.profit");
  });

  it("refuses what is not a reference document", () => {
    for (const text of [
      "",
      "[]",
      "{}",
      `{"file":"01-as-core","tolerance":{},"cases":[]}`,
      `{"file":1,"tolerance":{},"cases":[{}]}`,
    ]) {
      expect(typeof readDocument(text), text).toBe("string");
    }
  });
});
