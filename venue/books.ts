import type { ConditionId, TokenId } from "../core/contract/ids.ts";
import type { Level } from "../core/contract/views.ts";
import { isTickSize, type Ticks } from "../core/units/price.ts";
import type { MicroShares } from "../core/units/size.ts";
import type { VenueMs } from "../core/units/time.ts";
import type { Hosts } from "./hosts.ts";
import { badReply, exchange, type Fetch, type Reply, read, type VenueResult } from "./http.ts";
import { parsePrice, parseSize, parseStamp } from "./numbers.ts";
import type { RestBookJson } from "./schema/misc.ts";
import * as misc from "./schema/misc.ts";

/** One token's book as REST gives it, best first on both sides, in that token's own prices. */
export interface TokenBook {
  readonly market: ConditionId;
  readonly token: TokenId;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** null when the reply leaves it out. */
  readonly at: VenueMs | null;
  readonly tick: Ticks | null;
  readonly minSize: MicroShares | null;
  readonly lastTrade: Ticks | null;
  readonly hash: string | null;
}

/** Reads levels and sorts them best first; text names the first bad one. Empty levels are dropped. */
export function parseLevels(
  json: readonly { readonly price: string; readonly size: string }[] | null | undefined,
  side: "bid" | "ask",
): readonly Level[] | string {
  const levels: Level[] = [];
  for (const entry of json ?? []) {
    const price = parsePrice(entry.price);
    const size = parseSize(entry.size);
    if (price === null || size === null) return `${side} "${entry.size}" at "${entry.price}"`;
    if (size > 0) levels.push({ price, size });
  }
  return levels.sort((a, b) => (side === "bid" ? b.price - a.price : a.price - b.price));
}

/** Reads a REST book, which lists its worst price first; text says what is wrong with it otherwise. */
export function parseTokenBook(json: RestBookJson): TokenBook | string {
  const bids = parseLevels(json.bids, "bid");
  const asks = parseLevels(json.asks, "ask");
  if (typeof bids === "string") return `book ${json.asset_id}: ${bids}`;
  if (typeof asks === "string") return `book ${json.asset_id}: ${asks}`;
  const tick = json.tick_size === null ? null : parsePrice(json.tick_size);
  if (tick !== null && !isTickSize(tick)) return `book ${json.asset_id}: tick size ${json.tick_size}`;
  return {
    market: json.market as ConditionId,
    token: json.asset_id as TokenId,
    bids,
    asks,
    at: json.timestamp === null ? null : parseStamp(json.timestamp),
    tick,
    minSize: json.min_order_size === null ? null : parseSize(json.min_order_size),
    lastTrade: json.last_trade_price === null ? null : parsePrice(json.last_trade_price),
    hash: json.hash ?? null,
  };
}

/** Tokens of one request. */
const MOST_BOOKS = 500;

/** Books of tokens, in the venue's order; one that it does not have is missing. */
export async function readBooks(
  tokens: readonly TokenId[],
  post: (body: unknown) => Promise<VenueResult<Reply>>,
): Promise<VenueResult<readonly TokenBook[]>> {
  const all: TokenBook[] = [];
  for (let from = 0; from < tokens.length; from += MOST_BOOKS) {
    const body = tokens.slice(from, from + MOST_BOOKS).map((token) => ({ token_id: token }));
    const result = read(await post(body), misc.restBooks, "POST /books");
    if (!result.ok) return result;
    for (const json of result.value) {
      const book = parseTokenBook(json);
      if (typeof book === "string") return badReply(`POST /books: ${book}`);
      all.push(book);
    }
  }
  return { ok: true, value: all };
}

/** The same for who has no account: books are public. @param deadlineMs wall milliseconds for one request */
export const publicBooks = (
  hosts: Pick<Hosts, "clob">,
  fetch: Fetch,
  tokens: readonly TokenId[],
  deadlineMs = 10_000,
): Promise<VenueResult<readonly TokenBook[]>> =>
  readBooks(tokens, (body) =>
    exchange(fetch, {
      ...{ url: `${hosts.clob}/books`, method: "POST", headers: {} },
      ...{ body: JSON.stringify(body), deadlineMs },
    }),
  );
