import { HOUR, MINUTE, type VenueMs } from "../units/time.ts";
import type { GatewayConfig, GatewayState } from "./types.ts";

/** The venue is asked where it sees us this often, and an answer counts this long; sooner again when there was none. */
export const GEO_EVERY_MS = HOUR;
const GEO_LASTS_MS = 2 * HOUR;
export const GEO_RETRY_MS = MINUTE;

/**
 * Why orders may not be sent from this place; null when they may. "Blocked" is obeyed and never worked around. Without an
 * answer nothing is sent where one is required: real money; a paper exchange may not know the question.
 */
export function geoRefusal({ geo }: GatewayState, config: GatewayConfig, now: VenueMs): string | null {
  if (geo.blocked === true) return `the venue blocks this place (${geo.country}): a person must look`;
  if (!config.geoRequired) return null;
  if (geo.blocked === null || geo.at === null) return "the venue has not said yet whether this place may trade";
  if (now - geo.at > GEO_LASTS_MS) return "the venue has not said for two hours whether this place may trade";
  return null;
}
