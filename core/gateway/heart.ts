import type { OrderId } from "../contract/ids.ts";
import type { VenueMs } from "../units/time.ts";
import { pruneFills } from "./account.ts";
import { alertNews } from "./alerts.ts";
import { readBalances } from "./balances.ts";
import { sendCancels, wantCancels } from "./cancels.ts";
import { tendChain } from "./chain.ts";
import { GEO_EVERY_MS, GEO_RETRY_MS } from "./geography.ts";
import { mayRetry, sync } from "./leases.ts";
import { readEarnings } from "./payments.ts";
import { readAccount, readBooks, readCash, readGeo, readOutcomes, readTerms } from "./reads.ts";
import { readScoring } from "./scoring.ts";
import type { GatewayAction, GatewayConfig, GatewayState, WatchedMarket } from "./types.ts";

/** Cancelling a silent market's orders is tried again after this long, until the venue shows none. */
const ORPHAN_RETRY_MS = 5_000;

/** Why an order goes that was on its way when its market was killed. */
export const LATE = "its market is killed";

/** What is due by the clock alone. Safety does not rest on it: the venue's own dead-man switch and expiries do the same. */
export function heart(state: GatewayState, config: GatewayConfig, at: VenueMs): GatewayAction[] {
  const actions: GatewayAction[] = [...sendCancels(state, at)];
  let leased = false;
  for (const market of state.markets.values()) {
    if (market.lease !== null && market.lease.expiresAt > at && market.lease.mode !== "halt") leased = true;
    pruneFills(market);
    const silent = at - market.askedAt >= config.silentMs;
    const due = market.orphanedAt === null || at - market.orphanedAt >= ORPHAN_RETRY_MS;
    const left = (silent || market.killed) && due ? ordersOf(market) : [];
    if (left.length > 0) {
      market.orphanedAt = at;
      const why = market.killed ? LATE : `its market has not asked for ${at - market.askedAt} ms`;
      actions.push(...wantCancels(state, left, why, at));
    }
    if (market.heldAt > 0) actions.push(...readBalances(state, config, market, at));
  }
  if (
    leased &&
    !state.killed &&
    state.rival === null &&
    !state.heartbeat.beating &&
    at - state.heartbeat.at >= config.beatMs
  ) {
    state.heartbeat.beating = true;
    state.heartbeat.at = at;
    actions.push({ t: "beat", id: state.heartbeat.id });
  }
  const { readAt } = state.account;
  if (state.markets.size > 0 && (readAt === null || state.account.missed || at - readAt >= 2 * config.accountMs))
    actions.push(...readAccount(state, config, at));
  actions.push(...readCash(state, config, at), ...readBooks(state, config, at));
  if (state.sync.wanted || mayRetry(state.sync.triedAt, config.syncWallMs, config, at))
    actions.push(...sync(state, config, at));
  const geoOld = state.geo.at === null || at - state.geo.at >= GEO_EVERY_MS;
  if (state.markets.size > 0 && geoOld && at - state.geo.triedAt >= GEO_RETRY_MS) actions.push(...readGeo(state, at));
  actions.push(...readTerms(state, config, at), ...readOutcomes(state, config, at));
  if (!state.killed) actions.push(...readScoring(state, config, at));
  actions.push(...readEarnings(state, config, at));
  actions.push(...tendChain(state, config, at));
  for (const news of alertNews(state, config, at)) actions.push({ t: "alert", ...news });
  return actions;
}

/** Every order of a market that rests or may still come to rest. */
export const ordersOf = (market: WatchedMarket): OrderId[] => [
  ...new Set([...market.open.map((order) => order.id), ...market.ours.keys()]),
];
