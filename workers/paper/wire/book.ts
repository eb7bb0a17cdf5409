import { createHash } from "node:crypto";
import type { Outcome, TokenId } from "../../../core/contract/ids.ts";
import type { Level } from "../../../core/contract/views.ts";
import type { CombinedBook, MarketRecord } from "../../../core/exchange/types.ts";
import { complement, type Ticks } from "../../../core/units/price.ts";
import { priceText, sizeText } from "./text.ts";

interface WireLevel {
  readonly price: string;
  readonly size: string;
}

/** A book as REST gives it, in the venue's key order: the order is part of the hash (reference polymarket.md 3a). */
export interface WireBook {
  readonly market: string;
  readonly asset_id: string;
  readonly timestamp: string;
  readonly hash: string;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  readonly min_order_size: string;
  readonly tick_size: string;
  readonly neg_risk: boolean;
  readonly last_trade_price: string;
}

/** One token's side of the one book: best first. NO is the mirror of YES: a YES ask at p is a NO bid at 1 - p. */
export interface TokenBook {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

const mirrored = (levels: readonly Level[]): readonly Level[] =>
  levels.map(({ price, size }) => ({ price: complement(price), size }));

export const tokenBook = (book: CombinedBook, outcome: Outcome): TokenBook =>
  outcome === "YES" ? book : { bids: mirrored(book.asks), asks: mirrored(book.bids) };

export const tokenOf = (market: MarketRecord, outcome: Outcome): TokenId =>
  outcome === "YES" ? market.spec.yes : market.spec.no;

/** A YES price in the terms of either token. */
export const priceFor = (price: Ticks, outcome: Outcome): Ticks => (outcome === "YES" ? price : complement(price));

/** The venue lists the worst price first, on both sides: the best is the last. */
const wireLevels = (bestFirst: readonly Level[]): readonly WireLevel[] =>
  bestFirst.map(({ price, size }) => ({ price: priceText(price), size: sizeText(size) })).reverse();

/** SHA-1 of the REST form with an empty hash, in wire key order, as the official client computes it. */
export function wireBook(market: MarketRecord, book: CombinedBook, outcome: Outcome): WireBook {
  const side = tokenBook(book, outcome);
  const { spec, lastTrade } = market;
  const form: WireBook = {
    market: spec.id,
    asset_id: tokenOf(market, outcome),
    timestamp: String(book.stampedAt),
    hash: "",
    bids: wireLevels(side.bids),
    asks: wireLevels(side.asks),
    min_order_size: sizeText(spec.minSize),
    tick_size: priceText(book.tick),
    neg_risk: spec.negRisk,
    last_trade_price: lastTrade === null ? "" : priceText(priceFor(lastTrade, outcome)),
  };
  return { ...form, hash: createHash("sha1").update(JSON.stringify(form)).digest("hex") };
}

/** Best prices as text; "" for an empty side, as the venue's sockets say it. */
export function touchText(book: TokenBook): { best_bid: string; best_ask: string } {
  const [bid] = book.bids;
  const [ask] = book.asks;
  return {
    best_bid: bid === undefined ? "" : priceText(bid.price),
    best_ask: ask === undefined ? "" : priceText(ask.price),
  };
}
