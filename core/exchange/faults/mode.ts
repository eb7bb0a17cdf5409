/** What the venue takes at present, and how it refuses the rest (reference polymarket.md 3c). */
import { after, MINUTE, SECOND, type VenueMs } from "../../units/time.ts";
import type { FaultName, RequestKind, Struck } from "./menu.ts";

/** Each mode's end. A moment that has passed means that the mode is over. */
export interface ModeWindows {
  readonly restarting: VenueMs;
  readonly postOnly: VenueMs;
  readonly cancelOnly: VenueMs;
  readonly disabled: VenueMs;
  readonly blocked: VenueMs;
  /** The block answers as a page of HTML. */
  readonly page: boolean;
}

const NEVER = 0 as VenueMs;
export const ALL_OPEN: ModeWindows = {
  restarting: NEVER,
  postOnly: NEVER,
  cancelOnly: NEVER,
  disabled: NEVER,
  blocked: NEVER,
  page: false,
};

/** Orders after a restart are post-only for so long. */
const POST_ONLY_AFTER_RESTART_MS = 2 * MINUTE;

/** The windows after a strike; the same ones for a fault that is no mode. */
export function modeAfter(windows: ModeWindows, { name, ms, draw }: Struck, at: VenueMs): ModeWindows {
  const end = after(at, ms);
  switch (name as FaultName) {
    case "restart":
      return { ...windows, restarting: end, postOnly: after(end, POST_ONLY_AFTER_RESTART_MS) };
    case "post-only":
      return { ...windows, postOnly: end };
    case "cancel-only":
      return { ...windows, cancelOnly: end };
    case "trading-disabled":
      return { ...windows, disabled: end };
    case "geoblock":
      return { ...windows, blocked: end, page: draw < 0.5 };
    default:
      return windows;
  }
}

/** A refusal as the wire carries it: a JSON body, or a page of HTML where `page` is set. */
export interface WireRefusal {
  readonly status: 400 | 403 | 425 | 429 | 500 | 503;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly page?: string;
}

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / SECOND));

/** A refusal with nothing but its text. */
const wireError = (status: WireRefusal["status"], error: string): WireRefusal => ({
  status,
  body: { error },
  headers: {},
});

const BLOCK_PAGE =
  "<!DOCTYPE html><html><head><title>Access denied</title></head><body>You can't reach this from where you are.</body></html>";

/**
 * How a request is refused in the mode of the moment; null: it isn't.
 *
 * @param postOnly every order of it is post-only
 */
export function refusalByMode(
  windows: ModeWindows,
  request: { readonly kind: RequestKind; readonly postOnly: boolean },
  now: VenueMs,
): WireRefusal | null {
  const { kind, postOnly } = request;
  if (kind !== "post" && kind !== "cancel" && kind !== "beat") return null;
  if (kind === "post" && now < windows.blocked) {
    const refusal = wireError(403, "Trading restricted in your region");
    return windows.page ? { ...refusal, page: BLOCK_PAGE } : refusal;
  }
  if (now < windows.restarting) return wireError(425, "Too Early");
  if (kind === "beat") return null;
  if (now < windows.disabled) {
    return wireError(503, "Trading is currently disabled. Check polymarket.com for updates");
  }
  if (kind === "cancel") return null;
  if (now < windows.cancelOnly) {
    return wireError(503, "Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.");
  }
  if (postOnly || now >= windows.postOnly) return null;
  const wait = wholeSeconds(windows.postOnly - now);
  return {
    status: 503,
    body: {
      error: "post-only mode: only post-only orders and cancels are allowed",
      code: "post_only_mode",
      retry_after_seconds: wait,
    },
    headers: { "Retry-After": String(wait) },
  };
}

/** How a struck request is refused instead of carried out (or, for "error-500-accepted", after it was). */
export function refusalByFault(
  { name, ms }: Struck<"rate-limited" | "error-500" | "error-500-accepted">,
  kind: RequestKind,
): WireRefusal {
  if (name !== "rate-limited") {
    return wireError(500, kind === "post" ? "could not insert order" : "Internal server error");
  }
  return { ...wireError(429, "Too Many Requests"), headers: { "Retry-After": String(wholeSeconds(ms)) } };
}
