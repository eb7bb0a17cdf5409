/**
 * A recording as a source: its span, and a parser of its lines. Pure: whoever reads the file hands over lines.
 * A line is either understood whole or reported with what is wrong with it; nothing is guessed, and nothing of a bad line
 * is used.
 */

import type { ConditionId } from "../../contract/ids.ts";
import type { MarketSpec } from "../../contract/spec.ts";
import { MATCH_LAG_MS } from "../../feed/touches.ts";
import type { VenueMs } from "../../units/time.ts";
import type { SourceEvent } from "../types.ts";
import type { ToldPrice } from "./prices.ts";

export interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  readonly why: string;
}

/** A stretch for which nothing is known: what happened in it is missing, and the books were read again at its end. */
export interface Gap {
  readonly from: VenueMs;
  readonly to: VenueMs;
  /** "socket", "silence", "restart" or "malformed", and more in the recorder's words. */
  readonly why: string;
  readonly detail: string;
  /** null: all of the recording's. */
  readonly markets: readonly ConditionId[] | null;
}

export type ParsedLine =
  | {
      readonly events: readonly SourceEvent[];
      readonly gap?: Gap;
      /** What the price feed told here, all received at one moment. */
      readonly prices?: readonly ToldPrice[];
    }
  | { readonly bad: BadLine };

/**
 * Which order the stamps of a recording are read in. The book frame that shows a match is stamped about 30 ms BEFORE its
 * trade; "stamped" takes that literally, "lagged" delays every book by 60 ms, so that a trade meets the last book stamped
 * more than 60 ms before it.
 */
export type Stamps = "stamped" | "lagged";

/** Lines must be given in their order, once each; `finish` then tells what was still held back, and how it ended. */
export interface Recording {
  /** First and last moment of what was recorded. */
  readonly startsAt: VenueMs;
  readonly endsAt: VenueMs;
  parse(line: string, lineNo: number): ParsedLine;
  finish(): readonly SourceEvent[];
}

/** A recording of one market, known before its first line. */
export interface MarketRecording extends Recording {
  readonly spec: MarketSpec;
}

/**
 * Holds back books by MATCH_LAG_MS behind trades ("lagged"), or nothing ("stamped"). What comes out never goes back in time;
 * of one moment, the trade comes first.
 */
export class Lag {
  readonly #lag: number;
  readonly #held: SourceEvent[] = [];

  constructor(stamps: Stamps) {
    this.#lag = stamps === "lagged" ? MATCH_LAG_MS : 0;
  }

  /** An event as recorded; returns what is now due before or with it. */
  push(event: SourceEvent): readonly SourceEvent[] {
    if (this.#lag === 0) return [event];
    if (event.t !== "print") {
      this.#held.push({ ...event, at: (event.at + this.#lag) as VenueMs });
      return this.#until(event.at);
    }
    return [...this.#until(event.at), event];
  }

  flush(): readonly SourceEvent[] {
    return this.#held.splice(0);
  }

  /** Held events strictly before a moment: a trade of the very moment still goes first. */
  #until(at: VenueMs): readonly SourceEvent[] {
    const later = this.#held.findIndex((held) => held.at >= at);
    return this.#held.splice(0, later === -1 ? this.#held.length : later);
  }
}
