/** What the world does to the exchange, one event at a time. The clock stands at the event already. */
import type { Side } from "../contract/ids.ts";
import type { Level } from "../contract/views.ts";
import { ONE_DOLLAR, type Ticks } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { type BookSide, opposite } from "./ladder.ts";
import { ofSize, share, walk } from "./match.ts";
import { moveQueues } from "./place.ts";
import { close, resolve } from "./resolve.ts";
import { addMarket, type ExchangeState, type MarketState, marketOf, tell, tellBook, tellLevel } from "./state.ts";
import { tellPrints, worldTrade } from "./trades.ts";
import type { SourceEvent } from "./types.ts";

export function applyEvent(state: ExchangeState, event: SourceEvent): void {
  if (event.t === "market") {
    if (state.markets.get(event.spec.id)?.closed === true) state.dropped += 1;
    else {
      addMarket(state, event.spec, event.at);
      tell(state, { t: "market", market: event.spec.id });
    }
    return;
  }
  const known = marketOf(state, event.market);
  const market = known !== undefined && !known.closed ? known : closedMarket(state, event, known);
  if (market === null) return;
  switch (event.t) {
    case "book":
      showBook(state, market, event.bids, event.asks);
      return;
    case "level":
      showLevel(state, market, event.side, event.price, event.size);
      return;
    case "print":
      print(state, market, event.price, event.size, event.taker);
      return;
    case "take":
      take(state, market, event.taker, event.limit, event.size);
      return;
    case "tick": {
      const old = market.spec.tick;
      market.spec = { ...market.spec, tick: event.tick };
      market.changed = true;
      if (old !== event.tick) tell(state, { t: "tick", market: event.market, old, new: event.tick });
      return;
    }
    case "close":
      close(state, market, "market closed");
      tellBook(state, market);
      return;
    case "resolve":
      resolve(state, market, event.winner);
      return;
  }
}

/** A market that is closed can still resolve; anything else about it, or about one we don't know, is dropped. */
function closedMarket(state: ExchangeState, event: SourceEvent, known: MarketState | undefined): MarketState | null {
  if (event.t === "resolve" && known !== undefined && known.winner === null) return known;
  state.dropped += 1;
  return null;
}

const canBe = (price: Ticks): boolean => price > 0 && price < ONE_DOLLAR;
const canStand = ({ price }: Level): boolean => canBe(price);

function showBook(state: ExchangeState, market: MarketState, bids: readonly Level[], asks: readonly Level[]): void {
  if (!bids.every(canStand) || !asks.every(canStand)) {
    state.dropped += 1;
    return;
  }
  market.book.replaceAmbient("bid", bids, state.cancelShare);
  market.book.replaceAmbient("ask", asks, state.cancelShare);
  market.bookChanged = true;
  tellBook(state, market);
}

function showLevel(state: ExchangeState, market: MarketState, side: BookSide, price: Ticks, size: MicroShares): void {
  if (!canBe(price)) {
    state.dropped += 1;
    return;
  }
  market.book.setAmbient(side, price, size, state.cancelShare);
  market.bookChanged = true;
  tellLevel(state, market, side, price);
}

/** A recorded trade: our resting orders get their part of it, nothing else moves (quant.md 8.2). */
function print(state: ExchangeState, market: MarketState, price: Ticks, size: MicroShares, taker: Side): void {
  const fills = share(market.book, price, size, taker);
  const ours = fills.reduce((sum, fill) => sum + fill.size, 0);
  const ambient = Math.max(0, size - ours) as MicroShares;
  for (const order of market.book.clients(taker === "SELL" ? "bid" : "ask", price)) state.changed.orders.add(order.id);
  const trade = worldTrade(state, market, taker, [{ price, ambient, fills }]);
  if (trade !== null) tellBook(state, market);
  tellPrints(state, market, [{ price, size }], { yes: true, side: taker, trade });
}

/** A synthetic trader walks the combined book; what it finds no price for is dropped. */
function take(state: ExchangeState, market: MarketState, taker: Side, limit: Ticks, size: MicroShares): void {
  const side = opposite(taker === "BUY" ? "bid" : "ask");
  const { legs } = walk(market.book, side, limit, ofSize(size));
  if (legs.length === 0) return;
  for (const leg of legs) {
    market.book.removeAmbient(side, leg.price, leg.ambient);
    moveQueues(market, side, leg);
    for (const order of market.book.clients(side, leg.price)) state.changed.orders.add(order.id);
  }
  market.bookChanged = true;
  const trade = worldTrade(state, market, taker, legs);
  tellBook(state, market);
  const prints = legs.map((leg) => ({
    price: leg.price,
    size: leg.fills.reduce((sum, fill) => sum + fill.size, leg.ambient as number) as MicroShares,
  }));
  tellPrints(state, market, prints, { yes: true, side: taker, trade });
}
