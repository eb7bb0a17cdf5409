/** An account recomputed from raw trades with whole numbers of its own: 1e-6 dollar, 1e-6 share. Imports nothing of ours. */
import type { WireMarket, WirePayment, WireTrade } from "./wire.ts";

export interface Holding {
  readonly market: string;
  readonly slug: string;
  readonly yes: bigint;
  readonly no: bigint;
  /** Money in minus money out, fees and merged sets included, settlement not. */
  readonly flow: bigint;
  readonly fees: bigint;
  readonly fills: number;
  /** Paid at resolution; null while open. */
  readonly settled: bigint | null;
}

export interface Account {
  readonly cash: bigint;
  readonly holdings: readonly Holding[];
  readonly fills: number;
  /** Rebates and rewards. */
  readonly paid: bigint;
  /** Money that the venue names and our own arithmetic does not come to: nothing may be in here. */
  readonly doubts: readonly string[];
}

const MICRO = 6;

/** Decimal text to millionths. @throws Error for anything else, or for more than six decimals that count */
export function micro(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (match === null) throw new Error(`"${text}" is not a decimal`);
  const [, sign = "", whole = "0", fraction = ""] = match;
  if (/[1-9]/.test(fraction.slice(MICRO))) throw new Error(`"${text}" is finer than a millionth`);
  const value = BigInt(whole + fraction.slice(0, MICRO).padEnd(MICRO, "0"));
  return sign === "-" ? -value : value;
}

/** Price times size, cut to the micro-dollar: each fill by itself, as the chain settles it. */
export const money = (price: bigint, size: bigint): bigint => (price * size) / 1_000_000n;

/** One fill of ours. */
interface Fill {
  readonly token: string;
  readonly side: "BUY" | "SELL";
  readonly size: bigint;
  readonly amount: bigint;
  readonly fee: bigint;
}

/**
 * Our part of a trade. A maker's money is its price times its size. A taker may have met several prices, of which the
 * wire gives the average: there the venue's own amount stands, and is held against the average.
 */
function fillsOf(trade: WireTrade, key: string, doubts: string[]): readonly Fill[] {
  const fills: Fill[] = [];
  for (const maker of trade.maker_orders) {
    if (maker.owner !== key) continue;
    const size = micro(maker.matched_amount);
    const amount = money(micro(maker.price), size);
    if (maker.amount !== undefined && abs(micro(maker.amount)) !== amount) {
      doubts.push(
        `trade ${trade.id}, order ${maker.order_id}: the venue moved ${maker.amount}, price times size is ${amount}`,
      );
    }
    fills.push({ token: maker.asset_id, side: maker.side, size, amount, fee: 0n });
  }
  if (trade.owner !== key || trade.trader_side !== "TAKER") return fills;
  const size = micro(trade.size);
  const average = money(micro(trade.price), size);
  const amount = trade.amount === undefined ? average : abs(micro(trade.amount));
  // The average is rounded to 1/10000 dollar a share.
  if (abs(amount - average) > size / 20_000n + 1n) {
    doubts.push(`trade ${trade.id}: the venue moved ${amount}, ${trade.price} a share would be ${average}`);
  }
  fills.push({ token: trade.asset_id, side: trade.side, size, amount, fee: micro(trade.fee ?? "0") });
  return fills;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

function settlement(market: WireMarket, yes: bigint, no: bigint): bigint | null {
  if (!market.closed) return null;
  const [yesPays = "0", noPays = "0"] = JSON.parse(market.outcomePrices) as string[];
  return (micro(yesPays) * yes + micro(noPays) * no) / 1_000_000n;
}

/**
 * The account after all its trades. A failed trade counts for nothing.
 *
 * @param start collateral at the beginning
 * @param markets catalogue entries of every market that was traded, by condition id
 * @param payments rebates and rewards, whatever market they were for
 * @param merged complete sets turned into a dollar each, less those that were split from one, by condition id
 */
export function recount(
  start: bigint,
  trades: readonly WireTrade[],
  key: string,
  markets: ReadonlyMap<string, WireMarket>,
  payments: readonly Pick<WirePayment, "amount">[],
  merged: ReadonlyMap<string, bigint>,
): Account {
  const doubts: string[] = [];
  const paid = payments.reduce((sum, { amount }) => sum + amount, 0n);
  let cash = start + paid;
  let count = 0;
  const holdings = [...markets].map(([id, market]): Holding => {
    const [yesToken] = JSON.parse(market.clobTokenIds) as string[];
    const sets = merged.get(id) ?? 0n;
    let [yes, no, flow, fees, fills] = [-sets, -sets, sets, 0n, 0];
    for (const trade of trades) {
      if (trade.market !== id || trade.status.toUpperCase().endsWith("FAILED")) continue;
      for (const fill of fillsOf(trade, key, doubts)) {
        const shares = fill.side === "BUY" ? fill.size : -fill.size;
        if (fill.token === yesToken) yes += shares;
        else no += shares;
        flow += (fill.side === "BUY" ? -fill.amount : fill.amount) - fill.fee;
        fees += fill.fee;
        fills += 1;
      }
    }
    const settled = settlement(market, yes, no);
    cash += flow + (settled ?? 0n);
    count += fills;
    return { market: id, slug: market.slug, yes, no, flow, fees, fills, settled };
  });
  return { cash, holdings, fills: count, paid, doubts };
}
