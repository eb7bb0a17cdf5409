import * as z from "zod";
import type { Address, ConditionId, OrderId, TokenId, TradeId } from "../../../core/contract/ids.ts";
import type { TradeRecord } from "../../../core/exchange/types.ts";
import type { VenueMs } from "../../../core/units/time.ts";
import { EXCHANGE_CONTRACTS } from "../orders/signature.ts";
import { openOrder, tradeFor } from "../wire/orders.ts";
import { page } from "./pages.ts";
import { json, jsonBody, type PrivateCall, Refusal } from "./types.ts";

const MAX_CANCELS = 1_000;
const UNLIMITED = (2n ** 256n - 1n).toString();
const ORDER_ID = /^0x[0-9a-f]{64}$/;

const PLAIN_NAMES = ["Yes", "No"] as const;
const namesOf = (call: PrivateCall, market: ConditionId): readonly [string, string] =>
  call.venue.exchange.market(market)?.spec.outcomes ?? PLAIN_NAMES;

/** GET /data/order/{id}: only its owner's key sees an order; to anyone else it does not exist. */
export function order(call: PrivateCall): Response {
  const record = call.venue.exchange.order(call.rest.toLowerCase() as OrderId);
  if (record === null || record.owner !== call.who.key) throw new Refusal(404, "order not found", `order ${call.rest}`);
  return json(openOrder(record, namesOf(call, record.market), call.venue.setup.spelling));
}

function paged<T>(call: PrivateCall, all: readonly T[]): Response {
  const result = page(all, call.query.get("next_cursor"));
  if (result === null) throw new Refusal(400, "invalid next_cursor", `next_cursor=${call.query.get("next_cursor")}`);
  return json(result);
}

export function orders(call: PrivateCall): Response {
  const { query, venue, accounts, who } = call;
  const [id, market, asset] = [query.get("id"), query.get("market"), query.get("asset_id")];
  const all = accounts
    .flatMap((account) => venue.exchange.listedOrders(account, who.key, call.now))
    .filter(
      (record) =>
        (id === null || record.id === id) &&
        (market === null || record.market === market) &&
        (asset === null || record.token === asset),
    );
  return paged(
    call,
    all.map((record) => openOrder(record, namesOf(call, record.market), call.venue.setup.spelling)),
  );
}

function secondsBound(query: URLSearchParams, name: string): VenueMs | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  if (!/^\d{1,12}$/.test(text)) throw new Refusal(400, `invalid ${name}`, `${name}=${text}`);
  return (Number(text) * 1_000) as VenueMs;
}

/** GET /data/trades: newest first; a trade between two of the key's own accounts is listed once. */
export function trades(call: PrivateCall): Response {
  const { query, venue, accounts, who } = call;
  const maker = query.get("maker_address")?.toLowerCase() ?? null;
  const filter = {
    market: (query.get("market") ?? undefined) as ConditionId | undefined,
    token: (query.get("asset_id") ?? undefined) as TokenId | undefined,
    id: (query.get("id") ?? undefined) as TradeId | undefined,
    after: secondsBound(query, "after"),
    before: secondsBound(query, "before"),
  };
  const found = new Map<TradeId, TradeRecord>();
  for (const account of accounts) {
    if (maker !== null && account !== maker) continue;
    for (const trade of venue.exchange.trades(account, filter)) found.set(trade.id, trade);
  }
  const all = [...found.values()].sort((a, b) => b.at - a.at);
  return paged(
    call,
    all.map((trade) => tradeFor(trade, who.key, namesOf(call, trade.market), venue.setup.spelling)),
  );
}

const cancelOne = z.object({ orderID: z.string() });
const cancelMany = z.array(z.string());
const cancelMarket = z.object({ market: z.string().optional(), asset_id: z.string().optional() });

function cancelIds(call: PrivateCall, wanted: readonly string[]): Response {
  const canceled: OrderId[] = [];
  const notCanceled: Record<string, string> = {};
  const mine = new Map<Address, OrderId[]>();
  for (const text of wanted) {
    const id = text.toLowerCase() as OrderId;
    const record = ORDER_ID.test(id) ? call.venue.exchange.order(id) : null;
    if (record === null || record.owner !== call.who.key) notCanceled[text] = "Order not found or already canceled";
    else mine.set(record.account, [...(mine.get(record.account) ?? []), id]);
  }
  for (const [account, ids] of mine) {
    const answer = call.venue.exchange.cancel(account, ids, call.now);
    canceled.push(...answer.canceled);
    Object.assign(notCanceled, answer.notCanceled);
    call.venue.commit(answer.notices, call.now);
  }
  return json({ canceled, not_canceled: notCanceled });
}

