import type { WalletView } from "../../../core/contract/gateway.ts";
import type { IntentId, OrderId } from "../../../core/contract/ids.ts";
import type { Place } from "../../../core/contract/orders.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { buildOrder, orderId } from "../../../venue/order.ts";

/**
 * The id an intent's order will have at the venue, or why there can be no such order. Pure: the same intent gives the
 * same id before and after a restart.
 * @param tick the market's tick now, which may be finer than when the market was activated
 */
export function idOf(
  place: Place,
  spec: MarketSpec,
  tick: Ticks,
  wallet: WalletView,
): { readonly order: OrderId } | { readonly why: string } {
  const order = buildOrder(place, { ...spec, tick }, wallet);
  if ("is" in order) return { why: order.message };
  return { order: orderId(order, spec, wallet.chainId) };
}

/** Ids of the orders of one `place` action, in its order; those that can't be built are named apart. */
export interface Ids {
  readonly ids: ReadonlyMap<IntentId, OrderId>;
  readonly refused: readonly { readonly intent: IntentId; readonly why: string }[];
}

export function idsOf(places: readonly Place[], spec: MarketSpec, tick: Ticks, wallet: WalletView | null): Ids {
  const ids = new Map<IntentId, OrderId>();
  const refused: { intent: IntentId; why: string }[] = [];
  for (const place of places) {
    const id = wallet === null ? { why: "the trading wallet is not known yet" } : idOf(place, spec, tick, wallet);
    if ("order" in id) ids.set(place.intent, id.order);
    else refused.push({ intent: place.intent, why: id.why });
  }
  return { ids, refused };
}
