import type { WalletView } from "../../../core/contract/gateway.ts";
import type { IntentId, OrderId } from "../../../core/contract/ids.ts";
import type { Place, VenueCode } from "../../../core/contract/orders.ts";
import type { MarketSpec } from "../../../core/contract/spec.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { buildOrder, orderId } from "../../../venue/order.ts";

/** Why an order was never sent. */
interface Refused {
  readonly code: VenueCode;
  readonly why: string;
}
const NOBODY: Refused = { code: "AUTH", why: "there is no wallet to sign for this market" };

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
): { readonly order: OrderId } | Refused {
  const order = buildOrder(place, { ...spec, tick }, wallet);
  if ("is" in order) return { code: order.code === "OFF_TICK" ? "OFF_TICK" : "BAD_PAYLOAD", why: order.message };
  return { order: orderId(order, spec, wallet.chainId) };
}

/** Ids of the orders of one `place` action, in its order; those that can't be built are named apart. */
export interface Ids {
  readonly ids: ReadonlyMap<IntentId, OrderId>;
  readonly refused: readonly ({ readonly intent: IntentId } & Refused)[];
}

export function idsOf(places: readonly Place[], spec: MarketSpec, tick: Ticks, wallet: WalletView | null): Ids {
  const ids = new Map<IntentId, OrderId>();
  const refused: ({ intent: IntentId } & Refused)[] = [];
  for (const place of places) {
    const id = wallet === null ? NOBODY : idOf(place, spec, tick, wallet);
    if ("order" in id) ids.set(place.intent, id.order);
    else refused.push({ intent: place.intent, ...id });
  }
  return { ids, refused };
}
