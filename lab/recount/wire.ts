/** Reads an account from a venue over its public wire. Imports nothing of ours: it is the other side of the books. */
import { createHmac } from "node:crypto";

export interface Access {
  readonly venue: string;
  readonly address: string;
  readonly key: string;
  readonly secret: string;
  readonly passphrase: string;
}

export interface WireMaker {
  readonly order_id: string;
  readonly owner: string;
  readonly matched_amount: string;
  readonly price: string;
  readonly asset_id: string;
  readonly side: "BUY" | "SELL";
  /** What moved, in dollars; a paper exchange says it, the real venue does not. */
  readonly amount?: string;
}

export interface WireTrade {
  readonly id: string;
  readonly taker_order_id: string;
  readonly market: string;
  readonly asset_id: string;
  readonly side: "BUY" | "SELL";
  readonly size: string;
  readonly price: string;
  readonly status: string;
  readonly match_time: string;
  readonly match_time_nano?: string;
  readonly owner: string;
  readonly trader_side: string;
  readonly amount?: string;
  readonly fee?: string;
  readonly maker_orders: readonly WireMaker[];
}

export interface WireMarket {
  readonly conditionId: string;
  readonly slug: string;
  readonly closed: boolean;
  readonly clobTokenIds: string;
  readonly outcomePrices: string;
  readonly feeSchedule?: { readonly rate: number; readonly exponent: number };
}

const END = "LTE=";

async function read(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const reply = await fetch(url, { headers, signal: AbortSignal.timeout(20_000) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url}: HTTP ${reply.status} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

/** A private GET: HMAC-SHA256 over time, method and path without query (base64url with padding). */
function privateGet(access: Access, path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  const time = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac("sha256", Buffer.from(access.secret, "base64url")).update(`${time}GET${path}`);
  return read(`${access.venue}${path}?${new URLSearchParams(query)}`, {
    POLY_ADDRESS: access.address,
    POLY_API_KEY: access.key,
    POLY_PASSPHRASE: access.passphrase,
    POLY_TIMESTAMP: time,
    POLY_SIGNATURE: mac.digest("base64").replaceAll("+", "-").replaceAll("/", "_"),
  });
}

/** Every trade of the key, each once, oldest first. */
export async function allTrades(access: Access): Promise<readonly WireTrade[]> {
  const trades = new Map<string, WireTrade>();
  for (let cursor = "MA=="; cursor !== END; ) {
    const page = (await privateGet(access, "/data/trades", { next_cursor: cursor })) as {
      data: WireTrade[];
      next_cursor: string;
    };
    for (const trade of page.data) trades.set(trade.id, trade);
    cursor = page.next_cursor;
  }
  const at = (trade: WireTrade): bigint => BigInt(trade.match_time_nano ?? `${trade.match_time}000000000`);
  return [...trades.values()].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : 0));
}

export interface WireOrder {
  readonly id: string;
  readonly market: string;
  readonly asset_id: string;
  readonly side: "BUY" | "SELL";
  readonly price: string;
}

/** Every order of the key that rests now. */
export async function openOrders(access: Access): Promise<readonly WireOrder[]> {
  const orders: WireOrder[] = [];
  for (let cursor = "MA=="; cursor !== END; ) {
    const page = (await privateGet(access, "/data/orders", { next_cursor: cursor })) as {
      data: WireOrder[];
      next_cursor: string;
    };
    orders.push(...page.data);
    cursor = page.next_cursor;
  }
  return orders;
}

/** What the venue says the account has, in base units (1e-6). */
export async function balance(access: Access, token: string | null): Promise<bigint> {
  const query: Record<string, string> =
    token === null ? { asset_type: "COLLATERAL" } : { asset_type: "CONDITIONAL", token_id: token };
  const answer = (await privateGet(access, "/balance-allowance", { ...query, signature_type: "0" })) as {
    balance: string;
  };
  return BigInt(answer.balance);
}

/** The market as the catalogue knows it, open or closed. */
export async function market(access: Access, condition: string): Promise<WireMarket> {
  for (const closed of ["false", "true"]) {
    const query = new URLSearchParams({ condition_ids: condition, closed });
    const [found] = (await read(`${access.venue}/gamma/markets?${query}`)) as WireMarket[];
    if (found !== undefined) return found;
  }
  throw new Error(`market ${condition} is not in the catalogue`);
}

export interface WirePayment {
  readonly market: string;
  /** UTC, YYYY-MM-DD. */
  readonly date: string;
  /** Base units. */
  readonly amount: bigint;
}

const DAY_S = 86_400;
/** A day that came to less, of a kind and all markets together, is not paid. */
const LEAST = 1_000_000n;

/**
 * What the venue has paid for quoting on the UTC days that are over, by market: rebates of takers' fees, and rewards. Days
 * from that of the first trade on, and the last week in any case.
 */
export async function payments(access: Access, trades: readonly WireTrade[]): Promise<readonly WirePayment[]> {
  const today = Math.floor(Number(await read(`${access.venue}/time`)) / DAY_S);
  const first = Math.min(today - 7, ...trades.slice(0, 1).map((trade) => Math.floor(Number(trade.match_time) / DAY_S)));
  const all: WirePayment[] = [];
  for (let day = first; day < today; day += 1) {
    const date = new Date(day * DAY_S * 1_000).toISOString().slice(0, 10);
    for (const paid of [await rebates(access, date), await rewards(access, date)])
      if (paid.reduce((sum, { amount }) => sum + amount, 0n) >= LEAST) all.push(...paid);
  }
  return all;
}

const inMicro = (dollars: string | number): bigint => BigInt(Math.round(Number(dollars) * 1e6));

async function rebates(access: Access, date: string): Promise<readonly WirePayment[]> {
  const query = new URLSearchParams({ date, maker_address: access.address });
  const rows = (await read(`${access.venue}/rebates/current?${query}`)) as readonly {
    condition_id: string;
    rebated_fees_usdc: string | number;
  }[];
  return rows.map((row) => ({ market: row.condition_id, date, amount: inMicro(row.rebated_fees_usdc) }));
}

async function rewards(access: Access, date: string): Promise<readonly WirePayment[]> {
  const all: WirePayment[] = [];
  for (let cursor = "MA=="; cursor !== END; ) {
    const query = { date, signature_type: "0", next_cursor: cursor };
    const page = (await privateGet(access, "/rewards/user", query)) as {
      data: readonly { condition_id: string; earnings: number }[];
      next_cursor: string;
    };
    all.push(...page.data.map((row) => ({ market: row.condition_id, date, amount: inMicro(row.earnings) })));
    cursor = page.next_cursor;
  }
  return all;
}

interface Told {
  readonly address: string;
  readonly cash: number;
  readonly deposited: number;
  readonly merged: Readonly<Record<string, number>>;
}

/** What a paper exchange says of this account beside the venue's own wire; null: the venue is none, or does not know it. */
export async function told(access: Access): Promise<Told | null> {
  const reply = await fetch(`${access.venue}/paper/status`, { signal: AbortSignal.timeout(20_000) });
  if (!reply.ok) return null;
  const status = (await reply.json()) as { accounts?: readonly Told[] };
  return status.accounts?.find(({ address }) => address.toLowerCase() === access.address.toLowerCase()) ?? null;
}

export const inBaseUnits = (amounts: Readonly<Record<string, number>>): ReadonlyMap<string, bigint> =>
  new Map(Object.entries(amounts).map(([id, amount]) => [id, BigInt(amount)]));
