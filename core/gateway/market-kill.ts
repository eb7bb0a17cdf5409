/** The kill of one market alone, at the door: its posts are refused and its orders taken down, and no other market's. */
import type { OwnWish } from "../contract/gateway.ts";
import type { ConditionId } from "../contract/ids.ts";
import type { OwnEpoch } from "../contract/views.ts";
import type { VenueMs } from "../units/time.ts";
import { haltLease } from "./halt.ts";
import type { GatewayAction, GatewayState, WatchedMarket } from "./types.ts";

/**
 * Refuses this market's posts from this instant, has the venue cancel every order in it and tells the market, which need not
 * be there for it. Repeating it cancels again. A kill of before the newest resume says nothing about now.
 */
export function killMarket(state: GatewayState, { market: id, epoch }: OwnWish, at: VenueMs): readonly GatewayAction[] {
  const cancel = { t: "cancel-market", market: id, why: `killed alone at its epoch ${epoch}` } as const;
  const market = state.markets.get(id);
  // What is not watched is not signed for; what it left behind is taken down all the same.
  if (market === undefined) return [cancel];
  if (epoch < market.own) return [];
  market.own = epoch;
  market.killed = true;
  market.resuming = false;
  market.lease = null;
  state.turns.delete(id);
  // What was read before says nothing about now.
  state.account.missed = true;
  const lease = haltLease(state, market, at);
  return [cancel, { t: "push", market: id, pushes: [{ t: "wake", why: "kill", lease }] }];
}

/** Its posts are taken again, under a lease that has still to come. */
export function resumeMarket({ markets }: GatewayState, { market: id, epoch }: OwnWish): void {
  const market = markets.get(id);
  if (market === undefined || epoch < market.own) return;
  if (market.killed) {
    market.lease = null;
    market.resuming = true;
  }
  market.own = epoch;
  market.killed = false;
}

/** The Portfolio's word on markets that were ever killed alone: a Gateway that starts again knows them from it. */
export function tookOwn(
  state: GatewayState,
  own: Readonly<Record<ConditionId, OwnEpoch>>,
  at: VenueMs,
): readonly GatewayAction[] {
  const actions: GatewayAction[] = [];
  for (const [id, market] of state.markets) {
    const said = own[id];
    if (said === undefined || said.epoch <= market.own) continue;
    const wish = { market: id, epoch: said.epoch };
    if (said.killed) actions.push(...killMarket(state, wish, at));
    else resumeMarket(state, wish);
  }
  return actions;
}

/** True when what an answer says of a market is of its newest kill or resume, and it is not killed. */
export const mayBeLent = ({ own, killed }: WatchedMarket, said: OwnEpoch | undefined): boolean =>
  !killed && (said?.epoch ?? 0) >= own;
