import type { RewardPool } from "../../../core/exchange/rewards.ts";
import type { CombinedBook, MarketRecord } from "../../../core/exchange/types.ts";
import { rewardPool } from "../setup.ts";
import { gammaEvent, gammaMarket } from "../wire/gamma.ts";
import { type Call, json, Refusal } from "./types.ts";

const MAX_LIMIT = 500;

/** Gamma lists open markets unless asked for the closed ones; `closed` is then exactly what is asked. */
const wanted = (closed: string | null, market: { closed: boolean }): boolean => market.closed === (closed === "true");

function number(query: URLSearchParams, name: string, fallback: number, max: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Refusal(422, `invalid ${name}`, `${name}=${text}`);
  return Math.min(value, max);
}

/** Repeated (`slug=a&slug=b`) and comma-joined lists both occur. */
const list = (query: URLSearchParams, name: string): readonly string[] =>
  query.getAll(name).flatMap((text) => text.split(",").filter((part) => part !== ""));

function checkOrder(query: URLSearchParams): void {
  if (query.get("order") === "volume_24hr") throw new Refusal(422, "order fields are not valid", "order=volume_24hr");
}

function select(call: Call): readonly MarketRecord[] {
  const { query, venue } = call;
  checkOrder(query);
  const slugs = list(query, "slug");
  const ids = list(query, "condition_ids");
  const tokens = list(query, "clob_token_ids");
  const gammaIds = list(query, "id");
  return venue.exchange.markets().filter(
    (market) =>
      (slugs.length === 0 || slugs.includes(market.spec.slug)) &&
      (ids.length === 0 || ids.includes(market.spec.id)) &&
      (tokens.length === 0 || tokens.includes(market.spec.yes) || tokens.includes(market.spec.no)) &&
      (gammaIds.length === 0 || gammaIds.includes(market.spec.gammaId)) &&
      // A market asked for by its slug is answered whatever its state, as long as `closed` is not named.
      ((slugs.length > 0 && !query.has("closed")) || wanted(query.get("closed"), market)),
  );
}

const bookOf = (call: Call, market: MarketRecord): CombinedBook | null =>
  market.closed ? null : call.venue.exchange.book(market.spec.id);

const poolOf = ({ venue }: Call): RewardPool | null => (venue.rewards === null ? null : rewardPool(venue.setup));

const show = (call: Call, market: MarketRecord): Record<string, unknown> =>
  gammaMarket(market, bookOf(call, market), poolOf(call));

export function listMarkets(call: Call): Response {
  const offset = number(call.query, "offset", 0, Number.MAX_SAFE_INTEGER);
  const limit = number(call.query, "limit", 20, MAX_LIMIT);
  return json(
    select(call)
      .slice(offset, offset + limit)
      .map((market) => show(call, market)),
  );
}

interface Keyset<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

function keyset<T>(call: Call, all: readonly T[]): Keyset<T> {
  const limit = Math.max(1, number(call.query, "limit", 20, 100));
  const cursor = call.query.get("after_cursor");
  let from = 0;
  if (cursor !== null && cursor !== "") {
    try {
      from = Number(atob(cursor));
    } catch {
      throw new Refusal(422, "invalid after_cursor", `after_cursor=${cursor}`);
    }
    if (!Number.isInteger(from) || from < 0) throw new Refusal(422, "invalid after_cursor", `after_cursor=${cursor}`);
  }
  const items = all.slice(from, from + limit);
  return { items, next: from + items.length < all.length ? btoa(String(from + items.length)) : null };
}

export function keysetMarkets(call: Call): Response {
  const { items, next } = keyset(call, select(call));
  return json({ markets: items.map((market) => show(call, market)), ...(next === null ? {} : { next_cursor: next }) });
}

export function oneMarket(call: Call): Response {
  const [kind, slug] = call.rest.split("/");
  const market = call.venue.exchange
    .markets()
    .find(({ spec }) => (kind === "slug" ? spec.slug === slug : spec.gammaId === call.rest));
  if (market === undefined) throw new Refusal(404, "id not found", `market ${call.rest}`);
  return json(show(call, market));
}

type Group = readonly [MarketRecord, ...MarketRecord[]];

function events(call: Call): readonly Group[] {
  const { query, venue } = call;
  checkOrder(query);
  const groups = new Map<string, [MarketRecord, ...MarketRecord[]]>();
  for (const market of venue.exchange.markets()) {
    const group = groups.get(market.spec.event.id);
    if (group === undefined) groups.set(market.spec.event.id, [market]);
    else group.push(market);
  }
  const slugs = list(query, "slug");
  const ids = list(query, "id");
  return [...groups.values()].filter(([first, ...others]) => {
    const closed = [first, ...others].every((market) => market.closed);
    return (
      (slugs.length === 0 || slugs.includes(first.spec.event.slug)) &&
      (ids.length === 0 || ids.includes(first.spec.event.id)) &&
      ((slugs.length > 0 && !query.has("closed")) || wanted(query.get("closed"), { closed }))
    );
  });
}

const showEvent = (call: Call, group: Group): Record<string, unknown> =>
  gammaEvent(group, (market) => bookOf(call, market), poolOf(call));

export function listEvents(call: Call): Response {
  const offset = number(call.query, "offset", 0, Number.MAX_SAFE_INTEGER);
  const limit = number(call.query, "limit", 20, MAX_LIMIT);
  return json(
    events(call)
      .slice(offset, offset + limit)
      .map((group) => showEvent(call, group)),
  );
}

export function keysetEvents(call: Call): Response {
  const { items, next } = keyset(call, events(call));
  return json({
    events: items.map((group) => showEvent(call, group)),
    ...(next === null ? {} : { next_cursor: next }),
  });
}
