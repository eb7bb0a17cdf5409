import type { Brand } from "./brand.ts";

/** The venue's clock, milliseconds since 1970 UTC. In a replay it is the recording's time. The core knows no other. */
export type VenueMs = Brand<number, "VenueMs">;

export const after = (at: VenueMs, ms: number): VenueMs => (at + ms) as VenueMs;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The UTC day of a moment, YYYY-MM-DD. */
export const utcDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
