import type { Lease } from "../contract/views.ts";
import type { MicroUsd } from "../units/money.ts";
import { after, SECOND, type VenueMs } from "../units/time.ts";
import type { GatewayState, WatchedMarket } from "./types.ts";

const HALT_LEASE_MS = 30 * SECOND;

/** What a market is told while nothing of it may be sent. A report under its epochs acknowledges it. */
export const haltLease = (
  { epoch, configVersion }: Pick<GatewayState, "epoch" | "configVersion">,
  { own }: Pick<WatchedMarket, "own">,
  now: VenueMs,
): Lease => ({
  ...{ mode: "halt", capital: 0 as MicroUsd, rate: 0 },
  ...{ configVersion, epoch, expiresAt: after(now, HALT_LEASE_MS) },
  ...(own === 0 ? {} : { own }),
});
