/**
 * Everything that happens by time alone, earliest first. A heap with lazy removal: what has been overtaken (an order that
 * is gone, a heartbeat that was renewed) stays in it until it comes up and its owner says that it is stale.
 */
import type { VenueMs } from "../units/time.ts";

/** In the order in which things of one millisecond happen. */
export const DUE_KINDS = ["deplete", "expire", "heart", "delay", "settle", "redeem"] as const;
export type DueKind = (typeof DUE_KINDS)[number];

export interface Due {
  readonly at: VenueMs;
  readonly kind: DueKind;
  /** Order, trade, owner, depletion or market it is about. */
  readonly key: string;
  /** Birth order of that thing: settles ties the same way after a restore. */
  readonly ordinal: number;
}

export class DueHeap {
  readonly #heap: Due[] = [];
  readonly #isStale: (due: Due) => boolean;

  constructor(isStale: (due: Due) => boolean) {
    this.#isStale = isStale;
  }

  /** Nothing is due before this; Infinity: nothing ever is. What stands first may be stale. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(due: Due): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(due);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(due, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = due;
  }

  /** The next thing that is really due; null when nothing ever is. */
  peek(): Due | null {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined) return null;
      if (!this.#isStale(top)) return top;
      this.#drop();
    }
  }

  /** Removes and returns the next thing due at or before `until`. */
  pop(until: VenueMs): Due | null {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || top.at > until) return null;
      this.#drop();
      if (!this.#isStale(top)) return top;
    }
  }

  #drop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && before(right, left)) {
        smaller = right;
        child += 1;
      }
      if (!before(smaller, last)) break;
      heap[i] = smaller;
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: Due, b: Due): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.kind !== b.kind) return DUE_KINDS.indexOf(a.kind) < DUE_KINDS.indexOf(b.kind);
  return a.ordinal < b.ordinal;
}
