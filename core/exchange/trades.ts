/** A trade from its match to its confirmation: one record per taker, with every client maker it met. */
import type { Address, TradeId } from "../contract/ids.ts";
import { type MicroUsd, notional } from "../units/money.ts";
import type { Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { chargedFee, rawFee } from "./fees.ts";
import { awaitStep, usualSteps } from "./life.ts";
import type { Leg, MakerFill } from "./match.ts";
import { type OrderState, orderRecord } from "./orders.ts";
import { averagePrice, settleMaker } from "./settle.ts";
import { accountOf, type ExchangeState, type MarketState, type TradeState, tell, touch } from "./state.ts";
import type { MakerPart, TradeRecord } from "./types.ts";

/**
 * The next trade's id: a UUID (version 7 layout) of the venue's time and the count of things born, so that it is unique
 * for ever within an exchange and needs no randomness.
 */
export function nextTrade(state: ExchangeState): { id: TradeId; ordinal: number } {
  state.born += 1;
  const time = Math.max(0, state.now).toString(16).padStart(12, "0").slice(-12);
  const count = state.born.toString(16).padStart(12, "0").slice(-12);
  return { id: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${count}` as TradeId, ordinal: state.born };
}

/** Settles one maker's fill and writes it into the maker's order. */
export function fillMaker(
  state: ExchangeState,
  trade: TradeId,
  { order, size }: MakerFill,
): { part: MakerPart; amount: MicroUsd } {
  const { cash, amount } = settleMaker(state.accounts, accountOf(state, order), order, size);
  order.trades = [...order.trades, trade];
  touch(state, order);
  const { id, account, owner, token, outcome, side, price } = order;
  return { part: { order: id, account, owner, token, outcome, side, price, size, cash }, amount };
}

/** Opens the trade's life and tells both sides: the trade, then each order it changed. */
export function recordTrade(
  state: ExchangeState,
  ordinal: number,
  record: TradeRecord,
  orders: readonly OrderState[],
): void {
  const trade: TradeState = { ordinal, record, steps: usualSteps(state.config, state.now) };
  keepTrade(state, trade);
  state.changed.trades.add(record.id);
  awaitStep(state, trade);
  tell(state, { t: "trade", trade: record });
  for (const order of orders) tell(state, { t: "order", order: orderRecord(order), type: "UPDATE" });
}

export function keepTrade(state: ExchangeState, trade: TradeState): void {
  state.trades.set(trade.record.id, trade);
  for (const address of parties(trade.record)) {
    const list = state.tradesOf.get(address);
    if (list === undefined) state.tradesOf.set(address, [trade]);
    else list.push(trade);
  }
}

export function parties(record: TradeRecord): Set<Address> {
  const all = new Set(record.makers.map((maker) => maker.account));
  if (record.taker.account !== null) all.add(record.taker.account);
  return all;
}

/** What the public sees of a match, one print a price. */
export function tellPrints(
  state: ExchangeState,
  market: MarketState,
  prints: readonly { price: Ticks; size: MicroShares }[],
  seen: { yes: boolean; side: "BUY" | "SELL"; trade: TradeId | null },
): void {
  for (const { price, size } of prints) {
    const own = seen.yes ? price : ((10_000 - price) as Ticks);
    market.lastTrade = price;
    market.volume = (market.volume + notional(own, size, "nearest")) as MicroUsd;
    const token = seen.yes ? market.spec.yes : market.spec.no;
    tell(state, {
      t: "print",
      market: market.spec.id,
      token,
      price: own,
      size,
      side: seen.side,
      trade: seen.trade,
    });
  }
  market.changed = true;
}

/**
 * A trade that the source's own trader took, when clients were among the makers; null when none was. It pays the fee on what
 * clients made of it; what strangers made is between the two of them.
 */
export function worldTrade(
  state: ExchangeState,
  market: MarketState,
  side: "BUY" | "SELL",
  legs: readonly Leg[],
): TradeId | null {
  const fills = legs.flatMap((leg) => leg.fills);
  if (fills.length === 0) return null;
  const { id, ordinal } = nextTrade(state);
  const makers = fills.map((fill) => fillMaker(state, id, fill).part);
  const raw = fills.reduce((sum, { order, size }) => sum + rawFee(market.spec.fee, order.price, size), 0);
  const fee = chargedFee(raw);
  state.accounts.charge(null, fee);
  let size = 0;
  let amount = 0;
  for (const leg of legs) {
    const taken = leg.fills.reduce((sum, fill) => sum + fill.size, leg.ambient as number) as MicroShares;
    size += taken;
    amount += notional(leg.price, taken, "down");
  }
  const record: TradeRecord = {
    id,
    market: market.spec.id,
    at: state.now,
    updatedAt: state.now,
    status: "matched",
    taker: {
      order: null,
      account: null,
      owner: null,
      token: market.spec.yes,
      outcome: "YES",
      side,
      price: averagePrice(amount, size),
      size: size as MicroShares,
      cash: (side === "BUY" ? 0 - amount : amount) as MicroUsd,
      fee,
    },
    makers,
  };
  recordTrade(
    state,
    ordinal,
    record,
    fills.map((fill) => fill.order),
  );
  return id;
}
