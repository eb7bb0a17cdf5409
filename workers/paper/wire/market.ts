import type { RewardPool } from "../../../core/exchange/rewards.ts";
import type { MarketRecord } from "../../../core/exchange/types.ts";
import { priceFor } from "./book.ts";
import { isoText } from "./text.ts";

const asNumber = (units: number, places: number): number => units / 10 ** places;

export const tickNumber = (market: MarketRecord): number => asNumber(market.spec.tick, 4);

/** Legacy basis-point field that is not the fee: what the venue shows where a market charges one at all. */
export const legacyBaseFee = (market: MarketRecord): number => (market.spec.fee.rate > 0 ? 1_000 : 0);

/**
 * GET /clob-markets/{id}: short keys, and a boolean that is false is left out (reference polymarket.md 3a).
 *
 * @param takerDelayMs how long a marketable order is held; 0 for not at all
 * @param pool its liquidity rewards; null: none
 */
export function clobMarket(
  market: MarketRecord,
  takerDelayMs: number,
  pool: RewardPool | null,
): Record<string, unknown> {
  const { spec } = market;
  const base = legacyBaseFee(market);
  return {
    c: spec.id,
    t: [
      { t: spec.yes, o: spec.outcomes[0] },
      { t: spec.no, o: spec.outcomes[1] },
    ],
    mts: tickNumber(market),
    mos: asNumber(spec.minSize, 6),
    mbf: base,
    tbf: base,
    ...(spec.negRisk ? { nr: true } : {}),
    fd: { r: spec.fee.rate, e: spec.fee.exponent, ...(spec.fee.takerOnly ? { to: true } : {}) },
    r:
      pool === null
        ? null
        : { mi: asNumber(pool.minSize, 6), ma: pool.maxSpreadCents, e: true, moas: asNumber(pool.minAgeMs, 3) },
    ...(market.accepting ? { ao: true } : {}),
    ...(takerDelayMs > 0 ? { itode: true } : {}),
    v: spec.version,
  };
}

/** Price a token is worth by now: its payout once resolved, else its last trade, else one half. */
function tokenPrice(market: MarketRecord, outcome: "YES" | "NO"): number {
  if (market.winner === "SPLIT") return 0.5;
  if (market.winner !== null) return market.winner === outcome ? 1 : 0;
  return market.lastTrade === null ? 0.5 : asNumber(priceFor(market.lastTrade, outcome), 4);
}

/** GET /markets/{id}: the long form. */
export function longMarket(market: MarketRecord): Record<string, unknown> {
  const { spec } = market;
  const token = (outcome: "YES" | "NO", index: 0 | 1) => ({
    token_id: outcome === "YES" ? spec.yes : spec.no,
    outcome: spec.outcomes[index],
    price: tokenPrice(market, outcome),
    winner: market.winner === outcome,
  });
  const base = legacyBaseFee(market);
  return {
    condition_id: spec.id,
    question: spec.question,
    description: spec.rules,
    market_slug: spec.slug,
    end_date_iso: isoText(spec.endsAt),
    game_start_time: null,
    seconds_delay: 0,
    minimum_order_size: asNumber(spec.minSize, 6),
    minimum_tick_size: tickNumber(market),
    maker_base_fee: base,
    taker_base_fee: base,
    enable_order_book: true,
    active: true,
    closed: market.closed,
    archived: false,
    accepting_orders: market.accepting,
    neg_risk: spec.negRisk,
    is_50_50_outcome: market.winner === "SPLIT",
    tokens: [token("YES", 0), token("NO", 1)],
  };
}
