/** The wants of a step as actions. */
import type { MarketAction, MarketEvent } from "../contract/market.ts";
import type { WatchBand } from "../contract/views.ts";
import type { Ticks } from "../units/price.ts";
import type { VenueMs } from "../units/time.ts";
import { operationRecord, orderRecord } from "./history.ts";
import { orderRows } from "./order-rows.ts";
import { report } from "./report.ts";
import { breakerRow, ledgerRow, lifeRow, operationRow, wishRow } from "./rows.ts";
import type { MarketSetup, MarketState, Out } from "./state.ts";

/** The wants of a step as actions, in the order they are carried out. */
export function actions(state: MarketState, event: MarketEvent, setup: MarketSetup, out: Out): readonly MarketAction[] {
  const { at } = event;
  const list: MarketAction[] = [];
  if (state.orders.dirty.size > 0) {
    out.rows.push(...orderRows(state));
    for (const intent of state.orders.dirty) {
      const record = orderRecord(setup, intent);
      if (record !== null) out.history.push(record);
    }
    state.orders.dirty.clear();
  }
  if (state.chain.dirty.size > 0) {
    for (const operation of state.chain.dirty) {
      out.rows.push(operationRow(operation));
      out.history.push(operationRecord(setup, operation));
    }
    state.chain.dirty.clear();
    state.liveOver = null;
  }
  if (out.life) out.rows.push(lifeRow(state));
  if (out.ledger) out.rows.push(ledgerRow(state.ledger));
  if (out.breaker) out.rows.push(breakerRow(state));
  if (out.wish) out.rows.push(wishRow(state));
  if (out.rows.length > 0) list.push({ t: "journal", rows: out.rows });
  if (out.cancel.length > 0) list.push({ t: "cancel", orders: out.cancel, why: cancelWhy(state, out) });
  if (out.find.length > 0) list.push({ t: "find", orders: out.find });
  if (out.places.length > 0) list.push({ t: "place", places: out.places });
  if (out.operations !== null) list.push({ t: "chain", operations: out.operations });
  const band = watchBand(state);
  if (band !== state.band) {
    state.band = band;
    list.push({ t: "watch", band });
  }
  if (out.report) list.push({ t: "report", report: report(state, setup, at) });
  if (out.history.length > 0) list.push({ t: "history", records: out.history });
  for (const alert of out.alerts) list.push({ t: "alert", ...alert });
  // A cycle sets the next alarm anew; other news may only bring it forward.
  if (out.wake !== null && (event.t === "cycle" || out.wake < state.wakeAt || state.wakeAt <= at)) {
    state.wakeAt = out.wake;
    list.push({ t: "wake", at: Math.round(out.wake) as VenueMs });
  }
  return list;
}

function cancelWhy(state: MarketState, out: Out): string {
  const causes = new Set<string>();
  for (const order of out.cancel) causes.add(state.orders.byOrder.get(order)?.cause ?? "");
  return [...causes].join("; ");
}

/**
 * Wake when the mid has moved a tick, or somebody trades at our price. The band is around the mid of the others, which the
 * watcher holds against it too: our own orders come and go without waking us. Where a side holds nobody but us it is around
 * the whole book's. The very band that was told last while it is the same.
 */
function watchBand(state: MarketState): WatchBand | null {
  const hasOthers = state.bids.length > 0 && state.asks.length > 0;
  const bestBid = (hasOthers ? state.bids : state.book?.bids)?.[0]?.price;
  const bestAsk = (hasOthers ? state.asks : state.book?.asks)?.[0]?.price;
  if (bestBid === undefined || bestAsk === undefined || state.phase === "resolved" || state.phase === "retired")
    return null;
  const midHalf = bestBid + bestAsk;
  let bid: Ticks | undefined;
  let ask: Ticks | undefined;
  for (const intent of state.orders.open) {
    if (intent.as === "bid") bid = bid === undefined || intent.yesPrice > bid ? intent.yesPrice : bid;
    else ask = ask === undefined || intent.yesPrice < ask ? intent.yesPrice : ask;
  }
  const low = Math.ceil((midHalf - 2 * state.tick + 1) / 2) as Ticks;
  const high = Math.floor((midHalf + 2 * state.tick - 1) / 2) as Ticks;
  const { band } = state;
  if (band !== null && band.low === low && band.high === high && band.bid === bid && band.ask === ask) return band;
  return { low, high, ...(bid === undefined ? {} : { bid }), ...(ask === undefined ? {} : { ask }) };
}
