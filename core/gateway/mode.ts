import type { VenueCode } from "../contract/orders.ts";
import { after, MINUTE, SECOND, type VenueMs } from "../units/time.ts";

/** What the venue takes at present, learned from what it refuses (reference polymarket.md 3c). */
export interface VenueMode {
  readonly is: "open" | "post-only" | "cancel-only" | "disabled" | "closed" | "restarting";
  /** When it is worth asking again; null: only a person's resume opens it. */
  readonly until: VenueMs | null;
  readonly why: string;
  /** Refusals in a row, for the backoff. */
  readonly strikes: number;
}

export const OPEN: VenueMode = { is: "open", until: null, why: "", strikes: 0 };

const POST_ONLY_AFTER_RESTART_MS = 2 * MINUTE;
const ASK_AGAIN_MS = 30 * SECOND;

/** The mode after a refusal; the same mode for a refusal that speaks of one order only. */
export function refused(mode: VenueMode, code: VenueCode, retryAfterMs: number | undefined, now: VenueMs): VenueMode {
  const next = learned(mode, code, retryAfterMs, now);
  // What only a person opens is not replaced by what opens by itself, nor a ban by permission to close.
  return waitsForPerson(mode) && (next.until !== null || next.is === "closed") ? mode : next;
}

/** True when the venue has said something that no time changes: a person has to look. */
export const waitsForPerson = ({ is, until }: VenueMode): boolean => is !== "open" && until === null;

function learned(mode: VenueMode, code: VenueCode, retryAfterMs: number | undefined, now: VenueMs): VenueMode {
  const strikes = mode.strikes + 1;
  switch (code) {
    case "POST_ONLY_MODE":
      return {
        is: "post-only",
        until: after(now, retryAfterMs ?? POST_ONLY_AFTER_RESTART_MS),
        why: "the venue takes only post-only orders",
        strikes,
      };
    case "CANCEL_ONLY":
      return {
        is: "cancel-only",
        until: after(now, retryAfterMs ?? ASK_AGAIN_MS),
        why: "the venue is cancel-only",
        strikes,
      };
    case "DISABLED":
      return { is: "disabled", until: after(now, retryAfterMs ?? ASK_AGAIN_MS), why: "trading is disabled", strikes };
    case "RESTARTING": {
      const backoff = Math.min(ASK_AGAIN_MS, 1_500 * 2 ** Math.min(strikes - 1, 5));
      return {
        is: "restarting",
        until: after(now, retryAfterMs ?? backoff),
        why: "the matching engine restarts",
        strikes,
      };
    }
    case "GEO_BLOCKED":
      return { is: "disabled", until: null, why: "the venue blocks this place: a person must look", strikes };
    case "BANNED":
      return { is: "disabled", until: null, why: "the venue bans this account: a person must look", strikes };
    case "CLOSED_ONLY":
      return { is: "closed", until: null, why: "the venue lets this account only close positions", strikes };
    case "AUTH":
    case "VERSION_MISMATCH":
      return {
        is: "disabled",
        until: after(now, ASK_AGAIN_MS),
        why: `the venue refuses our login or order form (${code})`,
        strikes,
      };
    default:
      return mode;
  }
}

/** The mode at `now`: what had a time limit is tried again after it; a restart is followed by post-only. */
export function modeAt(mode: VenueMode, now: VenueMs): VenueMode {
  if (mode.is === "open" || mode.until === null || now < mode.until) return mode;
  if (mode.is === "restarting") return restarted(mode, mode.until);
  return { ...OPEN, strikes: mode.strikes };
}

/** The mode when the engine is seen to answer again: after a restart two minutes of post-only follow; else nothing changes. */
export const restarted = (mode: VenueMode, now: VenueMs): VenueMode =>
  mode.is !== "restarting"
    ? mode
    : {
        is: "post-only",
        until: after(now, POST_ONLY_AFTER_RESTART_MS),
        why: "two minutes of post-only after a restart",
        strikes: mode.strikes,
      };
