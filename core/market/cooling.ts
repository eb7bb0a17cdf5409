/** Whether a side has to wait before it may send again. */
import type { GateName } from "../contract/reasons.ts";
import type { VenueMs } from "../units/time.ts";
import type { MarketState } from "./state.ts";

/** Null: it may send now. After a crossing refusal the price is made anew, on a book newer than the refusal. */
export function resting(
  state: MarketState,
  as: "bid" | "ask",
  at: VenueMs,
): { readonly name: GateName; readonly detail: string } | null {
  const { coolUntil, crosses, crossedAt } = state.patience[as];
  if (coolUntil > at)
    return {
      name: "post-only",
      detail: `waits ${(coolUntil - at) / 1000} s more after ${crosses} crossing refusals in a row`,
    };
  if (crossedAt !== null && (state.book?.freshAt ?? 0) <= crossedAt)
    return { name: "post-only", detail: `waits for a book newer than its last refusal` };
  if (state.coolUntil > at)
    return { name: "lease", detail: `waits ${(state.coolUntil - at) / 1000} s more for its turn, or after a refusal` };
  return null;
}
