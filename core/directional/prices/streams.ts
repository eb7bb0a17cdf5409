/**
 * A stream of prices as it has been heard: what it says now, its last minutes, and what it said at the moments a question's
 * window can begin at. A moment that fell into silence is not known, and nothing is put in its place.
 */
import { HOUR, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import type { StreamPrice } from "./average.ts";

export interface Stream {
  last: StreamPrice | null;
  /** The last three minutes, oldest first. */
  recent: StreamPrice[];
  /** What held at whole minutes, for as long as the longest window, oldest first. */
  marks: StreamPrice[];
}

/** One coin's streams that settle questions: single prices, and averages by their seconds. */
export interface CoinStreams {
  readonly print: Stream;
  readonly averages: Readonly<Record<number, Stream>>;
}

const MARK_MS = MINUTE;
/** Four hours are the longest window; a little more, so that its start is there at its end. */
const KEEP_MARKS_MS = 4 * HOUR + 10 * MINUTE;
const RECENT_MS = 3 * MINUTE;
/** A stream of one price a second may lose a few; a longer silence is a gap. */
const HOLE_MS = 10 * SECOND;

export const newStream = (): Stream => ({ last: null, recent: [], marks: [] });

/** One more price; what was heard before, or is no price, changes nothing. */
export function hear(stream: Stream, { at, price }: StreamPrice): void {
  const { last } = stream;
  if (!(price > 0) || price === Number.POSITIVE_INFINITY || !Number.isSafeInteger(at)) return;
  if (last !== null && at <= last.at) return;
  const from = last === null ? at : last.at + 1;
  for (let mark = Math.ceil(from / MARK_MS) * MARK_MS; mark <= at; mark += MARK_MS) {
    if (mark === at) stream.marks.push({ at, price });
    else if (last !== null && at - last.at <= HOLE_MS) stream.marks.push({ at: mark as VenueMs, price: last.price });
  }
  stream.last = { at, price };
  stream.recent.push(stream.last);
  if ((stream.recent[0]?.at ?? at) < at - 2 * RECENT_MS)
    stream.recent = stream.recent.filter((each) => each.at >= at - RECENT_MS);
  if ((stream.marks[0]?.at ?? at) < at - KEEP_MARKS_MS) stream.marks.shift();
}

/** What the stream said at a moment; null when the moment is no whole minute, too long ago, or was not heard. */
export const markAt = ({ marks }: Stream, moment: VenueMs): number | null =>
  marks.find(({ at }) => at === moment)?.price ?? null;

/** Windows begin at whole five minutes: of what was said, no more has to outlive who heard it. */
export const WINDOW_STEP_MS = 5 * MINUTE;

/** One stream's marks: its coin, and the seconds it averages (0: single prices). */
export type KeptStreams = readonly {
  readonly coin: string;
  readonly seconds: number;
  readonly marks: readonly StreamPrice[];
}[];

/** What of every stream is kept. */
export const kept = (coins: Iterable<readonly [string, CoinStreams]>): KeptStreams =>
  [...coins].flatMap(([coin, { print, averages }]) =>
    [[0, print] as const, ...Object.entries(averages)].map(([seconds, stream]) => ({
      ...{ coin, seconds: Number(seconds) },
      marks: stream.marks.filter(({ at }) => at % WINDOW_STEP_MS === 0),
    })),
  );

/**
 * A stream with what was kept of it. What was said between then and now was heard by nobody: it has no newest price, no last
 * minutes, and no price at a moment that fell into the gap.
 */
export const resumed = (marks: readonly StreamPrice[]): Stream => ({ ...newStream(), marks: [...marks] });
