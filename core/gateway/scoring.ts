/**
 * Which of our resting orders earn liquidity rewards: by the book as we have it, and by the venue's own word, asked once a
 * minute (reference quant.md 5.1, polymarket.md 3e). Where the two differ again and again, quotes that stand close for the
 * reward's sake stand there for nothing, and a person should know.
 */
import type { OrderId } from "../contract/ids.ts";
import type { VenueOrder } from "../contract/orders.ts";
import type { MarketSpec } from "../contract/spec.ts";
import { rewardWeight } from "../pricing/rewards.ts";
import { complement, ONE_DOLLAR } from "../units/price.ts";
import type { MicroShares } from "../units/size.ts";
import { MINUTE, SECOND, type VenueMs } from "../units/time.ts";
import type { Standing } from "./alerts.ts";
import type { GatewayAction, GatewayConfig, GatewayState, WatchedMarket } from "./types.ts";

const EVERY_MS = MINUTE;
/** Younger orders are not compared: the venue counts an order only after it has rested for some seconds. */
const RESTED_MS = 10 * SECOND;
/** Looks in a row that differ before it is told: the venue's book is not ours of the same instant. */
const LOOKS = 3;
/** A market whose orders could not be compared for this long is no longer said to differ. */
const LASTS_MS = 10 * MINUTE;
/** Sizes on the book are looked through this deep for the first that counts. */
const DEPTH = 20;
const TICKS_A_CENT = ONE_DOLLAR / 100;

/** What the last look at a market's orders came to. */
export interface Scoring {
  readonly at: VenueMs;
  /** Orders compared, and how many of them score by the venue and by us. */
  readonly orders: number;
  readonly venue: number;
  readonly ours: number;
  /** Looks in a row at which some order was told otherwise than we think. */
  readonly differs: number;
}

export interface ScoringDesk {
  reading: boolean;
  triedAt: VenueMs;
  /** What we thought of each order when the venue was asked. */
  asked: ReadonlyMap<OrderId, boolean>;
}

export const newScoringDesk = (): ScoringDesk => ({ reading: false, triedAt: 0 as VenueMs, asked: new Map() });

/** Asks about every order of ours that has rested in a market with rewards, where we have a thought of our own. */
export function readScoring(state: GatewayState, config: GatewayConfig, at: VenueMs): readonly GatewayAction[] {
  const { scoring } = state;
  if (scoring.reading || at - scoring.triedAt < EVERY_MS * config.rate) return [];
  const asked = new Map<OrderId, boolean>();
  for (const market of state.markets.values()) {
    for (const order of market.open) {
      const sent = market.ours.get(order.id);
      const scores = sent === undefined || at - sent.leftAt < RESTED_MS ? null : isScoring(market, order);
      if (scores !== null) asked.set(order.id, scores);
    }
  }
  if (asked.size === 0) return [];
  scoring.reading = true;
  scoring.triedAt = at;
  scoring.asked = asked;
  return [{ t: "read-scoring", orders: [...asked.keys()] }];
}

/** Compares order by order. An order of which we changed our mind meanwhile says nothing, nor one the venue does not name. */
export function tookScoring(state: GatewayState, read: Readonly<Record<string, boolean>> | null, at: VenueMs): void {
  const { scoring } = state;
  scoring.reading = false;
  if (read === null) return;
  for (const market of state.markets.values()) {
    const look = { orders: 0, venue: 0, ours: 0, differ: 0 };
    for (const order of market.open) {
      const [thought, told] = [scoring.asked.get(order.id), read[order.id]];
      if (thought === undefined || told === undefined || isScoring(market, order) !== thought) continue;
      look.orders += 1;
      if (told) look.venue += 1;
      if (thought) look.ours += 1;
      if (told !== thought) look.differ += 1;
    }
    if (look.orders === 0) continue;
    const { differ, ...counts } = look;
    market.scoring = { at, ...counts, differs: differ === 0 ? 0 : (market.scoring?.differs ?? 0) + 1 };
  }
}

/** One alert for all markets; it stands until no market differs any more. A look of long ago says nothing about now. */
export function scoringNews({ markets }: GatewayState, config: GatewayConfig, now: VenueMs): Standing | null {
  const recent = now - LASTS_MS * config.rate;
  const differing = [...markets.values()].filter(
    ({ scoring }) => scoring !== null && scoring.differs >= LOOKS && scoring.at >= recent,
  );
  if (differing.length === 0) return null;
  const text = `The venue's word on which of our orders earn rewards has differed from ours for ${LOOKS} minutes in ${differing
    .map(({ spec }) => spec.slug)
    .join(", ")}: read its reward terms again before trusting the reward in its quotes`;
  return { class: "reconcile", severity: "warn", text };
}

/**
 * Does this order score, by the book as we have it? Null: there are no rewards, or no two sides to measure from.
 * The mid is that of the best levels large enough to count, our own orders among them.
 */
export function isScoring(
  { spec, feed }: Pick<WatchedMarket, "spec" | "feed">,
  order: Pick<VenueOrder, "token" | "price" | "original" | "matched">,
): boolean | null {
  const { rewards } = spec;
  if (rewards === undefined || feed.state !== "live" || feed.crossedAt !== null) return null;
  const { bids, asks } = feed.book.view(DEPTH);
  const counts = ({ size }: { readonly size: MicroShares }): boolean => size >= rewards.minSize;
  const [bid, ask] = [bids.find(counts), asks.find(counts)];
  if (bid === undefined || ask === undefined) return null;
  return order.original - order.matched >= rewards.minSize && weightOf(rewards, bid.price + ask.price, order) > 0;
}

function weightOf(
  { maxSpread }: NonNullable<MarketSpec["rewards"]>,
  midHalf: number,
  { token, price }: Pick<VenueOrder, "token" | "price">,
): number {
  const yesPrice = token === "YES" ? price : complement(price);
  return rewardWeight(maxSpread / TICKS_A_CENT, Math.abs(2 * yesPrice - midHalf) / 2 / TICKS_A_CENT);
}
