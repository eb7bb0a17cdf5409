import { randomFor } from "../../core/exchange/random.ts";
import { byTolerance, type Miss, refusalMiss, type Tolerance } from "./judge.ts";
import { type Registry, registry } from "./registry.ts";

/** A case of a document: call `fn` with `in`, get `out`. */
export interface Case {
  readonly id: string;
  readonly fn: string;
  readonly in: unknown;
  readonly out: unknown;
}

export interface Document {
  readonly file: string;
  readonly tolerance: Tolerance;
  readonly cases: readonly Case[];
}

/** What a sampling case runs with. */
export interface Sampling {
  readonly paths: number;
  readonly seed: number;
}

export const SAMPLING: Sampling = { paths: 1000, seed: 1 };

export interface CaseResult {
  readonly id: string;
  readonly fn: string;
  readonly misses: readonly Miss[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a document; a text says what is wrong with it. */
export function readDocument(text: string): Document | string {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isRecord(raw)) return "not an object";
  const { file, tolerance, cases } = raw;
  if (typeof file !== "string") return "its field `file` is not text";
  if (!isRecord(tolerance)) return "its field `tolerance` is not an object";
  if (!Array.isArray(cases) || cases.length === 0) return "its field `cases` is not a list of cases";
  const read: Case[] = [];
  for (const [i, each] of cases.entries()) {
    if (!isRecord(each) || typeof each.fn !== "string" || !("in" in each) || !("out" in each)) {
      return `case ${i + 1} has not the fields id, fn, in, out`;
    }
    read.push({ id: String(each.id ?? i + 1), fn: each.fn, in: each.in, out: each.out });
  }
  return { file, tolerance, cases: read };
}

const failure = (got: string, expected: unknown): Miss[] => [{ at: "", got, expected, tolerance: "an answer" }];

/** Runs one case. An unknown document or function is a miss, never a pass. */
export function runCase(document: Document, each: Case, sampling = SAMPLING, known: Registry = registry): CaseResult {
  const { id, fn } = each;
  const functions = Object.hasOwn(known, document.file) ? known[document.file] : undefined;
  const adapter = functions !== undefined && Object.hasOwn(functions, fn) ? functions[fn] : undefined;
  if (adapter === undefined) {
    const what =
      functions === undefined ? `unknown file ${document.file}` : `unknown function ${fn} of ${document.file}`;
    return { id, fn, misses: failure(what, each.out) };
  }
  const random = randomFor(sampling.seed, `${document.file}/${id}`);
  let got: unknown;
  try {
    got = adapter.call(each.in as never, { paths: sampling.paths, random });
  } catch (error) {
    return { id, fn, misses: failure(`threw ${error instanceof Error ? error.message : String(error)}`, each.out) };
  }
  const refusal = refusalMiss(got, each.out);
  if (refusal !== null) return { id, fn, misses: [refusal] };
  return { id, fn, misses: (adapter.judge ?? byTolerance)(got, each.out, document.tolerance) };
}
