import type { VenueMs } from "../core/units/time.ts";

/** What the venue says about its clock. */
export interface VenueClock {
  readonly venueMs: VenueMs;
  /** Venue milliseconds per wall millisecond: 1 for a live venue. */
  readonly rate: number;
  readonly state: "waiting" | "running" | "ended";
  readonly source: string;
  /** It says by itself that it is an exchange with a clock of its own: Polymarket never does. */
  readonly announced: boolean;
}

/**
 * GET /time answers whole seconds; a paper exchange adds
 * `x-venue-clock: ms=<venue ms>;rate=<number>;state=<waiting|running|ended>;source=<text>`.
 * Without the header: rate 1 and the seconds as they are. Null when neither can be read.
 */
export function parseVenueClock(seconds: unknown, header: string | null): VenueClock | null {
  const fields = new Map<string, string>();
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0) fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const rate = Number(fields.get("rate") ?? "1");
  const state = fields.get("state") ?? "running";
  const announced = fields.has("ms");
  const ms = announced ? Number(fields.get("ms")) : secondsOf(seconds) * 1000;
  // Nothing (null, "", []) is 0 as a number, and would be 1970.
  if (!Number.isFinite(ms) || ms <= 0 || !Number.isFinite(rate) || rate < 0) return null;
  if (state !== "waiting" && state !== "running" && state !== "ended") return null;
  return { venueMs: Math.round(ms) as VenueMs, rate, state, source: fields.get("source") ?? "live", announced };
}

const secondsOf = (json: unknown): number =>
  typeof json === "number" || typeof json === "string" ? Number(json) : Number.NaN;
