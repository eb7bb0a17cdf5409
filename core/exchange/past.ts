/**
 * What is a month past is forgotten, or a world that lists markets every few minutes would fill the memory of its exchange
 * and slow its every step: trades that are final, orders whose trades are forgotten, and markets that have resolved and of
 * which nobody holds anything. What they moved stands in the accounts. The venue itself keeps them.
 */
import type { Row } from "../machine.ts";
import { DAY, HOUR } from "../units/time.ts";
import { isOpen } from "./orders.ts";
import type { ExchangeState, MarketState } from "./state.ts";

const KEPT_MS = 30 * DAY;
const EVERY_MS = HOUR;

/** Forgets it, once an hour; the rows that go. */
export function forgetPast(state: ExchangeState): readonly Row[] {
  if (state.now < state.pastAt) return [];
  state.pastAt = state.now + EVERY_MS;
  const before = state.now - KEPT_MS;
  const rows: Row[] = [];
  const gone = (kind: string, key: string): void => {
    rows.push({ kind, key, body: null });
  };
  for (const [id, { record, steps }] of state.trades) {
    // They stand in the order of their time.
    if (record.at > before) break;
    if (steps.length > 0) continue;
    state.trades.delete(id);
    state.changed.trades.delete(id);
    gone("trade", id);
  }
  if (rows.length > 0)
    for (const [address, trades] of state.tradesOf)
      state.tradesOf.set(
        address,
        trades.filter(({ record }) => state.trades.has(record.id)),
      );
  for (const [id, order] of state.orders) {
    if (isOpen(order) || order.matched === 0 || (order.endedAt ?? state.now) > before) continue;
    if (order.trades.some((trade) => state.trades.has(trade))) continue;
    state.orders.delete(id);
    state.changed.orders.delete(id);
    gone("order", id);
  }
  for (const [id, market] of state.markets) {
    if (market.resolvedAt === null || market.resolvedAt > before || isHeld(state, market)) continue;
    state.markets.delete(id);
    state.byToken.delete(market.spec.yes);
    state.byToken.delete(market.spec.no);
    if (state.latest === market) state.latest = null;
    gone("market", id);
    gone("book", id);
  }
  return rows;
}

function isHeld({ accounts }: ExchangeState, { spec }: MarketState): boolean {
  for (const { tokens } of accounts.byAddress.values()) if (tokens.has(spec.yes) || tokens.has(spec.no)) return true;
  return false;
}
