/** What the venue sent and nobody could read, as it is told from one place to another. */

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
