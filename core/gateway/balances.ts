/** When the tokens of a market are read: what moved at once, the rest in turn, never more than the venue takes. */
import type { ConditionId } from "../contract/ids.ts";
import { MINUTE, type VenueMs } from "../units/time.ts";
import { left, take } from "./bucket.ts";
import type { GatewayAction, GatewayConfig, GatewayState, WatchedMarket } from "./types.ts";

/** Markets read a second, two calls each: the venue takes 200 in ten seconds from one address (reference polymarket.md 3f). */
export const BALANCE_READS = { perSecond: 8, burst: 10 } as const;
/** A balance that is merely old leaves so many reads for one that has moved or was never read. */
const KEPT = 5;

/** The balances of a market are older than its last move, or than their limit. */
const wanted = (market: WatchedMarket, config: GatewayConfig, now: VenueMs): boolean =>
  isUrgent(market) || now - market.heldAt >= config.balancesMs;

const isUrgent = ({ held, heldAt, movedAt }: WatchedMarket): boolean => held === null || heldAt <= movedAt;

/** The venue is told to look at the chain again for one market so often at most. */
const LOOK_EVERY_MS = MINUTE;

/**
 * An order was refused for lack of balance: the venue may hold an old view of the wallet (reference controls.md, report 2), and
 * looks again. No order is sent again for it; its market waits as after any such refusal.
 */
export function lookAgain(state: GatewayState, id: ConditionId, now: VenueMs): readonly GatewayAction[] {
  const market = state.markets.get(id);
  if (market === undefined || now - market.lookedAt < LOOK_EVERY_MS) return [];
  market.lookedAt = now;
  return [{ t: "look-again", market: id }];
}

export function readBalances(
  state: GatewayState,
  config: GatewayConfig,
  market: WatchedMarket,
  now: VenueMs,
): readonly GatewayAction[] {
  if (market.readingHeld || !wanted(market, config, now)) return [];
  if (left(state.balanceReads, now) < (isUrgent(market) ? 1 : KEPT)) return [];
  take(state.balanceReads, 1, now);
  market.readingHeld = true;
  return [{ t: "read-balances", market: market.spec.id }];
}
