import type { Address } from "../../core/contract/ids.ts";
import { rpc } from "./chain/node.ts";
import type { RelayCall } from "./chain/relayer.ts";
import * as relayer from "./chain/relayer.ts";
import type { Keys } from "./keys.ts";
import { log } from "./log.ts";
import * as auth from "./routes/auth.ts";
import * as gamma from "./routes/gamma.ts";
import * as post from "./routes/post.ts";
import * as prices from "./routes/prices.ts";
import * as priv from "./routes/private.ts";
import * as pub from "./routes/public.ts";
import * as rewards from "./routes/rewards.ts";
import { type Call, json, type PrivateCall } from "./routes/types.ts";

type Answer = Response | Promise<Response>;
export interface L1Call {
  readonly keys: Keys;
  readonly address: Address;
  readonly nonce: string;
}
export type L2Call = PrivateCall & { readonly keys: Keys; readonly beats: Map<string, string> };

type Handler =
  | { readonly access: "public"; readonly handle: (call: Call) => Answer }
  | { readonly access: "l1"; readonly handle: (call: L1Call) => Answer }
  | { readonly access: "l2"; readonly handle: (call: L2Call) => Answer }
  | { readonly access: "relayer"; readonly handle: (call: RelayCall) => Answer };

const open = (handle: (call: Call) => Answer): Handler => ({ access: "public", handle });
const l1 = (handle: (call: L1Call) => Answer): Handler => ({ access: "l1", handle });
const relay = (handle: (call: RelayCall) => Answer): Handler => ({ access: "relayer", handle });
const l2 = (handle: (call: L2Call) => Answer): Handler => ({ access: "l2", handle });

/** "METHOD /path" exactly, or with a trailing "*" for everything below it. Reference polymarket.md 3, 4a and 4c. */
const ROUTES: Readonly<Record<string, Handler>> = {
  "GET /time": open(pub.time),
  "GET /version": open(() => json({ version: 2 })),
  "GET /book": open(pub.book),
  "POST /books": open(pub.books),
  "GET /midpoint": open(pub.midpoint),
  "GET /spread": open(pub.spread),
  "GET /last-trade-price": open(pub.lastTradePrice),
  "GET /tick-size": open(pub.tickSize),
  "GET /neg-risk": open(pub.negRisk),
  "GET /fee-rate": open(pub.feeRate),
  "GET /clob-markets/*": open(pub.clobMarkets),
  "GET /markets/*": open(pub.markets),
  "GET /markets-by-token/*": open(pub.marketByToken),
  "GET /api/geoblock": open(pub.geoblock),

  "GET /gamma/markets": open(gamma.listMarkets),
  "GET /gamma/markets/keyset": open(gamma.keysetMarkets),
  "GET /gamma/markets/*": open(gamma.oneMarket),
  "GET /gamma/events": open(gamma.listEvents),
  "GET /gamma/events/keyset": open(gamma.keysetEvents),

  "GET /binance/api/v3/klines": open(prices.klines),
  "GET /binance/api/v3/trades": open(prices.lastTrade),
  "GET /binance/api/v3/ticker/price": open(prices.ticker),

  "POST /auth/api-key": l1(auth.create),
  "GET /auth/derive-api-key": l1(auth.derive),
  "GET /auth/api-keys": l2(auth.list),
  "GET /auth/ban-status/closed-only": l2(priv.closedOnly),

  "GET /balance-allowance": l2(priv.balanceAllowance),
  "GET /balance-allowance/update": l2(priv.updateBalanceAllowance),
  "POST /order": l2(post.postOrder),
  "POST /orders": l2((call) =>
    post.postOrders(call, (leg, error) => log("refused", { method: "POST", path: "/orders", leg, error })),
  ),
  "DELETE /order": l2(priv.deleteOrder),
  "DELETE /orders": l2(priv.deleteOrders),
  "DELETE /cancel-market-orders": l2(priv.cancelMarketOrders),
  "DELETE /cancel-all": l2(priv.cancelAll),
  "GET /data/order/*": l2(priv.order),
  "GET /data/orders": l2(priv.orders),
  "GET /data/trades": l2(priv.trades),
  "GET /rewards/markets/current": open(rewards.currentMarkets),
  "GET /rewards/markets/*": open(rewards.oneMarket),
  "GET /rebates/current": open(rewards.rebates),
  "GET /rewards/user": l2(rewards.earnings),
  "GET /rewards/user/total": l2(rewards.totalEarnings),
  "GET /rewards/user/percentages": l2(rewards.percentages),
  "GET /order-scoring": l2(rewards.orderScoring),
  "POST /orders-scoring": l2(rewards.ordersScoring),
  "POST /v1/heartbeats": l2((call) => priv.heartbeat(call, call.beats)),
  "POST /heartbeats": l2(priv.legacyHeartbeat),

  "POST /rpc": open(rpc),
  "POST /relayer/submit": relay(relayer.submit),
  "GET /relayer/v1/account/transactions/params": relay(relayer.params),
  "GET /relayer/v1/account/transactions/*": relay(relayer.one),
  "GET /relayer/transactions": relay(relayer.recent),
};

const PREFIXES = Object.keys(ROUTES)
  .filter((route) => route.endsWith("*"))
  .map((route) => ({ prefix: route.slice(0, -1), route }));

/** The handler of a request and what the path holds after its prefix; null when there is none. */
export function route(method: string, path: string): (Handler & { rest: string }) | null {
  const wanted = `${method} ${path}`;
  const exact = ROUTES[wanted];
  if (exact !== undefined && !wanted.endsWith("*")) return { ...exact, rest: "" };
  const below = PREFIXES.find(({ prefix }) => wanted.startsWith(prefix) && wanted.length > prefix.length);
  const handler = below === undefined ? undefined : ROUTES[below.route];
  if (below === undefined || handler === undefined) return null;
  const rest = decoded(wanted.slice(below.prefix.length));
  return rest === null ? null : { ...handler, rest };
}

/** A path's text; null when its escapes are none. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
