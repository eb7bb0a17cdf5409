import type { ConditionId, OrderId, TokenId } from "../core/contract/ids.ts";
import type { CancelAnswer, FindAnswer, PlaceAnswer } from "../core/contract/orders.ts";
import type { MarketSpec } from "../core/contract/spec.ts";
import { parseDecimal } from "../core/units/decimal.ts";
import type { MicroUsd } from "../core/units/money.ts";
import { isTickSize, type Ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import { type Credentials, l2Headers } from "./auth.ts";
import { readBooks, type TokenBook } from "./books.ts";
import { contractsOf } from "./chain/table.ts";
import { parseVenueClock, type VenueClock } from "./clock.ts";
import type { Hosts } from "./hosts.ts";
import { badReply, exchange, type Fetch, type Reply, read, type VenueFailure, type VenueResult } from "./http.ts";
import { parsePrice, parseSize } from "./numbers.ts";
import { orderBody, type UnsignedOrder } from "./order.ts";
import { cancelAnswer, type OwnOrder, parseOwnOrder, placeAnswer, toVenueOrder } from "./orders.ts";
import { page } from "./schema/common.ts";
import * as misc from "./schema/misc.ts";
import * as orders from "./schema/orders.ts";
import * as rewards from "./schema/rewards.ts";
import { type TradeJson, tradesPage } from "./schema/trades.ts";
import type { Wallet } from "./wallet.ts";

/** What the venue says about one market at this moment. */
export interface MarketNow {
  readonly tick: Ticks;
  readonly minSize: MicroShares;
  readonly accepting: boolean;
  readonly fee: MarketSpec["fee"];
}

export interface SignedOrder {
  readonly id: OrderId;
  readonly order: UnsignedOrder;
  readonly signature: string;
}

export type BalanceOf =
  | { readonly asset: "COLLATERAL" }
  | { readonly asset: "CONDITIONAL"; readonly token: TokenId; readonly version: MarketSpec["version"] };

export interface ClobOptions {
  readonly hosts: Hosts;
  /** Who logs in; nothing is signed here but the login. */
  readonly wallet: Pick<Wallet, "view" | "login">;
  /** null: only public calls and deriveCredentials. */
  readonly credentials: Credentials | null;
  readonly fetch: Fetch;
  /** Milliseconds for login stamps: the venue's clock where it is known, else the wall. */
  readonly now: () => number;
  /** Wall milliseconds a call may take; 5,000 by default. */
  readonly deadlineMs?: number;
}

/** The venue's REST interface. No method rejects; reads answer with a failure value, orders with "unknown". */
export interface Clob {
  time(): Promise<VenueResult<VenueClock>>;
  version(): Promise<VenueResult<number>>;
  /** Credentials of this key: derived when they exist, created when they don't. */
  deriveCredentials(): Promise<VenueResult<Credentials>>;
  market(id: ConditionId): Promise<VenueResult<MarketNow>>;
  /** What the market came to; null while the venue names no winner. */
  outcome(spec: Pick<MarketSpec, "id" | "yes" | "no">): Promise<VenueResult<"YES" | "NO" | "SPLIT" | null>>;
  books(tokens: readonly TokenId[]): Promise<VenueResult<readonly TokenBook[]>>;
  /** Every open order of the account, all pages. */
  openOrders(): Promise<VenueResult<readonly OwnOrder[]>>;
  /** Every trade of the account matched at or after `after`, all pages; null for all. See toFills. */
  trades(after: VenueMs | null): Promise<VenueResult<readonly TradeJson[]>>;
  /** Millionths of a dollar or share. */
  balance(of: BalanceOf): Promise<VenueResult<number>>;
  /** Has the venue look at the chain again: its view of a balance is its own until then (reference 3e). */
  refreshBalance(of: BalanceOf): Promise<VenueResult<null>>;
  /** At most 15 orders; the answers are in their order. */
  post(batch: readonly SignedOrder[], deadlineMs?: number): Promise<readonly PlaceAnswer[]>;
  cancel(ids: readonly OrderId[], deadlineMs?: number): Promise<readonly CancelAnswer[]>;
  /** Every order of this API key. */
  cancelAll(): Promise<VenueResult<CancelledMany>>;
  /** Every order of this API key in one market, both tokens (reference polymarket.md 3c). */
  cancelMarket(market: ConditionId): Promise<VenueResult<CancelledMany>>;
  order(id: OrderId, spec: Pick<MarketSpec, "yes" | "no">): Promise<FindAnswer>;
  /** Whether each of these orders of ours earns liquidity rewards now; one that the venue does not know may be missing. */
  scoring(ids: readonly OrderId[]): Promise<VenueResult<Readonly<Record<string, boolean>>>>;
  /** Liquidity rewards of a UTC day (YYYY-MM-DD) by market, millionths of pUSD; what is paid in another asset is left out. */
  earnings(date: string): Promise<VenueResult<readonly { readonly market: ConditionId; readonly amount: MicroUsd }[]>>;
  /** Maker rebates of a UTC day by market, likewise. */
  rebates(date: string): Promise<VenueResult<readonly { readonly market: ConditionId; readonly amount: MicroUsd }[]>>;
  /** Dead-man's switch. Give back the id of the last beat; a wrong one is corrected by the venue, and that is told. */
  heartbeat(id: string): Promise<VenueResult<{ readonly id: string; readonly corrected: boolean }>>;
  geoblock(): Promise<VenueResult<{ readonly blocked: boolean; readonly country: string; readonly region: string }>>;
}

/** What became of orders that were not named one by one: ended, and kept with the venue's reason. */
export interface CancelledMany {
  readonly canceled: readonly OrderId[];
  readonly notCanceled: Readonly<Record<string, string>>;
}

/** Most orders one post may carry (reference polymarket.md 3b). */
export const MAX_BATCH = 15;
/** Below the cancel burst of the smallest tier, so that a batch is always admitted (reference 3f). */
const MAX_CANCEL = 100;
const MAX_SCORING = 200;
const MAX_PAGES = 50;
const LAST_PAGE = "LTE=";

type Method = "GET" | "POST" | "DELETE";
interface Call {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly deadlineMs?: number | undefined;
}

export function createClob(options: ClobOptions): Clob {
  const { hosts, wallet, now } = options;
  const fetch = options.fetch;
  const deadlineMs = options.deadlineMs ?? 5_000;
  const seconds = () => Math.floor(now() / 1000);

  const send = (call: Call, headers: Readonly<Record<string, string>>, body: string | undefined) => {
    const query = call.query === undefined ? "" : `?${new URLSearchParams(call.query)}`;
    const url = `${hosts.clob}${call.path}${query}`;
    return exchange(fetch, { url, method: call.method, headers, body, deadlineMs: call.deadlineMs ?? deadlineMs });
  };
  const open = (call: Call) => send(call, {}, call.body === undefined ? undefined : JSON.stringify(call.body));
  const login = async (method: Method, path: string) => {
    return send({ method, path }, await wallet.login(seconds()), undefined);
  };
  const secured = async (call: Call): Promise<VenueResult<Reply>> => {
    const { credentials } = options;
    if (credentials === null) return noCredentials("no API credentials: derive them first");
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    let headers: Record<string, string>;
    try {
      headers = await l2Headers(wallet.view.signer, credentials, seconds(), call.method, call.path, body);
    } catch {
      return noCredentials("POLYMARKET_API_SECRET is not base64: derive the credentials again");
    }
    return send(call, headers, body);
  };

  async function allPages<J, T>(
    path: string,
    query: Readonly<Record<string, string>>,
    parse: (result: VenueResult<Reply>) => VenueResult<{ data: readonly J[]; next: string | null }>,
    each: (json: J) => T | string,
  ): Promise<VenueResult<readonly T[]>> {
    const all: T[] = [];
    let cursor: string | null = null;
    for (let count = 0; count < MAX_PAGES; count++) {
      const full: Record<string, string> = cursor === null ? { ...query } : { ...query, next_cursor: cursor };
      const result = parse(await secured({ method: "GET", path, query: full }));
      if (!result.ok) return result;
      for (const json of result.value.data) {
        const item = each(json);
        // One unreadable record makes the whole read unknown: a list with a hole would look like "gone".
        if (typeof item === "string") return badReply(`${path}: ${item}`);
        all.push(item);
      }
      cursor = result.value.next;
      if (cursor === null || cursor === "" || cursor === LAST_PAGE) return { ok: true, value: all };
    }
    return badReply(`${path}: more than ${MAX_PAGES} pages`);
  }

  /** Ends many orders at once: the venue names those it ended. */
  const cancelMany = async (path: string, body?: unknown): Promise<VenueResult<CancelledMany>> => {
    const call: Call = { method: "DELETE", path, ...(body === undefined ? {} : { body }) };
    const result = read(await secured(call), orders.cancelReply, `DELETE ${path}`);
    if (!result.ok) return result;
    const canceled = (result.value.canceled ?? []) as OrderId[];
    return { ok: true, value: { canceled, notCanceled: result.value.not_canceled ?? {} } };
  };

  /** What a market paid, nothing where it was paid in another asset than the account's; text: it can't be read. */
  const paidIn = (
    market: string,
    asset: string,
    dollars: string,
  ): { readonly market: ConditionId; readonly amount: MicroUsd } | string => {
    const amount = Math.floor(Number(dollars) * 1e6 + 1e-3);
    if (!Number.isSafeInteger(amount) || amount < 0 || dollars === "") return `amount "${dollars}"`;
    const counts = asset.toLowerCase() === contractsOf(wallet.view.chainId)?.collateral.toLowerCase();
    return { market: market.toLowerCase() as ConditionId, amount: (counts ? amount : 0) as MicroUsd };
  };

  return {
    async time() {
      const result = await open({ method: "GET", path: "/time" });
      if (!result.ok) return result;
      const clock = parseVenueClock(result.value.json, result.value.headers.get("x-venue-clock"));
      return clock === null ? badReply("GET /time: neither seconds nor a clock header") : { ok: true, value: clock };
    },

    async version() {
      const result = read(await open({ method: "GET", path: "/version" }), misc.version, "GET /version");
      return result.ok ? { ok: true, value: result.value.version } : result;
    },

    async deriveCredentials() {
      const derived = await login("GET", "/auth/derive-api-key");
      // Only the venue's word that there are none leads to making them; no answer doesn't.
      const none = !derived.ok && (derived.status === 400 || derived.status === 404);
      const reply = none ? await login("POST", "/auth/api-key") : derived;
      const result = read(reply, misc.credentials, "credentials");
      if (!result.ok) return result;
      const { apiKey, secret, passphrase } = result.value;
      return { ok: true, value: { key: apiKey, secret, passphrase } };
    },

    async market(id) {
      const path = `/clob-markets/${id}`;
      const result = read(await open({ method: "GET", path }), misc.clobMarket, `GET ${path}`);
      if (!result.ok) return result;
      const json = result.value;
      const tick = parsePrice(json.mts);
      const minSize = parseSize(json.mos);
      if (tick === null || !isTickSize(tick)) return badReply(`GET ${path}: tick size ${json.mts}`);
      if (minSize === null) return badReply(`GET ${path}: minimum size ${json.mos}`);
      const fee = { rate: json.fd?.r ?? 0, exponent: json.fd?.e ?? 1, takerOnly: json.fd?.to ?? json.fd == null };
      return { ok: true, value: { tick, minSize, accepting: json.ao === true, fee } };
    },

    async outcome({ id, yes, no }) {
      const path = `/markets/${id}`;
      const result = read(await open({ method: "GET", path }), misc.longMarket, `GET ${path}`);
      if (!result.ok) return result;
      const { closed, is_50_50_outcome: even, tokens } = result.value;
      const [winner, ...more] = tokens.filter((token) => token.winner === true).map((token) => token.token_id);
      if (closed !== true) return { ok: true, value: null };
      if (winner === undefined) return { ok: true, value: even === true ? "SPLIT" : null };
      // What pays is booked once and for good: nothing but one plain word will do.
      if (more.length > 0 || even === true || (winner !== yes && winner !== no))
        return badReply(`GET ${path}: winners ${[winner, ...more].join(", ")}${even === true ? ", and a split" : ""}`);
      return { ok: true, value: winner === yes ? "YES" : "NO" };
    },

    books: (tokens) => readBooks(tokens, (body) => open({ method: "POST", path: "/books", body })),

    openOrders: () =>
      allPages("/data/orders", {}, (reply) => read(reply, orders.openOrdersPage, "GET /data/orders"), parseOwnOrder),

    trades: (after) =>
      allPages(
        "/data/trades",
        {
          maker_address: wallet.view.funder,
          // The venue's stamps are whole seconds and "after" may be strict: one second more, repeats are harmless.
          ...(after === null ? {} : { after: String(Math.max(0, Math.floor(after / 1000) - 1)) }),
        },
        (reply) => read(reply, tradesPage, "GET /data/trades"),
        (json) => json,
      ),

    async balance(of) {
      const query = balanceQuery(of, wallet);
      const path = "/balance-allowance";
      const result = read(await secured({ method: "GET", path, query }), misc.balance, `GET ${path}`);
      if (!result.ok) return result;
      // Base units; an older capture has decimals instead.
      const text = result.value.balance;
      const value = parseDecimal(text, text.includes(".") ? 6 : 0);
      return value === null || value < 0 ? badReply(`GET ${path}: balance "${text}"`) : { ok: true, value };
    },

    async refreshBalance(of) {
      const reply = await secured({
        method: "GET",
        path: "/balance-allowance/update",
        query: balanceQuery(of, wallet),
      });
      return reply.ok ? { ok: true, value: null } : reply;
    },

    async post(batch, deadline) {
      const { credentials } = options;
      if (batch.length === 0) return [];
      const same = (answer: PlaceAnswer) => batch.map(() => answer);
      if (batch.length > MAX_BATCH)
        return same({
          is: "refused",
          code: "BAD_PAYLOAD",
          message: `${batch.length} orders in one post, ${MAX_BATCH} at most`,
        });
      if (credentials === null)
        return same({ is: "refused", code: "AUTH", message: "no API credentials: derive them first" });
      const body = batch.map((signed) => orderBody(signed.order, signed.signature, credentials.key));
      const reply = await secured({ method: "POST", path: "/orders", body, deadlineMs: deadline });
      const result = read(reply, orders.postReply, "POST /orders");
      if (!result.ok) return same(failedPost(result));
      return batch.map((signed, index) => {
        const leg = result.value.length === batch.length ? result.value[index] : undefined;
        return leg === undefined
          ? { is: "unknown", message: `${result.value.length} answers to ${batch.length} orders` }
          : placeAnswer(leg, signed.id);
      });
    },

    async cancel(ids, deadline) {
      const answers: CancelAnswer[] = [];
      for (let from = 0; from < ids.length; from += MAX_CANCEL) {
        const some = ids.slice(from, from + MAX_CANCEL);
        const reply = await secured({ method: "DELETE", path: "/orders", body: some, deadlineMs: deadline });
        const result = read(reply, orders.cancelReply, "DELETE /orders");
        if (result.ok) {
          const canceled = new Set(result.value.canceled ?? []);
          for (const order of some) answers.push(cancelAnswer(order, canceled, result.value.not_canceled ?? {}));
        } else {
          const is = result.unclear ? "unknown" : "refused";
          const wait = result.code === "RATE_LIMITED" ? result.retryAfterMs : undefined;
          const said = { is, message: `${result.code}: ${result.message}` } as const;
          for (const order of some)
            answers.push({ order, ...said, ...(wait === undefined ? {} : { retryAfterMs: wait }) });
        }
      }
      return answers;
    },

    cancelAll: () => cancelMany("/cancel-all"),

    cancelMarket: (market) => cancelMany("/cancel-market-orders", { market }),

    async order(id, spec) {
      const reply = await secured({ method: "GET", path: `/data/order/${id}` });
      if (!reply.ok) return { is: reply.status === 404 && reply.body !== undefined ? "absent" : "unknown", id };
      // Besides 404 the venue has been seen to say "no such order" with an empty body.
      if (isEmpty(reply.value.json)) return { is: "absent", id };
      const result = read(reply, orders.openOrder, "GET /data/order");
      if (!result.ok) return { is: "unknown", id };
      const own = parseOwnOrder(result.value);
      const order = typeof own === "string" ? null : toVenueOrder(own, spec);
      return order === null ? { is: "unknown", id } : { is: "found", order };
    },

    async scoring(ids) {
      const all: Record<string, boolean> = {};
      for (let from = 0; from < ids.length; from += MAX_SCORING) {
        const body = ids.slice(from, from + MAX_SCORING);
        const reply = await secured({ method: "POST", path: "/orders-scoring", body });
        const result = read(reply, misc.ordersScoring, "POST /orders-scoring");
        if (!result.ok) return result;
        Object.assign(all, result.value);
      }
      return { ok: true, value: all };
    },

    async earnings(date) {
      const path = "/rewards/user";
      const reply = await allPages(
        path,
        { date },
        (result) => read(result, page(rewards.earning), `GET ${path}`),
        ({ condition_id, asset_address, earnings }) => paidIn(condition_id, asset_address, earnings),
      );
      return reply.ok ? { ok: true, value: reply.value.filter(({ amount }) => amount > 0) } : reply;
    },

    async rebates(date) {
      const path = "/rebates/current";
      const query = { date, maker_address: wallet.view.funder };
      const result = read(await open({ method: "GET", path, query }), page(rewards.rebate), `GET ${path}`);
      if (!result.ok) return result;
      const own = wallet.view.funder.toLowerCase();
      const all: { readonly market: ConditionId; readonly amount: MicroUsd }[] = [];
      for (const { condition_id, asset_address, maker_address, rebated_fees_usdc } of result.value.data) {
        const paid = paidIn(condition_id, asset_address, rebated_fees_usdc);
        if (typeof paid === "string") return badReply(`GET ${path}: ${paid}`);
        if (paid.amount > 0 && maker_address.toLowerCase() === own) all.push(paid);
      }
      return { ok: true, value: all };
    },

    async heartbeat(id) {
      const reply = await secured({ method: "POST", path: "/v1/heartbeats", body: { heartbeat_id: id } });
      if (!reply.ok && reply.status === 400) {
        const right = misc.heartbeat.safeParse(reply.body);
        return right.success ? { ok: true, value: { id: right.data.heartbeat_id, corrected: true } } : reply;
      }
      const result = read(reply, misc.heartbeat, "POST /v1/heartbeats");
      return result.ok ? { ok: true, value: { id: result.value.heartbeat_id, corrected: false } } : result;
    },

    async geoblock() {
      const reply = await exchange(fetch, { url: hosts.geoblock, method: "GET", headers: {}, deadlineMs });
      const result = read(reply, misc.geoblock, "geoblock");
      if (!result.ok) return result;
      return {
        ok: true,
        value: {
          blocked: result.value.blocked,
          country: result.value.country ?? "",
          region: result.value.region ?? "",
        },
      };
    },
  };
}

const isEmpty = (json: unknown): boolean =>
  json === null || json === "" || (typeof json === "object" && Object.keys(json).length === 0);

const noCredentials = (message: string): VenueFailure => ({
  ok: false,
  code: "NO_CREDENTIALS",
  message,
  unclear: false,
});

/** What a post that failed as a whole means for each of its orders. */
function failedPost(failure: VenueFailure): PlaceAnswer {
  const { code, message, retryAfterMs } = failure;
  if (failure.unclear || code === "DUPLICATE" || code === "TIMEOUT" || code === "NETWORK" || code === "BAD_REPLY")
    return {
      is: "unknown",
      message: `${code}: ${message}`,
      ...(code === "RESTARTING" || code === "RATE_LIMITED" ? { code } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  return {
    is: "refused",
    code: code === "NO_CREDENTIALS" ? "AUTH" : code,
    message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function balanceQuery(of: BalanceOf, wallet: Pick<Wallet, "view">): Record<string, string> {
  const conditional = of.asset === "CONDITIONAL";
  return {
    asset_type: conditional && of.version === "v2" ? "CONDITIONAL-V2" : of.asset,
    ...(conditional ? { token_id: of.token } : {}),
    signature_type: String(wallet.view.signatureType),
  };
}
