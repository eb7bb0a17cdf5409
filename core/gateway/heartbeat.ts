import { SECOND, type VenueMs } from "../units/time.ts";
import type { GatewayState } from "./types.ts";

/** The venue forgets a chain of beats that stops for this long (reference polymarket.md 3d). */
const LAPSE_MS = 10 * SECOND;
/** So many beats in a row that met another id than ours: one may be an answer we lost. */
const STRIKES = 2;

/** True while the venue would take our orders down soon after we fall silent. */
export const isArmed = ({ heartbeat: { okAt } }: GatewayState, now: VenueMs): boolean =>
  okAt !== null && now - okAt < LAPSE_MS;

/**
 * What the venue's answer to a beat says. Beats form a chain: each names the id that the last one was given. When the
 * venue holds another id although it took our last beat, somebody else has beaten in between with our key.
 * @returns why another instance is believed to run; null when nothing speaks for one
 */
export function tookBeat(state: GatewayState, id: string | null, corrected: boolean, now: VenueMs): string | null {
  const { heartbeat } = state;
  heartbeat.beating = false;
  if (id === null) {
    // It may have been taken all the same: the next id says nothing.
    heartbeat.okAt = null;
    heartbeat.strikes = 0;
    return null;
  }
  heartbeat.id = id;
  const ours = heartbeat.okAt !== null && now - heartbeat.okAt < LAPSE_MS;
  heartbeat.strikes = corrected && ours ? heartbeat.strikes + 1 : 0;
  heartbeat.okAt = now;
  return heartbeat.strikes >= STRIKES
    ? `another instance beats the heart of this key: the venue held another id than ours ${STRIKES} times in a row. Nothing is sent; stop one of the two, then kill and resume`
    : null;
}
