import * as z from "zod";
import type { ConditionId, TokenId } from "../../../core/contract/ids.ts";
import type { CombinedBook, MarketRecord } from "../../../core/exchange/types.ts";
import type { Ticks } from "../../../core/units/price.ts";
import { rewardPool, sourceText } from "../setup.ts";
import { priceFor, tokenBook, wireBook } from "../wire/book.ts";
import { clobMarket, legacyBaseFee, longMarket, tickNumber } from "../wire/market.ts";
import { priceText } from "../wire/text.ts";
import { type Call, json, Refusal } from "./types.ts";

const NO_BOOK = "No orderbook exists for the requested token id";
const MAX_BOOKS = 500;

interface Found {
  readonly market: MarketRecord;
  readonly outcome: "YES" | "NO";
  readonly book: CombinedBook;
}

function find({ venue }: Call, token: string | null): Found {
  if (token === null || !/^\d{1,78}$/.test(token)) throw new Refusal(400, "Invalid token id", `token_id ${token}`);
  const found = venue.exchange.marketOfToken(token as TokenId);
  const book = found === null || found.market.closed ? null : venue.exchange.book(found.market.spec.id);
  if (found === null || book === null) throw new Refusal(404, NO_BOOK, `token ${token}`);
  return { ...found, book };
}
const named = (call: Call): Found => find(call, call.query.get("token_id"));

function market(call: Call): MarketRecord {
  const found = call.venue.exchange.market(call.rest as ConditionId);
  if (found === null) throw new Refusal(404, "market not found", `condition ${call.rest}`);
  return found;
}

/**
 * GET /time: whole seconds as the venue says it; the header is ours and tells the clock of a paper exchange. A clock that is
 * held because its source has told nothing of later stands, whatever it would run at: it is called waiting.
 */
export function time({ venue, now }: Call): Response {
  const { rate } = venue.clock;
  const horizon = venue.source.horizon();
  const state = horizon !== null && now >= horizon ? "waiting" : venue.clock.state;
  return new Response(String(Math.floor(now / 1_000)), {
    headers: {
      "content-type": "application/json",
      "x-venue-clock": `ms=${now};rate=${rate};state=${state};source=${sourceText(venue.setup)}`,
    },
  });
}

export const book = (call: Call): Response => {
  const found = named(call);
  return json(wireBook(found.market, found.book, found.outcome));
};

const tokenList = z.array(z.object({ token_id: z.string() }));

export function books(call: Call): Response {
  let body: unknown;
  try {
    body = JSON.parse(call.body);
  } catch {
    throw new Refusal(400, "Invalid payload", "the body is not JSON");
  }
  const parsed = tokenList.safeParse(body);
  if (!parsed.success) throw new Refusal(400, "Invalid payload", "wanted: [{token_id}]");
  if (parsed.data.length > MAX_BOOKS)
    throw new Refusal(400, "Payload exceeds the limit", `${parsed.data.length} books`);
  // The venue leaves a token without a book out of the list.
  const list = parsed.data.flatMap(({ token_id }) => {
    try {
      const found = find(call, token_id);
      return [wireBook(found.market, found.book, found.outcome)];
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return [];
      throw error;
    }
  });
  return json(list);
}

function touch(call: Call): { bid: Ticks; ask: Ticks } {
  const { book: whole, outcome } = named(call);
  const side = tokenBook(whole, outcome);
  const [bid] = side.bids;
  const [ask] = side.asks;
  if (bid === undefined || ask === undefined) throw new Refusal(404, NO_BOOK, "one side of the book is empty");
  return { bid: bid.price, ask: ask.price };
}

export const midpoint = (call: Call): Response => {
  const { bid, ask } = touch(call);
  // Half a tick of 1/10000 can be left: one more decimal place holds it.
  return json({ mid: String((bid + ask) / 20_000) });
};

export const spread = (call: Call): Response => {
  const { bid, ask } = touch(call);
  return json({ spread: priceText((ask - bid) as Ticks) });
};

export const lastTradePrice = (call: Call): Response => {
  const { market: record, outcome } = named(call);
  const price = record.lastTrade;
  return json({ price: price === null ? "0.5" : priceText(priceFor(price, outcome)), side: "" });
};

export const tickSize = (call: Call): Response => json({ minimum_tick_size: named(call).book.tick / 10_000 });
export const negRisk = (call: Call): Response => json({ neg_risk: named(call).market.spec.negRisk });
export const feeRate = (call: Call): Response => json({ base_fee: legacyBaseFee(named(call).market) });

export const clobMarkets = (call: Call): Response => {
  const record = market(call);
  const current = call.venue.exchange.book(record.spec.id)?.tick;
  return json({
    ...clobMarket(
      record,
      call.venue.setup.takerDelayMs,
      call.venue.rewards === null ? null : rewardPool(call.venue.setup),
    ),
    mts: current === undefined ? tickNumber(record) : current / 10_000,
  });
};
export const markets = (call: Call): Response => json(longMarket(market(call)));

export function marketByToken(call: Call): Response {
  const found = call.venue.exchange.marketOfToken(call.rest as TokenId);
  if (found === null) throw new Refusal(404, "market not found", `token ${call.rest}`);
  const { id, yes, no } = found.market.spec;
  return json({ condition_id: id, primary_token_id: yes, secondary_token_id: no });
}

/** GET /api/geoblock: a paper exchange is nowhere, and nobody is barred from it. */
export const geoblock = (): Response => json({ blocked: false, ip: "127.0.0.1", country: "XX", region: "" });
