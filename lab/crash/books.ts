/**
 * The bot's books against the exchange's. The exchange's are recounted from its raw records with arithmetic of its own
 * (lab/recount); the bot's are what its API says.
 */
import type { AccountReport, MarketReport } from "../../core/live/types.ts";
import { recount } from "../recount/account.ts";
import {
  type Access,
  allTrades,
  inBaseUnits,
  market,
  openOrders,
  payments,
  told,
  type WireOrder,
  type WireTrade,
} from "../recount/wire.ts";

export interface Compared {
  /** Of fills, positions and cash, in words; empty: the bot's books are the exchange's. */
  readonly differences: readonly string[];
  /** Of orders: one that lasts is wrong, one that comes and goes is an order on its way. */
  readonly orders: readonly string[];
  /** Ids of what rests and is not among the bot's open orders: it has to be in its history. */
  readonly unknown: readonly string[];
  readonly fills: number;
  /** An operation is on its way to the chain: the bot books it when it is final, the exchange when a block has it. */
  readonly isOnChain: boolean;
}

interface Theirs {
  readonly trades: readonly WireTrade[];
  readonly open: readonly WireOrder[];
  readonly cash: number;
  readonly deposited: number;
  readonly merged: ReadonlyMap<string, bigint>;
}

interface Overview {
  readonly account: AccountReport | null;
  readonly markets: Readonly<Record<string, MarketReport>>;
}

interface Ours extends Overview {
  readonly fills: readonly { readonly id: string; readonly status: string }[];
}

