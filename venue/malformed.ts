/**
 * What the venue sent and nobody could read: classified, counted, and the first of each kind kept for study. A tally
 * costs a bounded amount of memory whatever arrives, and nothing here throws: bad input never ends the loop that met it.
 */
import type { Malformed, MalformedCount, MalformedKind, MalformedSample } from "../core/contract/malformed.ts";

/** Samples kept of one kind, and characters kept of one sample. */
export const MAX_SAMPLES = 100;
export const SAMPLE_CHARS = 1_000;
/** Distinct (where, kind) pairs; what would be one more is counted under `where` "elsewhere". */
const MAX_PAIRS = 64;

/** JSON of anything for a message, at most `chars` of it; a value nested too deep to be written says so. */
export function jsonSample(value: unknown, chars = SAMPLE_CHARS): string {
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, chars);
  } catch {
    return "(nested too deep to be shown)";
  }
}

/** What became of one. */
export interface Noted {
  /** Under which it is counted. */
  readonly where: string;
  readonly kind: MalformedKind;
  /** Its like was never seen before: worth an alert, its repetitions are not. */
  readonly first: boolean;
  /** What is kept of it; null: enough of its kind are. */
  readonly sample: MalformedSample | null;
}

export class MalformedTally {
  readonly #pairs = new Map<
    string,
    { where: string; kind: MalformedKind; count: number; samples: MalformedSample[] }
  >();
  #total = 0;

  /** @param before what was counted earlier, to be counted on */
  constructor(before: readonly MalformedCount[] = []) {
    for (const { where, kind, count, samples } of before) {
      this.#pairs.set(`${where}|${kind}`, { where, kind, count, samples: [...samples] });
      this.#total += count;
    }
  }

  note(item: Malformed, at: number): Noted {
    this.#total += 1;
    let where = item.where;
    let pair = this.#pairs.get(`${where}|${item.kind}`);
    if (pair === undefined && this.#pairs.size >= MAX_PAIRS) {
      where = "elsewhere";
      pair = this.#pairs.get(`${where}|${item.kind}`);
    }
    const first = pair === undefined;
    pair ??= { where, kind: item.kind, count: 0, samples: [] };
    if (first) this.#pairs.set(`${where}|${item.kind}`, pair);
    pair.count += 1;
    const { kind, why, text } = item;
    if (pair.samples.length >= MAX_SAMPLES) return { where, kind, first, sample: null };
    const sample = { at, why: why.slice(0, SAMPLE_CHARS), text: text.slice(0, SAMPLE_CHARS), length: text.length };
    pair.samples.push(sample);
    return { where, kind, first, sample };
  }

  get total(): number {
    return this.#total;
  }

  /** Every kind that came, most frequent first. */
  counts(): readonly MalformedCount[] {
    return [...this.#pairs.values()]
      .map((pair) => ({ ...pair, samples: [...pair.samples] }))
      .sort((a, b) => b.count - a.count);
  }
}
