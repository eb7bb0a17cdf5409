/** The relayer takes 25 submits a minute (reference polymarket.md 3f, 4c). */

/** Kept below the relayer's own number: its minute and ours begin at different times. */
export const SUBMITS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/**
 * How long to wait before another submit, ms; 0 when it may go now.
 * @param sent times of earlier submits, ms of one clock, oldest first
 */
export function submitWait(sent: readonly number[], now: number): number {
  const oldest = sent.filter((at) => at > now - MINUTE_MS).at(-SUBMITS_A_MINUTE);
  return oldest === undefined ? 0 : oldest + MINUTE_MS - now;
}
