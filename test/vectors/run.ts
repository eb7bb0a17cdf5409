import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** One case of a reference vector file: call `fn` with `in`, get `out`. */
export interface VectorCase {
  readonly id: string;
  readonly fn: string;
  readonly in: Record<string, never>;
  readonly out: unknown;
}

export interface VectorFile {
  readonly file: string;
  readonly tolerance: { readonly abs?: number; readonly rel?: number; readonly exact?: boolean };
  readonly cases: readonly VectorCase[];
}

export const loadVectors = (name: string): VectorFile =>
  JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));

/** Pass if |got - expected| <= abs + rel * |expected|; null, text and shape must be equal. Keys we do not return are failures. */
export function differences(got: unknown, want: unknown, abs: number, rel: number, path = ""): string[] {
  if (typeof want === "number") {
    if (typeof got === "number" && Math.abs(got - want) <= abs + rel * Math.abs(want)) return [];
    return [`${path}: got ${String(got)}, want ${want}`];
  }
  if (want !== null && typeof want === "object") {
    if (got === null || typeof got !== "object") return [`${path}: got ${String(got)}, want an object`];
    const keys = new Set([...Object.keys(want), ...(Array.isArray(want) ? Object.keys(got) : [])]);
    return [...keys].flatMap((key) =>
      differences(
        (got as Record<string, unknown>)[key],
        (want as Record<string, unknown>)[key],
        abs,
        rel,
        `${path}.${key}`,
      ),
    );
  }
  return got === want ? [] : [`${path}: got ${String(got)}, want ${String(want)}`];
}

/** Runs every case of the named functions of a vector file as one test each; a function without cases is a failure. */
export function runVectors(name: string, functions: Record<string, (input: never) => unknown>): void {
  const { cases, tolerance } = loadVectors(name);
  const abs = tolerance.exact === true ? 0 : (tolerance.abs ?? 0);
  const rel = tolerance.exact === true ? 0 : (tolerance.rel ?? 0);
  for (const [fn, call] of Object.entries(functions)) {
    const mine = cases.filter((c) => c.fn === fn);
    if (mine.length === 0) throw new Error(`${name}: no cases for ${fn}`);
    for (const c of mine)
      it(`${name} ${c.id}`, () => expect(differences(call(c.in as never), c.out, abs, rel)).toEqual([]));
  }
}
