/**
 * What is true, computed from the exchange alone: positions from its accounts, cash from its trades, orders from its book.
 * Nothing here knows how the bot keeps its books.
 */
import type { Address } from "../../core/contract/ids.ts";
import type { MarketSpec } from "../../core/contract/spec.ts";
import type { OrderRecord, TradeRecord } from "../../core/exchange/types.ts";
import type { Venue } from "./venue.ts";

/** Micro-dollars and micro-shares of ours in one market. */
export interface Holding {
  readonly cash: number;
  readonly yes: number;
  readonly no: number;
  readonly fills: number;
  /** A conversion has moved its tokens: what that was worth here is between the markets of its event. */
  readonly converted: boolean;
}

/** Our money in one trade, fees apart from nothing: what reached the account. A failed trade moved nothing in the end. */
function moneyOf(trade: TradeRecord, us: Address): { cash: number; fills: number } {
  let [cash, fills] = [0, 0];
  if (trade.taker.account === us) {
    fills += 1;
    cash += trade.taker.cash - trade.taker.fee;
  }
  for (const maker of trade.makers) {
    if (maker.account !== us) continue;
    fills += 1;
    cash += maker.cash;
  }
  return { cash: trade.status === "failed" ? 0 : cash, fills };
}

/** Both tokens' worth at the end, micro-dollars. */
const PAYS = {
  YES: (yes: number, _: number) => yes,
  NO: (_: number, no: number) => no,
  SPLIT: (yes: number, no: number) => Math.floor(yes / 2) + Math.floor(no / 2),
} as const;

/** What all that happened left in the wallet, and what it cost, before any outcome paid. */
function cameOf(venue: Venue, spec: MarketSpec): Holding {
  let [cash, fills, yes, no] = [0, 0, 0, 0];
  for (const trade of venue.trades(spec.id)) {
    const mine = moneyOf(trade, venue.us);
    cash += mine.cash;
    fills += mine.fills;
    if (trade.status === "failed") continue;
    for (const part of [trade.taker, ...trade.makers]) {
      if (part.account !== venue.us) continue;
      const moved = part.side === "BUY" ? part.size : -part.size;
      if (part.token === spec.yes) yes += moved;
      else no += moved;
    }
  }
  // A set split or merged on chain is a dollar before and after.
  const sets = venue.sets(spec.id);
  const moved = venue.converted(spec.id);
  const converted = moved.yes !== 0 || moved.no !== 0;
  return { cash: cash - sets, yes: yes + sets + moved.yes, no: no + sets + moved.no, fills, converted };
}

/**
 * YES minus NO, micro-shares. Of an outcome that is decided, before it paid: until the bot has heard of it, what it sends is
 * measured by what it holds, and not by a wallet that was emptied.
 */
export function netOf(venue: Venue, spec: MarketSpec): number {
  if ((venue.exchange.market(spec.id)?.winner ?? null) !== null) {
    const { yes, no } = cameOf(venue, spec);
    return yes - no;
  }
  const tokens = venue.exchange.account(venue.us)?.tokens ?? {};
  return (tokens[spec.yes] ?? 0) - (tokens[spec.no] ?? 0);
}

export function holdingOf(venue: Venue, spec: MarketSpec): Holding {
  const { cash, yes, no, fills, converted } = cameOf(venue, spec);
  const winner = venue.exchange.market(spec.id)?.winner ?? null;
  const pays = winner === null ? 0 : PAYS[winner](yes, no);
  const tokens = venue.exchange.account(venue.us)?.tokens ?? {};
  const [yesThere, noThere] = [tokens[spec.yes] ?? 0, tokens[spec.no] ?? 0];
  const isThere = yesThere !== 0 || noThere !== 0;
  if (winner !== null && converted && isThere) {
    // A conversion may bring tokens after the outcome has paid for what was there: what is gone was paid for.
    const paid = PAYS[winner](yes - yesThere, no - noThere);
    const worth = PAYS[winner](yesThere, noThere) > 0;
    return { cash: cash + paid, yes: worth ? yesThere : 0, no: worth ? noThere : 0, fills, converted };
  }
  // An outcome is paid when the tokens are redeemed; what pays nothing may stay in the wallet for ever.
  if (winner === null || (isThere && pays > 0)) return { cash, yes, no, fills, converted };
  return { cash: cash + pays, yes: 0, no: 0, fills, converted };
}

/**
 * Our account against everything that has moved it: trades, fees, sets split and merged, outcomes redeemed. Both sides are
 * the exchange's; null: they are the same to the micro-dollar and the micro-share.
 */
export function unaccounted(venue: Venue, specs: readonly MarketSpec[]): string | null {
  const account = venue.exchange.account(venue.us);
  if (account === null) return "there is no account";
  let cash: number = account.deposited + venue.freed;
  for (const spec of specs) {
    const { cash: moved, yes, no } = holdingOf(venue, spec);
    cash += moved;
    const [isYes, isNo] = [account.tokens[spec.yes] ?? 0, account.tokens[spec.no] ?? 0];
    const worthless = yes === 0 && no === 0 && venue.exchange.market(spec.id)?.winner != null;
    if (!worthless && (isYes !== yes || isNo !== no))
      return `${spec.slug}: ${isYes} YES and ${isNo} NO in the wallet, ${yes} and ${no} came of all that happened`;
  }
  return cash === account.cash
    ? null
    : `${account.cash} micro-dollars on our account, ${cash} came of all that happened`;
}

/** Which side of the YES book an order stands on, its YES price in ticks, and what is left of it. */
export function inYes(order: OrderRecord): { as: "bid" | "ask"; price: number; left: number } {
  const own = order.outcome === "YES";
  return {
    as: own === (order.side === "BUY") ? "bid" : "ask",
    price: own ? order.price : 10_000 - order.price,
    left: order.original - order.matched,
  };
}

export interface Resting {
  readonly as: "bid" | "ask";
  readonly price: number;
  readonly left: number;
}

/**
 * What may be lost from here, micro-dollars, if all bids fill and NO wins, or all asks fill and YES wins: with `net` held
 * (YES minus NO) at a YES price in ticks. Negative: a gain.
 */
export function lossIfFilled(as: "bid" | "ask", net: number, price: number, resting: readonly Resting[]): number {
  let loss = as === "bid" ? net * price : -net * (10_000 - price);
  for (const order of resting)
    if (order.as === as) loss += order.left * (as === "bid" ? order.price : 10_000 - order.price);
  return loss / 10_000;
}
