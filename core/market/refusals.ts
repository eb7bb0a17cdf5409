import type { VenueCode } from "../contract/orders.ts";
import type { Rules } from "../quoting/standard.ts";
import { SECOND, type VenueMs } from "../units/time.ts";
import { givePost } from "./allowance.ts";
import type { MarketState, Out } from "./state.ts";
import { wakeBy } from "./state.ts";

const CROSS_FIRST_MS = 500;
const CROSS_LONGEST_MS = 8 * SECOND;
const BACKOFF_FIRST_MS = SECOND;
const BACKOFF_LONGEST_MS = 30 * SECOND;
const TROUBLE_MS = 60 * SECOND;
const SOON_MS = 5 * SECOND;

/** After a few tries that come soon, the long rest: doubled with each further refusal, up to its longest. */
function crossWait({ crossRejects, crossCooldownMs, crossCooldownMaxMs }: Rules, crosses: number): number {
  if (crosses < crossRejects) return Math.min(CROSS_FIRST_MS * 2 ** (crosses - 1), CROSS_LONGEST_MS);
  return Math.min(crossCooldownMs * 2 ** Math.min(crosses - crossRejects, 16), crossCooldownMaxMs);
}

/**
 * What a refusal means. A crossing post-only order waits a moment and is priced again on a newer book, longer each time in
 * a row; a busy or restarting venue is left alone with growing pauses; what only a person can mend is said loudly.
 */
export function onRefused(
  state: MarketState,
  as: "bid" | "ask",
  code: VenueCode,
  message: string,
  retryAfterMs: number | undefined,
  at: VenueMs,
  out: Out,
): void {
  const patience = state.patience[as];
  switch (code) {
    case "POST_ONLY_CROSSES":
      patience.crosses += 1;
      patience.crossedAt = at;
      patience.coolUntil = at + crossWait(state.plan.rules, patience.crosses);
      wakeBy(out, patience.coolUntil);
      if (patience.crosses >= state.plan.rules.crossRejects)
        out.alerts.push({
          severity: "note",
          key: `cross-${as}`,
          text: `${patience.crosses} ${as}s in a row crossed when they arrived: that side rests ${(patience.coolUntil - at) / 1000} s.`,
        });
      return;
    case "OFF_TICK":
    case "BELOW_MIN_SIZE":
    case "BAD_EXPIRATION":
    case "CAPITAL":
    case "FOK_KILLED":
    case "FAK_KILLED":
      patience.coolUntil = at + SOON_MS;
      out.alerts.push({ severity: "warn", key: `refused-${code}`, text: `Order refused: ${code} ${message}`.trim() });
      return;
    case "NO_LEASE":
      state.lease = null;
      return;
    case "RATE_LIMITED":
      // It never left: it has used up nothing. Where a time is named, it comes at that time: its turn is kept.
      givePost(state);
      if (retryAfterMs === undefined) backOff(state, 0, at);
      else state.coolUntil = Math.max(state.coolUntil, at + retryAfterMs);
      wakeBy(out, state.coolUntil);
      return;
    case "RESTARTING":
    case "MARKET_NOT_READY":
    case "POST_ONLY_MODE":
    case "CANCEL_ONLY":
      backOff(state, retryAfterMs ?? 0, at);
      return;
    case "NO_BALANCE":
      patience.coolUntil = at + BACKOFF_LONGEST_MS;
      out.alerts.push({
        severity: "warn",
        key: "no-balance",
        text: `The venue says there is not enough balance. ${message}`.trim(),
      });
      return;
    default:
      state.coolUntil = at + TROUBLE_MS;
      out.alerts.push({
        severity: "danger",
        key: `refused-${code}`,
        text: `Orders are refused: ${code} ${message}`.trim(),
      });
  }
}

/** Leaves the venue alone, longer each time in a row. */
function backOff(state: MarketState, leastMs: number, at: VenueMs): void {
  const pause = Math.min(BACKOFF_FIRST_MS * 2 ** state.backoffs, BACKOFF_LONGEST_MS);
  state.coolUntil = Math.max(state.coolUntil, at + Math.max(leastMs, pause));
  state.backoffs = Math.min(state.backoffs + 1, 16);
}

/** The venue took an order: patience is restored. */
export function onAccepted(state: MarketState, as: "bid" | "ask"): void {
  state.patience[as].crosses = 0;
  state.patience[as].crossedAt = null;
  state.patience[as].coolUntil = 0;
  state.patience[as].poor = null;
  state.backoffs = 0;
}
