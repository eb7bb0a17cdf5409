/** Posts that the lease's rate allows: a bucket that fills with time and never holds more than half a minute's worth. */
import { MOST_RUNGS } from "../quoting/rungs.ts";
import type { VenueMs } from "../units/time.ts";
import type { MarketState } from "./state.ts";

const BURST_S = 30;
/** A whole ladder may always be sent at once. */
const LEAST_BURST = 2 * MOST_RUNGS;

/** Takes one post from the bucket; false: it is empty. */
export function mayPost(state: MarketState, at: VenueMs): boolean {
  const rate = state.lease?.rate ?? 0;
  const burst = Math.max(LEAST_BURST, rate * BURST_S);
  const since = Math.max(0, at - state.allowedAt) / 1000;
  state.allowance = Math.min(
    burst,
    state.allowance === Number.POSITIVE_INFINITY ? burst : state.allowance + rate * since,
  );
  state.allowedAt = at;
  if (state.allowance < 1) return false;
  state.allowance -= 1;
  return true;
}
