/**
 * In which rows orders are kept: those that were wanted in one step share one, with their ids, since each row that is written
 * is paid for. A row whose orders are all forgotten is written over by the next ones.
 */
import type { IntentId, OrderId } from "../contract/ids.ts";
import type { Intent } from "../execution/intent.ts";
import { addIntent, learnOrderId } from "../execution/orders.ts";
import type { Row } from "../machine.ts";
import type { MarketState } from "./state.ts";

export const ORDERS_KIND = "orders";
/** The id of an order, computed outside before it is sent. */
export const ID_KIND = "id";
/** One order by itself, as an earlier version kept it, with its id in a row beside it. */
export const INTENT_KIND = "intent";

export interface OrderRows {
  /** Orders by the key of their row. */
  readonly together: Map<string, Intent[]>;
  readonly keyOf: Map<IntentId, string>;
  /** Keys of rows that tell of nothing that is remembered; and the first that was never used. */
  readonly free: string[];
  next: number;
  /** Kept as an earlier version did. */
  readonly alone: Set<IntentId>;
}

export const newOrderRows = (): OrderRows => ({
  together: new Map(),
  keyOf: new Map(),
  free: [],
  next: 0,
  alone: new Set(),
});

interface IdBody {
  readonly order: OrderId;
}

/** Rows of the orders that have changed; new ones are given theirs. Reasons are for people: not needed to carry on. */
export function orderRows({ orders, orderRows: kept }: Pick<MarketState, "orders" | "orderRows">): Row[] {
  const rows: Row[] = [];
  const keys = new Set<string>();
  let fresh: string | null = null;
  for (const intent of orders.dirty) {
    let key = kept.keyOf.get(intent.id);
    if (key === undefined) {
      fresh ??= kept.free.pop() ?? String(kept.next);
      join(kept, intent, fresh);
      key = fresh;
    }
    keys.add(key);
    if (kept.alone.delete(intent.id)) rows.push(...aloneRows(intent));
  }
  for (const key of keys) {
    const body = kept.together.get(key)?.map((intent) => ({ ...intent, place: { ...intent.place, why: [] } }));
    rows.push({ kind: ORDERS_KIND, key, body });
  }
  return rows;
}

function join(kept: OrderRows, intent: Intent, key: string): void {
  kept.keyOf.set(intent.id, key);
  const others = kept.together.get(key);
  if (others !== undefined) others.push(intent);
  else {
    kept.together.set(key, [intent]);
    kept.next = Math.max(kept.next, Number(key) + 1);
  }
}

/** Takes away what an earlier version kept of an order. */
const aloneRows = ({ id }: Intent): Row[] => [
  { kind: INTENT_KIND, key: id, body: null },
  { kind: ID_KIND, key: id, body: null },
];

/**
 * Rows of orders that are forgotten. The row of several is left as it is for others to take: to remove it would be paid for
 * too, and whoever starts from it forgets them again.
 */
export function forgottenRows(kept: OrderRows, gone: readonly Intent[]): Row[] {
  const rows: Row[] = [];
  for (const intent of gone) {
    if (kept.alone.delete(intent.id)) rows.push(...aloneRows(intent));
    const key = kept.keyOf.get(intent.id);
    const together = key === undefined ? undefined : kept.together.get(key);
    if (key === undefined || together === undefined) continue;
    kept.keyOf.delete(intent.id);
    together.splice(together.indexOf(intent), 1);
    if (together.length === 0) kept.free.push(key);
  }
  return rows;
}

/** As they are stored: the ids of orders that leave stand in the row of their orders, and take none of their own. */
export function withIds(rows: readonly Row[]): readonly Row[] {
  const ids = new Map<string, OrderId>();
  for (const { kind, key, body } of rows) if (kind === ID_KIND && body !== null) ids.set(key, (body as IdBody).order);
  if (ids.size === 0) return rows;
  const taken = new Set<string>();
  const stored = rows.map((row) => {
    if (row.kind !== ORDERS_KIND) return row;
    const body = (row.body as readonly Intent[]).map((intent) => {
      const order = ids.get(intent.id);
      if (order === undefined) return intent;
      taken.add(intent.id);
      return { ...intent, order, state: intent.state === "prepared" ? "sending" : intent.state };
    });
    return { ...row, body };
  });
  return stored.filter(({ kind, key }) => kind !== ID_KIND || !taken.has(key));
}

/** Changes the state to what a row of these kinds says. */
export function applyOrderRow({ orders, orderRows: kept }: MarketState, { kind, key, body }: Row): void {
  // The step that wrote a row has already made the change in memory.
  const isKnown = ({ id }: Intent): boolean => orders.byIntent.has(id);
  if (kind === ID_KIND) learnOrderId(orders, key as IntentId, (body as IdBody).order);
  else if (kind === INTENT_KIND) {
    const intent = { ...(body as Intent) };
    if (isKnown(intent)) return;
    addIntent(orders, intent);
    kept.alone.add(intent.id);
  } else
    for (const each of body as readonly Intent[]) {
      if (isKnown(each)) continue;
      const intent = { ...each };
      addIntent(orders, intent);
      join(kept, intent, key);
    }
}
