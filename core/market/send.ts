/** The one place where a wish for an order becomes one: no crossing ourselves, no more than capital, cap and rate allow. */
import type { IntentId } from "../contract/ids.ts";
import type { TimeInForce } from "../contract/orders.ts";
import type { GateName } from "../contract/reasons.ts";
import { atRisk, type Intent, newIntent } from "../execution/intent.ts";
import { askUntold } from "../execution/life.ts";
import { addIntent } from "../execution/orders.ts";
import { addOrder, roomFor } from "../ledger/exposure.ts";
import { PERMIT } from "../quoting/gates.ts";
import { tokenOrder } from "../quoting/tokens.ts";
import type { Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares } from "../units/size.ts";
import { after } from "../units/time.ts";
import { mayPost } from "./allowance.ts";
import { type Decision, refuse } from "./decision.ts";
import { termsOf } from "./grounds.ts";
import { mayCome, sellable } from "./position.ts";
import type { MarketState } from "./state.ts";

/** In YES coordinates. */
export interface Order {
  readonly as: "bid" | "ask";
  readonly level: number;
  readonly price: Ticks;
  readonly size: MicroShares;
}

export interface How {
  /** Null: rests, with the configured expiry. */
  readonly tif: TimeInForce | null;
  readonly postOnly: boolean;
  /** All of the size or nothing. */
  readonly whole: boolean;
}

/** Journals and sends it, smaller if there is less room; null when it may not go now, and then says why. */
export function send(d: Decision, { as, level, price, size: wanted }: Order, how: How): Intent | null {
  const { state, setup, at, out } = d;
  const { spec } = setup;
  const { rules } = state.plan;
  const no = (name: GateName, detail: string): null => {
    refuse(d, name, detail, as, Math.max(level, 0));
    return null;
  };
  const met = meets(state, as, price);
  if (met !== null) return no("self-cross", `${price / 100} c against our own ${met.as} ${met.yesPrice / 100} c`);
  const capital = roomFor(state.ledger, d.effects, as, price, lossLimit(state));
  const cap = Math.max(0, inventoryRoom(d, as));
  const size = floorToSizeStep(Math.min(wanted, capital, cap));
  if (size < floorToSizeStep(wanted) && askUntold(state.orders, as, out, at))
    return no(cap < capital ? "inventory" : "capital", "waits to hear what a cancelled order had filled");
  const order = tokenOrder(as, price, size, sellable(state, rules.sellUnconfirmed), spec.minSize);
  if (size < spec.minSize || (how.whole && order.size < wanted)) {
    const [name, room]: [GateName, number] = cap < capital ? ["inventory", cap] : ["capital", capital];
    return no(name, `room for ${Math.floor(room / 1e4) / 100} of ${wanted / 1e6} shares`);
  }
  if (!mayPost(state, at))
    return no("rate", `${price / 100} c waits: the lease allows ${state.lease?.rate ?? 0} posts a second`);
  const expires = how.tif === null && rules.orderTtlMs > 0;
  const intent = newIntent(
    {
      intent: `${spec.id.slice(0, 10)}:${setup.birth}:${state.next}` as IntentId,
      at,
      ...order,
      tif: how.tif ?? (expires ? "GTD" : "GTC"),
      postOnly: how.postOnly,
      ...(expires ? { expiresAt: after(at, rules.orderTtlMs) } : {}),
      why: termsOf(d.grounds, as, level),
    },
    as,
    level,
  );
  state.next += 1;
  out.life = true;
  addIntent(state.orders, intent);
  addOrder(d.effects, as, price, order.size);
  state.orders.dirty.add(intent);
  out.places.push(intent.place);
  return intent;
}

/** An order of ours, on the book, in flight, or given up and perhaps still to come, that a new one would trade with. */
function meets({ orders, tick }: MarketState, as: "bid" | "ask", price: Ticks): Intent | null {
  const crosses = (other: Intent): boolean =>
    other.as !== as && (as === "bid" ? other.yesPrice - price : price - other.yesPrice) < tick;
  for (const other of orders.open) if (crosses(other)) return other;
  for (const other of orders.settling) if (other.exposedUntil !== null && crosses(other)) return other;
  return null;
}

/** Micro-dollars the market may lose at worst: the lease's capital, and its own limit, less what a split has under way. */
export const lossLimit = (state: MarketState): number =>
  Math.min(state.lease?.capital ?? 0, state.plan.rules.maxLoss) - state.chain.splitting;

/** Micro-shares that an order which stands may have within capital, all others counted. */
export function capitalRoom({ state, effects }: Decision, order: Intent): number {
  const { as, yesPrice } = order;
  const size = atRisk(order);
  addOrder(effects, as, yesPrice, -size);
  const room = roomFor(state.ledger, effects, as, yesPrice, lossLimit(state));
  addOrder(effects, as, yesPrice, size);
  return room;
}

/** Micro-shares that an order which stands would have at a price if it were sent anew: what it holds back itself is free then. */
export function sizeAnew(d: Decision, current: Intent, { price, size }: { price: Ticks; size: MicroShares }): number {
  const { state, setup, effects } = d;
  const { as, place, yesPrice } = current;
  const own = atRisk(current);
  addOrder(effects, as, yesPrice, -own);
  const capital = roomFor(state.ledger, effects, as, price, lossLimit(state));
  addOrder(effects, as, yesPrice, own);
  const room = floorToSizeStep(Math.max(0, Math.min(size, capital, inventoryRoom(d, as) + own)));
  const { yes, no } = sellable(state, state.plan.rules.sellUnconfirmed);
  const back = place.side === "SELL" ? Math.max(0, place.size - current.matched) : 0;
  const free = place.token === "YES" ? { yes: yes + back, no } : { yes, no: no + back };
  return room < setup.spec.minSize ? 0 : tokenOrder(as, price, room, free, setup.spec.minSize).size;
}

/**
 * Micro-shares that the side's orders may still gain, all that may yet come counted: to the cap, or to zero when reducing.
 * Negative when that is past already.
 */
function inventoryRoom({ state, net }: Decision, as: "bid" | "ask"): number {
  const cap = state.gate.permit === PERMIT.quote ? state.plan.rules.maxInventory : 0;
  return cap - (as === "bid" ? net : -net) - mayCome(state, as);
}
