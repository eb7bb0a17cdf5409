import type { Passed } from "./proxy.ts";

/** What a book that moved led to, wall ms after its frame left for the bot; null: nothing before the next move. */
export interface Move {
  readonly cancelMs: number | null;
  readonly postMs: number | null;
  /** How much of `postMs` the exchange took to answer the cancels that went first. */
  readonly venueMs: number;
}

/**
 * Reads the moves out of what went by: each owns what follows within `apartMs`, what comes later was asked for by a clock.
 *
 * @param passed in the order of time
 */
export function movesOf(passed: readonly Passed[], apartMs: number): readonly Move[] {
  const moves: Move[] = [];
  for (let i = 0; i < passed.length; ) {
    const frame = passed[i];
    if (frame?.what !== "frame") {
      i += 1;
      continue;
    }
    let end = i + 1;
    while (end < passed.length && (passed[end]?.at ?? 0) - frame.at < apartMs) end += 1;
    const after = passed.slice(i, end);
    const first = (what: Passed["what"]): number | null => {
      const found = after.find((each) => each.what === what);
      return found === undefined ? null : found.at - frame.at;
    };
    const [cancelMs, answeredMs, postMs] = [first("cancel"), first("cancelled"), first("post")];
    const waited = cancelMs !== null && answeredMs !== null && postMs !== null && answeredMs <= postMs;
    moves.push({ cancelMs, postMs, venueMs: waited ? answeredMs - cancelMs : 0 });
    i = end;
  }
  return moves;
}

/** Median and 99th percentile; null of nothing. */
export function spread(values: readonly number[]): { readonly p50: number; readonly p99: number } | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (p: number): number | undefined => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
  const [p50, p99] = [at(0.5), at(0.99)];
  return p50 === undefined || p99 === undefined ? null : { p50, p99 };
}