async function read<T>(url: string): Promise<T> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(20_000) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${url}: HTTP ${reply.status} ${text.slice(0, 200)}`);
  return JSON.parse(text) as T;
}

/** Every row of a list of the bot's API. */
async function rows<T>(api: string, list: string): Promise<readonly T[]> {
  const all: T[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = new URLSearchParams({ limit: "200", ...(cursor === "" ? {} : { cursor }) });
    const page: { items: T[]; next_cursor: string | null } = await read(`${api}/${list}?${query}`);
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

async function readTheirs(access: Access): Promise<Theirs> {
  const [trades, open, mine] = await Promise.all([allTrades(access), openOrders(access), told(access)]);
  if (mine === null) throw new Error(`the exchange knows no account ${access.address}`);
  return { trades, open, cash: mine.cash, deposited: mine.deposited, merged: inBaseUnits(mine.merged) };
}

async function readOurs(api: string): Promise<Ours> {
  const [overview, fills] = await Promise.all([
    read<Overview>(`${api}/overview`),
    rows<{ id: string; status: string }>(api, "fills"),
  ]);
  return { ...overview, fills };
}

/**
 * What must not have changed while the bot was read, for the two to be of one moment. Orders come and go all the time: of
 * them only what lasts from look to look counts.
 */
const moment = ({ trades, cash }: Theirs): string =>
  JSON.stringify([trades.map(({ id, status }) => [id, hasFailed(status)]), cash]);

const hasFailed = (status: string): boolean => /FAILED$/i.test(status);

/** Our fills, by "trade|order": each with whether its trade failed. */
function fillsOf(trades: readonly WireTrade[], key: string): ReadonlyMap<string, boolean> {
  const ours = new Map<string, boolean>();
  for (const trade of trades) {
    const failed = hasFailed(trade.status);
    for (const maker of trade.maker_orders) if (maker.owner === key) ours.set(`${trade.id}|${maker.order_id}`, failed);
    if (trade.owner === key && trade.trader_side === "TAKER") ours.set(`${trade.id}|${trade.taker_order_id}`, failed);
  }
  return ours;
}

/**
 * Reads both sides and compares them: fills, positions, cash, orders.
 *
 * @returns null when the exchange moved meanwhile: ask again
 */
export async function compare(api: string, access: Access): Promise<Compared | null> {
  const before = await readTheirs(access);
  const ours = await readOurs(api);
  const theirs = await readTheirs(access);
  if (moment(before) !== moment(theirs)) return null;

  const ids = [...new Set(theirs.trades.map((trade) => trade.market))];
  const markets = new Map(await Promise.all(ids.map(async (id) => [id, await market(access, id)] as const)));
  const paid = await payments(access, theirs.trades);
  const account = recount(BigInt(theirs.deposited), theirs.trades, access.key, markets, paid, theirs.merged);
  const fills = fillsOf(theirs.trades, access.key);
  const found = [...account.doubts, ...fillDifferences(fills, ours)];
  const differ = (what: string, bot: unknown, exchange: unknown): void => {
    if (String(bot) !== String(exchange)) found.push(`${what}: the bot says ${bot}, the exchange ${exchange}`);
  };
  for (const holding of account.holdings) {
    const report = ours.markets[holding.market];
    // A market that is over leaves the overview once its books were even; its fills and its cash are compared all the same.
    if (report === undefined) continue;
    const isOver = holding.settled !== null;
    differ(`${holding.slug} YES`, report.position.yes, isOver ? 0n : holding.yes);
    differ(`${holding.slug} NO`, report.position.no, isOver ? 0n : holding.no);
    // Gas that a plain key pays in the chain's coin is a cost of the market's, and never was collateral.
    // What the venue pays for quoting is booked some minutes after it came, and is compared below.
    const inCash = report.cashFlow + (report.chain?.gasOutside ?? 0) - report.pnl.rebates - report.pnl.rewards;
    differ(`${holding.slug} cash`, inCash, holding.flow + (holding.settled ?? 0n));
  }
  differ("cash by recounting", account.cash, theirs.cash);
  if (ours.account === null) found.push("the bot does not tell its account yet");
  else {
    differ("cash", ours.account.cash, theirs.cash);
    const { difference, pnl } = ours.account;
    const unexplained = difference === null ? null : difference + pnl.rebates + pnl.rewards;
    differ("cash that no event explains but payments", unexplained, account.paid);
  }
  const isOnChain = Object.values(ours.markets).some(({ chain }) => (chain?.open.length ?? 0) > 0);
  return { differences: found, ...compareOrders(theirs.open, ours), fills: fills.size, isOnChain };
}

function fillDifferences(theirs: ReadonlyMap<string, boolean>, { fills }: Ours): readonly string[] {
  const found: string[] = [];
  const booked = new Map(fills.map(({ id, status }) => [id, status === "failed"]));
  if (booked.size !== fills.length) found.push(`${fills.length - booked.size} fills are booked twice`);
  for (const [id, failed] of theirs) {
    const ours = booked.get(id);
    if (ours === undefined) found.push(`fill ${id} is not booked`);
    else if (ours !== failed) found.push(`fill ${id} ${failed ? "failed and is still booked" : "is booked as failed"}`);
  }
  for (const id of booked.keys()) if (!theirs.has(id)) found.push(`fill ${id} is booked and never happened`);
  return found;
}

/** What the bot believes in must rest; one place holds one order. */
function compareOrders(open: readonly WireOrder[], { markets }: Ours): Pick<Compared, "orders" | "unknown"> {
  const ours = Object.values(markets).flatMap((report) => report.orders);
  const known = new Set<string | null>(ours.map(({ order }) => order));
  const resting = new Set(open.map(({ id }) => id));
  const places = Map.groupBy(open, ({ asset_id, side, price }) => `${asset_id}:${side}:${price}`);
  return {
    unknown: open.map(({ id }) => id).filter((id) => !known.has(id)),
    orders: [
      ...ours
        .filter(({ order, state }) => state === "live" && (order === null || !resting.has(order)))
        .map(({ order }) => `order ${order} rests for the bot, and not at the exchange`),
      ...[...places.values()]
        .filter((orders) => orders.length > 1)
        .map((orders) => `one place holds the orders ${orders.map(({ id }) => id).join(" and ")}`),
    ],
  };
}

/**
 * What the whole history tells of orders: no wish was sent as two orders, and every order that was seen to rest, or was
 * ever filled, is one the bot has journaled. Empty: so it is.
 *
 * @param known intent of every order that any look has told of. An order that changes while the list is read, page by page,
 *   may be missing from that look, and is in the next.
 */
export async function orderHistory(
  api: string,
  access: Access,
  seen: ReadonlySet<string>,
  known: Map<string, string>,
): Promise<readonly string[]> {
  const [trades, orders] = await Promise.all([
    allTrades(access),
    rows<{ readonly id: string; readonly intent: string }>(api, "orders"),
  ]);
  for (const { id, intent } of orders) known.set(id, intent);
  const byIntent = Map.groupBy([...known], ([, intent]) => intent);
  const filled = [...fillsOf(trades, access.key).keys()].map((key) => key.slice(key.indexOf("|") + 1));
  return [
    ...[...byIntent].filter(([, sent]) => sent.length > 1).map(([intent]) => `${intent} was sent as two orders`),
    ...[...new Set(filled)].filter((id) => !known.has(id)).map((id) => `order ${id} was filled and is not journaled`),
    ...[...seen].filter((id) => !known.has(id)).map((id) => `order ${id} rested and is not journaled`),
  ];
}
