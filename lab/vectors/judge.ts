import { isRefused, refusalText } from "../../core/stats/range.ts";

/** One number, text or null that is not what the reference says. */
export interface Miss {
  /** Where in the answer, as in `.bids[2]`; empty for the answer as a whole. */
  readonly at: string;
  readonly got: unknown;
  readonly expected: unknown;
  readonly tolerance: string;
}

/** A document's own tolerance; some name a rule of their own for a part, in text or as numbers. */
export type Tolerance = Readonly<Record<string, unknown>>;

/** Decides what of an answer misses what was expected. */
export type Judge = (got: unknown, expected: unknown, tolerance: Tolerance) => Miss[];

export interface Bounds {
  readonly abs: number;
  readonly rel: number;
}

const numberOr = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

/** abs and rel of a document's tolerance or of a named part of it; 0 where it says nothing, which is exact. */
export function boundsOf(tolerance: Tolerance, part?: string): Bounds {
  const from = part === undefined ? tolerance : tolerance[part];
  if (typeof from !== "object" || from === null) return { abs: 0, rel: 0 };
  return { abs: numberOr(Reflect.get(from, "abs"), 0), rel: numberOr(Reflect.get(from, "rel"), 0) };
}

const textOf = ({ abs, rel }: Bounds): string => (abs === 0 && rel === 0 ? "exact" : `abs ${abs} rel ${rel}`);

/**
 * Every place where `got` differs from `expected`: numbers pass if |got - expected| <= abs + rel |expected|; null, text,
 * truth and the length of lists must be equal. What we answer beyond the expected names is not looked at.
 */
export function differences(got: unknown, expected: unknown, bounds: Bounds, at = ""): Miss[] {
  const miss = (): Miss[] => [{ at, got, expected, tolerance: textOf(bounds) }];
  if (typeof expected === "number") {
    const near = typeof got === "number" && Math.abs(got - expected) <= bounds.abs + bounds.rel * Math.abs(expected);
    return near ? [] : miss();
  }
  if (typeof expected !== "object" || expected === null) return Object.is(got, expected) ? [] : miss();
  if (typeof got !== "object" || got === null) return miss();
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return miss();
    return expected.flatMap((each, i) => differences(got[i], each, bounds, `${at}[${i}]`));
  }
  return Object.entries(expected).flatMap(([key, each]) =>
    differences(Reflect.get(got, key), each, bounds, `${at}.${key}`),
  );
}

/** By the document's abs and rel. */
export const byTolerance: Judge = (got, expected, tolerance) => differences(got, expected, boundsOf(tolerance));

/** By the abs and rel that the document gives for one part. */
export const byPart =
  (part: string): Judge =>
  (got, expected, tolerance) =>
    differences(got, expected, boundsOf(tolerance, part));

/** An answer that is a refusal is one miss, in the refusal's words. */
export function refusalMiss(got: unknown, expected: unknown): Miss | null {
  return isRefused(got) ? { at: "", got: refusalText(got), expected, tolerance: "an answer" } : null;
}

/** A number of `of`, or NaN, which is near nothing. */
export const field = (of: unknown, name: string): number =>
  typeof of === "object" && of !== null ? Number(Reflect.get(of, name)) : Number.NaN;

/** A sampled mean or deviation against what it should be, at most `limit` away. */
export const sampled = (at: string, got: number, expected: number, limit: number): Miss[] =>
  Math.abs(got - expected) <= limit ? [] : [{ at, got, expected, tolerance: `sampling, ${limit.toPrecision(3)}` }];