export function deleteOrder(call: PrivateCall): Response {
  const parsed = cancelOne.safeParse(jsonBody(call.body));
  if (!parsed.success) throw new Refusal(400, "Invalid order payload", "wanted: {orderID}");
  return cancelIds(call, [parsed.data.orderID]);
}

export function deleteOrders(call: PrivateCall): Response {
  const parsed = cancelMany.safeParse(jsonBody(call.body));
  if (!parsed.success) throw new Refusal(400, "Invalid order payload", "wanted: [id, ...]");
  if (parsed.data.length > MAX_CANCELS) {
    throw new Refusal(400, `Too many orders in payload, max allowed: ${MAX_CANCELS}`, `${parsed.data.length} ids`);
  }
  return cancelIds(call, parsed.data);
}

function cancelWhere(call: PrivateCall, filter: { market?: ConditionId; token?: TokenId }): Response {
  const canceled: OrderId[] = [];
  for (const account of call.accounts) {
    const answer = call.venue.exchange.cancelWhere(account, call.who.key, filter, call.now);
    canceled.push(...answer.canceled);
    call.venue.commit(answer.notices, call.now);
  }
  return json({ canceled, not_canceled: {} });
}

export const cancelAll = (call: PrivateCall): Response => cancelWhere(call, {});

export function cancelMarketOrders(call: PrivateCall): Response {
  const parsed = cancelMarket.safeParse(jsonBody(call.body));
  const market = parsed.success ? parsed.data.market || undefined : undefined;
  const token = parsed.success ? parsed.data.asset_id || undefined : undefined;
  if (market === undefined && token === undefined) {
    throw new Refusal(400, "Invalid order payload", "wanted: market or asset_id");
  }
  return cancelWhere(call, { market: market as ConditionId | undefined, token: token as TokenId | undefined });
}

/** GET /balance-allowance: base units. A wallet of type 1 or 2 that has not traded yet has the faucet waiting for it. */
export function balanceAllowance(call: PrivateCall): Response {
  const { query, venue, accounts, who } = call;
  const kind = query.get("asset_type");
  const token = query.get("token_id");
  const type = query.get("signature_type") ?? "0";
  const wallet = type === "0" ? who.address : accounts.find((account) => account !== who.address);
  const record = wallet === undefined ? null : venue.exchange.believed(wallet);
  let balance = 0;
  if (kind === "COLLATERAL") balance = record === null ? venue.setup.faucet : record.cash;
  else if (kind === "CONDITIONAL" || kind === "CONDITIONAL-V2") {
    if (token === null || venue.exchange.marketOfToken(token as TokenId) === null) {
      throw new Refusal(400, "Invalid token id", `token_id ${token}`);
    }
    balance = record?.tokens[token] ?? 0;
  } else throw new Refusal(400, "Invalid asset type", `asset_type ${kind}`);
  const allowances = Object.fromEntries(Object.values(EXCHANGE_CONTRACTS).map((spender) => [spender, UNLIMITED]));
  return json({ balance: String(balance), allowances });
}

/** GET /balance-allowance/update: the venue looks at the chain again; a stale view ends. */
export function updateBalanceAllowance(call: PrivateCall): Response {
  for (const account of call.accounts) call.venue.exchange.refreshBalance(account);
  call.venue.save();
  return json("");
}

const beat = z.object({ heartbeat_id: z.string().nullish() });

/** POST /v1/heartbeats: each answer names the id to send next; a wrong one is refused with the right one in the answer. */
export function heartbeat(call: PrivateCall, ids: Map<string, string>): Response {
  const parsed = beat.safeParse(call.body === "" ? {} : jsonBody(call.body));
  if (!parsed.success) throw new Refusal(400, "Invalid order payload", "wanted: {heartbeat_id}");
  const expected = ids.get(call.who.key);
  const given = parsed.data.heartbeat_id ?? "";
  if (expected !== undefined && given !== expected) {
    throw new Refusal(400, "Invalid Heartbeat ID", `heartbeat id ${given}`, {
      heartbeat_id: expected,
      error_msg: "Invalid Heartbeat ID",
    });
  }
  const next = crypto.randomUUID();
  ids.set(call.who.key, next);
  beatNow(call);
  return json({ heartbeat_id: next });
}

function beatNow(call: PrivateCall): void {
  call.venue.exchange.heartbeat(call.who.key, call.now);
  call.venue.commit([], call.now);
}

/** POST /heartbeats: the older form, without an id; the same registration. */
export function legacyHeartbeat(call: PrivateCall): Response {
  beatNow(call);
  return json({ status: "ok" });
}

export const closedOnly = (): Response => json({ closed_only: false });
