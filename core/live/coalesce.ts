/**
 * Deltas wait here for their turn, so that a busy market costs a browser four frames a second and not forty. Only the
 * newest of each key is kept; markets, fills, alerts and loops leave at most every 250 ms, account and clock every second.
 */
import type { Delta, LiveFill } from "./types.ts";

const FAST_MS = 250;
const SLOW_MS = 1_000;

type Pace = "fast" | "slow";

const paceOf = (delta: Delta): Pace => (delta.t === "account" || delta.t === "clock" ? "slow" : "fast");

/** Two deltas with one key: the later makes the earlier needless. */
export function keyOf(delta: Delta): string {
  switch (delta.t) {
    case "market":
      return `market:${delta.market.id}`;
    case "forget":
      return `market:${delta.market}`;
    case "fill":
      return `fill:${delta.fill.trade}|${delta.fill.order}`;
    case "alert":
      return `alert:${delta.alert.key}`;
    case "loop":
      return `loop:${delta.loop.name}`;
    default:
      return delta.t;
  }
}

export class Coalescer {
  private readonly waiting = new Map<string, Delta>();
  private readonly lastLeft: Record<Pace, number> = { fast: Number.NEGATIVE_INFINITY, slow: Number.NEGATIVE_INFINITY };

  /** A delta that `reduce` did not ignore as older: what is put last is what the snapshot says. */
  put(delta: Delta): void {
    const key = keyOf(delta);
    const held = this.waiting.get(key);
    this.waiting.delete(key);
    // A report brings fills for the tape: what it says of them replaces what waits, and fills that slid out of the
    // newer report still have to travel.
    const fills = fillsOf(delta);
    for (const fill of fills) this.waiting.delete(keyOf({ t: "fill", fill }));
    for (const fill of held === undefined || delta.t === "fill" ? [] : fillsOf(held)) {
      const left = keyOf({ t: "fill", fill });
      const said = fills.some((other) => other.trade === fill.trade && other.order === fill.order);
      if (!said && !this.waiting.has(left)) this.waiting.set(left, { t: "fill", fill });
    }
    this.waiting.set(key, delta);
  }

  /** What may leave at `now` (ms of any steady clock), oldest first. */
  take(now: number): readonly Delta[] {
    const out: Delta[] = [];
    for (const pace of ["fast", "slow"] as const) {
      if (this.dueAt(pace) === null || now < (this.dueAt(pace) ?? now)) continue;
      for (const [key, delta] of this.waiting) {
        if (paceOf(delta) !== pace) continue;
        out.push(delta);
        this.waiting.delete(key);
      }
      this.lastLeft[pace] = now;
    }
    return out;
  }

  /** When `take` next has something to give; null while nothing waits. May lie in the past: then at once. */
  nextDue(): number | null {
    const due = [this.dueAt("fast"), this.dueAt("slow")].filter((at) => at !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  private dueAt(pace: Pace): number | null {
    for (const delta of this.waiting.values()) {
      if (paceOf(delta) === pace) return this.lastLeft[pace] + (pace === "fast" ? FAST_MS : SLOW_MS);
    }
    return null;
  }
}

const fillsOf = (delta: Delta): readonly LiveFill[] => (delta.t === "market" ? delta.market.fills : []);
