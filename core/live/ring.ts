/** The Hub's short memory: what it sent, by sequence, so that a browser that was away for a moment catches up. */
import type { Delta } from "./types.ts";

const MAX_ENTRIES = 512;
const MAX_AGE_MS = 60_000;

export interface Entry {
  readonly seq: number;
  readonly deltas: readonly Delta[];
}

export class Ring {
  private entries: (Entry & { readonly at: number })[] = [];
  private newest = 0;

  /** Sequence of the newest entry; 0 before the first. */
  get seq(): number {
    return this.newest;
  }

  /** `now` in ms of any steady clock. */
  push(deltas: readonly Delta[], now: number): Entry {
    this.newest += 1;
    const entry = { seq: this.newest, deltas, at: now };
    this.entries.push(entry);
    const keep = this.entries.findIndex((held) => now - held.at <= MAX_AGE_MS);
    this.entries = this.entries.slice(Math.max(keep, this.entries.length - MAX_ENTRIES));
    return entry;
  }

  /** Everything after `seq`; null when that is forgotten, or was never said. */
  since(seq: number): readonly Entry[] | null {
    if (!Number.isSafeInteger(seq) || seq < 0 || seq > this.newest) return null;
    if (seq === this.newest) return [];
    const at = this.entries.findIndex((entry) => entry.seq === seq + 1);
    return at < 0 ? null : this.entries.slice(at);
  }
}
