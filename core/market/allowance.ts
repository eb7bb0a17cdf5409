/** Posts that the lease's rate allows: a bucket that fills with time and never holds more than half a minute's worth. */
import { MOST_RUNGS } from "../quoting/rungs.ts";
import type { VenueMs } from "../units/time.ts";
import type { MarketState } from "./state.ts";

const BURST_S = 30;
/** A whole ladder may always be sent at once. */
const LEAST_BURST = 2 * MOST_RUNGS;

/** Posts that are left now. */
export function postsLeft(state: MarketState, at: VenueMs): number {
  const rate = state.lease?.rate ?? 0;
  const burst = Math.max(LEAST_BURST, rate * BURST_S);
  const since = Math.max(0, at - state.allowedAt) / 1000;
  state.allowance = Math.min(
    burst,
    state.allowance === Number.POSITIVE_INFINITY ? burst : state.allowance + rate * since,
  );
  state.allowedAt = at;
  return state.allowance;
}

/** Posts that are left for orders that do not stand yet: those on their way out are followed first. */
export function postsFree(state: MarketState, at: VenueMs): number {
  let free = postsLeft(state, at);
  for (const intent of state.orders.open) if (intent.state === "cancelling") free -= 1;
  return free;
}

/** One of those left goes out. */
export function takePost(state: MarketState): void {
  state.allowance -= 1;
}

/** One that was taken did not go out. */
export function givePost(state: MarketState): void {
  state.allowance += 1;
}
