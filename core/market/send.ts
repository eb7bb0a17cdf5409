/** The one place where a wish for an order becomes one: cut to the room there is, and past every check before the trade. */
import type { IntentId } from "../contract/ids.ts";
import type { TimeInForce } from "../contract/orders.ts";
import type { GateName } from "../contract/reasons.ts";
import type { Level } from "../contract/views.ts";
import { atRisk, type Intent, newIntent } from "../execution/intent.ts";
import { askUntold } from "../execution/life.ts";
import { addIntent } from "../execution/orders.ts";
import { addOrder, roomFor } from "../ledger/exposure.ts";
import { PERMIT } from "../quoting/gates.ts";
import { type TokenOrder, tokenOrder } from "../quoting/tokens.ts";
import { firstRefusal, PRE_TRADE } from "../risk/pre-trade/checks.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import { complement, type Ticks } from "../units/price.ts";
import { floorToSizeStep, type MicroShares } from "../units/size.ts";
import { after } from "../units/time.ts";
import { takePost } from "./allowance.ts";
import { type Decision, refuse } from "./decision.ts";
import { termsOf } from "./grounds.ts";
import { lossLimit, mayCome, sellable } from "./position.ts";
import { noteNoBalance } from "./sets.ts";
import { tradeOf } from "./trade.ts";

/** Numbers of intents reserved at once: one row for so many orders. A restart passes over what is left of them. */
const RESERVE = 1_000;

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
  /** What it takes if it must match at once, best first, in YES coordinates. */
  readonly takes: readonly Level[];
}

/** Journals and sends it, smaller if there is less room; null when a check refuses it, and then says which and why. */
export function send(d: Decision, { as, level, price, size: wanted }: Order, how: How): Intent | null {
  const { state, setup, at, out } = d;
  const { spec } = setup;
  const { rules } = state.plan;
  const no = (name: GateName, detail: string): null => {
    refuse(d, name, detail, as, Math.max(level, 0));
    return null;
  };
  const capital = roomFor(state.ledger, d.effects, as, price, lossLimit(state, as));
  const cap = inventoryRoom(d, as);
  const size = floorToSizeStep(Math.max(0, Math.min(wanted, capital, cap)));
  const free = sellable(state, rules.sellUnconfirmed);
  const order = tokenOrder(as, price, size, free, spec.minSize, level < 0 || rules.twoSided);
  const trade = tradeOf(d, { as, level, price, size: wanted }, how, order, free, capital, cap);
  const refused = firstRefusal(PRE_TRADE, trade);
  const cut =
    size < floorToSizeStep(wanted) && (refused === null || refused.name === "capital" || refused.name === "inventory");
  if (cut && askUntold(state.orders, as, out, at))
    return no(cap < capital ? "inventory" : "capital", "waits to hear what a cancelled order had filled");
  if (refused !== null) {
    if (refused.name === "balance") noteNoBalance(state, as, order);
    return no(refused.name, refused.says(trade));
  }
  takePost(state);
  const expires = how.tif === null && rules.orderTtlMs > 0;
  const budget = how.takes.length > 0 && order.side === "BUY" ? costThrough(how.takes, order) : null;
  const intent = newIntent(
    {
      intent: `${spec.id.slice(0, 10)}:${setup.birth}:${state.next}` as IntentId,
      at,
      ...order,
      ...(budget === null ? {} : { budget }),
      tif: how.tif ?? (expires ? "GTD" : "GTC"),
      postOnly: how.postOnly,
      ...(expires ? { expiresAt: after(at, rules.orderTtlMs) } : {}),
      why: termsOf(d.grounds, as, level),
    },
    as,
    level,
    { strategy: trade.strategy, code: setup.code ?? null },
  );
  state.next += 1;
  if (state.next > state.reserved) {
    state.reserved = state.next + RESERVE;
    out.life = true;
  }
  addIntent(state.orders, intent);
  addOrder(d.effects, as, price, order.size, state.ledger.mark);
  state.orders.dirty.add(intent);
  out.places.push(intent.place);
  return intent;
}

/**
 * What the order's shares cost at the prices they are offered at: the venue takes a buy that must match at once as a budget,
 * and one of all shares at the worst of these prices would bring more than was wished (reference polymarket.md 2b). Rounded
 * up; what the levels do not hold counts at the order's own price.
 */
function costThrough(levels: readonly Level[], { token, price, size }: TokenOrder): MicroUsd {
  let [cost, left]: [number, number] = [0, size];
  for (const level of levels) {
    if (left === 0) break;
    const part = Math.min(left, level.size);
    cost += notional(token === "YES" ? level.price : complement(level.price), part as MicroShares, "up");
    left -= part;
  }
  return Math.min(cost + notional(price, left as MicroShares, "up"), notional(price, size, "up")) as MicroUsd;
}

/** Micro-shares that an order which stands may have within capital, all others counted. */
export const capitalRoom = ({ state, effects }: Decision, order: Intent): number =>
  roomFor(state.ledger, effects, order.as, order.yesPrice, lossLimit(state, order.as), atRisk(order));

/** Micro-shares that an order which stands would have at a price if it were sent anew: what it holds back itself is free then. */
export function sizeAnew(d: Decision, current: Intent, { price, size }: { price: Ticks; size: MicroShares }): number {
  const { state, setup, effects } = d;
  const { as, place, yesPrice } = current;
  const own = atRisk(current);
  addOrder(effects, as, yesPrice, -own, state.ledger.mark);
  const capital = roomFor(state.ledger, effects, as, price, lossLimit(state, as));
  addOrder(effects, as, yesPrice, own, state.ledger.mark);
  const room = floorToSizeStep(Math.max(0, Math.min(size, capital, inventoryRoom(d, as) + own)));
  const { yes, no } = sellable(state, state.plan.rules.sellUnconfirmed);
  const back = place.side === "SELL" ? Math.max(0, place.size - current.matched) : 0;
  const free = place.token === "YES" ? { yes: yes + back, no } : { yes, no: no + back };
  return room < setup.spec.minSize
    ? 0
    : tokenOrder(as, price, room, free, setup.spec.minSize, state.plan.rules.twoSided).size;
}

/**
 * Micro-shares that the side's orders may still gain, all that may yet come counted: to the cap, or to zero when reducing.
 * Negative when that is past already.
 */
function inventoryRoom({ state, net }: Decision, as: "bid" | "ask"): number {
  const cap = state.gate.permit === PERMIT.quote ? state.plan.rules.maxInventory : 0;
  return cap - (as === "bid" ? net : -net) - mayCome(state, as);
}
