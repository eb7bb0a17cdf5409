/**
 * What the venue sent and nobody could read: classified, counted, and the first of each kind kept for study. A tally
 * costs a bounded amount of memory whatever arrives, and nothing here throws: bad input never ends the loop that met it.
 */

/**
 * not-json: cut off, or a page of HTML; unknown-message: JSON, but no message we know; wrong-shape: a field is missing or
 * of another type; wrong-value: the shape fits, a price, size, time or winner does not; not-watched: about a market or
 * token we do not follow.
 */
export type MalformedKind = "not-json" | "unknown-message" | "wrong-shape" | "wrong-value" | "not-watched";

export interface Malformed {
  /** Channel or route it came by, never with an id in it: "market channel", "GET /book". */
  readonly where: string;
  readonly kind: MalformedKind;
  /** The parser's own words: which field, which value. */
  readonly why: string;
  /** The frame or body as it came. */
  readonly text: string;
}

export interface MalformedSample {
  /** When it came, ms on the clock of whoever counts. */
  readonly at: number;
  readonly why: string;
  /** At most SAMPLE_CHARS of it. */
  readonly text: string;
  /** Its whole length, characters. */
  readonly length: number;
}

export interface MalformedCount {
  readonly where: string;
  readonly kind: MalformedKind;
  readonly count: number;
  readonly samples: readonly MalformedSample[];
}

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

export class MalformedTally {
  readonly #pairs = new Map<
    string,
    { where: string; kind: MalformedKind; count: number; samples: MalformedSample[] }
  >();
  #total = 0;

  /** Counts one; true when its like was never seen before: worth an alert, its repetitions are not. */
  note(item: Malformed, at: number): boolean {
    this.#total += 1;
    let where = item.where;
    let pair = this.#pairs.get(`${where}|${item.kind}`);
    if (pair === undefined && this.#pairs.size >= MAX_PAIRS) {
      where = "elsewhere";
      pair = this.#pairs.get(`${where}|${item.kind}`);
    }
    const isNew = pair === undefined;
    pair ??= { where, kind: item.kind, count: 0, samples: [] };
    if (isNew) this.#pairs.set(`${where}|${item.kind}`, pair);
    pair.count += 1;
    if (pair.samples.length < MAX_SAMPLES) {
      const { why, text } = item;
      pair.samples.push({
        at,
        why: why.slice(0, SAMPLE_CHARS),
        text: text.slice(0, SAMPLE_CHARS),
        length: text.length,
      });
    }
    return isNew;
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
