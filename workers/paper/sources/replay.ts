import type { ToldPrice } from "../../../core/exchange/recording/prices.ts";
import { ToldPrices } from "../../../core/exchange/recording/prices.ts";
import type { SourceEvent } from "../../../core/exchange/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { recordedPrices } from "../coin-prices.ts";
import type { Source } from "../source.ts";

/** Events held ahead of the clock. A batch that does not fit is taken as far as it does. */
const MAX_QUEUE = 4_000;
/** Bad lines named in the status; all are counted. */
const SHOWN_BAD = 50;

/** What of a replay is stored: how many events of the recording have been applied. */
export interface ReplayMark {
  readonly applied: number;
}

/** What happened to its markets, and what its price feed told. */
export type ReplayEvent = SourceEvent | ToldPrice;

export interface ReplayBatch {
  /** Number of the batch's first event in the whole recording, from 0. */
  readonly first: number;
  readonly events: readonly ReplayEvent[];
  /** The recording ends with this batch. */
  readonly last: boolean;
  /** Lines on the way to these events that could not be read: where, and why. */
  readonly bad: readonly { readonly place: string; readonly why: string }[];
}

export interface ReplayAnswer {
  /** The number of the event wanted next: everything below it is held or done. */
  readonly next: number;
  /** How many more events there is room for now. */
  readonly room: number;
  /** Venue time up to which the queue is full, ms; null before the first event. */
  readonly until: VenueMs | null;
}

export interface ReplaySource extends Source {
  /** Takes a batch; a repeated or overlapping one is taken once. A gap is refused by answering the number wanted. */
  offer(batch: ReplayBatch): ReplayAnswer;
  mark(): ReplayMark;
}

/**
 * A recording, streamed in by a reader outside (workerd has no files). The queue is keyed by venue time, and the clock
 * may not pass what was given. After a restart the reader is told to go on behind the last event that was applied.
 *
 * @param resumesAt where the clock stands before the first event is given
 */
export function createReplay(resumesAt: VenueMs, mark: ReplayMark): ReplaySource {
  const queue: ReplayEvent[] = [];
  /** After a restart they begin anew: what was told before is a gap. */
  const told = new ToldPrices();
  const prices = recordedPrices(told);
  let head = 0;
  let { applied } = mark;
  let next = applied;
  let complete = false;
  let until: VenueMs | null = null;
  const bad = new Map<string, string>();
  const length = (): number => queue.length - head;
  const room = (): number => Math.max(0, MAX_QUEUE - length());

  return {
    offer(batch) {
      for (const { place, why } of batch.bad) bad.set(place, why);
      const known = Math.max(0, next - batch.first);
      if (batch.first <= next) {
        for (const event of batch.events.slice(known, known + room())) {
          queue.push(event);
          until = event.at;
          next += 1;
        }
      }
      if (batch.last && next === batch.first + batch.events.length) complete = true;
      return { next, room: room(), until };
    },
    *take(now) {
      for (let event = queue[head]; event !== undefined && event.at <= now; event = queue[head]) {
        head += 1;
        applied += 1;
        if (event.t === "price") told.hear(event);
        else yield event;
      }
      if (head > 1_000) {
        queue.splice(0, head);
        head = 0;
      }
    },
    get prices() {
      return told.heard > 0 ? prices : null;
    },
    nextAt: () => queue[head]?.at ?? null,
    horizon: () => (complete ? null : (until ?? resumesAt)),
    ended: () => complete && length() === 0,
    mark: () => ({ applied }),
    status: () => ({
      badLines: bad.size,
      bad: [...bad].slice(0, SHOWN_BAD).map(([place, why]) => ({ place, why })),
      next,
      applied,
      queued: length(),
      room: room(),
      until,
      complete,
      prices: told.heard,
    }),
    stop() {},
  };
}
